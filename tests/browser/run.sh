#!/usr/bin/env bash
# The pages in a real browser: what each is for, by keyboard alone, in both languages and themes, on a small screen, without a script,
# with hostile texts, and what axe-core says of each.
#
#     tests/browser/run.sh                          builds the program (profile ci) and runs the tests
#     tests/browser/run.sh search.test.js           some of them
#     DEPESZA=target/ci/depesza tests/browser/run.sh     takes a program that is built already
#     UPDATE_SCREENSHOTS=1 tests/browser/run.sh     makes docs/screenshots anew instead
#     FACTS=docs/benchmarks.md tests/browser/run.sh      measures what the first view of each page costs instead, and writes it there
#
# Needs Node 18, npm and Chromium. CHROMIUM names another one. What is missing is installed where one is root and has apt-get, and that
# must succeed. Elsewhere nothing is tested and that is said; where CI is set, that is a failure, too.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
if [ -z "$CHROMIUM" ] || ! { command -v node && command -v npm; } >/dev/null; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo 'note: the pages are not tested in a browser: Node, npm or Chromium is missing; install them, for instance with' >&2
        echo 'note: apt-get install chromium nodejs npm' >&2
        [ -z "${CI:-}" ]
        exit
    fi
    apt-get update -q && apt-get install -y -q --no-install-recommends chromium nodejs npm
    CHROMIUM=${CHROMIUM:-$(command -v chromium)}
fi
if ! cmp -s "$here/package-lock.json" "$here/node_modules/installed-lock.json"; then
    (cd "$here" && npm ci --no-audit --no-fund --ignore-scripts)
    cp "$here/package-lock.json" "$here/node_modules/installed-lock.json"
fi

cd "$root"
# shellcheck source=benchmarks/served.sh
. benchmarks/served.sh
program ci

work=$(mktemp -d)
server=
finish() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT
own_texts "$work/news.db"
serve "$work/news.db" "$work/log"
export DEPESZA_URL=$url

cd "$here"
status=0
if [ -n "${UPDATE_SCREENSHOTS:-}" ]; then
    node screenshots.js "$root/docs/screenshots" || status=$?
elif [ -n "${FACTS:-}" ]; then
    node facts.js "$root/$FACTS" || status=$?
else
    if [ $# -eq 0 ]; then
        set -- ./*.test.js
    fi
    # Every wait in them ends by itself; this is for what nobody has thought of.
    timeout 1200 node --test --test-concurrency=1 "$@" || status=$?
fi
# Texts do what they can to break it, and nothing may.
if [ -s "$work/log" ]; then
    echo 'the server said:' >&2
    cat "$work/log" >&2
fi
exit "$status"
