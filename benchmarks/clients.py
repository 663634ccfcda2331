"""Asks a server as clients of BBC Citron and OpenRefine do, and holds its answers to what these expect.

    python benchmarks/clients.py http://127.0.0.1:8642

`reconciler` (PyPI) is a client of reconciliation services; what OpenRefine asks besides is asked here in the same way.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

import pandas
import reconciler

TEXT = "Minister Anna Wrona said that the bridge would open in June. “There will be no delays,” she told reporters. 🌉 Jan Kowal denied that the works had stopped."


def ask(url, path, form=None, headers=None):
    """The status and the JSON of an answer. With a form it is a POST, as both programs send it."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(url + path, data=data, headers={"Accept": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def must(true, what, seen):
    if not true:
        raise SystemExit(f"error: {what}: {json.dumps(seen, ensure_ascii=False)[:600]}")


def citron(url):
    """GET and POST of Citron's server: spans in code points, one shape of quotes, one of errors."""
    status, found = ask(url, "/quotes?" + urllib.parse.urlencode({"text": TEXT}))
    must(status == 200 and len(found["quotes"]) >= 2, "quotes are found", found)
    status, posted = ask(url, "/quotes", {"text": TEXT})
    must(status == 200 and posted == found, "POST answers as GET", posted)
    for quote in found["quotes"]:
        must({"sources", "cue", "contents", "coreferences", "confidence"} <= quote.keys(), "a quote has Citron's fields", quote)
        must(isinstance(quote["confidence"], str) and 0 <= float(quote["confidence"]) <= 1, "confidence is a number in words", quote)
        for span in [quote["cue"], *quote["sources"], *quote["contents"]]:
            must(TEXT[span["start"] : span["end"]] == span["text"], "spans are of the text", span)
    status, empty = ask(url, "/quotes", {"text": "  "})
    must(status == 200 and empty["quotes"] == [], "nothing is said in blanks", empty)
    status, error = ask(url, "/quotes")
    must(status == 400 and list(error) == ["error"], "an error has Citron's shape", error)
    print(f"Citron: {len(found['quotes'])} quotes, by GET and POST")


def openrefine(url):
    """What OpenRefine asks when a service is added, a column reconciled, a cell looked up and columns added from it."""
    service = url + "/reconcile"
    status, manifest = ask(service, "")
    must(status == 200 and {"name", "identifierSpace", "schemaSpace"} <= manifest.keys(), "a manifest", manifest)
    types = [kind["id"] for kind in manifest.get("defaultTypes", [])]
    must("person" in types, "people are a type", manifest)
    # A first sample without a type, then batches of ten with one, as forms.
    names = ["Anna Wrona", "Anny Wrony", "Jan Kowal", "Wrona Anna", "Nobody Whatsoever", "Piotr Lis", "", "<script>", "Kowal", "Brzeg"]
    sample = {f"q{at}": {"query": name, "limit": 3} for at, name in enumerate(names)}
    status, answers = ask(service, "", {"queries": json.dumps(sample)})
    must(status == 200 and answers.keys() == sample.keys(), "every query has an answer", answers)
    for key, answer in answers.items():
        scores = [candidate["score"] for candidate in answer["result"]]
        must(scores == sorted(scores, reverse=True) and len(scores) <= 3, "the best first, no more than asked for", {key: answer})
        for candidate in answer["result"]:
            must({"id", "name", "score", "match", "type"} <= candidate.keys(), "a candidate", candidate)
            must(isinstance(candidate["id"], str) and all("id" in kind for kind in candidate["type"]), "ids are strings", candidate)
    for key in ["q0", "q1", "q2"]:
        must(answers[key]["result"][0]["match"], f"{sample[key]['query']} is matched", answers[key])
    must(answers["q4"]["result"] == [], "nobody is nobody", answers["q4"])
    wrona = answers["q0"]["result"][0]
    typed = {"q0": {"query": "Anna Wrona", "type": "person", "type_strict": "should", "properties": [{"pid": "names", "v": "A. Wrona"}]}}
    status, answers = ask(service, "", {"queries": json.dumps(typed)})
    must(status == 200 and answers["q0"]["result"][0]["id"] == wrona["id"], "with a type and a property", answers)
    for kind, prefix in [("entity", "Anna"), ("property", "st"), ("type", "pers")]:
        about = manifest["suggest"][kind]
        status, found = ask(about["service_url"], about["service_path"] + "?" + urllib.parse.urlencode({"prefix": prefix}))
        must(status == 200 and found["result"] and all({"id", "name"} <= one.keys() for one in found["result"]), f"{kind}s are suggested", found)
    propose = manifest["extend"]["propose_properties"]
    status, proposed = ask(propose["service_url"], propose["service_path"] + "?type=person&limit=5")
    must(status == 200 and proposed["properties"], "properties are proposed", proposed)
    wanted = [{"id": one["id"]} for one in proposed["properties"]]
    status, rows = ask(service, "", {"extend": json.dumps({"ids": [wrona["id"]], "properties": wanted})})
    must(status == 200 and rows["rows"].keys() == {wrona["id"]} and len(rows["meta"]) == len(wanted), "columns are added", rows)
    must(rows["rows"][wrona["id"]].keys() == {one["id"] for one in wanted}, "every property has a cell", rows)
    for bad in ["queries=nonsense", "extend=[]"]:
        status, answer = ask(service, "?" + bad)
        must(400 <= status < 500, f"{bad} is refused", answer)
    preview = manifest.get("preview")
    if preview:
        with urllib.request.urlopen(preview["url"].replace("{{id}}", wrona["id"]), timeout=60) as page:
            must("Anna Wrona" in page.read().decode(), "a preview shows who it is", preview)
    table = reconciler.reconcile(pandas.Series(["Anna Wrona", "Jan Kowal"]), reconciliation_endpoint=service)
    must(list(table["name"]) == ["Anna Wrona", "Jan Kowal"] and all(table["match"]), "PyPI's reconciler matches", table.to_dict("list"))
    print(f"OpenRefine: {len(names)} names, {len(wanted)} properties; reconciler: {len(table)} rows")


if __name__ == "__main__":
    citron(sys.argv[1].rstrip("/"))
    openrefine(sys.argv[1].rstrip("/"))
