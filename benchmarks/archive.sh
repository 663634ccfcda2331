#!/usr/bin/env bash
# How large an archive becomes, how fast articles are added and how fast answers come, for 1,000, 10,000 and 100,000 articles,
# beside a plain FTS5 table of SQLite with the same texts. Prints a table in Markdown.
#
#     benchmarks/archive.sh TEXTS…                     the articles to vary: files or folders, as for depesza add
#     SIZES="1000 10000" benchmarks/archive.sh TEXTS…  other sizes
#     FOLDER=/tmp/scale benchmarks/archive.sh TEXTS…   where the archives are made and kept [target/benchmarks/archive]
#     PROFILE=ci benchmarks/archive.sh TEXTS…          the build of the tests, which checks for overflow and links no faster program
#
# TEXTS are read once; the archive's articles are varied from them, records and all (crates/archive/examples/scale/vary.rs).
# What is in the folder from a run before is measured again and not made again; one that was stopped goes on.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then
    sed -n '2,12s/^# \{0,1\}//p' "$0"
    exit 2
fi
profile=${PROFILE:-release}
folder=${FOLDER:-target/benchmarks/archive}
target=${CARGO_TARGET_DIR:-target}
# With the features of the tests, so that nothing is compiled twice.
build=(cargo build --profile "$profile" --workspace --features evaluation/peers)
mkdir -p "$folder"
if [ ! -e "$folder/seed.done" ]; then
    "${build[@]}" --bin depesza
    "$target/$profile/depesza" add "$@" --archive "$folder/seed.db"
    touch "$folder/seed.done"
fi
"${build[@]}" --example scale
echo "$(date -u +%F), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) cores," \
    "profile $profile, load before $(cut -d' ' -f1-3 /proc/loadavg), page cache warm."
echo
# shellcheck disable=SC2086
"$target/$profile/examples/scale" "$folder/seed.db" "$folder" ${SIZES:-1000 10000 100000}
echo
echo "Load after: $(cut -d' ' -f1-3 /proc/loadavg)."
