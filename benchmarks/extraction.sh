#!/usr/bin/env bash
# Builds the extraction of web pages with its peers, installs trafilatura from PyPI into target/benchmarks/extraction-venv and compares
# their speed; arguments go to extraction.py.
#
#     benchmarks/extraction.sh [--rounds N] [--core N] [--data FOLDER] [--write FILE]
set -euo pipefail
cd "$(dirname "$0")/.."
venv=target/benchmarks/extraction-venv
if [ ! -x "$venv/bin/python" ]; then
    mkdir -p target/benchmarks
    python3 -m venv "$venv"
fi
if ! cmp -s benchmarks/extraction-requirements.txt "$venv/installed.txt"; then
    "$venv/bin/pip" install --quiet -r benchmarks/extraction-requirements.txt
    cp benchmarks/extraction-requirements.txt "$venv/installed.txt"
fi
cargo build --release -p evaluation --features peers --example extraction_speed
exec "$venv/bin/python" benchmarks/extraction.py "$@"
