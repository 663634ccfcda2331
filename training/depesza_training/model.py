"""The network: an encoder cut from multilingual-e5-small and the heads that read it (the runtime's definition, in PyTorch)."""

import torch
import torch.nn.functional as F
from torch import nn

from . import labels

REACH = 64  # distances beyond this many pretokens are one
ROLE, ARC, REL, NER, ANCHOR, LABEL = 192, 128, 192, 192, 192, 128


class Attention(torch.autograd.Function):
    """Softmax attention by two matrix products: on a CPU, in bfloat16, faster than PyTorch's own, above all backwards."""

    @staticmethod
    def forward(ctx, q, k, v, bias):
        p = torch.softmax(torch.matmul(q, k.transpose(-1, -2)).add_(bias), -1)
        ctx.save_for_backward(q, k, v, p)
        return p @ v

    @staticmethod
    def backward(ctx, g):
        q, k, v, p = ctx.saved_tensors
        ds = torch._softmax_backward_data(g @ v.transpose(-1, -2), p, -1, p.dtype)
        return ds @ k, ds.transpose(-1, -2) @ q, p.transpose(-1, -2) @ g, None


def attention(q, k, v, mask):
    if q.device.type != "cpu":
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    bias = torch.zeros((), dtype=q.dtype) if mask is None else torch.zeros(mask.shape, dtype=q.dtype).masked_fill(~mask, -1e4)
    return Attention.apply(q * q.shape[-1] ** -0.5, k, v, bias)


class SharedDropout(nn.Dropout):
    """Dropout with one mask for the whole batch: drawing random numbers takes time on a CPU."""

    def forward(self, x):
        if not self.training or not self.p:
            return x
        mask = torch.empty((1, *x.shape[1:]), dtype=x.dtype, device=x.device).bernoulli_(1 - self.p)
        return x * mask.div_(1 - self.p)


class Layer(nn.Module):
    def __init__(self, hidden, ffn, heads, eps, drop):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.ao = nn.Linear(hidden, hidden)
        self.ln1 = nn.LayerNorm(hidden, eps=eps)
        self.fi = nn.Linear(hidden, ffn)
        self.fo = nn.Linear(ffn, hidden)
        self.ln2 = nn.LayerNorm(hidden, eps=eps)
        self.drop = SharedDropout(drop)

    def forward(self, x, mask):
        batch, size, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, size, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        a = attention(q, k, v, mask)
        x = self.ln1(x + self.drop(self.ao(a.transpose(1, 2).reshape(batch, size, hidden))))
        return self.ln2(x + self.drop(self.fo(F.gelu(self.fi(x)))))


class Encoder(nn.Module):
    def __init__(self, start, keep, layers, drop=0.1):
        super().__init__()
        hidden = start.hidden
        words = torch.tensor(start.tensor("emb.word", start.vocabulary, hidden)[keep])
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
        mask = None if mask.all() else mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Model(nn.Module):
    def __init__(self, start, keep, sets, layers):
        super().__init__()
        self.encoder = Encoder(start, keep, layers)
        hidden = start.hidden
        self.morph_hidden = nn.Linear(hidden, hidden)
        self.upos = nn.Linear(hidden, len(labels.UPOS))
        self.feat_sizes = [len(v) for v in sets.feats.values()]
        self.feats = nn.Linear(hidden, sum(self.feat_sizes))
        self.lemma = nn.Linear(hidden, len(sets.lemma_rules))
        self.tok = nn.Linear(hidden, len(sets.tok))
        self.sent = nn.Linear(hidden, 2)
        self.arc_dep = nn.Linear(hidden, ARC)
        self.arc_head = nn.Linear(hidden, ARC)
        self.arc_root = nn.Parameter(torch.zeros(ARC))
        self.arc_u = nn.Parameter(torch.eye(ARC) / ARC**0.5)
        self.arc_bias = nn.Parameter(torch.zeros(ARC))
        self.rel_dep = nn.Linear(hidden, REL)
        self.rel_head = nn.Linear(hidden, REL)
        self.rel_root = nn.Parameter(torch.zeros(REL))
        self.rel_out = nn.Linear(REL, len(sets.deprels))
        self.ner_hidden = nn.Linear(hidden, NER)
        self.ner_scheme = nn.Embedding(len(labels.NAME_SCHEMES), NER)
        self.ner_out = nn.Linear(NER, len(labels.NAME_TAGS))
        self.anchor_hidden = nn.Linear(hidden, ANCHOR)
        self.anchor_scheme = nn.Embedding(len(labels.SCHEMES), ANCHOR)
        self.anchor_out = nn.Linear(ANCHOR, 3)
        self.role_word = nn.Linear(hidden, ROLE)
        self.role_cue = nn.Linear(hidden, ROLE)
        self.role_dist = nn.Embedding(2 * REACH + 1, ROLE)
        self.role_scheme = nn.Embedding(len(labels.SCHEMES), ROLE)
        self.role_mid = nn.Linear(ROLE, ROLE)
        self.role_out = nn.Linear(ROLE, len(labels.ROLE_TAGS) + 1 + 3)
        self.role_none = nn.Linear(hidden, 1)
        sizes = {"act": len(labels.ACTS), "certainty": len(labels.CERTAINTY), "polarity": len(labels.POLARITY)}
        self.label_cue = nn.ModuleDict({k: nn.Linear(hidden, LABEL) for k in sizes})
        self.label_pool = nn.ModuleDict({k: nn.Linear(ROLE, LABEL) for k in sizes})
        self.label_out = nn.ModuleDict({k: nn.Linear(LABEL, n) for k, n in sizes.items()})
        for embedding in (self.ner_scheme, self.anchor_scheme, self.role_scheme, self.role_dist):
            nn.init.normal_(embedding.weight, std=0.02)
        self.drop = nn.Dropout(0.1)

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

    def roles(self, hw, cues, scheme):
        """hw (words, hidden) of one window, cues (n,) → z (n, words, ROLE), out (n, words, tags + 4), none (n,)."""
        at = torch.arange(hw.shape[0], device=hw.device)
        distance = (at[None, :] - cues[:, None]).clamp(-REACH, REACH) + REACH
        hw = self.drop(hw)
        cue = hw[cues]
        z = F.gelu(self.role_word(hw)[None] + self.role_cue(cue)[:, None] + self.role_dist(distance) + self.role_scheme(scheme))
        z = F.gelu(self.role_mid(z))
        return z, self.role_out(z), self.role_none(cue)[:, 0]

    def label(self, kind, cue, z, attention):
        """cue (n, hidden), z (n, words, ROLE), attention (n, words) logits, −inf outside the content."""
        pool = (attention.softmax(-1).unsqueeze(-1) * z).sum(1)
        return self.label_out[kind](self.drop(F.gelu(self.label_cue[kind](cue) + self.label_pool[kind](pool))))
