"""BBC Citron's REST server (github.com/bbc/citron, `CitronWeb`): what it answers, and how its demonstration and its evaluation read it.

`text` in the address or in a form, at `/quotes` or, as the demonstration asks, `/quotes/`. An answer has `quotes` and `source`; a quote
has lists of spans, a cue, and a confidence with four decimals in words. Without a text it is 400 and `{"error": …}`.
"""

import re
import urllib.parse

from asking import ask, fetch, must

TEXT = "Minister Anna Wrona said that the bridge would open in June. “There will be no delays,” Wrona told reporters. 🌉 Jan Kowal denied that the works had stopped."


def is_span(span, text):
    return span.keys() == {"start", "end", "text"} and text[span["start"] : span["end"]] == span["text"]


def check(url):
    status, found = ask(url, "/quotes?" + urllib.parse.urlencode({"text": TEXT}))
    must(status == 200 and len(found["quotes"]) >= 2, "quotes are found", found)
    must(found.keys() == {"quotes", "source"} and found["source"].keys() == {"application", "model:"}, "the answer has Citron's fields", found)
    for path in ["/quotes", "/quotes/"]:
        status, headers, _ = fetch(url, path, {"text": TEXT})
        must(headers["Content-Type"] == "application/json; charset=utf-8", "JSON in Citron's words", headers["Content-Type"])
        must(ask(url, path, {"text": TEXT}) == (200, found), "POST answers as GET", path)
    for quote in found["quotes"]:
        must(quote.keys() == {"sources", "cue", "contents", "coreferences", "confidence"}, "a quote has Citron's fields", quote)
        must(re.fullmatch(r"[01]\.\d{4}", quote["confidence"]) and float(quote["confidence"]) <= 1, "a confidence in words", quote)
        for span in [quote["cue"], *quote["sources"], *quote["contents"], *quote["coreferences"]]:
            must(is_span(span, TEXT), "spans are of the text, in code points", span)
    # A short name is the coreference; the source is the whole one.
    short = [quote for quote in found["quotes"] if [span["text"] for span in quote["coreferences"]] == ["Wrona"]]
    must(short and "Anna Wrona" in short[0]["sources"][0]["text"], "a short name is told whole", found)
    status, empty = ask(url, "/quotes", {"text": "  "})
    must(status == 200 and empty["quotes"] == [], "nothing is said in blanks", empty)
    for form in [None, {"other": "x"}]:
        status, error = ask(url, "/quotes", form)
        must((status, error) == (400, {"error": "A text parameter must be provided."}), "an error has Citron's shape", error)
    return f"{len(found['quotes'])} quotes, by GET and POST"
