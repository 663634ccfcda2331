"""What all clients share: a question over HTTP, and a demand."""

import json
import urllib.error
import urllib.parse
import urllib.request


def ask(url, path="", form=None, headers=None):
    """The status and the JSON of an answer. With a form it is a POST."""
    status, _, body = fetch(url, path, form, {"Accept": "application/json", **(headers or {})})
    return status, json.loads(body)


def fetch(url, path="", form=None, headers=None):
    """The status, the headers and the bytes of an answer."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(url + path, data=data, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def must(true, what, seen):
    if not true:
        raise SystemExit(f"error: {what}: {json.dumps(seen, ensure_ascii=False, default=str)[:1500]}")
