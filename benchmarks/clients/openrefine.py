"""The Reconciliation Service API 0.2 (W3C community group), as OpenRefine and PyPI's `reconciler` ask.

The schemas say in our own words what the specification demands of each answer; the published ones have no licence that lets them be copied.
Every object is held to the fields that the specification names, so that a misspelt one is seen, too.
"""

import json
import urllib.parse

import jsonschema
import pandas
import reconciler
from asking import ask, fetch, must

TEXT, NUMBER, WHOLE, TRUTH = {"type": "string"}, {"type": "number"}, {"type": "integer"}, {"type": "boolean"}
WORDS = {"type": "string", "minLength": 1}
URI = {"type": "string", "pattern": "^(https?://|urn:)[^ ]+$"}
# Section 4.4 and the data extension: a moment, with a time and a zone.
DATE = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$"}


def fields(required, **optional):
    return {"type": "object", "properties": {**required, **optional}, "required": list(required), "additionalProperties": False}


def listed(of):
    return {"type": "array", "items": of}


def every(of):
    return {"type": "object", "additionalProperties": of}


KIND = fields({"id": WORDS, "name": WORDS}, description=TEXT, broader=listed({"type": "object"}))
SERVICE = {"service_url": URI, "service_path": {"type": "string", "pattern": "^/"}}
SUGGEST = fields(SERVICE, flyout_service_url=URI, flyout_service_path={"type": "string", "pattern": r"\$\{id\}"})
VIEW = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
MANIFEST = fields(
    {"versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}, "uniqueItems": True}, "name": WORDS, "identifierSpace": URI, "schemaSpace": URI},
    documentation=URI,
    serviceVersion=TEXT,
    logo=URI,
    authentication=fields({"type": {"const": "apiKey"}, "name": WORDS, "in": {"enum": ["header", "query"]}}),
    view=fields({"url": VIEW}),
    feature_view=fields({"url": VIEW}),
    defaultTypes={**listed(KIND), "uniqueItems": True},
    suggest=fields({}, entity=SUGGEST, type=SUGGEST, property=SUGGEST),
    preview=fields({"url": VIEW, "width": WHOLE, "height": WHOLE}),
    extend=fields(
        {},
        propose_properties=fields(SERVICE),
        property_settings=listed(
            {
                "oneOf": [
                    fields({"name": WORDS, "label": WORDS, "type": {"const": "number"}}, default=NUMBER, help_text=TEXT),
                    fields({"name": WORDS, "label": WORDS, "type": {"const": "text"}}, default=TEXT, help_text=TEXT),
                    fields({"name": WORDS, "label": WORDS, "type": {"const": "checkbox"}}, default=TRUTH, help_text=TEXT),
                    fields({"name": WORDS, "label": WORDS, "type": {"const": "select"}, "choices": listed(fields({"name": TEXT, "value": TEXT}))}, default=TEXT, help_text=TEXT),
                ]
            }
        ),
    ),
    batchSize=WHOLE,
)
CANDIDATE = fields(
    {"id": WORDS, "name": WORDS, "score": NUMBER},
    description=TEXT,
    match=TRUTH,
    type=listed(fields({"id": WORDS, "name": WORDS})),
    features=listed(fields({"id": WORDS, "value": {"type": ["boolean", "number"]}})),
)
RESULTS = every(fields({"result": listed(CANDIDATE)}))
SUGGESTED_ENTITIES = fields({"result": listed(fields({"id": WORDS, "name": WORDS}, description=TEXT, notable=listed(fields({"id": WORDS, "name": WORDS}))))})
SUGGESTED_TYPES = fields({"result": listed(KIND)})
SUGGESTED_PROPERTIES = fields({"result": listed(fields({"id": WORDS, "name": WORDS}, description=TEXT))})
FLYOUT = fields({"id": WORDS, "html": WORDS})
PROPOSED = fields({"properties": listed(fields({"id": WORDS, "name": WORDS}, description=TEXT))}, type=TEXT, limit=WHOLE)
VALUE = {"oneOf": [fields({}), fields({"id": WORDS, "name": WORDS}, description=TEXT), fields({"str": TEXT}), fields({"float": NUMBER}), fields({"int": WHOLE}), fields({"date": DATE})]}
EXTENDED = fields({"meta": listed(fields({"id": WORDS, "name": WORDS}, type=fields({"id": WORDS}, name=TEXT), service=URI)), "rows": every(every(listed(VALUE)))})

NAMES = ["Anna Wrona", "Anny Wrony", "Jan Kowal", "Wrona Anna", "Nobody Whatsoever", "Piotr Lis", "", "<script>", "Kowal", "Brzeg"]


def answered(url, path, schema, form=None):
    status, answer = ask(url, path, form)
    must(status == 200, f"{path} is answered", answer)
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(answer))
    must(error is None, f"{path} is as the specification says: {error and error.json_path}: {error and error.message}", answer)
    return answer


def query(**of):
    return "?" + urllib.parse.urlencode(of)


def reconciled(service, batch):
    answers = answered(service, "", RESULTS, {"queries": json.dumps(batch)})
    must(answers.keys() == batch.keys(), "every query has an answer, and nothing else", answers)
    for key, answer in answers.items():
        scores = [candidate["score"] for candidate in answer["result"]]
        must(scores == sorted(scores, reverse=True) and len(scores) <= batch[key].get("limit", 100), "the best first, no more than asked for", {key: answer})
        matches = [candidate for candidate in answer["result"] if candidate["match"]]
        must(len(matches) <= 1, "one match at most", {key: answer})
        for candidate in answer["result"]:
            ids = [feature["id"] for feature in candidate["features"]]
            must(len(ids) == len(set(ids)), "no feature twice", candidate)
    return answers


def check(url):
    service = url + "/reconcile"
    # The service is added, the first names of a column are tried without a type, all of it is reconciled in batches.
    manifest = answered(service, "", MANIFEST)
    must({"person", "organisation"} <= {kind["id"] for kind in manifest["defaultTypes"]}, "people and bodies are types", manifest)
    answers = reconciled(service, {f"q{at}": {"query": name, "limit": 3} for at, name in enumerate(NAMES)})
    for key in ["q0", "q1", "q2"]:
        must(answers[key]["result"][0]["match"], f"{NAMES[int(key[1:])]} is matched", answers[key])
    for key in ["q4", "q6"]:
        must(answers[key]["result"] == [], "nobody is nobody", answers[key])
    wrona = answers["q0"]["result"][0]
    typed = {
        "q0": {"query": "Anna Wrona", "type": "person", "type_strict": "should", "limit": 10, "properties": [{"pid": "names", "v": "A. Wrona"}]},
        "q1": {"query": "Anna Wrona", "type": ["person", "place"], "properties": [{"pid": "x", "v": [1, True, "a", {"id": "2", "name": "Jan Kowal"}]}]},
        "q2": {"properties": [{"pid": "names", "v": "Anna Wrona"}]},
    }
    for answer in reconciled(service, typed).values():
        must(answer["result"][0]["id"] == wrona["id"], "with a type and properties", answer)
    got = answered(service, query(queries=json.dumps({"q0": {"query": "Anna Wrona"}})), RESULTS)
    must(got["q0"]["result"][0]["id"] == wrona["id"], "GET answers as POST", got)
    largest = {f"q{at}": {"query": "Anna Wrona"} for at in range(manifest["batchSize"])}
    reconciled(service, largest)
    # A cell is looked up by hand.
    for kind, prefix, schema in [("entity", "Anna", SUGGESTED_ENTITIES), ("property", "st", SUGGESTED_PROPERTIES), ("type", "pers", SUGGESTED_TYPES)]:
        about = manifest["suggest"][kind]
        found = answered(about["service_url"], about["service_path"] + query(prefix=prefix), schema)
        must(found["result"], f"{kind}s are suggested", found)
        answered(about["service_url"], about["service_path"] + query(prefix=prefix, cursor=10), schema)
    flyout = manifest["suggest"]["entity"]["flyout_service_path"].replace("${id}", wrona["id"])
    must("Anna Wrona" in answered(manifest["suggest"]["entity"]["flyout_service_url"], flyout, FLYOUT)["html"], "a flyout shows who it is", flyout)
    for place in [manifest["preview"]["url"], manifest["view"]["url"]]:
        status, headers, page = fetch(place.replace("{{id}}", wrona["id"]), headers={"Accept": "text/html"})
        must(status == 200 and "text/html" in headers["Content-Type"] and "Anna Wrona" in page.decode(), "a page shows who it is", place)
    # Columns are added.
    propose = manifest["extend"]["propose_properties"]
    proposed = answered(propose["service_url"], propose["service_path"] + query(type="person", limit=5), PROPOSED)
    must(len(proposed["properties"]) == 5 and proposed["type"] == "person", "properties are proposed", proposed)
    all_of = answered(propose["service_url"], propose["service_path"] + query(type="person"), PROPOSED)["properties"]
    wanted = [{"id": one["id"], "settings": {"limit": 2}} for one in all_of]
    rows = answered(service, "", EXTENDED, {"extend": json.dumps({"ids": [wrona["id"], "nobody"], "properties": wanted})})
    must(rows["rows"].keys() == {wrona["id"], "nobody"} and [one["id"] for one in rows["meta"]] == [one["id"] for one in wanted], "columns are added", rows)
    for row in rows["rows"].values():
        must(row.keys() == {one["id"] for one in wanted} and all(len(cell) <= 2 for cell in row.values()), "every property has a cell", row)
    must(not any(rows["rows"]["nobody"].values()), "nobody has nothing", rows)
    for bad in [{"queries": "nonsense"}, {"queries": '{"q0": {}}'}, {"extend": "[]"}, {"queries": json.dumps({**largest, "more": {"query": "x"}})}]:
        status, answer = ask(service, "", bad)
        must(400 <= status < 500, f"{str(bad)[:60]} is refused", answer)
    status, _, script = fetch(service, query(callback="f"), headers={"Referer": "http://127.0.0.1:3333/"})
    must(status == 200 and script.startswith(b"/**/f({") and script.endswith(b"});"), "JSONP, as 0.1 demands", script.decode())
    table = reconciler.reconcile(pandas.Series(["Anna Wrona", "Jan Kowal"]), reconciliation_endpoint=service)
    must(list(table["name"]) == ["Anna Wrona", "Jan Kowal"] and all(table["match"]), "PyPI's reconciler matches", table.to_dict("list"))
    return f"{len(NAMES)} names, {len(wanted)} properties, a batch of {len(largest)}; reconciler: {len(table)} rows"
