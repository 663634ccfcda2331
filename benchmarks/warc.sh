#!/usr/bin/env bash
# Builds the reader of web archives, installs warcio into target/benchmarks/warc-venv and measures both; arguments go to warc.py.
#
#     benchmarks/warc.sh
#     benchmarks/warc.sh --megabytes 500 --rounds 7
set -euo pipefail
cd "$(dirname "$0")/.."
venv=target/benchmarks/warc-venv
if [ ! -x "$venv/bin/python" ]; then
    mkdir -p target/benchmarks
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet warcio==1.8.1
fi
cargo build --release -p warc --example throughput
exec "$venv/bin/python" benchmarks/warc.py "$@"
