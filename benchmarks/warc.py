"""Reading web archives: the crate `warc` beside Python's warcio, one core, runs in turn, ratios with their spread.

    benchmarks/warc.sh [--megabytes N] [--rounds N] [--core N] [--memory-gigabytes N]

An archive of synthetic pages is made once, of N megabytes before compression: a request and a response for each page, a third
of the bodies gzip-encoded by their server, as a plain file and with a gzip member for each record. A round runs in turn

ours     the crate `warc`: every record read and checked, HTTP parsed, bodies decoded
iterate  warcio's ArchiveIterator over the same file with no_record_parse, nothing done with the records
bodies   warcio doing what ours does: HTTP parsed, the decoded body of each response read

and what counts is the processor time of each, without the start of Python. The ratio is taken in each round; the median is given with the least and the
greatest. Memory is the most that ours held while the archive came in again and again until it had so many gigabytes, and while it
read the archive once: the same if memory is constant.
"""
import argparse
import datetime
import gzip
import io
import json
import os
import pathlib
import platform
import random
import resource
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target/benchmarks"

PEER = """
import json, sys, time
from warcio.archiveiterator import ArchiveIterator
count = size = 0
begin = time.process_time()
with open(sys.argv[2], "rb") as file:
    if sys.argv[1] == "iterate":
        for record in ArchiveIterator(file, no_record_parse=True):
            count += 1
    else:
        for record in ArchiveIterator(file):
            count += 1
            if record.rec_type == "response":
                size += len(record.content_stream().read())
print(json.dumps({"seconds": time.process_time() - begin, "records": count, "bytes": size}))
"""

WORDS = """rada miasta wczoraj zapowiedziała remont mostu burmistrz mówi że prace ruszą wiosną według mieszkańców droga jest
dziurawa council said on Monday the bridge would reopen in March residents doubt it koszt milionów złotych spółka podpisała umowę
z wykonawcą rzecznik dodał minister finance budget vote delayed report published sąd oddalił skargę szkoła biblioteka rzeka poziom
wody alarm weather storm warning coast harbour workers strike wages union leader deputy mayor ogłosiła przetarg""".split()


def page(chance):
    """A page of some 5 to 60 KB: a skeleton that repeats, and text that does not."""
    word = lambda: chance.choice(WORDS) if chance.random() < 0.8 else f"{chance.choice(WORDS)}{chance.randrange(10**5):x}"
    parts = ["<!DOCTYPE html><html><head><meta charset=utf-8><title>", " ".join(word() for _ in range(8)), "</title></head><body>"]
    for number in range(chance.randrange(10, 120)):
        parts.append(f'<div class="article-item" id="item-{number}"><p>')
        parts.append(" ".join(word() for _ in range(chance.randrange(20, 90))) + ".</p></div>\n")
    return "".join(parts + ["</body></html>"]).encode()


def make(megabytes):
    """Makes the archives unless they are there: (plain, gzip)."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    plain, packed = (WORK / f"pages-{megabytes}.warc{ending}" for ending in ("", ".gz"))
    if plain.exists() and packed.exists():
        return plain, packed
    chance = random.Random(3)
    with open(plain, "wb") as plain_file, open(packed, "wb") as packed_file:
        writers = [WARCWriter(plain_file, gzip=False), WARCWriter(packed_file, gzip=True)]
        number = 0
        while plain_file.tell() < megabytes * 1_000_000:
            number += 1
            uri, body = f"https://example.org/{number}.html", page(chance)
            headers = [("Content-Type", "text/html; charset=utf-8"), ("Server", "example"), ("Cache-Control", "max-age=60")]
            if number % 3 == 0:
                body = gzip.compress(body, 6, mtime=0)
                headers.append(("Content-Encoding", "gzip"))
            headers.append(("Content-Length", str(len(body))))
            for writer in writers:
                asked = StatusAndHeaders(f"GET /{number}.html HTTP/1.1", [("Host", "example.org")], is_http_request=True)
                answered = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
                writer.write_record(writer.create_warc_record(uri, "request", http_headers=asked))
                payload = io.BytesIO(body)
                writer.write_record(writer.create_warc_record(uri, "response", payload=payload, http_headers=answered))
    return plain, packed


def run(command, core):
    pin = (lambda: os.sched_setaffinity(0, {core})) if hasattr(os, "sched_setaffinity") else None
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, check=True, preexec_fn=pin)
    return json.loads(done.stdout)


def run_ours(program, path, core):
    """What it printed, with the processor time of the whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = run([program, path], core)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {**told, "seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


# A small process between this one and the command: the most memory of a child counts from its fork, when it is its parent's.
LEAN = "import os,sys; p=os.posix_spawnp(sys.argv[1],sys.argv[1:],os.environ); print(os.wait4(p,0)[2].ru_maxrss,file=sys.stderr)"


def peak_memory(program, path, least):
    """(megabytes held at most, bytes read) while a file comes in again and again until it has `least` bytes."""
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", LEAN, program, "-"],
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    sent = 0
    while sent == 0 or sent < least:
        with open(path, "rb") as file:
            while chunk := file.read(1 << 20):
                process.stdin.write(chunk)
                sent += len(chunk)
    process.stdin.close()
    told = process.stderr.read().split()
    process.wait()
    return int(told[-1]) * (1 if sys.platform == "darwin" else 1024) / 1e6, sent


def spread(values, unit=""):
    return f"{statistics.median(values):.1f}{unit} ({min(values):.1f} to {max(values):.1f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--memory-gigabytes", type=float, default=2)
    options = parser.parse_args()
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    program = str(target / "release/examples/throughput")

    import warcio
    print(f"{datetime.date.today()}, {platform.processor() or platform.machine()}, core {options.core}, load {os.getloadavg()[0]:.1f}, "
          f"Python {platform.python_version()}, warcio {getattr(warcio, '__version__', '1.8.1')}, {options.rounds} rounds")
    for path in make(options.megabytes):
        seconds = {"ours": [], "iterate": [], "bodies": []}
        for _ in range(options.rounds):
            told = {"ours": run_ours(program, path, options.core)}
            for peer in ("iterate", "bodies"):
                told[peer] = run([sys.executable, "-c", PEER, peer, path], options.core)
            same = len({t["records"] for t in told.values()}) == 1 and told["ours"]["bytes"] == told["bodies"]["bytes"]
            if told["ours"]["errors"] or not same:
                sys.exit(f"they did not read the same: {told}")
            for name, one in told.items():
                seconds[name].append(one["seconds"])
        size = path.stat().st_size / 1e6
        print(f"\n{path.name}: {size:.0f} MB, {told['ours']['records']} records, {told['ours']['bytes'] / 1e6:.0f} MB of bodies")
        print(f"  ours                         {spread([size / s for s in seconds['ours']], ' MB/s')} of the file")
        for peer in ("iterate", "bodies"):
            print(f"  {peer:8} warcio: {spread([size / s for s in seconds[peer]], ' MB/s')}; "
                  f"ours is faster {spread([p / o for p, o in zip(seconds[peer], seconds['ours'])])} times")
        once, _ = peak_memory(program, path, 0)
        again, sent = peak_memory(program, path, options.memory_gigabytes * 1e9)
        print(f"  most memory: {once:.1f} MB over {size / 1000:.2f} GB, {again:.1f} MB over {sent / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
