# `just` is what must pass before a change lands; `just evaluate` tells how good the reader is.

default: ci

# Formatting, lints, tests, documentation: what CI runs.
ci:
    .ci/run

# The tests alone.
test *ARGS:
    cargo test --workspace --profile ci {{ARGS}}

lint:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings

fmt:
    cargo fmt

# The measures on the development data; see README.md for where it is.
evaluate *ARGS:
    cargo run --release -p depesza -- evaluate {{ARGS}}

# Makes docs/cli.md from the program's help, and the README's example from what it prints.
docs:
    UPDATE_DOCS=1 cargo test --profile ci -p depesza cli_page
    UPDATE_DOCS=1 cargo test --profile ci -p depesza --test readme

# Licences, advisories and sources of the dependencies; needs cargo-deny.
deny:
    cargo deny check

# Installs the program, its man page and bash completions for this user.
install:
    cargo install --path crates/depesza --locked
    mkdir -p ~/.local/share/man/man1 ~/.local/share/bash-completion/completions
    depesza man > ~/.local/share/man/man1/depesza.1
    depesza completions bash > ~/.local/share/bash-completion/completions/depesza
