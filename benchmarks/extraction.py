"""Speed of the extraction of articles from web pages: Depesza, other crates and Python's trafilatura, pages a second on one core.

    benchmarks/extraction.sh [--rounds N] [--core N] [--data FOLDER] [--write FILE]

Every extractor reads scrapinghub's 181 pages from memory, decoding included, in a process of its own on one pinned core; loading is not
counted. A round runs all of them one after the other; the ratio to Depesza is taken in each round from the time that the process was
running, and the median is given with the least and the greatest. Start it where nothing else runs: the table states the load before.
"""
import argparse
import datetime
import gzip
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tarfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = "depesza"
PYTHON = f"trafilatura {importlib.metadata.version('trafilatura')} (Python)" if importlib.util.find_spec("trafilatura") else ""


def python_peer(data):
    """What `extraction_speed` does, with Python's trafilatura; prints the same JSON."""
    import trafilatura

    pages = []
    with tarfile.open(pathlib.Path(data) / "html/scrapinghub-aeb.tar") as archive:
        for member in archive:
            if member.name.endswith(".html.gz"):
                pages.append(gzip.decompress(archive.extractfile(member).read()))
    def read(page):
        return len(trafilatura.extract(page, include_comments=False) or "")
    for page in pages[:5]:
        read(page)
    begin = time.perf_counter()
    characters = sum(map(read, pages))
    print(json.dumps({"seconds": time.perf_counter() - begin, "pages": len(pages), "characters": characters}))


def binary():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    path = target / "release/examples/extraction_speed"
    if not path.exists():
        sys.exit(f"{path} is not built: benchmarks/extraction.sh builds it")
    return str(path)


def run(command, core):
    """(result, share of a core that the process got) of a command on one core."""
    before = os.times()
    begin = time.perf_counter()
    pin = (lambda: os.sched_setaffinity(0, {core})) if hasattr(os, "sched_setaffinity") else None
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True, preexec_fn=pin)
    wall = time.perf_counter() - begin
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(done.stdout), min(1.0, spent / wall)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=str(ROOT / "../shared/data"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--write")
    parser.add_argument("--python-peer", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.python_peer:
        return python_peer(arguments.data)
    names = subprocess.run([binary(), arguments.data], stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
    commands = {name: [binary(), arguments.data, name] for name in names if name}
    commands[PYTHON] = [sys.executable, __file__, "--data", arguments.data, "--python-peer"]
    load = os.getloadavg()[0]
    rates = {name: [] for name in commands}
    for _ in range(arguments.rounds):
        for name, command in commands.items():
            result, share = run(command, arguments.core)
            # Where other work takes the core, only the time that the process had counts.
            rates[name].append(result["pages"] / (result["seconds"] * share))
    lines = [
        f"{datetime.date.today()}, {platform.machine()}, {platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"load before {load:.2f}, {arguments.rounds} rounds; command: benchmarks/extraction.sh --rounds {arguments.rounds}",
        "",
        "| extractor | pages a second | Depesza to it: median (least, greatest) |",
        "| --- | ---: | ---: |",
    ]
    for name, own in sorted(rates.items(), key=lambda item: -statistics.median(item[1])):
        ratios = [ours / theirs for ours, theirs in zip(rates[OURS], own)]
        lines.append(f"| {name} | {statistics.median(own):.1f} | {statistics.median(ratios):.2f} ({min(ratios):.2f}, {max(ratios):.2f}) |")
    peers = [name for name in commands if name not in (OURS, PYTHON)]
    fastest = max(peers, key=lambda name: statistics.median(rates[name]))
    for name in (fastest, PYTHON):
        ratios = [ours / theirs for ours, theirs in zip(rates[OURS], rates[name])]
        lines.append(f"{'' if name == PYTHON else chr(10)}ratio depesza / {name}: {statistics.median(ratios):.2f}")
    print("\n".join(lines))
    if arguments.write:
        pathlib.Path(arguments.write).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
