"""Asks a server as other programs do, and holds its answers to what these expect.

    python benchmarks/clients http://127.0.0.1:8642 target/ci/depesza news.db

The archive is the one that the server has: `depesza mcp` is asked for it, too.
"""

import sys

import assistants
import citron
import feeds
import hostile
import openrefine

url, depesza, archive = sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3]
print("Citron:", citron.check(url))
print("OpenRefine:", openrefine.check(url))
print("feeds:", feeds.check(url))
print("assistants:", assistants.check(url, depesza, archive))
print("hostile:", hostile.check(url))
