"""Batches: windows of the packs, drawn by weights that move, as padded tensors with every target the losses need."""

import random

import numpy as np
import torch

from . import labels

IGNORE = labels.IGNORE
DEPESZA, CUE = labels.SCHEMES.index("depesza"), labels.ROLE_TAGS.index("K")

# pack: (weight at the start, weight at the end), in share of windows before normalisation
MIXTURE = {
    "pl-statements": (12, 22),
    "en-statements": (3, 7),
    "texts": (8, 12),
    "readings": (12, 24),
    "heard": (8, 8),
    "read": (14, 0),
    "polnear": (14, 14),
    "spkatt": (1.5, 0.5),
    "bundestag": (1, 0.5),
    "nkjp": (20, 18),
    "marked": (4, 4),
    "ud-pl": (9, 11),
    "ud-en": (11, 12),
    "ud-other": (8, 5),
    "slavicner-pl": (4, 4),
    "slavicner-other": (4, 2),
    "names": (5, 3),
}
SIZES = (320, 448)  # pieces of a training window: drawn between these
LONGEST = 600  # a longer window (one endless word) is left out
LOST, LOST_ELSEWHERE = 0.2, 0.1  # at most this share of pieces is hidden in windows with statements, and in others
CUE_LOST = 0.12  # share of our statements whose cue is hidden, so that the content has to tell the act
MOST_ANCHORS = 22  # of a window: PolNeAR's densest are sampled


class Stream:
    """Windows of a pack in random order, for ever; the order depends on the seed and the pass alone."""

    def __init__(self, examples, name, seed):
        self.examples, self.name, self.seed, self.turn, self.items = examples, name, seed, 0, []

    def next(self):
        while not self.items:
            rng = random.Random(f"{self.seed} {self.name} {self.turn}")
            self.turn += 1
            for e in self.examples:
                self.items += [(e, a, b) for a, b in cut(e, rng)]
            rng.shuffle(self.items)
        return self.items.pop()


def cut(example, rng):
    """Training windows of a document: of random length, from a random beginning, half overlapping where it has statements."""
    n = len(example)
    if not n:
        return
    ends = np.cumsum(example.sizes, dtype=np.int64)
    total = int(ends[-1])
    most = rng.randint(*SIZES)
    if total <= most:
        yield 0, n
        return
    step = most * (0.65 if example.statements is not None else 1.0)
    at = -rng.random() * step * 0.5
    while True:
        low = max(0, at)
        a = int(np.searchsorted(ends, low, "right"))
        b = int(np.searchsorted(ends, low + most, "right"))
        if b <= a:
            b = a + 1
        yield a, b
        if b >= n:
            return
        at = low + step


def draw(streams, weights, rng, most):
    """Windows up to `most` pieces, padding included."""
    names = list(weights)
    items, longest = [], 0
    while True:
        name = rng.choices(names, [weights[n] for n in names])[0]
        e, a, b = streams[name].next()
        size = int(e.sizes[a:b].sum()) + 2
        if size > LONGEST:
            continue
        if items and max(longest, size) * (len(items) + 1) > most:
            return items
        longest = max(longest, size)
        items.append((e, a, b))


def pieces(e, a, b, specials):
    """(ids, first piece, last piece of each pretoken): what `decode.tensors` gives."""
    begin = int(e.ends[a - 1]) if a else 0
    flat = e.flat[begin : e.ends[b - 1]].astype(np.int64)
    ends = e.ends[a:b].astype(np.int64) - begin
    starts = np.concatenate([[0], ends[:-1]])
    breaks = e.breaks[a:b].copy()
    breaks[0] = False
    shift = np.cumsum(breaks) + 1
    ids = np.full(len(flat) + int(breaks.sum()) + 2, specials["eos"])
    ids[0] = specials["bos"]
    ids[np.arange(len(flat)) + np.repeat(shift, ends - starts)] = flat
    return ids, starts + shift, ends - 1 + shift


def collate(items, rng, specials):
    """Tensors of a batch by name; `None` for what no window of it has."""
    noise = np.random.default_rng(rng.getrandbits(32))
    windows = [pieces(e, a, b, specials) for e, a, b in items]
    size, words, n = max(len(w[0]) for w in windows), max(b - a for _, a, b in items), len(items)
    ids = np.full((n, size), specials["pad"])
    mask = np.zeros((n, size), bool)
    first, last = np.zeros((n, words), np.int64), np.zeros((n, words), np.int64)
    hidden = set()
    for k, ((e, a, b), (i, f, l)) in enumerate(zip(items, windows)):
        ids[k, : len(i)], mask[k, : len(i)] = i, True
        most = LOST if e.statements is not None else LOST_ELSEWHERE  # few articles, read many times: never twice in the same words
        lost = noise.random(len(i)) < most * noise.random()
        lost[0] = lost[-1] = False
        for s in (e.scheme == DEPESZA and e.statements) or []:
            if a <= s["anchor"] < b and not s["bare"] and noise.random() < CUE_LOST:
                for word in (s["tags"][a:b] == CUE).nonzero()[0]:
                    lost[f[word] : l[word] + 1] = True
                hidden.add((k, s["anchor"]))
        ids[k, : len(i)][lost] = specials["unk"]
        first[k, : b - a], last[k, : b - a] = f, l
    out = {"ids": ids, "mask": mask, "first": first, "last": last}
    out |= word_targets(items, words)
    out |= statement_targets(items, words, rng, hidden)
    return {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in out.items()}


def grid(items, rows, words, get, fill=IGNORE):
    out = np.full((len(rows), words), fill, np.int64)
    for n, k in enumerate(rows):
        e, a, b = items[k]
        values = get(e)
        if values is not None:
            out[n, : b - a] = values[a:b]
    return out


def word_targets(items, words):
    out = {}
    tagged = [k for k, (e, _, _) in enumerate(items) if e.upos is not None or e.sent is not None]
    if tagged:
        out["tagged"] = np.array(tagged)
        out["sent"] = grid(items, tagged, words, lambda e: e.sent)
        bits = grid(items, tagged, words, lambda e: e.upos, 0).reshape(-1)
        at = bits.nonzero()[0]
        if len(at):
            out["upos_at"], out["upos"] = at, (bits[at][:, None] >> np.arange(len(labels.UPOS))) & 1 == 0
        for name in ("tok", "lemma"):
            values = grid(items, tagged, words, lambda e: getattr(e, name)).reshape(-1)
            at = (values != IGNORE).nonzero()[0]
            if len(at):
                out[name + "_at"], out[name] = at, values[at]
        if any(items[k][0].feats is not None for k in tagged):
            count = next(items[k][0].feats.shape[1] for k in tagged if items[k][0].feats is not None)
            values = np.full((len(tagged), words, count), IGNORE, np.int64)
            for n, k in enumerate(tagged):
                e, a, b = items[k]
                if e.feats is not None:
                    values[n, : b - a] = e.feats[a:b]
            values = values.reshape(-1, count)
            at = (values != IGNORE).any(1).nonzero()[0]
            if len(at):
                out["feats_at"], out["feats"] = at, values[at]
        parsed = [k for k in tagged if items[k][0].head is not None and (items[k][0].rel[items[k][1] : items[k][2]] != IGNORE).any()]
        if parsed:
            out |= parse_targets(items, parsed, words)
    named = [k for k, (e, _, _) in enumerate(items) if e.ner is not None]
    if named:
        out["named"] = np.array(named)
        out["name_scheme"] = np.array([items[k][0].name_scheme for k in named])
        out["names"] = grid(items, named, words, lambda e: e.ner)
    return out


def parse_targets(items, parsed, words):
    heads, rels, sentence = (np.full((len(parsed), words), fill, np.int64) for fill in (IGNORE, IGNORE, -1))
    for n, k in enumerate(parsed):
        e, a, b = items[k]
        head = e.head[a:b].astype(np.int64)
        local = np.where(head >= 0, head - a, head)
        inside = (local >= 0) & (local < b - a)
        heads[n, : b - a] = np.where(head == -1, words, np.where(inside, local, IGNORE))
        rels[n, : b - a] = e.rel[a:b]
        sentence[n, : b - a] = np.cumsum(e.sent[a:b])
    n, w = ((heads != IGNORE) & (rels != IGNORE)).nonzero()
    if not len(n):
        return {}
    return {"parsed": np.array(parsed), "heads": heads, "sentence": sentence, "rel_row": n, "rel_word": w, "rel_head": heads[n, w], "rel": rels[n, w]}


def statement_targets(items, words, rng, hidden):
    stated = [k for k, (e, _, _) in enumerate(items) if e.statements is not None]
    if not stated:
        return {}
    anchors = np.full((len(stated), words), IGNORE, np.int64)
    lengths = np.zeros(len(stated), np.int64)
    chosen = []
    for n, k in enumerate(stated):
        e, a, b = items[k]
        lengths[n] = b - a
        heard = any(s.get("heard") for s in e.statements)  # found by a model: they teach their acts, not where statements are
        if not heard:
            anchors[n, : b - a] = 0
        inside = []
        for s in e.statements:
            at = s["anchor"] - a
            if 0 <= at < b - a and (s["doubtful"] or (k, s["anchor"]) in hidden):
                anchors[n, at] = IGNORE
            elif 0 <= at < b - a and not heard:
                anchors[n, at] = 2 if s["bare"] else 1
            if 0 <= at < b - a and not s["doubtful"]:
                cut_off = max(0, a - s["first"]) + max(0, s["last"] - b + 1)
                if cut_off <= 0.3 * (s["last"] - s["first"] + 1):
                    inside.append(s)
        chosen += [(n, s) for s in (rng.sample(inside, MOST_ANCHORS) if len(inside) > MOST_ANCHORS else inside)]
    out = {"stated": np.array(stated), "scheme": np.array([items[k][0].scheme for k in stated]), "anchors": anchors, "lengths": lengths}
    tags = np.full((len(chosen), words), IGNORE, np.int64)
    speaker = np.zeros((len(chosen), words + 1), bool)
    marks = np.full((len(chosen), 2), IGNORE, np.int64)
    acts = np.zeros((len(chosen), len(labels.ACTS)), np.float32)
    taught = np.array([not s.get("heard") for _, s in chosen], np.float32)
    for c, (n, s) in enumerate(chosen):
        e, a, b = items[stated[n]]
        tags[c, : b - a] = s["tags"][a:b]
        if s["speaker"] is not None:
            for i in s["speaker"]:
                if a <= i < b:
                    speaker[c, i - a + 1] = True
            if not s["speaker"]:
                speaker[c, 0] = True
        marks[c] = [s["certainty"], s["polarity"]]
        if s["act"] is not None:
            acts[c] = s["act"]
    cues = np.array([s["anchor"] - items[stated[n]][1] for n, s in chosen], np.int64)
    return out | {"rows": np.array([n for n, _ in chosen], np.int64), "cues": cues, "tags": tags, "taught": taught, "speaker": speaker, "marks": marks, "acts": acts}


class Batches(torch.utils.data.IterableDataset):
    """Batches for ever; `progress` is a shared number from 0 to 1 by which the mixture moves."""

    def __init__(self, examples, specials, seed, most, progress, mixture=MIXTURE):
        self.examples, self.specials, self.seed, self.most, self.progress, self.mixture = examples, specials, seed, most, progress, mixture

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        if worker:
            torch.set_num_threads(1)
        seed = f"{self.seed} {worker.id if worker else 0}"
        rng = random.Random(seed)
        streams = {name: Stream(es, name, seed) for name, es in self.examples.items() if es}
        while True:
            done = self.progress.value
            weights = {n: self.mixture[n][0] * (1 - done) + self.mixture[n][1] * done for n in streams}
            yield collate(draw(streams, weights, rng, self.most), rng, self.specials)
