"""Trains the model: `python -m depesza_training.train --shared ../shared --out training/work/run --minutes 90`.

Batches are drawn from every pack by weights that change with progress; a checkpoint is written every few minutes and
training goes on from it when the command is run again.
"""

import argparse
import json
import math
import os
import pathlib
import pickle
import random
import signal
import time

import numpy as np
import torch
import torch.nn.functional as F

from . import decode, export, labels, sources
from .encode import Example, Labels, collect
from .model import Model
from .start import vocabulary

IGNORE = labels.IGNORE

# pack: (weight at the start, weight at the end), in share of batches before normalisation
MIXTURE = {
    "pl-statements": (14, 24),
    "en-statements": (3, 7),
    "texts": (8, 10),
    "polnear": (15, 17),
    "spkatt": (1.5, 0.5),
    "bundestag": (1, 0.5),
    "nkjp": (22, 16),
    "ud-pl": (12, 12),
    "ud-en": (12, 12),
    "ud-other": (3, 1),
    "slavicner-pl": (4, 3),
    "slavicner-other": (2, 0.5),
    "names": (3, 2),
}
TOKENS = 3200  # pieces of a batch, padding included
LOST = 0.06  # share of pieces hidden in windows with statements
SIZES = (320, 448)  # pieces of a training window: drawn between these


def load(shared, cache, texts):
    """(train examples by pack, dev documents and examples, label sets, start, keep, specials, vocabulary)."""
    shared, cache = pathlib.Path(shared), pathlib.Path(cache)
    cache.mkdir(parents=True, exist_ok=True)
    data = shared / "data"
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
                *sources.iob(data / "ner/cen-train.iob.xz", "cen", "cen", sources.cen_kind, (0, 3)),
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
    for name in ("pl-statements", "en-statements", "texts"):
        examples[name] = [Example(d, pieces, sets) for d in packs[name]]
        examples[name] += [Example(d, pieces, sets) for d in map(vary, packs[name]) if d]
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
    n = len(example.spans)
    if not n:
        return
    total = int(example.sizes.sum())
    most = rng.randint(*SIZES)
    if total <= most:
        yield 0, n
        return
    ends = np.cumsum(example.sizes)
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


def batch(streams, weights, rng, specials):
    """Windows up to TOKENS pieces, padding included."""
    names = list(weights)
    items, longest = [], 0
    while True:
        name = rng.choices(names, [weights[n] for n in names])[0]
        e, a, b = streams[name].next()
        size = int(e.sizes[a:b].sum()) + 2
        if size > 600:
            continue
        if items and max(longest, size) * (len(items) + 1) > TOKENS:
            break
        longest = max(longest, size)
        items.append((e, a, b))
    size, words = longest, max(b - a for _, a, b in items)
    n = len(items)
    ids = torch.full((n, size), specials["pad"])
    mask = torch.zeros((n, size), dtype=torch.bool)
    first = torch.zeros((n, words), dtype=torch.long)
    last = torch.zeros((n, words), dtype=torch.long)
    for k, (e, a, b) in enumerate(items):
        i, f, l = decode.tensors(e, a, b, specials)
        ids[k, : i.shape[1]], mask[k, : i.shape[1]] = i[0], True
        if e.statements is not None:  # few articles, read many times: never twice in the same words
            lost = torch.tensor(np.random.default_rng(rng.getrandbits(32)).random(i.shape[1]) < LOST)
            lost[0] = lost[-1] = False
            ids[k, : i.shape[1]][lost] = specials["unk"]
        first[k, : b - a], last[k, : b - a] = f[0], l[0]
    return items, ids, mask, first, last


def padded(items, words, get, fill, dtype=torch.long):
    out = torch.full((len(items), words), fill, dtype=dtype)
    for k, (e, a, b) in enumerate(items):
        values = get(e)
        if values is not None:
            out[k, : b - a] = torch.as_tensor(np.asarray(values[a:b]), dtype=dtype)
    return out


LABEL_WEIGHT = {"act": 1.5, "certainty": 0.7, "polarity": 0.5}
SMOOTHING = {"act": 0.1, "certainty": 0.0, "polarity": 0.0}  # two careful readers differ in every seventh act
CUE_WEIGHT = torch.tensor([1.0, 1.3, 1.3])
UPOS_BITS = torch.arange(len(labels.UPOS))


def losses(model, items, ids, mask, first, last, device, rng):
    """The sum of the losses of every head that has labels in this batch, and each by name."""
    with torch.autocast(device.type, dtype=torch.bfloat16):
        hw = model.words(ids.to(device), mask.to(device), first.to(device), last.to(device))
        words = hw.shape[1]
        parts = {}
        tagged = [k for k, (e, _, _) in enumerate(items) if e.upos is not None or e.sent is not None]
        if tagged:
            some = [items[k] for k in tagged]
            h = hw[tagged]
            upos, feats, m, tok, sent = model.morph(h)
            target = padded(some, words, lambda e: e.sent, IGNORE).to(device)
            parts["sent"] = mean_ce(sent, target, 1.0)
            bits = padded(some, words, lambda e: e.upos, 0).to(device)
            known = bits > 0
            if known.any():
                logits = upos[known].float().log_softmax(-1)
                allowed = (bits[known][:, None] >> UPOS_BITS.to(device)) & 1
                parts["upos"] = -(logits + (1 - allowed) * -1e4).logsumexp(-1).mean()
            target = padded(some, words, lambda e: e.tok, IGNORE).to(device)
            parts["tok"] = mean_ce(tok, target, 1.0)
            target = padded(some, words, lambda e: e.lemma, IGNORE).to(device)
            known = target != IGNORE
            if known.any():
                parts["lemma"] = F.cross_entropy(model.lemma(m[known]).float(), target[known])
            if any(e.feats is not None for e, _, _ in some):
                total = 0
                grid = torch.full((len(some), words, len(model.feat_sizes)), IGNORE)
                for k, (e, a, b) in enumerate(some):
                    if e.feats is not None:
                        grid[k, : b - a] = torch.as_tensor(e.feats[a:b], dtype=torch.long)
                grid = grid.to(device)
                anywhere = (grid != IGNORE).any(-1)
                logits, target = feats[anywhere].float().split(model.feat_sizes, -1), grid[anywhere]
                for f, part in enumerate(logits):
                    if (target[:, f] != IGNORE).any():
                        total = total + F.cross_entropy(part, target[:, f], reduction="sum")
                parts["feats"] = total / max(1, len(target)) if len(target) else torch.zeros((), device=device)
            parts |= parse_losses(model, [items[k] for k in tagged], h, device)
        named = [k for k, (e, _, _) in enumerate(items) if e.ner is not None]
        if named:
            some = [items[k] for k in named]
            scheme = torch.tensor([e.name_scheme for e, _, _ in some], device=device)
            target = padded(some, words, lambda e: e.ner, IGNORE).to(device)
            parts["names"] = 2 * mean_ce(model.names(hw[named], scheme), target, 1.0)
        stated = [k for k, (e, _, _) in enumerate(items) if e.statements is not None]
        if stated:
            parts |= statement_losses(model, items, stated, hw, device, rng)
    return sum(parts.values()), {k: float(v.detach()) for k, v in parts.items()}


def mean_ce(logits, target, weight):
    known = target != IGNORE
    if not known.any():
        return torch.zeros((), device=logits.device)
    return weight * F.cross_entropy(logits[known].float(), target[known])


def parse_losses(model, items, h, device):
    some = [k for k, (e, _, _) in enumerate(items) if e.head is not None and e.rel is not None and (e.rel[items[k][1] : items[k][2]] != IGNORE).any()]
    if not some:
        return {}
    words = h.shape[1]
    target = torch.full((len(some), words), IGNORE)
    rel = torch.full((len(some), words), IGNORE)
    sentence = torch.full((len(some), words), -1)
    for n, k in enumerate(some):
        e, a, b = items[k]
        heads = e.head[a:b].astype(np.int64)
        local = np.where(heads >= 0, heads - a, heads)
        inside = (local >= 0) & (local < b - a)
        target[n, : b - a] = torch.as_tensor(np.where(heads == -1, words, np.where(inside, local, IGNORE)))
        rel[n, : b - a] = torch.as_tensor(e.rel[a:b].astype(np.int64))
        sentence[n, : b - a] = torch.as_tensor(np.cumsum(e.sent[a:b]))
    target, rel, sentence = target.to(device), rel.to(device), sentence.to(device)
    hw = h[some]
    scores = model.arcs(hw).float()
    same = sentence[:, :, None] == sentence[:, None, :]
    same = torch.cat([same, torch.ones_like(same[:, :, :1])], 2)
    scores = scores.masked_fill(~same, -1e4)
    known = target != IGNORE
    if not (known & (rel != IGNORE)).any():
        return {}
    arc = F.cross_entropy(scores[known], target[known])
    known = known & (rel != IGNORE)
    n, w = known.nonzero(as_tuple=True)
    head = target[n, w]
    root = head == words
    logits = model.relations(hw[n, w], hw[n, head.clamp(max=words - 1)], root)
    return {"arc": 1.5 * arc, "rel": 1.5 * F.cross_entropy(logits.float(), rel[n, w])}


MOST_ANCHORS = 22  # of a window: PolNeAR's densest are sampled


def statement_losses(model, items, stated, hw, device, rng):
    words = hw.shape[1]
    scheme = torch.tensor([items[k][0].scheme for k in stated], device=device)
    rows_of = hw.unbind(0)  # one backward step for all windows
    logits = model.anchors(hw if len(stated) == len(hw) else hw[stated], scheme)
    target = torch.full((len(stated), words), IGNORE)
    chosen = []
    for n, k in enumerate(stated):
        e, a, b = items[k]
        target[n, : b - a] = 0
        inside = []
        for s in e.statements:
            at = s["anchor"] - a
            if 0 <= at < b - a:
                target[n, at] = 2 if s["bare"] else 1
                cut_off = max(0, a - s["first"]) + max(0, s["last"] - b + 1)
                if cut_off <= 0.3 * (s["last"] - s["first"] + 1):
                    inside.append(s)
        chosen.append(rng.sample(inside, MOST_ANCHORS) if len(inside) > MOST_ANCHORS else inside)
    target = target.to(device)
    known = target != IGNORE
    parts = {"anchor": 20 * F.cross_entropy(logits[known].float(), target[known], CUE_WEIGHT.to(device))}
    with torch.no_grad():
        doubt = (1 - logits.float().softmax(-1)[..., 0]).masked_fill(target != 0, 0)
    role, count = 0, 0
    collected = {"act": [], "certainty": [], "polarity": []}
    speaker, speakers = 0, 0
    for n, k in enumerate(stated):
        e, a, b = items[k]
        hard = [i for i in doubt[n].topk(2).indices.tolist() if doubt[n, i] > 0.1]
        cues = [s["anchor"] - a for s in chosen[n]] + hard
        if not cues:
            continue
        window = rows_of[k][: b - a]
        z, out, none = model.roles(window, torch.tensor(cues, device=device), scheme[n])
        gold = torch.zeros((len(cues), b - a), dtype=torch.long)
        weight = torch.ones(len(cues))
        for c, s in enumerate(chosen[n]):
            gold[c] = torch.as_tensor(s["tags"][a:b].astype(np.int64))
        weight[len(chosen[n]) :] = 0.3
        tags = out[..., : len(labels.ROLE_TAGS)].float()
        ce = F.cross_entropy(tags.reshape(-1, tags.shape[-1]), gold.to(device).reshape(-1), reduction="none").view(len(cues), -1)
        role = role + (ce.sum(1) * weight.to(device)).sum()
        count += len(cues)
        at = len(labels.ROLE_TAGS)
        for c, s in enumerate(chosen[n]):
            if s["speaker"] is not None:
                scores = torch.cat([none[c : c + 1], out[c, :, at]]).float().log_softmax(-1)
                inside = [i - a + 1 for i in s["speaker"] if a <= i < b] if s["speaker"] else [0]
                if inside:
                    speaker = speaker - scores[inside].logsumexp(-1)
                    speakers += 1
        content = (gold >= labels.ROLE_TAGS.index("C-B")) & (gold <= labels.ROLE_TAGS.index("C-S"))
        for j, kind in enumerate(collected):
            rows = [c for c, s in enumerate(chosen[n]) if s[kind] != IGNORE and content[c].any()]
            if rows:
                attention = out[rows, :, at + 1 + j].float().masked_fill(~content[rows].to(device), float("-inf"))
                cue = window[[cues[c] for c in rows]]
                collected[kind].append((model.label(kind, cue, z[rows], attention), torch.tensor([chosen[n][c][kind] for c in rows], device=device)))
    if count:
        parts["role"] = role / count / 12
    if speakers:
        parts["speaker"] = 0.7 * speaker / speakers
    for kind, found in collected.items():
        if found:
            parts[kind] = LABEL_WEIGHT[kind] * F.cross_entropy(
                torch.cat([l for l, _ in found]).float(), torch.cat([t for _, t in found]), label_smoothing=SMOOTHING[kind]
            )
    return parts


def rate(progress, warm=0.04):
    return progress / warm if progress < warm else max(0.02, 1 - (progress - warm) / (1 - warm))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shared", default="../shared")
    arguments.add_argument("--texts", default=str(pathlib.Path(__file__).parent.parent / "texts"))
    arguments.add_argument("--cache", default="training/work/cache")
    arguments.add_argument("--out", default="training/work/run")
    arguments.add_argument("--layers", type=int, default=6)
    arguments.add_argument("--start", help="exported weights to go on from (model/depesza.safetensors); label sets must be the same")
    arguments.add_argument("--minutes", type=float, default=100, help="the learning rate falls to its end over this time of training")
    arguments.add_argument("--rate", type=float, default=1e-4)
    arguments.add_argument("--head-rate", type=float, default=1e-3)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    o = arguments.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    out = pathlib.Path(o.out)
    out.mkdir(parents=True, exist_ok=True)
    begun = time.time()
    examples, dev, sets, start, keep, _, _, specials, _ = load(o.shared, o.cache, o.texts)
    for name, es in examples.items():
        print(name, len(es), "documents", sum(int(e.sizes.sum()) for e in es), "pieces", flush=True)
    print(f"data {time.time() - begun:.0f} s; rules {len(sets.lemma_rules)}, features {sum(map(len, sets.feats.values()))}, tok {sets.tok}", flush=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Model(start, keep, sets, o.layers).to(device)
    if o.start:
        export.restore(model, o.start)
    encoder = [p for n, p in model.named_parameters() if n.startswith("encoder") and p.requires_grad]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder")]
    optimiser = torch.optim.AdamW([{"params": encoder, "lr": o.rate}, {"params": heads, "lr": o.head_rate}], weight_decay=0.01, fused=True)
    peaks = [o.rate, o.head_rate]
    step, spent = 0, 0.0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(state["model"], strict=False)
        optimiser.load_state_dict(state["optimiser"])
        step, spent = state["step"], state["spent"]
        print(f"goes on from step {step}, {spent / 60:.0f} minutes", flush=True)
    streams = {name: Stream(es, name, f"{o.seed} {step}") for name, es in examples.items() if es}
    sums, seen, pieces_seen = {}, 0, 0
    _, score = sources.evaluation_modules(o.shared)
    saved, logged, watched = time.time(), time.time(), time.time()
    budget = o.minutes * 60

    def save():
        weights = {k: v for k, v in model.state_dict().items() if k != "encoder.emb.weight"}
        torch.save({"model": weights, "optimiser": optimiser.state_dict(), "step": step, "spent": spent, "layers": o.layers}, out / "new.pt")
        (out / "new.pt").replace(checkpoint)

    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))  # a polite kill loses nothing
    while spent < budget:
        if stop:
            save()
            raise SystemExit(f"stopped at step {step}; the same command goes on from here")
        began = time.time()
        model.train()
        progress = spent / budget
        weights = {n: MIXTURE[n][0] * (1 - progress) + MIXTURE[n][1] * progress for n in streams}
        items, ids, mask, first, last = batch(streams, weights, rng, specials)
        for group, peak in zip(optimiser.param_groups, peaks):
            group["lr"] = peak * rate(progress)
        loss, parts = losses(model, items, ids, mask, first, last, device, rng)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        step += 1
        spent += time.time() - began
        pieces_seen += ids.numel()
        for k, v in parts.items():
            total, n = sums.get(k, (0.0, 0))
            sums[k] = total + v, n + 1
        if time.time() - logged > 30:
            print(f"step {step} {spent / 60:.1f} min {pieces_seen / (time.time() - logged):.0f} p/s " + " ".join(f"{k} {t / n:.3f}" for k, (t, n) in sorted(sums.items())), flush=True)
            sums, pieces_seen, logged = {}, 0, time.time()
        if time.time() - saved > 240:
            save()
            saved = time.time()
        if time.time() - watched > 1080:
            for name, (docs, es, scheme) in dev.items():
                few = slice(0, 30)
                counts = decode.scores(model, es[few], [d.statements for d in docs[few]], specials, scheme, score)
                print("DEV", name, " ".join(f"{k[0]}-{k[1]} {100 * v.prf()[2 if k[1] != 'label' else 0]:.1f}" for k, v in counts.items()), flush=True)
            watched = time.time()
            logged = time.time()
            pieces_seen = 0
    save()
    for name, (docs, es, scheme) in dev.items():
        counts = decode.scores(model, es, [d.statements for d in docs], specials, scheme, score)
        print("END", name, " ".join(f"{k[0]}-{k[1]} {100 * v.prf()[2 if k[1] != 'label' else 0]:.1f}" for k, v in counts.items()), flush=True)


if __name__ == "__main__":
    main()
