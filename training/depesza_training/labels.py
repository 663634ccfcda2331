"""The label sets, and small functions between words and labels (lemma edit rules, BIOES tags, features)."""

ACTS = (
    "says reports confirms denies asks demands promises threatens warns criticises supports believes doubts fears hopes "
    "speculates intends knows"
).split()
CERTAINTY = ["certain", "probable", "possible", "unknown"]
POLARITY = ["positive", "negative"]
ROLE_TAGS = ["O", "S-B", "S-I", "S-E", "S-S", "C-B", "C-I", "C-E", "C-S", "K", "T", "R"]
NAME_KINDS = ["person", "organisation", "place", "geo", "other"]
NAME_TAGS = ["O"] + [f"{kind}-{part}" for kind in NAME_KINDS for part in "BIES"]
SCHEMES = ["depesza", "polnear", "spkatt", "bundestag"]
NAME_SCHEMES = ["nkjp", "slavicner", "conll", "cen", "ner-uk", "marked"]  # marked: ours, NKJP's way, with many more names
UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
IGNORE = -100


def bioes(tags, labels, indices, prefix):
    """Writes the tags of a stretch of words: `indices` is one contiguous run."""
    for n, at in enumerate(indices):
        part = "S" if len(indices) == 1 else "B" if n == 0 else "E" if n == len(indices) - 1 else "I"
        tags[at] = labels.index(f"{prefix}-{part}")


def casing(form, how):
    if how == "l":
        return form.lower()
    if how == "c":
        return form[:1].upper() + form[1:].lower()
    return form


def lemma_rule(form, lemma):
    """The cheapest rule "casing|front|back|suffix" that makes `lemma` of `form`."""
    best = None
    order = "lck" if lemma == lemma.lower() else "kcl"
    for rank, how in enumerate(order):
        word = casing(form, how)
        for front in (0, 2, 3, 4):
            if front >= len(word):
                break
            rest = word[front:]
            same = 0
            while same < min(len(rest), len(lemma)) and rest[same] == lemma[same]:
                same += 1
            cost = (2 * front + len(rest) - same + len(lemma) - same) * 4 + rank
            if best is None or cost < best[0]:
                best = cost, f"{how}|{front}|{len(rest) - same}|{lemma[same:]}"
    return best[1]


def apply_rule(form, rule):
    how, front, back, suffix = rule.split("|", 3)
    word = casing(form, how)[int(front) :]
    return word[: max(0, len(word) - int(back))] + suffix


def parse_feats(feats):
    return {} if feats == "_" else dict(pair.split("=", 1) for pair in feats.split("|"))


NKJP_FEATS = {
    **dict(sg="Number=Sing", pl="Number=Plur"),
    **dict(nom="Case=Nom", gen="Case=Gen", dat="Case=Dat", acc="Case=Acc", inst="Case=Ins", loc="Case=Loc", voc="Case=Voc"),
    **dict(m1="Gender=Masc|Animacy=Hum", m2="Gender=Masc|Animacy=Nhum", m3="Gender=Masc|Animacy=Inan"),
    **dict(f="Gender=Fem", n="Gender=Neut", n1="Gender=Neut", n2="Gender=Neut"),
    **dict(pri="Person=1", sec="Person=2", ter="Person=3", imperf="Aspect=Imp", perf="Aspect=Perf"),
    **dict(com="Degree=Cmp", sup="Degree=Sup"),
}


def nkjp_feats(tag):
    """The features that an NKJP tag says for certain."""
    out = {}
    for part in tag.split(":")[1:]:
        if part in NKJP_FEATS:
            out.update(parse_feats(NKJP_FEATS[part]))
    if out.get("Gender") in ("Fem", "Neut"):
        out["Animacy"] = "_"
    return out
