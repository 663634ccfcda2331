#!/usr/bin/env bash
# Builds Depesza, installs the peers into target/benchmarks/venv and runs the benchmarks; arguments go to bench.py.
#
#     benchmarks/run.sh                       everything
#     benchmarks/run.sh --only runtime,start  a part
#     benchmarks/run.sh --write docs/benchmarks.md
set -euo pipefail
cd "$(dirname "$0")/.."
venv=target/benchmarks/venv
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
if ! cmp -s benchmarks/requirements.txt "$venv/installed.txt"; then
    "$venv/bin/pip" install --quiet -r benchmarks/requirements.txt
    cp benchmarks/requirements.txt "$venv/installed.txt"
fi
cargo build --release -p depesza -p evaluation
CARGO_TARGET_DIR=target/benchmarks/rten cargo build --release --manifest-path benchmarks/rten/Cargo.toml
exec "$venv/bin/python" benchmarks/bench.py "$@"
