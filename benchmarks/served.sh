# Sourced by what asks a running server: an archive of the repository's own texts, and a server for it. Not run by itself.
#
#     program PROFILE          sets $depesza to the one DEPESZA names, or builds it
#     own_texts FILE           makes an archive of the repository's own texts
#     serve FILE LOG [OPTION…] starts a server, sets $server (its process) and $url (its address, without a slash)

program() {
    if [ -n "${DEPESZA:-}" ]; then
        depesza=$(realpath "$DEPESZA")
        return
    fi
    cargo build --profile "$1" --locked -p depesza
    depesza=$(realpath "${CARGO_TARGET_DIR:-target}/$1/depesza")
}

own_texts() {
    "$depesza" add --archive "$1" tests/browser/articles.jsonl examples/*.txt training/texts/en-c0[1-4]*.txt training/texts/pl-a0[1-4]*.txt
}

serve() {
    local told archive=$1 log=$2
    shift 2
    told=$(mktemp)
    "$depesza" serve --archive "$archive" --port 0 "$@" >"$told" 2>"$log" &
    server=$!
    for _ in $(seq 600); do
        [ -s "$told" ] && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    url=$(head -1 "$told")
    url=${url%/}
    rm -f "$told"
    if [ -z "$url" ]; then
        echo 'error: the server did not start' >&2
        cat "$log" >&2
        return 1
    fi
}
