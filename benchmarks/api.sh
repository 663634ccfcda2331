#!/usr/bin/env bash
# Holds the API to what it says of itself: schemathesis asks every operation of /api/v1/openapi.json what its schema allows and what it
# does not (no server error, no status, media type, header or body that is not described), and clients of Citron, OpenRefine, feeds and MCP
# ask what they ask elsewhere, and what no honest client asks. Fails if anything is not as described.
#
#     benchmarks/api.sh                        builds the program (profile ci) and asks
#     DEPESZA=target/ci/depesza benchmarks/api.sh
#     EXAMPLES=200 SEED=7 benchmarks/api.sh    how often each operation is asked in each phase [40], from which seed on [1]
#     benchmarks/api.sh --include-path /search      options for schemathesis
#     TOKEN=1 benchmarks/api.sh                a server that needs a token; that every operation does is asked, too
#
# schemathesis and the clients are installed from PyPI into target/benchmarks/api-venv.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=benchmarks/served.sh
. benchmarks/served.sh
venv=${VENV:-target/benchmarks/api-venv}
if [ ! -x "$venv/bin/python" ]; then
    mkdir -p "$(dirname "$venv")"
    python3 -m venv "$venv"
fi
if ! cmp -s benchmarks/api-requirements.txt "$venv/installed.txt"; then
    "$venv/bin/pip" install --quiet -r benchmarks/api-requirements.txt
    cp benchmarks/api-requirements.txt "$venv/installed.txt"
fi
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
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance
status=0
if [ -n "${TOKEN:-}" ]; then
    token=$("$depesza" serve token new api --file "$work/tokens" 2>/dev/null)
    serve "$work/news.db" "$work/log" --token-file "$work/tokens"
    checks+=,ignored_auth
    set -- --header "Authorization: Bearer $token" "$@"
else
    serve "$work/news.db" "$work/log"
    echo '== clients'
    "$venv/bin/python" benchmarks/clients "$url" "$depesza" "$work/news.db" || status=$?
fi
echo '== schemathesis'
# It leaves a folder where it is started.
venv=$(realpath "$venv")
cd "$work"
"$venv/bin/schemathesis" run "$url/api/v1/openapi.json" --seed "${SEED:-1}" --max-examples "${EXAMPLES:-40}" \
    --phases examples,coverage,fuzzing --continue-on-failure --suppress-health-check all --no-color \
    --checks "$checks" \
    --request-timeout 70 --generation-database none "$@" || status=$?
if [ -s "$work/log" ]; then
    echo 'the server said:' >&2
    cat "$work/log" >&2
fi
exit "$status"
