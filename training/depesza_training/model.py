"""The network: an encoder cut from multilingual-e5-small and the heads that read it (the runtime's definition, in PyTorch)."""

import torch
import torch.nn.functional as F
from torch import nn

from . import labels
from .kernels import attention, rounded

REACH = 64  # distances beyond this many pretokens are one
ROLE, ARC, REL, NER, ANCHOR, LABEL = 192, 128, 192, 192, 192, 128


class SharedDropout(nn.Dropout):
    """Dropout that on a CPU has one mask for the whole batch: drawing random numbers takes time there."""

    def forward(self, x):
        if not self.training or not self.p or x.device.type != "cpu":
            return super().forward(x)
        mask = torch.empty((1, *x.shape[1:]), dtype=x.dtype, device=x.device).bernoulli_(1 - self.p)
        return x * mask.div_(1 - self.p)


class Linear(nn.Linear):
    """A linear layer; while `rounded`, it trains with weights and inputs rounded to 8 bits as the runtime rounds them."""

    rounded = False

    def forward(self, x):
        if not (Linear.rounded and self.training):
            return super().forward(x)
        w = self.weight
        with torch.no_grad():
            scale = w.abs().amax(1, keepdim=True).clamp(min=1e-12) / 127
            weight_noise = (w / scale).round_().mul_(scale).sub_(w)
        return F.linear(rounded(x), w + weight_noise, self.bias)


class Layer(nn.Module):
    def __init__(self, hidden, ffn, heads, eps, drop):
        super().__init__()
        self.heads = heads
        self.qkv = Linear(hidden, 3 * hidden)
        self.ao = Linear(hidden, hidden)
        self.ln1 = nn.LayerNorm(hidden, eps=eps)
        self.fi = Linear(hidden, ffn)
        self.fo = Linear(ffn, hidden)
        self.ln2 = nn.LayerNorm(hidden, eps=eps)
        self.drop = SharedDropout(drop)

    def forward(self, x, mask, sizes):
        batch, size, hidden = x.shape
        a = attention(self.qkv(x).view(batch, size, 3, self.heads, hidden // self.heads), mask, sizes)
        x = self.ln1(x + self.drop(self.ao(a.reshape(batch, size, hidden))))
        return self.ln2(x + self.drop(self.fo(F.gelu(self.fi(x)))))


class Encoder(nn.Module):
    def __init__(self, start, keep, layers, drop):
        super().__init__()
        hidden = start.hidden
        words = torch.tensor(start.tensor("emb.word", start.vocabulary, hidden))
        words = words if keep is None else words[keep]
        self.emb = nn.Embedding.from_pretrained(words, freeze=True)  # frozen: stays exact in 4 bits, and keeps rare pieces' sense
        pos = start.tensor("emb.pos", start.positions, hidden) + start.tensor("emb.type", start.types, hidden)[0]
        self.pos = nn.Parameter(torch.tensor(pos))
        self.ln = nn.LayerNorm(hidden, eps=start.eps)
        self.ln.weight.data = torch.tensor(start.tensor("emb.ln.w", hidden))
        self.ln.bias.data = torch.tensor(start.tensor("emb.ln.b", hidden))
        self.layers = nn.ModuleList(Layer(hidden, start.ffn, start.heads, start.eps, drop) for _ in range(layers))
        self.drop = SharedDropout(drop)
        for i, layer in enumerate(self.layers):
            get = lambda name, *shape, i=i: torch.tensor(start.tensor(f"l{i}.{name}", *shape))
            layer.qkv.weight.data = torch.cat([get(f"{n}.w", hidden, hidden) for n in "qkv"])
            layer.qkv.bias.data = torch.cat([get(f"{n}.b", hidden) for n in "qkv"])
            for n, module, shape in (("ao", layer.ao, (hidden, hidden)), ("fi", layer.fi, (start.ffn, hidden)), ("fo", layer.fo, (hidden, start.ffn))):
                module.weight.data, module.bias.data = get(f"{n}.w", *shape), get(f"{n}.b", shape[0])
            for n, module in (("aln", layer.ln1), ("oln", layer.ln2)):
                module.weight.data, module.bias.data = get(f"{n}.w", hidden), get(f"{n}.b", hidden)

    def forward(self, ids, mask):
        x = self.drop(self.ln(self.emb(ids) + self.pos[: ids.shape[1]]))
        sizes = mask.sum(1).tolist() if mask.device.type == "cpu" else None  # padding is at the end
        for layer in self.layers:
            x = layer(x, mask, sizes)
        return x


class Model(nn.Module):
    def __init__(self, start, keep, sets, layers, drop=0.1):
        """`keep`: rows of the start weights' vocabulary, or none where they are already picked."""
        super().__init__()
        self.encoder = Encoder(start, keep, layers, drop)
        hidden = start.hidden
        self.morph_hidden = Linear(hidden, hidden)
        self.upos = Linear(hidden, len(labels.UPOS))
        self.feat_sizes = [len(v) for v in sets.feats.values()]
        self.feats = Linear(hidden, sum(self.feat_sizes))
        self.lemma = Linear(hidden, len(sets.lemma_rules))
        self.tok = Linear(hidden, len(sets.tok))
        self.sent = Linear(hidden, 2)
        self.arc_dep = Linear(hidden, ARC)
        self.arc_head = Linear(hidden, ARC)
        self.arc_root = nn.Parameter(torch.zeros(ARC))
        self.arc_u = nn.Parameter(torch.eye(ARC) / ARC**0.5)
        self.arc_bias = nn.Parameter(torch.zeros(ARC))
        self.rel_dep = Linear(hidden, REL)
        self.rel_head = Linear(hidden, REL)
        self.rel_root = nn.Parameter(torch.zeros(REL))
        self.rel_out = Linear(REL, len(sets.deprels))
        self.ner_hidden = Linear(hidden, NER)
        self.ner_scheme = nn.Embedding(len(labels.NAME_SCHEMES), NER)
        self.ner_out = Linear(NER, len(labels.NAME_TAGS))
        self.anchor_hidden = Linear(hidden, ANCHOR)
        self.anchor_scheme = nn.Embedding(len(labels.SCHEMES), ANCHOR)
        self.anchor_out = Linear(ANCHOR, 3)
        self.role_word = Linear(hidden, ROLE)
        self.role_cue = Linear(hidden, ROLE)
        self.role_dist = nn.Embedding(2 * REACH + 1, ROLE)
        self.role_scheme = nn.Embedding(len(labels.SCHEMES), ROLE)
        self.role_mid = Linear(ROLE, ROLE)
        self.role_out = Linear(ROLE, len(labels.ROLE_TAGS) + 1 + 3)
        self.role_none = Linear(hidden, 1)
        sizes = {"act": len(labels.ACTS), "certainty": len(labels.CERTAINTY), "polarity": len(labels.POLARITY)}
        self.label_cue = nn.ModuleDict({k: Linear(hidden, LABEL) for k in sizes})
        self.label_pool = nn.ModuleDict({k: Linear(ROLE + hidden, LABEL) for k in sizes})
        self.label_out = nn.ModuleDict({k: Linear(LABEL, n) for k, n in sizes.items()})
        for embedding in (self.ner_scheme, self.anchor_scheme, self.role_scheme, self.role_dist):
            nn.init.normal_(embedding.weight, std=0.02)
        self.drop = nn.Dropout(drop)

    def words(self, ids, mask, first, last):
        """(batch, words, hidden): the mean of each pretoken's first and last piece."""
        h = self.encoder(ids, mask)
        take = lambda at: torch.gather(h, 1, at.unsqueeze(-1).expand(-1, -1, h.shape[-1]))
        return (take(first) + take(last)) * 0.5

    def morph(self, hw):
        m = self.drop(F.gelu(self.morph_hidden(self.drop(hw))))
        return self.upos(m), self.feats(m), m, self.tok(m), self.sent(m)

    def arcs(self, hw):
        """(batch, words, words + 1): scores of each word's heads, the root last."""
        hw = self.drop(hw)
        dep, head = self.arc_dep(hw), self.arc_head(hw)
        head = torch.cat([head, self.arc_root.expand(head.shape[0], 1, -1)], 1)
        return dep @ self.arc_u @ head.transpose(1, 2) + (head @ self.arc_bias)[:, None, :]

    def relations(self, dep, head, root):
        """dep, head: (n, hidden); root: (n,) whether the head is the root."""
        h = torch.where(root[:, None], self.rel_root, self.rel_head(head))
        return self.rel_out(self.drop(F.gelu(self.rel_dep(dep) + h)))

    def names(self, hw, scheme):
        return self.ner_out(self.drop(F.gelu(self.ner_hidden(self.drop(hw)) + self.ner_scheme(scheme)[:, None, :])))

    def anchors(self, hw, scheme):
        return self.anchor_out(self.drop(F.gelu(self.anchor_hidden(self.drop(hw)) + self.anchor_scheme(scheme)[:, None, :])))

    def roles(self, hw, rows, cues, scheme):
        """hw (batch, words, hidden); for n cues the window each is in, its word there and its scheme → z (n, words, ROLE),
        out (n, words, tags + 4), none (n,)."""
        at = torch.arange(hw.shape[1], device=hw.device)
        distance = (at[None, :] - cues[:, None]).clamp(-REACH, REACH) + REACH
        hw = self.drop(hw)
        cue = hw[rows, cues]
        z = F.gelu(self.role_word(hw)[rows] + (self.role_cue(cue) + self.role_scheme(scheme))[:, None] + self.role_dist(distance))
        z = F.gelu(self.role_mid(z))
        return z, self.role_out(z), self.role_none(cue)[:, 0]

    def label(self, kind, hw, rows, cues, z, attention):
        """hw, rows, cues as for `roles`, z what it gave, attention (n, words) logits, −inf outside the content."""
        share = attention.softmax(-1)
        spread = torch.zeros(len(rows), *hw.shape[:2], dtype=hw.dtype, device=hw.device)
        spread[torch.arange(len(rows), device=hw.device), rows] = share.to(hw.dtype)
        content = torch.cat([(share.unsqueeze(-1) * z).sum(1), spread.flatten(1) @ hw.flatten(0, 1)], -1)
        return self.label_out[kind](self.drop(F.gelu(self.label_cue[kind](hw[rows, cues]) + self.label_pool[kind](content))))
