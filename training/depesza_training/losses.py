"""The losses of every head over a batch of `batches.collate`."""

import torch
import torch.nn.functional as F

from . import labels

IGNORE = labels.IGNORE
LABEL_WEIGHT = {"act": 1.5, "certainty": 0.7, "polarity": 0.5}
CUE_WEIGHT = (1.0, 1.3, 1.3)
HARD, DOUBT = 2, 0.1  # words a window that look like cues and are none are read as cues too, to have no roles


def losses(model, batch):
    """The sum of the losses of every head that has labels in this batch, and each by name."""
    device = batch["ids"].device
    with torch.autocast(device.type, dtype=torch.bfloat16):
        hw = model.words(batch["ids"], batch["mask"], batch["first"], batch["last"])
        parts = {}
        if "tagged" in batch:
            parts |= word_losses(model, batch, hw[batch["tagged"]])
        if "parsed" in batch:
            parts |= parse_losses(model, batch, hw[batch["parsed"]])
        if "named" in batch:
            logits = model.names(hw[batch["named"]], batch["name_scheme"])
            parts["names"] = 2 * F.cross_entropy(logits.float().flatten(0, 1), batch["names"].flatten(), ignore_index=IGNORE)
        if "stated" in batch:
            parts |= statement_losses(model, batch, hw[batch["stated"]])
    return sum(parts.values()), {k: v.detach() for k, v in parts.items()}


def word_losses(model, batch, h):
    parts = {}
    upos, feats, m, tok, sent = (x.flatten(0, 1) for x in model.morph(h))
    parts["sent"] = F.cross_entropy(sent.float(), batch["sent"].flatten(), ignore_index=IGNORE)
    if "upos" in batch:
        logits = upos[batch["upos_at"]].float().log_softmax(-1)
        parts["upos"] = -logits.masked_fill(batch["upos"], -1e4).logsumexp(-1).mean()
    if "tok" in batch:
        parts["tok"] = F.cross_entropy(tok[batch["tok_at"]].float(), batch["tok"])
    if "lemma" in batch:
        parts["lemma"] = F.cross_entropy(model.lemma(m[batch["lemma_at"]]).float(), batch["lemma"])
    if "feats" in batch:
        target = batch["feats"]
        logits = feats[batch["feats_at"]].float().split(model.feat_sizes, -1)
        total = sum(F.cross_entropy(part, target[:, f], ignore_index=IGNORE, reduction="sum") for f, part in enumerate(logits))
        parts["feats"] = total / len(target)
    return parts


def parse_losses(model, batch, h):
    words = h.shape[1]
    scores = model.arcs(h).float()
    sentence = batch["sentence"]
    same = sentence[:, :, None] == sentence[:, None, :]
    same = torch.cat([same, torch.ones_like(same[:, :, :1])], 2)
    scores = scores.masked_fill(~same, -1e4)
    arc = F.cross_entropy(scores.flatten(0, 1), batch["heads"].flatten(), ignore_index=IGNORE)
    n, head = batch["rel_row"], batch["rel_head"]
    logits = model.relations(h[n, batch["rel_word"]], h[n, head.clamp(max=words - 1)], head == words)
    return {"arc": 1.5 * arc, "rel": 1.5 * F.cross_entropy(logits.float(), batch["rel"])}


def statement_losses(model, batch, h):
    words, device = h.shape[1], h.device
    target, scheme = batch["anchors"], batch["scheme"]
    logits = model.anchors(h, scheme).float()
    weight = torch.tensor(CUE_WEIGHT, device=device)
    parts = {}
    if (target != IGNORE).any():
        parts["anchor"] = 20 * F.cross_entropy(logits.flatten(0, 1), target.flatten(), weight, ignore_index=IGNORE)
    with torch.no_grad():
        doubt = (1 - logits.softmax(-1)[..., 0]).masked_fill(target != 0, 0)
        value, at = doubt.topk(HARD)
        hard_row, which = (value > DOUBT).nonzero(as_tuple=True)
        hard_cue = at[hard_row, which]
    given = len(batch["rows"])
    rows, cues = torch.cat([batch["rows"], hard_row]), torch.cat([batch["cues"], hard_cue])
    if not len(rows):
        return parts
    z, out, none = model.roles(h, rows, cues, scheme[rows])
    beyond = torch.arange(words, device=device)[None] >= batch["lengths"][rows][:, None]
    gold = torch.cat([batch["tags"], beyond[given:].long() * IGNORE])
    tags = out[..., : len(labels.ROLE_TAGS)].float()
    each = F.cross_entropy(tags.flatten(0, 1), gold.flatten(), ignore_index=IGNORE, reduction="none").view(len(rows), words).sum(1)
    parts["role"] = ((each[:given] * batch["taught"]).sum() + 0.3 * each[given:].sum()) / len(rows) / 12
    if not given:
        return parts
    at = len(labels.ROLE_TAGS)
    out, beyond, gold = out[:given], beyond[:given], gold[:given]
    known = batch["speaker"]
    scores = torch.cat([none[:given, None], out[:, :, at].masked_fill(beyond, -1e4)], 1).float().log_softmax(-1)
    speaker = -scores.masked_fill(~known, -1e4).logsumexp(-1)
    some = known.any(1)
    parts["speaker"] = 0.7 * (speaker * some).sum() / some.sum().clamp(min=1)
    content = (gold >= labels.ROLE_TAGS.index("C-B")) & (gold <= labels.ROLE_TAGS.index("C-S"))
    blank = ~content.any(1)
    def logits(kind, column):
        attention = out[:, :, at + column].float().masked_fill(~content, -1e4)
        return model.label(kind, h, batch["rows"], batch["cues"], z[:given], attention).float()

    acts = batch["acts"].masked_fill(blank[:, None], 0)
    loss = -(acts * logits("act", 1).log_softmax(-1)).sum()
    parts["act"] = LABEL_WEIGHT["act"] * loss / acts.sum().clamp(min=1)
    for column, kind in enumerate(("certainty", "polarity")):
        mark = batch["marks"][:, column].masked_fill(blank, IGNORE)
        count = (mark != IGNORE).sum().clamp(min=1)
        loss = F.cross_entropy(logits(kind, column + 2), mark, ignore_index=IGNORE, reduction="sum")
        parts[kind] = LABEL_WEIGHT[kind] * loss / count
    return parts
