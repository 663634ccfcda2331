"""From documents with labels to arrays over pretokens: what the model is trained on."""

import bisect
import collections
import json
import re

import numpy as np

from . import labels
from .labels import IGNORE
from .pretokens import pieces_of

SMOOTHED = 0.1  # of an act that one reader gave: two careful readers differ in every seventh

LEMMA_RULES = 2400  # the commonest; rarer ones are left to the exceptions
FEATURE_MINIMUM = 150  # words that must have a feature value for it to be learned


class Labels:
    """The label sets that come out of the data; saved beside the checkpoints and exported with the weights."""

    def __init__(self, data):
        self.__dict__.update(data)
        self.lemma_index = {rule: i for i, rule in enumerate(self.lemma_rules)}
        self.deprel_index = {rel: i for i, rel in enumerate(self.deprels)}
        self.tok_index = {tok: i for i, tok in enumerate(self.tok)}
        self.feat_index = {name: {v: i for i, v in enumerate(values)} for name, values in self.feats.items()}

    def data(self):
        return {k: getattr(self, k) for k in ("lemma_rules", "deprels", "tok", "feats", "nkjp_upos", "mwt")}


def groups(doc):
    """Tokens over pretokens: (first pretoken, last, words, "B…" label); several tokens in one pretoken are one token of several words."""
    starts = [s for s, _ in doc.spans]
    out, of_token = [], {}
    for t, (start, end, words) in enumerate(doc.words):
        first = bisect.bisect_right(starts, start) - 1
        last = bisect.bisect_right(starts, end - 1) - 1
        if first < 0:
            continue
        if out and out[-1][1] >= first:
            out[-1][1] = max(last, out[-1][1])
            out[-1][2].extend(words)
            of_token[t] = len(out) - 1
            continue
        out.append([first, last, list(words)])
        of_token[t] = len(out) - 1
    return out, of_token


def tok_label(surface, words):
    if len(words) == 1:
        return "B"
    if "".join(w["form"] for w in words).lower() == surface.lower():
        return "B+" + ",".join(str(len(w["form"])) for w in words[1:])
    return "B+table"


def collect(docs):
    """The label sets of all documents with words."""
    rules, rels, toks = collections.Counter(), collections.Counter(), collections.Counter()
    feats = collections.defaultdict(collections.Counter)
    by_class, by_lemma = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter)
    mwt = collections.defaultdict(collections.Counter)
    for doc in docs:
        if doc.words is None:
            continue
        for first, last, words in groups(doc)[0]:
            surface = doc.text[doc.spans[first][0] : doc.spans[last][1]]
            label = tok_label(surface, words)
            toks[label] += 1
            if len(words) > 1 and words[0].get("upos"):
                parts = words if label == "B+table" else words[1:]
                key = surface.lower() if label == "B+table" else None
                ids = [w["id"] for w in words]
                entry = []
                for n, w in enumerate(parts):
                    head = ids.index(w["head"]) if w["head"] in ids else -1
                    entry.append([w["form"].lower(), w["lemma"], w["upos"], w["feats"], w["deprel"].split(":")[0] if head < 0 else w["deprel"], head])
                    if key is None:
                        mwt["+" + w["form"].lower()][json.dumps([entry[-1]], ensure_ascii=False)] += 1
                if key is not None:
                    mwt[key][json.dumps(entry, ensure_ascii=False)] += 1
            for word in words[:1]:
                lemma = word["lemma"]
                if lemma and lemma != "_":
                    rules[labels.lemma_rule(word["form"], lemma)] += 1
                if "upos" in word:
                    rels[word["deprel"]] += 1
                    for name, value in labels.parse_feats(word["feats"]).items():
                        feats[name][value] += 1
                    if doc.pack == "ud-pl":
                        kind = word["xpos"].split(":")[0]
                        by_class[kind][word["upos"]] += 1
                        by_lemma[kind + " " + word["lemma"].lower()][word["upos"]] += 1
    kept = {}
    for name in sorted(feats):
        values = [v for v, n in sorted(feats[name].items()) if n >= FEATURE_MINIMUM]
        if values:
            kept[name] = ["_", *values]
    upos = {kind: sorted(u for u, n in c.items() if n >= 0.01 * sum(c.values())) for kind, c in by_class.items()}
    upos |= {key: sorted(c) for key, c in by_lemma.items() if sum(c.values()) >= 3}
    return Labels(
        {
            "lemma_rules": [r for r, _ in sorted(rules.items(), key=lambda x: (-x[1], x[0]))[:LEMMA_RULES]],
            "deprels": sorted(r for r, n in rels.items() if n >= 40),
            "tok": ["I", *sorted(t for t, n in toks.items() if n >= 8)],
            "feats": kept,
            "nkjp_upos": upos,
            "mwt": {
                key: json.loads(c.most_common(1)[0][0]) for key, c in sorted(mwt.items()) if sum(c.values()) >= 2 or not key.startswith("+")
            },
        }
    )


class Example:
    """A document as arrays over its pretokens."""

    def __init__(self, doc, pieces, sets):
        self.pack, self.name, self.text, self.spans = doc.pack, doc.name, doc.text, doc.spans
        n = len(doc.spans)
        self.pieces = pieces_of(doc.text, doc.spans, pieces)
        self.breaks = np.zeros(n, bool)
        for i in range(1, n):
            self.breaks[i] = "\n" in doc.text[doc.spans[i - 1][1] : doc.spans[i][0]]
        self.sizes = np.array([len(p) for p in self.pieces]) + self.breaks
        self.sent = self.upos = self.feats = self.lemma = self.tok = self.head = self.rel = self.ner = None
        self.name_scheme = labels.NAME_SCHEMES.index(doc.name_scheme) if doc.name_scheme else 0
        self.scheme = labels.SCHEMES.index(doc.scheme) if doc.scheme else 0
        self.statements = None
        self.starts = [s for s, _ in doc.spans]
        if doc.sentences is not None:
            self.sent = np.zeros(n, np.int8)
            for at in doc.sentences:
                i = bisect.bisect_left(self.starts, at)
                if i < n:
                    self.sent[i] = 1
        if doc.words is not None:
            self.encode_words(doc, sets)
        if doc.names is not None:
            self.ner = np.zeros(n, np.int8)
            for start, end, kind in doc.names:
                run = self.over(start, end)
                if run:
                    labels.bioes(self.ner, labels.NAME_TAGS, run, kind)
        if doc.statements is not None:
            self.statements = [s for s in (self.encode_statement(x) for x in doc.statements) if s]

    def over(self, start, end):
        """The pretokens that overlap [start, end)."""
        a = bisect.bisect_right(self.starts, start) - 1
        if a < 0 or self.spans[a][1] <= start:
            a += 1
        b = bisect.bisect_left(self.starts, end)
        return list(range(a, b))

    def encode_words(self, doc, sets):
        n = len(self.spans)
        self.upos = np.zeros(n, np.int32)
        self.feats = np.full((n, len(sets.feats)), IGNORE, np.int8)
        self.lemma = np.full(n, IGNORE, np.int16)
        self.tok = np.full(n, IGNORE, np.int16)
        self.head = np.full(n, IGNORE, np.int32)
        self.rel = np.full(n, IGNORE, np.int16)
        grouped, of_token = groups(doc)
        in_name = set()
        for start, end, _ in doc.names or []:
            in_name.update(self.over(start, end))
        begins = {i for i in range(n) if self.sent is not None and self.sent[i]}
        for first, last, words in grouped:
            word = words[0]
            surface = self.text[self.spans[first][0] : self.spans[last][1]]
            self.tok[first] = sets.tok_index.get(tok_label(surface, words), IGNORE)
            self.tok[first + 1 : last + 1] = sets.tok_index["I"]
            if word["lemma"] and word["lemma"] != "_":
                self.lemma[first] = sets.lemma_index.get(labels.lemma_rule(word["form"], word["lemma"]), IGNORE)
            if "upos" in word:
                if word["upos"] in labels.UPOS:
                    self.upos[first] = 1 << labels.UPOS.index(word["upos"])
                feats = labels.parse_feats(word["feats"])
                for f, (name, index) in enumerate(sets.feat_index.items()):
                    self.feats[first, f] = index.get(feats.get(name, "_"), IGNORE)
                self.rel[first] = sets.deprel_index.get(word["deprel"], sets.deprel_index.get(word["deprel"].split(":")[0], IGNORE))
                head = word["head_token"]
                self.head[first] = -1 if head is None else grouped[of_token[head]][0] if head in of_token else IGNORE
                if self.head[first] == first:
                    self.head[first] = IGNORE
            elif word["tag"] and word["lemma"]:
                allowed = nkjp_upos(word, sets, first in in_name, first in begins)
                self.upos[first] = sum(1 << labels.UPOS.index(u) for u in allowed)
                feats = labels.nkjp_feats(word["tag"])
                for f, (name, index) in enumerate(sets.feat_index.items()):
                    if name in feats:
                        self.feats[first, f] = index.get(feats[name], IGNORE)

    def encode_statement(self, s):
        n = len(self.spans)
        tags = np.zeros(n, np.int8)
        cue = sorted({i for a, b in s["cue"] for i in self.over(a, b)})
        content = sorted({i for a, b in s["content"] for i in self.over(a, b)})
        if not content:
            return None
        for role, letter in (("content", "C"), ("source", "S")):
            taken = set()
            for a, b in s[role]:
                run = [i for i in self.over(a, b) if i not in taken and i not in cue]
                taken.update(run)
                for piece in contiguous(run):
                    labels.bioes(tags, labels.ROLE_TAGS, piece, letter)
        repair(tags)
        for i in cue:
            tags[i] = labels.ROLE_TAGS.index("K")
        anchor = cue[0] if cue else content[0]
        speaker = None
        if "speaker" in s:
            speaker = [] if s["speaker"] is None else self.mentions(s["speaker"]) or None
            source = [i for a, b in s["source"] for i in self.over(a, b)]
            if speaker is None and s["speaker"] and source:
                speaker = None
        for field, tag in (("time", "T"), ("relay", "R")):
            values = s.get(field) or []
            for value in [values] if isinstance(values, str) else values:
                for i in self.near_words(value, anchor, exact=field == "time"):
                    if tags[i] == 0:
                        tags[i] = labels.ROLE_TAGS.index(tag)
        index = lambda names, key: names.index(s[key]) if s.get(key) in names else IGNORE
        return {
            "anchor": anchor,
            "bare": not cue,
            "doubtful": s.get("doubtful", False),
            "heard": s.get("heard", False),
            "tags": tags,
            "first": min(content + cue),
            "last": max(content + cue),
            "speaker": speaker,
            "act": shares(s),
            "certainty": index(labels.CERTAINTY, "certainty"),
            "polarity": index(labels.POLARITY, "polarity"),
        }

    def word(self, i):
        return self.text[self.spans[i][0] : self.spans[i][1]]

    def mentions(self, name):
        """Pretokens that are words of `name` in any inflected form; a person's mention holds the surname."""
        parts = [p for p in re.findall(r"\w+", name) if len(p) > 1 or len(name) < 4]
        found = []
        runs, run = [], []
        for i in range(len(self.spans)):
            word = self.word(i)
            if any(same_stem(word, part) for part in parts):
                run.append(i)
            elif run:
                runs.append(run)
                run = []
        if run:
            runs.append(run)
        for run in runs:
            words = [self.word(i) for i in run]
            enough = len(run) >= (len(parts) + 1) // 2
            surname = parts and any(same_stem(w, parts[-1]) for w in words) and words[0][:1].isupper()
            if enough or surname:
                found += run
        return found

    def near_words(self, value, anchor, exact):
        """The words of a time expression or a medium's name nearest to the anchor; none if they stand too far off."""
        if exact:
            at = [m.start() for m in re.finditer(re.escape(value), self.text)]
            runs = [self.over(a, a + len(value)) for a in at]
        else:
            runs = contiguous(self.mentions(value))
        runs = [r for r in runs if r]
        best = min(runs, key=lambda r: abs(r[0] - anchor), default=None)
        return best if best and abs(best[0] - anchor) < 60 else []


def shares(statement):
    """What is taught of the act: a share of each, or none if it has no act."""
    acts = statement.get("acts") or {statement.get("act"): 1}
    out = np.array([acts.get(act, 0) for act in labels.ACTS], np.float32)
    if not out.any():
        return None
    return out if "acts" in statement else out * (1 - SMOOTHED) + SMOOTHED / len(out)


def contiguous(run):
    out = []
    for i in run:
        if out and out[-1][-1] == i - 1:
            out[-1].append(i)
        else:
            out.append([i])
    return out


def repair(tags):
    """Writing one role over another can cut a stretch: its pieces get ends of their own again."""
    for letter in "SC":
        inside = [i for i, t in enumerate(tags) if labels.ROLE_TAGS[t].startswith(letter + "-")]
        pieces = []
        for i in inside:
            part = labels.ROLE_TAGS[tags[i]][2]
            if pieces and pieces[-1][-1] == i - 1 and part not in "BS":
                pieces[-1].append(i)
            else:
                pieces.append([i])
        for piece in pieces:
            labels.bioes(tags, labels.ROLE_TAGS, piece, letter)


def same_stem(word, part):
    """Whether two words may be forms of one name: a long common beginning, a short rest."""
    if word == part:
        return True
    a, b = word.casefold(), part.casefold()
    if a == b:
        return len(a) > 2 or word.isupper() == part.isupper()
    shorter = min(len(a), len(b))
    if shorter < 3 or word[:1].isupper() != part[:1].isupper():
        return False
    same = 0
    while same < shorter and a[same] == b[same]:
        same += 1
    return same >= max(3, shorter - 2) and max(len(a), len(b)) - same <= 4


def nkjp_upos(word, sets, in_name, begins):
    kind = word["tag"].split(":")[0]
    allowed = sets.nkjp_upos.get(f"{kind} {word['lemma'].lower()}") or sets.nkjp_upos.get(kind) or []
    if kind in ("subst", "depr"):
        base = [u for u in allowed if u not in ("NOUN", "PROPN")] if len(allowed) < 3 else []
        capital = word["form"][:1].isupper()
        names = ["PROPN"] if in_name and capital else ["NOUN", "PROPN"] if capital else ["NOUN"]
        return base + names if base else names
    return allowed
