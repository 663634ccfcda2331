"""Cuts a text into pretokens and pretokens into vocabulary pieces: the reference that `crates/language` agrees with.

A pretoken is a maximal run of word characters (letters, digits, marks, underscore) or one other visible character. The
model says later which pretokens belong to one token; here nothing is decided that needs to be understood.
"""

import unicodedata

LONGEST = 64  # characters of a pretoken; longer runs are cut, so that one word of 10 MB stays cheap
LONGEST_PIECE = 20
UNKNOWN_SCORE = -20 * 1024
APOSTROPHES = "'\u2019"
CLITICS = {"s", "re", "ve", "ll", "d", "m"}


def is_word(char):
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def runs(text):
    """(start, end, is a word) of every run of word characters and every other visible character."""
    at, size = 0, len(text)
    while at < size:
        char = text[at]
        if is_word(char):
            end = at + 1
            while end < size and is_word(text[end]):
                end += 1
            yield at, end, True
            at = end
        else:
            if not char.isspace():
                yield at, at + 1, False
            at += 1


def glue_cuts(text, start, end):
    """Where a run is two words glued by a crawler: "CzarnomorskiejCzytaj"."""
    return [
        at
        for at in range(start + 3, end - 1)
        if text[at].isupper() and text[at + 1].islower() and text[at - 3 : at].islower() and text[at - 3 : at].isalpha()
    ]


def pretokens(text):
    """[(start, end)] in code points."""
    found = list(runs(text))
    out = []
    at = 0
    while at < len(found):
        start, end, word = found[at]
        if not word:
            follows = out and out[-1][1] == start and is_word(text[start - 1])
            clitic = at + 1 < len(found) and found[at + 1][0] == end and found[at + 1][2]
            if follows and clitic and text[start] in APOSTROPHES and text[end : found[at + 1][1]].lower() in CLITICS:
                out.append((start, found[at + 1][1]))
                at += 2
                continue
            out.append((start, end))
            at += 1
            continue
        negation = (
            end - start >= 2
            and text[end - 1] in "nN"
            and at + 2 < len(found)
            and found[at + 1][:2] == (end, end + 1)
            and text[end] in APOSTROPHES
            and found[at + 2][0] == end + 1
            and text[end + 1 : found[at + 2][1]] in ("t", "T")
        )
        stop = end - 1 if negation else end
        cuts = [start, *glue_cuts(text, start, stop), stop]
        for left, right in zip(cuts, cuts[1:]):
            for cut in range(left, right, LONGEST):
                out.append((cut, min(cut + LONGEST, right)))
        if negation:
            out.append((stop, found[at + 2][1]))
            at += 2
        at += 1
    return out


class Pieces:
    """Unigram segmentation with integer scores, so that every implementation finds the same pieces."""

    def __init__(self, pieces, scores, norm, unk):
        self.index = {}
        for i, piece in enumerate(pieces):
            if piece and piece not in self.index:
                self.index[piece] = i
        self.scores, self.norm, self.unk, self.cache = scores, norm, unk, {}

    def normalise(self, word):
        return "".join("".join(map(chr, self.norm[ord(c)])) if ord(c) in self.norm else c for c in word)

    def of(self, word, blank):
        """Ids of the pieces of one pretoken; `blank`: white space (or the text's start) stands before it."""
        key = (word, blank)
        known = self.cache.get(key)
        if known is None:
            normal = self.normalise(word)
            prefix = "\u2581" if blank or is_word(word[0]) else ""
            known = self.cache[key] = self.segment(prefix + normal) if normal else [self.unk]
        return known

    def segment(self, string):
        size = len(string)
        best = [None] * (size + 1)
        best[0] = (0, 0, None)
        for i in range(size):
            if best[i] is None:
                continue
            score = best[i][0]
            for j in range(i + 1, min(size, i + LONGEST_PIECE) + 1):
                piece = self.index.get(string[i:j])
                if piece is not None and (best[j] is None or score + self.scores[piece] > best[j][0]):
                    best[j] = (score + self.scores[piece], i, piece)
            unknown = score + UNKNOWN_SCORE
            if best[i + 1] is None or unknown > best[i + 1][0]:
                best[i + 1] = (unknown, i, self.unk)
        ids, at = [], size
        while at:
            _, at, piece = best[at]
            ids.append(piece)
        return ids[::-1]


def pieces_of(text, spans, pieces):
    """The pieces of every pretoken of `spans`."""
    out = []
    for start, end in spans:
        blank = start == 0 or text[start - 1].isspace()
        out.append(pieces.of(text[start:end], blank))
    return out
