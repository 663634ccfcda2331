"""What Polish names are known as: a table of capitalised words, and one of whole names in all their cases.

A small encoder does not keep which of ten thousand names are rivers and which towns; a table does. Both are counted in NKJP's
training documents and in our passages with marked names (`training/names/*.txt`); whole names are also those of our own list
(`training/names/gazetteer.tsv`), inflected by SGJP (Morfeusz 2). The runtime adds, to what the network makes of a word and of a name,
what the tables say of it: see `gazetteer.rs` of the language crate.

    python -m depesza_training.gazetteer      puts new tables into model/depesza.safetensors
"""

import argparse
import bisect
import collections
import hashlib
import itertools
import json
import pathlib

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from . import labels, sources

KINDS = [k for k in labels.NAME_KINDS if k != "other"]
MARKS = {mark: KINDS.index(kind) for mark, kind in sources.MARKED_KINDS.items()}
LONGEST = 6  # words of a form
MARKED, LISTED, INFLECTED = 0.7, 2.0, 0.5  # what a name in a passage of ours, in our list, or in another case counts beside one seen
SMOOTHED = 0.5
RARE = 1e-4  # a share below this says no more than this
WORDS, NAMES = 0.5, 1.0  # what the tables weigh beside the network, chosen on NKJP's development documents
STEPS = 8  # of a unit of the logarithm, as it is kept


def key(form):
    """A form's words in lower case."""
    return " ".join("".join(c if c.isalnum() else " " for c in form).lower().split())


def hashed(key):
    """FNV-1a, 32 bits."""
    value = 0x811C9DC5
    for byte in key.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


class Inflection:
    """The cases of a name by SGJP: its first words, as far as they agree with each other, are inflected together."""

    def __init__(self):
        import morfeusz2

        self.morfeusz = morfeusz2.Morfeusz(whitespace=morfeusz2.KEEP_WHITESPACES)

    def readings(self, word):
        """[(lemma, part of speech, number, gender)] of a word as nominative."""
        out = []
        for _, _, (_, lemma, tag, _, _) in self.morfeusz.analyse(word):
            part, *rest = tag.split(":")
            if part in ("subst", "adj") and "nom" in rest[1].split("."):
                out += [(lemma, part, number, gender) for number in rest[0].split(".") for gender in rest[2].split(".")]
        return out

    def cases(self, reading):
        """{case: forms} of a reading in its number."""
        lemma, part, number, gender = reading
        out = collections.defaultdict(set)
        for form, _, tag, _, _ in self.morfeusz.generate(lemma.split(":")[0]):
            kind, *rest = tag.split(":")
            if kind != part or len(rest) < 3 or number not in rest[0].split(".") or gender not in rest[2].split("."):
                continue
            if part == "adj" and rest[3] != "pos":
                continue
            for case in rest[1].split("."):
                if case != "voc":
                    out[case].add(form)
        return out

    def forms(self, base):
        words = base.split()
        if not words or len(words) > LONGEST or any(not w.isalpha() for w in words):
            return {base}
        together = [self.readings(words[0])]
        for word in words[1:]:
            agreeing = self.readings(word)
            shared = {r[2:] for r in agreeing}.intersection(*({r[2:] for r in t} for t in together))
            if not shared:
                break
            together = [[r for r in t if r[2:] in shared] for t in [*together, agreeing]]
        out = {base}
        rest = words[len(together) :]
        for agreement in {r[2:] for r in together[0]}:
            tables = []
            for readings in together:
                table = collections.defaultdict(set)
                for reading in readings:
                    if reading[2:] == agreement:
                        for case, forms in self.cases(reading).items():
                            table[case] |= forms
                tables.append(table)
            for case in set(tables[0]).intersection(*tables):
                for chosen in itertools.islice(itertools.product(*(sorted(t[case]) for t in tables)), 12):
                    out.add(" ".join([*chosen, *rest]))
        return out


def name_counts(shared, folder):
    """{key of a name: count of each kind}."""
    inflection, known = Inflection(), {}
    found = collections.defaultdict(lambda: np.zeros(len(KINDS)))

    def inflected(base):
        if base not in known:
            known[base] = {key(f) for f in inflection.forms(base)}
        return known[base]

    bases = collections.defaultdict(lambda: np.zeros(len(KINDS)))
    for names in sources.nkjp_names(shared):
        for form, base, kind in names:
            found[key(form)][KINDS.index(kind)] += 1
            if base:
                bases[base][KINDS.index(kind)] += 1
    for doc in sources.marked(folder):
        for start, end, kind in doc.names:
            found[key(doc.text[start:end])][KINDS.index(kind)] += MARKED
    seen = {form: count.copy() for form, count in found.items()}
    for base, count in bases.items():
        for form in inflected(base):
            # A form that was seen keeps its own counts; the others of the name count for less.
            if form not in seen:
                found[form] += INFLECTED * count
    for base, shares in listed(folder):
        for form in inflected(base):
            found[form] += LISTED * shares
    return {form: count for form, count in found.items() if form and len(form.split()) <= LONGEST}


def listed(folder):
    """Lines `Wisła g80 p20` of our list: a base form, and shares of kinds in percent."""
    for line in (pathlib.Path(folder) / "gazetteer.tsv").read_text(encoding="utf8").splitlines():
        base, *shares = line.split("\t")
        count = np.zeros(len(KINDS))
        for share in shares:
            count[MARKS[share[0]]] += int(share[1:])
        yield base, count / count.sum()


def word_counts(shared, folder):
    """{capitalised word: count of each of the names' tags}."""
    found = collections.defaultdict(lambda: np.zeros(len(labels.NAME_TAGS)))
    docs = [(doc, 1.0) for doc in sources.nkjp(shared, dev=False) if doc.names is not None]
    for doc, weight in [*docs, *((doc, MARKED) for doc in sources.marked(folder))]:
        tags, starts = np.zeros(len(doc.spans), np.int64), [start for start, _ in doc.spans]
        for start, end, kind in doc.names:
            first = bisect.bisect_right(starts, start) - 1
            run = range(max(first, 0), bisect.bisect_left(starts, end))
            if run:
                labels.bioes(tags, labels.NAME_TAGS, run, kind)
        for (start, end), tag in zip(doc.spans, tags):
            if doc.text[start].isupper():
                found[doc.text[start:end]][tag] += weight
    return found


def name_table(counts):
    """(keys in order, what each says for each kind): the logarithm of the kind's smoothed share."""
    total = sum(counts.values())
    prior = total / total.sum()
    return table({form: NAMES * np.log((count + SMOOTHED * prior) / (count.sum() + SMOOTHED)) for form, count in counts.items()})


def word_table(counts):
    """(keys in order, what each says for each tag): the logarithm of how much likelier than for any capitalised word."""
    total = sum(counts.values())
    prior = total / total.sum()
    smoothed = lambda count: (count + SMOOTHED * prior) / (count.sum() + SMOOTHED)
    return table({word: WORDS * np.log((smoothed(count) + RARE) / (prior + RARE)) for word, count in counts.items()})


def table(values):
    rows = {hashed(form): np.clip(np.rint(row * STEPS), -127, 127).astype(np.int8) for form, row in sorted(values.items())}
    keys = sorted(rows)
    return np.array(keys, np.uint32), np.stack([rows[key] for key in keys])


def tensors(shared, folder):
    """The tables as the runtime reads them."""
    out = {}
    for name, (keys, values) in {"words": word_table(word_counts(shared, folder)), "names": name_table(name_counts(shared, folder))}.items():
        out[f"gazetteer.{name}.keys"], out[f"gazetteer.{name}.values"] = keys, values
    return out


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shared", default="../shared")
    arguments.add_argument("--names", default=str(pathlib.Path(__file__).parent.parent / "names"))
    arguments.add_argument("--model", default="model")
    o = arguments.parse_args()
    path = pathlib.Path(o.model) / "depesza.safetensors"
    with safe_open(path, "numpy") as file:
        metadata, out = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}
    data = save(out | tensors(o.shared, o.names), metadata)
    path.write_bytes(data)
    manifest = json.loads((path.parent / "manifest.json").read_text())
    manifest |= {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (path.parent / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
