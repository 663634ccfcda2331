"""Puts load on a served archive while it is added to, and on Datasette with the same file. `load.sh` runs it.

Questions are drawn from the archive: words of statements, statements, people, each n-th, so that every run of the same archive asks
the same. wrk asks them in turn over all connections, without caches: no request carries an ETag.
"""

import argparse
import datetime
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

# Questions of a kind. With fewer, all would soon be in every cache.
QUESTIONS = 400

SEARCH_SQL = """SELECT statement.said, statement.speaker_name, statement.content, article.title FROM statement_index
JOIN statement ON statement.id = statement_index.rowid JOIN article ON article.id = statement.article
WHERE statement_index MATCH :words ORDER BY statement_index.rank LIMIT 20"""
STATEMENT_SQL = "SELECT * FROM statements WHERE record_id = :id"
ENTITY_SQL = """SELECT said, act, certainty, content, outlet, title FROM statements
WHERE entity = :id ORDER BY said DESC LIMIT 20"""

# Asks the paths in a file in turn, each thread from its own place on, and prints what was measured as a line of JSON.
LUA = """
local paths, at = {}, 0
local threads = 0
function setup(thread) thread:set("start", threads * 97); threads = threads + 1 end
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  at = start
end
function request()
  at = at + 1
  return wrk.format("GET", paths[at % #paths + 1])
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('JSON{"requests":%d,"us":%d,"p50":%d,"p99":%d,"bytes":%d,"bad":%d,"status":%d}\\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), summary.bytes, e.connect + e.read + e.write + e.timeout, e.status))
end
"""


def drawn(archive):
    """Words, ids of statements and numbers of people, spread evenly over the archive."""
    base = sqlite3.connect(f"file:{urllib.parse.quote(str(archive))}?mode=ro", uri=True)
    statements = base.execute("SELECT max(id) FROM statement").fetchone()[0]
    articles = base.execute("SELECT count(*) FROM article").fetchone()[0]
    step = max(statements // QUESTIONS, 1)
    found = base.execute("SELECT record_id, content, entity FROM statement WHERE id % ? = 0 LIMIT ?", (step, QUESTIONS)).fetchall()
    words = [word for _, content, _ in found for word in re.findall(r"[^\W\d_]{5,}", content)[:1]]
    # Two articles may have a statement of the same id, which is then asked for in vain.
    unique = [id for id, _, _ in found if len(base.execute("SELECT 1 FROM statement WHERE record_id = ?", (id,)).fetchall()) == 1]
    people = list(dict.fromkeys(entity for _, _, entity in found if entity is not None))
    base.close()
    return words, unique, people, articles, statements


def questions(archive):
    words, statements, people, articles, count = drawn(archive)
    quote = urllib.parse.quote
    base = archive.stem

    def sql(text, format, **values):
        return f"/{quote(base)}{format}?" + urllib.parse.urlencode({"sql": text, **values})

    def for_datasette(format, **options):
        return {
            "search": [sql(SEARCH_SQL, format, words=f'"{word.lower()}"', **options) for word in words],
            "statement": [sql(STATEMENT_SQL, format, id=id, **options) for id in statements],
            "entity": [sql(ENTITY_SQL, format, id=person, **options) for person in people],
        }

    asked = {
        "depesza, page": {
            "search": [f"/search?q={quote(word)}" for word in words],
            "statement": [f"/statement/{id}" for id in statements],
            "echoes": [f"/statement/{id}/echoes" for id in statements],
            "entity": [f"/entity/{person}" for person in people],
        },
        "Datasette, page": for_datasette(""),
        "depesza, API": {
            "search": [f"/api/v1/search?q={quote(word)}&limit=20" for word in words],
            "statement": [f"/api/v1/statements/{id}" for id in statements],
            "entity": [f"/api/v1/entities/{person}" for person in people],
        },
        "Datasette, JSON": for_datasette(".json", _shape="objects"),
    }
    return asked, articles, count


def wrk(url, paths, seconds, connections, folder):
    script, listed = folder / "ask.lua", folder / "paths.txt"
    script.write_text(LUA)
    listed.write_text("\n".join(paths) + "\n")
    command = ["wrk", "-t", "2", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s", "-s", str(script), url, "--", str(listed)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in told.splitlines() if line.startswith("JSON"))
    return json.loads(line[4:])


def memory(process):
    """Megabytes that a process has in memory."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


class Adding:
    """`depesza add` of ever new texts for as long as it is wanted: the texts given, each with a line of its own."""

    BATCH = 200

    def __init__(self, depesza, archive, texts, folder):
        self.depesza, self.archive, self.folder = depesza, archive, folder
        self.texts = [path.read_text() for path in texts]
        self.numbers = itertools.count(1)
        self.process = None

    def keep_on(self):
        """Starts the next batch if the one before is done."""
        if self.process and self.process.poll() is None:
            return
        if self.process and self.process.returncode != 0:
            raise SystemExit(f"error: depesza add failed: {(self.folder / 'add.log').read_text()[-600:]}")
        batch = self.folder / "texts"
        shutil.rmtree(batch, ignore_errors=True)
        batch.mkdir()
        for number in itertools.islice(self.numbers, self.BATCH):
            text = self.texts[number % len(self.texts)]
            (batch / f"{number}.txt").write_text(f"{text.rstrip()}\n\nRead again, number {number}.\n")
        log = (self.folder / "add.log").open("w")
        self.process = subprocess.Popen([self.depesza, "add", "--archive", self.archive, "-j", "1", batch], stdout=log, stderr=log)

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


def started(command, url_of, log):
    """Starts a server and waits until it answers."""
    process = subprocess.Popen(command, stdout=log, stderr=log)
    for _ in range(600):
        time.sleep(0.1)
        if process.poll() is not None:
            raise SystemExit(f"error: {command[0]} ended with {process.returncode}: {pathlib.Path(log.name).read_text()[-600:]}")
        url = url_of()
        try:
            if url:
                urllib.request.urlopen(url + "/favicon.ico", timeout=10).close()
                return process, url
        except urllib.error.HTTPError:
            return process, url  # It answers, if only that there is no such page.
        except OSError:
            pass
    raise SystemExit(f"error: {command[0]} does not answer")


def free_port():
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def section(file, mark, heading, text):
    """Writes a part of a file between two marks, at its end if it has none yet."""
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    before = file.read_text()
    part = f"{begin}\n{text}\n{end}"
    if begin in before and end in before:
        first, rest = before.split(begin, 1)
        after = first + part + rest.split(end, 1)[1]
    else:
        after = f"{before.rstrip()}\n\n## {heading}\n\n{part}\n"
    file.write_text(after)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("depesza", type=pathlib.Path)
    parser.add_argument("archive", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=15, help="of each measurement [15]")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--texts", type=pathlib.Path, default=pathlib.Path("training/texts"), help="what is added meanwhile [training/texts]")
    parser.add_argument("--write", type=pathlib.Path, help="a Markdown file that the table is written into")
    options = parser.parse_args()
    texts = sorted(options.texts.glob("**/*.txt"))
    if not texts:
        parser.error(f"there are no texts in {options.texts}: --texts names a folder with .txt files")

    load = os.getloadavg()[0]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="load-", dir=os.environ.get("FOLDER")))
    processes = []
    adding = None
    try:
        archive = folder / "news.db"
        subprocess.run(["cp", "--reflink=auto", options.archive, archive], check=True)
        asked, articles, statements = questions(archive)
        told = folder / "depesza.log"
        with told.open("w") as log:
            command = [options.depesza, "serve", "--archive", archive, "--port", "0"]
            depesza, url = started(command, lambda: next(iter(re.findall(r"http://[\d.:]+", told.read_text())), None), log)
        processes.append(depesza)
        port = free_port()
        with (folder / "datasette.log").open("w") as log:
            beside = pathlib.Path(sys.executable).parent / "datasette"
            settings = ["--setting", "sql_time_limit_ms", "20000", "--setting", "num_sql_threads", "4"]
            command = [beside, "serve", archive, "--port", str(port), "-m", "docs/datasette.json", *settings]
            datasette, other = started(command, lambda: f"http://127.0.0.1:{port}", log)
        processes.append(datasette)
        adding = Adding(options.depesza, archive, texts, folder)
        rows, remembered = [], []
        for what in ["search", "statement", "echoes", "entity"]:
            for who, paths in asked.items():
                if what not in paths:
                    continue
                adding.keep_on()
                server = url if who.startswith("depesza") else other
                # Warm: what has never been asked is read from the disk, and words have to be understood once.
                wrk(server, paths[what], options.seconds, options.connections, folder)
                adding.keep_on()
                found = wrk(server, paths[what], options.seconds, options.connections, folder)
                remembered.append((memory(depesza), memory(datasette)))
                still = adding.process.poll() is None
                if found["bad"] or found["status"] or not still:
                    note = f"{found['status']} refused, {found['bad']} failed" + ("" if still else "; nothing was added at the end of it")
                else:
                    note = ""
                rows.append((what, who, found, note))
                print(f"{what}, {who}: {found} {note}", file=sys.stderr)
        adding.end()
        base = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
        added = base.execute("SELECT count(*) FROM article").fetchone()[0] - articles
        base.close()
    finally:
        if adding:
            adding.end()
        for process in processes:
            process.terminate()
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)

    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())[1]
    version = subprocess.run([beside, "--version"], capture_output=True, text=True).stdout.split()[-1]
    lines = [
        f"`benchmarks/load.sh`, {datetime.date.today()}, {processor}, {os.cpu_count()} cores, load before {load:.1f}. {articles:,} articles with {statements:,}",
        f"statements; {options.connections} connections of wrk on the same machine, {options.seconds} seconds each after as many to warm up, while `depesza add` added {added:,} articles in all.",
        f"Datasette {version} answers the same question in SQL, which is less than a page of ours shows (no marks, echoes or timeline).",
        "",
        "| what | who | requests a second | p50, ms | p99, ms | KB an answer | |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for what, who, found, note in rows:
        rate = found["requests"] / (found["us"] / 1e6)
        size = found["bytes"] / max(found["requests"], 1) / 1024
        lines.append(f"| {what} | {who} | {rate:,.0f} | {found['p50'] / 1000:,.1f} | {found['p99'] / 1000:,.1f} | {size:.1f} | {note} |")
    lines += [
        "",
        f"Memory in MB after each row: depesza {', '.join(f'{one:.0f}' for one, _ in remembered)}; Datasette {', '.join(f'{other:.0f}' for _, other in remembered)}.",
    ]
    table = "\n".join(lines)
    print(table)
    if options.write:
        section(options.write, "load", "Load on the server", table)


if __name__ == "__main__":
    main()
