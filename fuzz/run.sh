#!/usr/bin/env bash
# Runs every fuzz target for some seconds (default 10) from the fixtures and examples of this repository. Needs stable Rust
# and a C++ compiler. Without coverage feedback; for a longer hunt use `cargo fuzz run --sanitizer none TARGET`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-10}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}

seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
mkdir "$seeds"/{read,html,warc,feeds,inputs}
cp examples/*.txt "$seeds/read"
cp examples/forms/*.html "$seeds/html"
cp examples/forms/*.warc.gz crates/warc/tests/fixtures/*.warc* "$seeds/warc"
cp examples/forms/feed.xml examples/forms/feeds.opml "$seeds/feeds"
find crates/feeds/tests/data -type f -exec cp {} "$seeds/feeds" \;
cp examples/forms/*.* "$seeds/inputs"
rm -f "$seeds"/*/*.py

cargo build --profile ci --locked --manifest-path fuzz/Cargo.toml --bins
for target in read html warc feeds inputs; do
    echo "fuzzing $target for $seconds s"
    if ! "$CARGO_TARGET_DIR/ci/$target" -max_total_time="$seconds" -max_len=4096 -timeout=30 -rss_limit_mb=2048 \
        -print_final_stats=1 -verbosity=0 "$seeds/$target" >"$seeds/log" 2>&1; then
        tail -60 "$seeds/log"
        exit 1
    fi
    grep number_of_executed "$seeds/log"
done
