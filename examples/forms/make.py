"""Makes the packed examples of this folder: `pip install warcio pyarrow && python make.py`.

crawl.warc.gz holds page.html as a crawler keeps it, articles.parquet the rows of dump.jsonl.
"""

import io
import json
import pathlib

import pyarrow as pa
import pyarrow.parquet
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

here = pathlib.Path(__file__).parent

with open(here / "crawl.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    page = (here / "page.html").read_bytes()
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            "https://kurier-zaleski.example/basen-w-maju",
            "response",
            payload=io.BytesIO(page),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2024-03-15T04:00:00Z", "WARC-Record-ID": "<urn:uuid:3c8c33b7-60f5-4d1c-9d6c-0d3a5d1a2f10>"},
        )
    )

rows = [json.loads(line) for line in (here / "dump.jsonl").read_text(encoding="utf-8").splitlines()]
pyarrow.parquet.write_table(pa.Table.from_pylist(rows), here / "articles.parquet", compression="zstd")
