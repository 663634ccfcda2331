"""Lemmas by suffix: for each part of speech the edit rule of the longest known ending, whole words being endings too.

The words are those of the treebanks, of NKJP and, for Polish, of the frequency list as SGJP (Morfeusz 2) analyses them. A
rule is kept at an ending only where it differs from the rule of the next shorter one, so that known words come out exactly
as learned and unknown ones like the words they look like.
"""

import collections
import gzip
import math
import pathlib
import re

import msgpack

from . import labels
from .encode import nkjp_upos

MARK = "^"  # stands before the first letter
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'\u2019-])*")
LONGEST = 7  # letters of an ending that is no whole word


def frequencies(folder, language):
    """{word: frequency} of the whole list of wordfreq."""
    with gzip.open(next(pathlib.Path(folder).glob(f"wordfreq/data/large_{language}.msgpack.gz"))) as file:
        return {w: 10 ** (-c / 100) for c, group in enumerate(msgpack.load(file, raw=False)[1:]) for w in group}


def observed(docs, sets):
    """{(form, upos): Counter of lemmas} of annotated documents; forms in lower case."""
    counts = collections.defaultdict(collections.Counter)
    for doc in docs:
        for _, _, words in doc.words or []:
            for word in words:
                lemma, form = word["lemma"], word["form"]
                if not lemma or lemma == "_" or not WORD.fullmatch(form) or not WORD.fullmatch(lemma):
                    continue
                if "upos" in word:
                    tags = [word["upos"]]
                elif word["tag"]:
                    tags = nkjp_upos(word, sets, lemma[:1].isupper(), False)
                    if set(tags) == {"NOUN", "PROPN"}:
                        tags = ["PROPN" if lemma[:1].isupper() else "NOUN"]
                else:
                    continue
                for tag in tags:
                    counts[form.lower(), tag][lemma] += 1 / len(tags)
    return counts


def analysed(frequency, sets, most):
    """The same from SGJP, for the commonest words of the list; rarer lemmas of a form weigh less."""
    import morfeusz2

    morfeusz = morfeusz2.Morfeusz(whitespace=morfeusz2.KEEP_WHITESPACES)
    counts = collections.defaultdict(collections.Counter)
    for form in sorted(frequency, key=lambda w: (-frequency[w], w))[:most]:
        if not re.fullmatch(r"[^\W\d_]+", form):
            continue
        for variant in (form, form.capitalize()):
            for start, end, (_, lemma, tag, _, _) in morfeusz.analyse(variant):
                if start != 0 or end != 1 or tag.startswith(("ign", "interp", "aglt")):
                    continue
                lemma = lemma.split(":")[0]
                kind = tag.split(":")[0]
                tags = sets.nkjp_upos.get(f"{kind} {lemma.lower()}") or sets.nkjp_upos.get(kind, [])
                if kind in ("subst", "depr"):
                    tags = ["PROPN" if lemma[:1].isupper() else "NOUN"]
                for upos in tags:
                    counts[form, upos][lemma] = max(counts[form, upos][lemma], 1e-3 + frequency.get(lemma.lower(), 0))
    return counts


def table(observed_words, analysed_words):
    """[(upos, ending, rule)]: the tree of endings, only where a rule differs from that of the shorter ending."""
    rules = collections.defaultdict(dict)
    for source in (analysed_words, observed_words):  # what the texts show wins
        for (form, upos), lemmas in source.items():
            best = min(lemmas, key=lambda l: (-lemmas[l], l))
            if source is observed_words or form not in rules[upos]:
                rules[upos][form] = labels.lemma_rule(form, best)
    out = []
    for upos, words in rules.items():
        at = collections.defaultdict(collections.Counter)
        for form, rule in words.items():
            for n in range(min(len(form), LONGEST) + 1):
                at[form[len(form) - n :]][rule] += 1
        best = {}
        for ending, c in at.items():
            if not ending or sum(c.values()) > 2:
                best[ending] = min(c, key=lambda r: (-c[r], r))
        kept = {}
        for ending in sorted(best, key=len):
            shorter = next((ending[k:] for k in range(1, len(ending) + 1) if ending[k:] in kept), None)
            if shorter is None or kept[shorter] != best[ending]:
                kept[ending] = best[ending]
        for form, rule in words.items():
            ending = next((form[k:] for k in range(len(form) + 1) if form[k:] in kept), None)
            if ending is None or kept[ending] != rule:
                kept[MARK + form] = rule
        out += [(upos, ending, rule) for ending, rule in kept.items()]
    return sorted(out)


def look_up(endings, form, upos):
    """The rule for a form: `endings` is {(upos, ending): rule}."""
    word = MARK + form.lower()
    for k in range(len(word) + 1):
        rule = endings.get((upos, word[k:]))
        if rule is not None:
            return rule
    return None
