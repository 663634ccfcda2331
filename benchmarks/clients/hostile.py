"""What no honest client sends: slow, huge, broken and clever requests. None may be answered by a failure of the server, hold it up or take its memory."""

import concurrent.futures
import gzip
import json
import socket
import time
import urllib.parse

from asking import ask, must

PROBLEM = "application/problem+json"


def connect(url):
    address = urllib.parse.urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=60)


def exchange(url, request, pause=0.0):
    """Sends bytes as they are and takes what comes back: the status and the lower-cased headers of the first answer, and its body."""
    with connect(url) as stream:
        try:
            for piece in request if isinstance(request, list) else [request]:
                stream.sendall(piece)
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            pass  # It has heard enough; what it said is still to be read.
        got = b""
        try:
            while piece := stream.recv(1 << 16):
                got += piece
        except (ConnectionResetError, TimeoutError):
            pass
    head, _, body = got.partition(b"\r\n\r\n")
    if not head:
        return None, {}, b""
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}, body


def request(method, target, *headers, body=b"", length=True):
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    if body and length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def clever(url):
    """Requests, and which statuses are right."""
    json_type = "Content-Type: application/json"
    bomb = gzip.compress(b"a" * (64 << 20))
    cases = {
        "a path upwards": (request("GET", "/../../etc/passwd"), {404}),
        "a path upwards, written otherwise": (request("GET", "/assets/%2e%2e/%2e%2e/etc/passwd"), {404}),
        "two slashes": (request("GET", "//example.org/"), {400, 403, 404}),
        "a zero in a path": (request("GET", "/api/v1/statements/%00"), {404}),
        "another's address": (request("GET", "http://example.org/api/v1/search"), {403, 200}),
        "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", {400}),
        "another host": (b"GET /api/v1/search HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n", {403}),
        "bytes that are no UTF-8": (request("GET", "/api/v1/search?q=%ff%fe%c3"), {200, 400}),
        "raw bytes in a query": (b"GET /api/v1/search?q=\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", {200, 400}),
        "half an escape": (request("GET", "/api/v1/search?q=%"), {200, 400}),
        "50,000 letters": (request("GET", "/api/v1/search?q=" + "a" * 50_000), {400}),
        "100,000 letters": (request("GET", "/api/v1/search?q=" + "a" * 100_000), {414}),
        "a header of a megabyte": (request("GET", "/", "X-Long: " + "a" * (1 << 20)), {431}),
        "a thousand headers": (request("GET", "/", *[f"X-{n}: a" for n in range(1000)]), {431}),
        "deep brackets": (request("GET", "/api/v1/search?q=" + "(" * 1900), {400}),
        "a split header in a query": (request("GET", "/api/v1/statements?limit=1&lang=pl%0d%0aSet-Cookie:%20a=b"), {200, 400}),
        "a split header in a path": (request("GET", "/statement/a%0d%0aSet-Cookie:%20a=b"), {404}),
        "a split header after the login": (request("GET", "/login?next=/%0d%0aSet-Cookie:%20a=b"), {200, 303}),
        "no method": (request("BREW", "/api/v1/search"), {405}),
        "a wrong method": (request("DELETE", "/api/v1/search"), {405}),
        "TRACE": (request("TRACE", "/api/v1/search"), {405}),
        "a tunnel": (request("CONNECT", "example.org:443"), {400, 403, 404, 405}),
        "a part": (request("GET", "/api/v1/articles/1/original", "Range: bytes=0-1,2-3,4-"), {200, 206}),
        "a packed bomb": (request("POST", "/api/v1/read", "Content-Type: text/plain", "Content-Encoding: gzip", body=bomb), {415}),
        "a body that is said to be huge": (request("POST", "/api/v1/read", "Content-Type: text/plain", "Content-Length: 99999999999"), {413}),
        "a length that is none": (request("POST", "/api/v1/read", "Content-Length: -1"), {400}),
        "two lengths": (request("POST", "/api/v1/read", "Content-Length: 1", "Content-Length: 2"), {400}),
        "a length and chunks": (request("POST", "/api/v1/read", json_type, "Content-Length: 4", "Transfer-Encoding: chunked", body=b"0\r\n\r\n", length=False), {400}),
        "a chunk of a length that is none": (request("POST", "/api/v1/read", json_type, "Transfer-Encoding: chunked", body=b"XYZ\r\n", length=False), {400}),
        "17 MB": (request("POST", "/api/v1/read", "Content-Type: text/plain", body=b"a" * (17 << 20)), {413}),
        "a line of 10 MB": (request("POST", "/api/v1/read", "Content-Type: text/plain", body=b"a" * (10 << 20)), {413}),
        "a line of 1 MB": (request("POST", "/api/v1/read", "Content-Type: text/plain", body=b"a" * (1 << 20)), {200, 422}),
        "deep JSON": (request("POST", "/api/v1/read", json_type, body=b"[" * 100_000), {400}),
        "JSON of a wrong kind": (request("POST", "/api/v1/corrections", json_type, body=b'{"kind": {"kind": []}}'), {400}),
        "deep markup": (request("POST", "/api/v1/read", "Content-Type: text/html", body=b"<div>" * 100_000 + b"a"), {200, 422}),
        "a form of a million fields": (request("POST", "/quotes", "Content-Type: application/x-www-form-urlencoded", body=b"a=b&" * (1 << 20)), {400}),
        "a batch of nothing": (request("POST", "/reconcile", "Content-Type: application/x-www-form-urlencoded", body=b"queries=null"), {400}),
        "no JSON to an assistant": (request("POST", "/mcp", json_type, "Accept: application/json, text/event-stream", body=b"{"), {400, 415, 422}),
        "what is no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400, None}),
    }
    for what, (sent, right) in cases.items():
        status, headers, body = exchange(url, sent)
        must(status in right, f"{what} is answered by one of {right}", [status, headers, body[:300].decode("utf-8", "replace")])
        must("set-cookie" not in headers, f"{what} sets no cookie", headers)
        must(b"root:" not in body, f"{what} tells no secret", body[:100].decode("utf-8", "replace"))
        if status == 405:
            must(headers.get("allow"), "what can be done is told", headers)
    return len(cases)


def methods(url):
    """HEAD is GET without the body; what is not known is said to be."""
    for path in ["/", "/api/v1/search?q=most", "/feeds/search.atom", "/api/v1/articles/1/original", "/reconcile", "/healthz"]:
        status, headers, body = exchange(url, request("HEAD", path))
        again, whole, _ = exchange(url, request("GET", path))
        must(status == again == 200 and not body, "HEAD answers as GET, without a body", [path, status, again])
        must(headers.get("content-type") == whole.get("content-type"), "HEAD has GET's headers", [headers, whole])
    for path in ["/api/v1/nothing", "/nothing"]:
        status, headers, body = exchange(url, request("GET", path))
        must(status == 404 and headers["content-type"] == PROBLEM and json.loads(body)["status"] == 404, "a failure has one shape", [path, headers])


def slow(url):
    """A body that comes a byte at a time, and heads that never end: others are answered meanwhile."""
    streams = [connect(url) for _ in range(200)]
    for number, stream in enumerate(streams):
        head = b"POST /api/v1/read HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"
        stream.sendall(b"GET / HTTP/1.1\r\nX-" if number % 2 else head)
    began = time.monotonic()
    status, _ = ask(url, "/api/v1/search?q=most")
    waited = time.monotonic() - began
    must(status == 200 and waited < 10, "others are answered while 200 are slow", [status, waited])
    for stream in streams:
        stream.close()
    return waited


def endless(url):
    """A body of which no more comes is given up, and so is a client that takes in nothing of its answers."""
    began = time.monotonic()
    status, _, _ = exchange(url, request("POST", "/api/v1/read", "Content-Type: text/plain", "Content-Length: 100", body=b"a", length=False))
    must(status == 408 and time.monotonic() - began < 50, "a body that does not come is given up", [status, time.monotonic() - began])


def unread(url):
    wanted = b"GET /api/v1/statements?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    _, _, one = exchange(url, wanted.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    times = (32 << 20) // len(one) + 1
    with connect(url) as stream:
        stream.sendall(wanted * times)
        time.sleep(45)
        got = 0
        try:
            while piece := stream.recv(1 << 20):
                got += len(piece)
        except (ConnectionResetError, TimeoutError):
            pass
    must(got < times * len(one), "a client that takes in nothing is let go", [got, times * len(one)])


def crowd(url):
    """Many at once, each with something to read: those that are not answered are told so."""

    def one(number):
        if number % 2:
            return ask(url, f"/api/v1/search?q=most&limit={1 + number % 50}")[0]
        return exchange(url, request("POST", "/api/v1/read", "Content-Type: text/plain", body=b"Jan Kowal said that it was so. " * 20))[0]

    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        statuses = list(pool.map(one, range(300)))
    must(set(statuses) <= {200, 503}, "a crowd is answered", statuses)
    return statuses.count(200)


def check(url):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        patience = [pool.submit(endless, url), pool.submit(unread, url)]
        cases = clever(url)
        methods(url)
        waited = slow(url)
        answered = crowd(url)
        for one in patience:
            one.result()
    status, _ = ask(url, "/api/v1/search?q=most")
    must(status == 200, "the server goes on", status)
    return f"{cases} clever requests; beside 200 slow ones a search took {waited:.2f} s; {answered} of a crowd of 300 answered"
