#!/usr/bin/env bash
# How many requests a second `depesza serve` answers on loopback, and how long they take, while `depesza add` adds to the same archive;
# beside Datasette on the same file in the same run. Prints a table in Markdown; arguments go to load.py.
#
#     benchmarks/load.sh ARCHIVE [--seconds 15] [--connections 32] [--texts FOLDER] [--write docs/benchmarks.md]
#
# ARCHIVE is not touched: a copy of it is asked and added to. benchmarks/archive.sh makes archives of any size. wrk is installed where
# apt-get can, Datasette from PyPI into target/benchmarks/load-venv. DEPESZA names a program that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=benchmarks/served.sh
. benchmarks/served.sh
if [ $# -eq 0 ]; then
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 2
fi
if ! command -v wrk >/dev/null; then
    command -v apt-get >/dev/null || { echo 'error: wrk is missing: install it' >&2; exit 2; }
    apt-get update -q && apt-get install -y -q wrk
fi
venv=${VENV:-target/benchmarks/load-venv}
if [ ! -x "$venv/bin/python" ]; then
    mkdir -p "$(dirname "$venv")"
    python3 -m venv "$venv"
fi
if ! cmp -s benchmarks/load-requirements.txt "$venv/installed.txt"; then
    "$venv/bin/pip" install --quiet -r benchmarks/load-requirements.txt
    cp benchmarks/load-requirements.txt "$venv/installed.txt"
fi
program release
exec "$venv/bin/python" benchmarks/load.py "$depesza" "$@"
