"""Reads documents with the model in PyTorch: the reference for the runtime, and the dev scores during training."""

import numpy as np
import torch

from . import labels

WINDOW, OVERLAP = 510, 128
NEG = -1e9


def transitions():
    """What may follow what among BIOES role tags, and what may begin and end a sequence."""
    n = len(labels.ROLE_TAGS)
    follow, begin, end = np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for i, a in enumerate(labels.ROLE_TAGS):
        inside = a[-2:] in ("-B", "-I")
        if a[-2:] in ("-I", "-E"):
            begin[i] = NEG
        if inside:
            end[i] = NEG
        for j, b in enumerate(labels.ROLE_TAGS):
            goes_on = b[-2:] in ("-I", "-E")
            if inside != goes_on or (inside and a[0] != b[0]):
                follow[i, j] = NEG
    return follow, begin, end


FOLLOW, BEGIN, END = transitions()


SOURCE = np.array([tag.startswith("S-") for tag in labels.ROLE_TAGS])
SOURCE_BONUS = 1.5  # chosen on development articles among 0 to 3; Polish is flat from 1 to 2.5, English gains a little at 2.5


def viterbi(scores, bonus):
    """scores (n, words, tags) → the best allowed tags (n, words); a sequence with a source is worth `bonus` (n,) more.

    Each word's tag is scored alone, so a source of unsure ends loses to none at all even where one is likelier than not.
    The states are the tags before the source and, once more, those from it on.
    """
    n, size, count = scores.shape
    follow = np.full((2 * count, 2 * count), NEG)
    follow[:count, :count] = np.where(SOURCE[None, :], NEG, FOLLOW)
    follow[:count, count:] = np.where(SOURCE[None, :], FOLLOW, NEG)
    follow[count:, count:] = FOLLOW
    both = np.concatenate([scores, scores], 2)
    begin = np.concatenate([np.where(SOURCE, NEG, BEGIN), np.where(SOURCE, BEGIN, NEG)])
    best = both[:, 0] + begin
    back = np.zeros((n, size, 2 * count), np.int16)
    for w in range(1, size):
        step = best[:, :, None] + follow[None]
        back[:, w] = step.argmax(1)
        best = step.max(1) + both[:, w]
    end = np.concatenate([END, END])[None, :] + np.concatenate([np.zeros(count), np.ones(count)])[None, :] * np.asarray(bonus)[:, None]
    tags = np.zeros((n, size), np.int16)
    tags[:, -1] = (best + end).argmax(1)
    for w in range(size - 1, 0, -1):
        tags[:, w - 1] = np.take_along_axis(back[:, w], tags[:, w, None], 1)[:, 0]
    return tags % count


def windows(sizes, most=WINDOW, overlap=OVERLAP):
    """[(from, to)] of pretokens: windows of about equal size that overlap; one window when the text fits."""
    total = int(sum(sizes))
    if total <= most:
        return [(0, len(sizes))]
    count = -(-(total - overlap) // (most - overlap))
    length = (total + (count - 1) * overlap) / count
    ends = np.cumsum(sizes)
    out = []
    for k in range(count):
        low = k * (length - overlap)
        a = int(np.searchsorted(ends, low, "right")) if k else 0
        b = int(np.searchsorted(ends, low + length, "right")) if k < count - 1 else len(sizes)
        b = max(b, a + 1)
        while ends[b - 1] - (ends[a - 1] if a else 0) > most and b > a + 1:
            b -= 1
        out.append((a, b))
    return out


def tensors(example, a, b, specials, device="cpu"):
    ids, first, last = [specials["bos"]], [], []
    for i in range(a, b):
        if example.breaks[i] and i > a:
            ids.append(specials["eos"])
        first.append(len(ids))
        ids += example.pieces[i]
        last.append(len(ids) - 1)
    ids.append(specials["eos"])
    return (torch.tensor(x, device=device)[None] for x in (ids, first, last))


def stretches(tags, letter):
    out = []
    for i, t in enumerate(tags):
        name = labels.ROLE_TAGS[t]
        if name[:2] == letter + "-":
            if name[2] in "BS" or not out or out[-1][1] != i:
                out.append([i, i + 1])
            else:
                out[-1][1] = i + 1
    return out


@torch.no_grad()
def read(model, example, specials, scheme, threshold=0.5):
    """The statements of a document: spans in characters."""
    model.eval()
    cuts = windows(example.sizes)
    n = len(example.spans)
    if not n:
        return []
    place = [max(range(len(cuts)), key=lambda w: min(i - cuts[w][0] if cuts[w][0] else 10**6, cuts[w][1] - 1 - i if cuts[w][1] < n else 10**6) if cuts[w][0] <= i < cuts[w][1] else -1) for i in range(n)]
    out = []
    device = next(model.parameters()).device
    which = torch.tensor([labels.SCHEMES.index(scheme)], device=device)
    for w, (a, b) in enumerate(cuts):
        ids, first, last = tensors(example, a, b, specials, device)
        hw = model.words(ids, torch.ones_like(ids, dtype=torch.bool), first, last).float()
        p = model.anchors(hw, which)[0].softmax(-1)
        score = 1 - p[:, 0]
        cues = [i for i in range(b - a) if place[a + i] == w and score[i] > threshold]
        if not cues:
            continue
        z, roles, none = model.roles(hw, torch.zeros(len(cues), dtype=torch.long, device=device), torch.tensor(cues, device=device), which.expand(len(cues)))
        bonus = [0.0 if p[i, 2] > p[i, 1] else SOURCE_BONUS for i in cues]  # a statement without a cue has seldom a source
        tags = viterbi(roles[..., : len(labels.ROLE_TAGS)].log_softmax(-1).cpu().numpy(), bonus)
        for c, cue in enumerate(cues):
            spans = lambda pieces: [(example.spans[a + i][0], example.spans[a + j - 1][1]) for i, j in pieces]
            content = stretches(tags[c], "C")
            if not content:
                continue
            words = [i for i, t in enumerate(tags[c]) if labels.ROLE_TAGS[t] == "K"]
            runs = []
            for i in words:
                if runs and runs[-1][1] == i:
                    runs[-1][1] = i + 1
                else:
                    runs.append([i, i + 1])
            statement = {"source": spans(stretches(tags[c], "S")), "cue": spans(runs), "content": spans(content), "anchor": float(score[cue])}
            mask = torch.full((b - a,), float("-inf"), device=device)
            for i, j in content:
                mask[i:j] = 0
            for k, (kind, names) in enumerate((("act", labels.ACTS), ("certainty", labels.CERTAINTY), ("polarity", labels.POLARITY))):
                attention = roles[c : c + 1, :, len(labels.ROLE_TAGS) + 1 + k] + mask
                here = torch.tensor([0], device=device), torch.tensor([cue], device=device)
                statement[kind] = names[int(model.label(kind, hw, *here, z[c : c + 1], attention)[0].argmax())]
            speaker = torch.cat([none[c : c + 1], roles[c, :, len(labels.ROLE_TAGS)]]).softmax(-1)
            best = int(speaker[1:].argmax())
            statement["speaker_name"] = None if speaker[0] > 0.5 else example.word(a + best)
            out.append(statement)
    return out


def scores(model, examples, golds, specials, scheme, score, threshold=0.5):
    """score.py's counts over documents."""
    import collections

    counts = collections.defaultdict(score.Tally)
    for example, gold in zip(examples, golds):
        predicted = read(model, example, specials, scheme, threshold)
        score.compare(example.text, gold, predicted, counts)
    return counts
