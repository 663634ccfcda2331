"""Gold by our guidelines for articles of the data packs, kept without their texts.

A pack's articles may not be copied; who said what in them may be told. A line of `training/readings/*.jsonl` is an article: its pack,
the beginning of its text's sha256, and its statements with offsets in code points into that text. They are found again in the packs.

    python -m depesza_training.readings --pack polnear FOLDER…      gold files (see the annotation guidelines) → lines, printed
    python -m depesza_training.readings --agreement training/acts.jsonl

`training/acts.jsonl` is a second reading of the acts alone, of these articles, of our own texts and of the training gold.
"""

import argparse
import hashlib
import json
import pathlib
import sys

from . import sources


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


ROLES = ("source", "cue", "content")
SECOND = {"pl-statements": 0.3, "en-statements": 0.3}  # weight of the second reading of acts beside the pack's gold
SECOND_OF_OURS = 0.7  # our first reading told the plain *says* too seldom


def second(path, docs):
    """Puts into each statement `acts`, shares of acts: its gold and a second reader's, who did not see it and gave shares in percent.

    A line of the file is an article: the beginning of its text's sha256, and for each of its statements in order the shares."""
    read = {}
    for line in pathlib.Path(path).read_text(encoding="utf8").splitlines():
        article = json.loads(line)
        read[article["text"]] = article["acts"]
    for doc in docs:
        lines = read.get(digest(doc.text), [])
        if lines and len(lines) != len(doc.statements):
            print(f"{path}: {len(lines)} acts for {len(doc.statements)} statements of {doc.name}: not used", file=sys.stderr)
            continue
        weight = SECOND.get(doc.pack, SECOND_OF_OURS)
        for statement, line in zip(doc.statements, lines):
            parts = line.split()
            shares = dict(zip(parts[::2], map(float, parts[1::2])))
            if not shares:
                continue
            total = sum(shares.values())
            acts = {act: weight * share / total for act, share in shares.items()}
            acts[statement["act"]] = acts.get(statement["act"], 0) + 1 - weight
            statement["acts"] = acts


def load(folder, packs):
    """The articles read, as documents; `packs`: documents of the packs they are from. Tells of those that are not found."""
    texts = {digest(d.text): d.text for d in packs}
    found, lost = [], 0
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf8").splitlines():
            article = json.loads(line)
            text = texts.get(article["text"])
            if text is None:
                lost += 1
                continue
            statements = [s | {"time": text[slice(*s["time"])]} if "time" in s else s for s in article["statements"]]
            found.append(sources.Doc("readings", article["text"], text, statements=statements, scheme="depesza"))
    if lost:
        print(f"{lost} of the articles read are not in the packs", file=sys.stderr)
    return found


def heard(folder, packs):
    """Articles in which the published model found statements and a reader told their acts: they teach acts alone, not what is a statement."""
    texts = {digest(d.text): d.text for d in packs}
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf8").splitlines():
            article = json.loads(line)
            text = texts.get(article["text"])
            if text is None:
                print(f"{path}: {article['text']} is not in the packs", file=sys.stderr)
                continue
            statements = []
            for statement in article["statements"]:
                parts = statement["acts"].split()
                shares = dict(zip(parts[::2], map(float, parts[1::2])))
                acts = {act: share / sum(shares.values()) for act, share in shares.items()}
                statements.append({role: statement[role] for role in ROLES} | {"acts": acts, "heard": True})
            yield sources.Doc("heard", article["text"], text, statements=statements, scheme="depesza")


def agreement(path, shared):
    """How often the second reader's likeliest act is the gold's, on the packs' training articles."""
    for pack in SECOND:
        docs, _ = sources.split_gold(sources.gold(pathlib.Path(shared) / "data" / pack, shared, pack))
        read = {}
        for line in pathlib.Path(path).read_text(encoding="utf8").splitlines():
            article = json.loads(line)
            read[article["text"]] = article["acts"]
        pairs = [(s["act"], line.split()[0]) for d in docs for s, line in zip(d.statements, read.get(digest(d.text), [])) if line]
        print(f"{pack}: {sum(a == b for a, b in pairs)} of {len(pairs)} acts alike ({100 * sum(a == b for a, b in pairs) / len(pairs):.1f} %)")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shared", default="../shared")
    arguments.add_argument("--agreement", metavar="ACTS", help="tell how well this second reading of acts agrees with gold, and stop")
    arguments.add_argument("--pack")
    arguments.add_argument("folders", nargs="*")
    o = arguments.parse_args()
    if o.agreement:
        agreement(o.agreement, o.shared)
        return
    if not o.pack or not o.folders:
        arguments.error("--pack and folders with gold files are needed")
    goldfile, _ = sources.evaluation_modules(o.shared)
    for folder in o.folders:
        for path in sorted(pathlib.Path(folder).glob("*.json")):
            if not path.with_suffix(".txt").exists():
                continue
            try:
                text, statements = goldfile.load(path)
            except (SystemExit, ValueError) as fault:
                print(f"left out: {fault}", file=sys.stderr)
                continue
            article = {"pack": o.pack, "text": digest(text), "statements": [kept(text, s) for s in statements]}
            print(json.dumps(article, ensure_ascii=False, separators=(",", ":")))


def kept(text, statement):
    out = {role: statement[role] for role in ROLES}
    out |= {k: v for k, v in statement.items() if k not in ROLES and k != "time"}
    time = statement.get("time")
    if time:
        begin = min((start for role in ROLES for start, _ in statement[role]), default=0)
        at = [i for i in range(len(text)) if text.startswith(time, i)]
        if at:
            at = min(at, key=lambda i: abs(i - begin))
            out["time"] = [at, at + len(time)]
    return out


if __name__ == "__main__":
    main()
