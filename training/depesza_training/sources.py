"""Readers of the data packs: each yields `Doc`s with the labels that its pack has, and no others."""

import collections
import dataclasses
import hashlib
import io
import json
import lzma
import pathlib
import re
import sys
import tarfile
import unicodedata

from . import labels
from .pretokens import pretokens


@dataclasses.dataclass
class Doc:
    pack: str
    name: str
    text: str
    words: list = None  # raw labels by token: [(start, end, [word dict]…)]
    sentences: list = None  # character offsets at which sentences begin
    names: list = None  # [(start, end, kind)]
    name_scheme: str = None
    statements: list = None  # spans in characters, as goldfile.anchor gives them
    scheme: str = None
    spans: list = dataclasses.field(default_factory=list)

    def __post_init__(self):
        self.spans = pretokens(self.text)


def lines_of(path):
    with lzma.open(path, "rt", encoding="utf8") as file:
        yield from file


def tar_files(path):
    with tarfile.open(path, "r:xz") as tar:
        for member in tar:
            if member.isfile():
                yield member.name, tar.extractfile(member).read().decode("utf8")


# statements -------------------------------------------------------------------------------------------------------------


def evaluation_modules(shared):
    sys.path.insert(0, str(pathlib.Path(shared) / "eval"))
    import goldfile
    import score

    return goldfile, score


def gold(folder, shared, pack):
    goldfile, _ = evaluation_modules(shared)
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        try:
            text, statements = goldfile.load(path)
        except (SystemExit, ValueError, OSError) as fault:
            print(f"skipped: {fault}", file=sys.stderr)
            continue
        yield Doc(pack, path.stem, text, statements=statements, scheme="depesza")


DOUBTFUL = 0.5  # a statement read with less confidence is neither taught nor denied


def read(path):
    """What `depesza read --format jsonl` found in articles without gold of ours: spans alone, no labels and no speakers."""
    with open(path, encoding="utf8") as file:
        for line in file:
            record = json.loads(line)
            spans = lambda s, role: [(x["start"], x["end"]) for x in s[role]]
            statements = [
                {role: spans(s, role) for role in ("source", "cue", "content")}
                | {"time": s["time"] and s["time"]["text"], "relay": [r["name"] for r in s["relay"]], "doubtful": s["confidence"] < DOUBTFUL}
                for s in record["statements"]
            ]
            yield Doc("read", record["document"]["uri"] or "", record["text"], statements=statements, scheme="depesza")


def split_gold(docs):
    """(train, dev): every fifth file by name, counting from the first, is development."""
    docs = list(docs)
    return [d for i, d in enumerate(docs) if i % 5], docs[::5]


def polnear(shared, cache, part):
    _, score = evaluation_modules(shared)
    folder = pathlib.Path(cache) / "polnear"
    if not folder.exists():
        with tarfile.open(pathlib.Path(shared) / "data/polnear/polnear-train-dev.tar.xz") as tar:
            tar.extractall(folder, filter="data")
    for stem, (text, statements) in score.gold_files(folder / part / "attributions").items():
        yield Doc("polnear", stem, text, statements=statements, scheme="polnear")


NO_BLANK_BEFORE = set(".,;:!?)]}%“”’»")


def detokenise(sentences):
    """(text, {(sentence, token): (start, end)}) of tokenised sentences."""
    text, where = io.StringIO(), {}
    at = 0
    for s, tokens in enumerate(sentences):
        for t, token in enumerate(tokens):
            token = unicodedata.normalize("NFC", token)
            if at and not (t and token[0] in NO_BLANK_BEFORE) and not (t and tokens[t - 1] in "([{„»«"):
                text.write(" ")
                at += 1
            where[s, t] = (at, at + len(token))
            text.write(token)
            at += len(token)
    return text.getvalue(), where


def speaker_attribution(path, scheme):
    for name, body in tar_files(path):
        if not name.endswith(".json"):
            continue
        data = json.loads(body)
        text, where = detokenise([s["Tokens"] for s in data["Sentences"]])

        def spans(references):
            found = sorted(where[tuple(map(int, r.split(":")))] for r in references if tuple(map(int, r.split(":"))) in where)
            merged = []
            for start, end in found:
                if merged and not text[merged[-1][1] : start].strip():
                    merged[-1][1] = end
                else:
                    merged.append([start, end])
            return merged

        statements = [
            {"source": spans(a["Source"]), "cue": spans(a["Cue"]), "content": spans(a["Message"])} for a in data["Annotations"]
        ]
        yield Doc(scheme, name, text, statements=[s for s in statements if s["content"]], scheme=scheme)


# words ------------------------------------------------------------------------------------------------------------------


def conllu_sentences(path):
    rows, comments = [], {}
    for line in lines_of(path):
        line = line.rstrip("\n")
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            comments[key.strip()] = value.strip()
        elif line:
            rows.append(line.split("\t"))
        elif rows:
            yield comments, rows
            rows, comments = [], {}


def ud(path, pack, per_doc=12):
    """Documents of up to `per_doc` neighbouring sentences."""
    batch = []
    for comments, rows in conllu_sentences(path):
        if batch and ("newdoc id" in comments or len(batch) == per_doc):
            yield ud_doc(batch, pack)
            batch = []
        batch.append((rows, "newpar" in comments or "newpar id" in comments))
    if batch:
        yield ud_doc(batch, pack)


def ud_doc(batch, pack):
    text, at, sentences, tokens = [], 0, [], []
    for rows, paragraph in batch:
        if at and text[-1] not in (" ", "\n"):
            text.append(" ")
            at += 1
        sentences.append(at)
        ids, skip = {}, set()
        sentence_tokens = []
        for row in rows:
            if "." in row[0] or row[0] in skip:
                continue
            members = [row]
            if "-" in row[0]:
                a, b = map(int, row[0].split("-"))
                members = [r for r in rows if r[0].isdigit() and a <= int(r[0]) <= b]
                skip.update(r[0] for r in members)
            words = [
                {"id": int(r[0]), "form": r[1], "lemma": r[2], "upos": r[3], "xpos": r[4], "feats": r[5], "head": int(r[6]), "deprel": r[7]}
                for r in members
            ]
            form = row[1]
            for word in words:
                ids[word["id"]] = len(tokens) + len(sentence_tokens)
            sentence_tokens.append((at, at + len(form), words))
            text.append(form)
            at += len(form)
            if "SpaceAfter=No" not in row[9]:
                text.append(" ")
                at += 1
        for start, end, words in sentence_tokens:
            for word in words:
                word["head_token"] = None if word["head"] == 0 else ids[word["head"]]
        tokens += sentence_tokens
    return Doc(pack, "", "".join(text), words=tokens, sentences=sentences)


def nkjp_is_dev(name):
    """A document is development when the first byte of sha256("nkjp:" + id) is below 26 (about one in ten)."""
    return hashlib.sha256(f"nkjp:{name}".encode()).digest()[0] < 26


NKJP_KINDS = {"persName": "person", "orgName": "organisation", "placeName": "place", "geogName": "geo"}


def outermost(names):
    kept = []
    for name in sorted(names, key=lambda n: (n[0], -n[1])):
        if not kept or name[0] >= kept[-1][1]:
            kept.append(name)
    return kept


def nkjp(shared, dev):
    for line in lines_of(pathlib.Path(shared) / "data/nkjp/nkjp-1m.jsonl.xz"):
        data = json.loads(line)
        if nkjp_is_dev(data["id"]) != dev:
            continue
        text, at, tokens, sentences, names, last, size = [], 0, [], [], [], None, 0
        known = all(p.get("names") is not None for p in data["paragraphs"])

        def doc():
            return Doc("nkjp", data["id"], "".join(text), words=tokens, sentences=sentences, names=names if known else None, name_scheme="nkjp")

        for paragraph in data["paragraphs"]:
            group = re.match(r"txt_(\d+)", paragraph["id"])
            group = group and group.group(1)
            if text and (group != last or size > 2500):
                yield doc()
                text, at, tokens, sentences, names, size = [], 0, [], [], [], 0
            last = group
            if text:
                text.append("\n")
                at += 1
            body = paragraph["text"]
            for sentence in paragraph["sentences"]:
                if sentence.get("part", [1])[0] == 1:
                    sentences.append(at + sentence["start"])
                for token in sentence["tokens"]:
                    word = {"form": token["form"], "lemma": token["lemma"], "tag": token["tag"]}
                    if token.get("orth"):
                        word["lemma"] = None
                    tokens.append((at + token["start"], at + token["end"], [word]))
            names += [
                (at + n["start"], at + n["end"], NKJP_KINDS[n["type"]])
                for n in outermost_nkjp(paragraph.get("names") or [])
            ]
            text.append(body)
            at += len(body)
            size += len(body)
        if text:
            yield doc()


def nkjp_names(shared):
    """Of each training document its outermost names: [(form, base form, kind)]."""
    for line in lines_of(pathlib.Path(shared) / "data/nkjp/nkjp-1m.jsonl.xz"):
        data = json.loads(line)
        if not nkjp_is_dev(data["id"]):
            names = [n for p in data["paragraphs"] for n in outermost_nkjp(p.get("names") or [])]
            yield [(n["text"], n.get("base"), NKJP_KINDS[n["type"]]) for n in names]


MARK = re.compile(r"\[([gpon]) ([^\[\]]+)\]")
MARKED_KINDS = {"g": "geo", "p": "place", "o": "organisation", "n": "person"}
TOGETHER = 6  # passages of a document


def marked(folder):
    """Passages of our own with their names marked NKJP's way, one a line: `Nad [g Pisą] leży [p Pisz].`"""
    passages = [line for path in sorted(pathlib.Path(folder).glob("*.txt")) for line in path.read_text(encoding="utf8").split("\n") if line.strip()]
    for at in range(0, len(passages), TOGETHER):
        text, names = "", []
        for passage in passages[at : at + TOGETHER]:
            text += "\n" * bool(text)
            last = 0
            for found in MARK.finditer(passage):
                text += passage[last : found.start()]
                names.append((len(text), len(text) + len(found[2]), MARKED_KINDS[found[1]]))
                text += found[2]
                last = found.end()
            text += passage[last:]
        yield Doc("marked", str(at), text, names=names, name_scheme="marked")


def outermost_nkjp(names):
    names = [n for n in names if n["type"] in NKJP_KINDS and not n.get("deriv")]
    kept = []
    for name in sorted(names, key=lambda n: (n["start"], -n["end"])):
        if not kept or name["start"] >= kept[-1]["end"]:
            kept.append(name)
    return kept


# names ------------------------------------------------------------------------------------------------------------------

SLAVIC_KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place", "PRO": "other", "EVT": "other"}


def slavicner(shared, language, dev):
    """Documents sorted by path; of Polish every fifth, counting from the first, is development."""
    files = dict(tar_files(pathlib.Path(shared) / f"data/slavicner/slavicner-train-{language}.tar.xz"))
    raw = sorted(name for name in files if name.startswith("raw/"))
    for i, name in enumerate(raw):
        if language == "pl" and (i % 5 == 0) != dev:
            continue
        table = files.get(name.replace("raw/", "ner/", 1).removesuffix(".txt") + ".tsv") or files.get(name.replace("raw/", "ner/", 1) + ".tsv")
        if table is None:
            continue
        names = []
        for line in table.splitlines():
            fields = line.split("\t")
            if len(fields) >= 5 and fields[4] in SLAVIC_KINDS:
                names.append((int(fields[0]), int(fields[1]), SLAVIC_KINDS[fields[4]]))
        yield Doc("slavicner-" + language, name, files[name], names=outermost(names), name_scheme="slavicner")


def iob(path, pack, scheme, kind_of, columns, per_doc=14):
    """`columns`: (form, label) numbers; sentences are joined into documents of `per_doc`."""
    batch, sentence = [], []

    def make(batch):
        text, where = detokenise([[form for form, _ in s] for s in batch])
        names, sentences = [], []
        for s, tokens in enumerate(batch):
            sentences.append(where[s, 0][0])
            for t, (_, label) in enumerate(tokens):
                kind = kind_of(label[2:]) if label != "O" else None
                if not kind:
                    continue
                start, end = where[s, t]
                follows = t and tokens[t - 1][1] != "O" and tokens[t - 1][1][2:] == label[2:] and label[0] != "B"
                if follows and names:
                    names[-1] = (names[-1][0], end, kind)
                else:
                    names.append((start, end, kind))
        return Doc(pack, "", text, names=names, name_scheme=scheme, sentences=sentences)

    for line in [*lines_of(path), "\n"]:
        fields = line.rstrip("\n").split("\t" if "\t" in line else " ")
        if line.strip() and "-DOCSTART" not in line and len(fields) > max(columns):
            sentence.append((fields[columns[0]], fields[columns[1]]))
        elif sentence:
            batch.append(sentence)
            sentence = []
            if len(batch) == per_doc:
                yield make(batch)
                batch = []
    if batch:
        yield make(batch)


def cen_kind(label):
    head = label.split("_")[1:2]
    if label.startswith("nam_liv_person"):
        return "person"
    if label.startswith("nam_loc") or label.startswith("nam_fac_goe"):
        return "place"
    if head == ["org"]:
        return "place" if label == "nam_org_nation" else "organisation"
    if head in (["pro"], ["eve"]):
        return "other"
    return None


def cen_articles(path):
    """The articles of the economic news, their words set as print sets them (the pack has tokens alone)."""
    name, sentences = None, []
    for line in [*lines_of(path), "-DOCSTART FILE"]:
        if "-DOCSTART FILE" in line:
            if name and sentences:
                yield Doc("cen", name, typeset(sentences))
            name, sentences = line.split()[-1], [[]]
        elif "-DOCSTART" not in line and line.strip():
            sentences[-1].append(unicodedata.normalize("NFC", line.split("\t")[0]))
        elif sentences and sentences[-1]:
            sentences.append([])


def typeset(sentences):
    text, quoted, previous = [], False, ""
    for sentence in filter(None, sentences):
        for i, token in enumerate(sentence):
            straight = token == '"'
            closes = token in NO_BLANK_BEFORE or straight and quoted
            number = previous in (",", ".", ":") and token.isdigit() and i > 1 and sentence[i - 2].isdigit()
            if text and not (i and (closes or number or previous in ("(", "[", "„", "“", "/", "OPEN") or token == "/")):
                text.append(" " if i else "\n")
            text.append(token)
            quoted ^= straight
            previous = "OPEN" if straight and quoted else token
    return "".join(text)


CONLL = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}
NER_UK = {"PERS": "person", "ORG": "organisation", "LOC": "place", "ART": "other", "DOC": "other", "MISC": "other"}
