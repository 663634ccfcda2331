"""What training reads: every pack as arrays, and the development articles.

`prepare` writes what `train` needs into one file, for a machine that has neither the data packs nor the wheels.
"""

import json
import lzma
import pathlib
import pickle

import numpy as np

from . import readings, sources
from .encode import Example, Labels, collect
from .start import unpack, vocabulary


def articles(shared, cache, folder):
    """Writes the training articles that have no gold of ours, for the published model to read: see README.md."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for doc in [*sources.polnear(shared, cache, "train"), *sources.slavicner(shared, "pl", dev=False)]:
        name = f"{doc.pack}-{pathlib.PurePath(doc.name).stem}.txt"
        (folder / name).write_text(doc.text, encoding="utf8", newline="")


def load(shared, cache, texts, read=None, annotated=None, acts=None, marked=None, heard=None):
    """(train examples by pack, dev documents and examples, label sets, start, keep, specials, vocabulary)."""
    shared, cache = pathlib.Path(shared), pathlib.Path(cache)
    cache.mkdir(parents=True, exist_ok=True)
    data = shared / "data"
    cen = data / "ner/cen-train.iob.xz"
    packs = {}
    packs["pl-statements"], dev_pl = sources.split_gold(sources.gold(data / "pl-statements", shared, "pl-statements"))
    packs["en-statements"], dev_en = sources.split_gold(sources.gold(data / "en-statements", shared, "en-statements"))
    packs["texts"] = list(sources.gold(texts, shared, "texts")) if pathlib.Path(texts).exists() else []
    path = cache / "data.pkl"
    if path.exists():
        with open(path, "rb") as file:
            others = pickle.load(file)
    else:
        others = {
            "polnear": list(sources.polnear(shared, cache, "train")),
            "spkatt": list(sources.speaker_attribution(data / "spkatt-de/spkatt-de-train.tar.xz", "spkatt")),
            "bundestag": list(sources.speaker_attribution(data / "spkatt-bundestag/spkatt-bundestag-train.tar.xz", "bundestag")),
            "nkjp": list(sources.nkjp(shared, dev=False)),
            "ud-pl": list(sources.ud(data / "ud/pl-train.conllu.xz", "ud-pl")),
            "ud-en": list(sources.ud(data / "ud/en-train.conllu.xz", "ud-en")),
            "ud-other": [d for l in ("uk", "ru", "cs", "de", "fr", "es") for d in sources.ud(data / f"ud/{l}-train.conllu.xz", "ud-" + l)],
            "slavicner-pl": list(sources.slavicner(shared, "pl", dev=False)),
            "slavicner-other": [d for l in ("cs", "ru", "uk") for d in sources.slavicner(shared, l, dev=False)],
            "names": [
                *sources.iob(cen, "cen", "cen", sources.cen_kind, (0, 3)),
                *sources.iob(data / "ner/ner-uk-train.iob.xz", "ner-uk", "ner-uk", sources.NER_UK.get, (0, 1)),
                *[d for l in ("en", "de", "es") for d in sources.iob(data / f"ner/conll-{l}-train.tsv.xz", "conll", "conll", sources.CONLL.get, (1, 2))],
            ],
        }
        with open(path, "wb") as file:
            pickle.dump(others, file, protocol=5)
    # The same articles stand in several packs: none that is development in one is trained on in another.
    held = {d.text.strip() for d in [*dev_pl, *dev_en]}
    others = {name: [d for d in docs if d.text.strip() not in held] for name, docs in others.items()}
    packs |= others
    labels_path = cache / "labels.json"
    if labels_path.exists():
        sets = Labels(json.loads(labels_path.read_text()))
    else:
        sets = collect(d for p in packs.values() for d in p)
        labels_path.write_text(json.dumps(sets.data(), ensure_ascii=False))
    frequent = lambda: ((d.text, 3.0 if p in ("pl-statements", "polnear", "texts", "en-statements") else 1.0) for p, docs in packs.items() for d in docs)
    start, keep, names, scores, specials, pieces = vocabulary(cache, frequent)
    path = cache / "examples.pkl"
    if path.exists():
        with open(path, "rb") as file:
            examples = pickle.load(file)
    else:
        examples = {name: [Example(d, pieces, sets) for d in docs] for name, docs in others.items()}
        with open(path, "wb") as file:
            pickle.dump(examples, file, protocol=5)
    articles_of = lambda *names: [d for name in names for d in others[name]]
    if acts:
        readings.second(acts, (d for name in ("pl-statements", "en-statements", "texts") for d in packs[name]))
    for name in ("pl-statements", "en-statements", "texts"):
        examples[name] = [Example(d, pieces, sets) for d in packs[name]]
        examples[name] += [Example(d, pieces, sets) for d in map(vary, packs[name]) if d]
    if annotated:
        docs = readings.load(annotated, [*articles_of("polnear", "nkjp", "slavicner-pl", "slavicner-other"), *sources.cen_articles(cen)])
        if acts:
            readings.second(acts, docs)
        examples["readings"] = [Example(d, pieces, sets) for d in [*docs, *filter(None, map(vary, docs))]]
    if heard:
        examples["heard"] = [Example(d, pieces, sets) for d in readings.heard(heard, articles_of("polnear", "nkjp", "slavicner-pl", "slavicner-other", "names"))]
    if marked:
        examples["marked"] = [Example(d, pieces, sets) for d in sources.marked(marked)]
    if read:
        examples["read"] = [Example(d, pieces, sets) for d in sources.read(read) if d.text.strip() not in held]
    dev = {
        "pl": (dev_pl, [Example(d, pieces, sets) for d in dev_pl], "depesza"),
        "en": (dev_en, [Example(d, pieces, sets) for d in dev_en], "depesza"),
    }
    polnear = list(sources.polnear(shared, cache, "dev"))[::2]
    dev["polnear"] = (polnear, [Example(d, pieces, sets) for d in polnear], "polnear")
    return examples, dev, sets, start, keep, names, scores, specials, pieces


VARIANTS = str.maketrans({"„": '"', "”": '"', "“": '"', "–": "-", "—": "-", "\n": " ", "«": '"', "»": '"'})
VARIANTS_BACK = {'"': ("„", "”"), "-": ("–", "–")}


def vary(doc):
    """The same article as another outlet would set it: other quotation marks and dashes, paragraphs run together or not."""
    if any(c in doc.text for c in "„”“–«\n"):
        text = doc.text.translate(VARIANTS)
    else:
        opened, out = False, []
        for i, c in enumerate(doc.text):
            if c == '"':
                opened = not opened
                out.append("„" if opened else "”")
            elif c == "-" and doc.text[i - 1 : i + 2] == " - ":
                out.append("–")
            else:
                out.append(c)
        text = "".join(out)
    if text == doc.text:
        return None
    return sources.Doc(doc.pack, doc.name, text, statements=doc.statements, scheme=doc.scheme)




class Arrays:
    """An `Example` without its text: pieces in one array, `ends[i]` where those of pretoken i end."""

    KEPT = ("sizes", "breaks", "sent", "upos", "feats", "lemma", "tok", "head", "rel", "ner", "name_scheme", "scheme", "statements")

    def __init__(self, example):
        for name in self.KEPT:
            setattr(self, name, getattr(example, name))
        counts = np.array([len(p) for p in example.pieces], np.int64)
        self.flat = np.array([i for p in example.pieces for i in p], np.uint16)
        self.ends = np.cumsum(counts).astype(np.int32)
        self.sizes = self.sizes.astype(np.uint16)

    def __len__(self):
        return len(self.sizes)


class Trimmed:
    """The start weights with the rows of the kept pieces alone: what `model.Encoder` asks of `start.Start`."""

    def __init__(self, start, keep):
        self.__dict__.update({k: getattr(start, k) for k in ("hidden", "layers", "heads", "ffn", "positions", "types", "eps")})
        self.vocabulary = len(keep)
        per_row = self.hidden // 32
        self.raw = {}
        for name, (offset, size) in start.table.items():
            self.raw[name] = bytes(start.data[offset : offset + size])
        rows, scales = start.blocks("emb.word", start.vocabulary * self.hidden)
        kept = np.empty(len(keep) * per_row, np.dtype([("d", "<f2"), ("q", "u1", 16)]))
        kept["q"] = rows.reshape(start.vocabulary, per_row, 16)[keep].reshape(-1, 16)
        kept["d"] = scales.reshape(start.vocabulary, per_row)[keep].reshape(-1)
        self.raw["emb.word"] = kept.tobytes()

    def tensor(self, name, *shape):
        raw, count = self.raw[name], int(np.prod(shape))
        if len(raw) == 4 * count:
            return np.frombuffer(raw, "<f4", count).reshape(shape).copy()
        rows = np.frombuffer(raw, np.dtype([("d", "<f2"), ("q", "u1", 16)]), count // 32)
        return unpack(rows["q"], rows["d"]).reshape(shape)


def prepare(path, examples, sets, start, keep, specials):
    """One file with all that training needs."""
    what = {"examples": examples, "sets": sets.data(), "start": Trimmed(start, keep), "specials": specials}
    with lzma.open(path, "wb", preset=6) as file:
        pickle.dump(what, file, protocol=5)


def prepared(path):
    """(examples, label sets, start weights, specials) of a file that `prepare` wrote: ours, since unpickling runs what it finds."""
    with lzma.open(path, "rb") as file:
        what = pickle.load(file)
    return what["examples"], Labels(what["sets"]), what["start"], what["specials"]
