"""Learns which pieces of a page are of its article: `rows.bin` and `pages.jsonl` of the example `extraction_rows` into `leaves.bin`.

    train.py FOLDER OUTPUT

Prints how well the pieces of each quarter are told apart by the forest that has not seen it.
"""
import bisect
import json
import pathlib
import re
import struct
import sys

import lightgbm
import numpy

ROUNDS = 200
PARAMETERS = {
    "objective": "cross_entropy", "learning_rate": 0.06, "num_leaves": 24, "min_data_in_leaf": 40, "min_sum_hessian_in_leaf": 5,
    "feature_fraction": 0.35, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63, "verbose": -1,
    "num_threads": 1, "seed": 1, "deterministic": True,
}
WORD = re.compile(r"\w+")
SHINGLE = 4
# A page of this set counts as so many of the other, which has four times as many.
WEIGHT = {"scrapinghub": 2.0, "wcxb": 1.0}


def labels(pieces, gold):
    """For each piece the share of it that is of the gold text.

    Longer pieces are laid on the gold text by four words in a row so that as many words as possible lie in the same order; others take
    what is left. Pieces of up to three words must stand between their neighbours.
    """
    pieces = [WORD.findall(piece.lower()) for piece in pieces]
    gold = WORD.findall(gold.lower())
    places = {}
    for at in range(len(gold) - SHINGLE + 1):
        places.setdefault(tuple(gold[at:at + SHINGLE]), []).append(at)
    label = numpy.zeros(len(pieces), numpy.float32)
    used = numpy.zeros(len(gold), bool)
    candidates = []
    for number, words in enumerate(pieces):
        if len(words) < SHINGLE:
            continue
        hits = [places.get(tuple(words[at:at + SHINGLE])) for at in range(len(words) - SHINGLE + 1)]
        share = sum(hit is not None for hit in hits) / len(hits)
        if share < 0.5:
            label[number] = share if share > 0.3 else 0
            continue
        starts = set()
        for at, hit in enumerate(hits):
            starts.update(place - at for place in (hit or [])[:6])
            if len(starts) > 12:
                break
        candidates += [(number, start, len(words), share) for start in starts]
    candidates.sort()
    score, before = [0.0] * len(candidates), [-1] * len(candidates)
    for at, (number, start, length, share) in enumerate(candidates):
        score[at] = length * share
        for other in range(max(0, at - 400), at):
            n, s, l, _ = candidates[other]
            if n < number and s + l * 0.7 <= start + 1 and score[other] + length * share > score[at]:
                score[at], before[at] = score[other] + length * share, other
    laid = {}
    at = max(range(len(candidates)), key=score.__getitem__, default=-1)
    while at >= 0:
        number, start, length, share = candidates[at]
        laid[number] = (max(0, start), min(len(gold), max(0, start) + length))
        label[number] = share
        used[max(0, start):max(0, start) + length] = True
        at = before[at]
    for number, start, length, share in candidates:
        part = used[max(0, start):max(0, start) + length]
        if number not in laid and label[number] == 0 and len(part) and part.mean() < 0.3:
            label[number] = share
            used[max(0, start):max(0, start) + length] = True
    order, reached = sorted(laid), 0
    for number, words in enumerate(pieces):
        if number in laid:
            reached = laid[number][1]
        elif 0 < len(words) < SHINGLE:
            behind = bisect.bisect_right(order, number)
            low = max(0, max(reached, laid[order[behind - 1]][1] if behind else 0) - 1)
            high = min((laid[order[behind]][0] if behind < len(order) else len(gold)) + 1, low + 400, len(gold))
            for at in range(low, high - len(words) + 1):
                if gold[at:at + len(words)] == words and not used[at:at + len(words)].any():
                    label[number] = 1
                    used[at:at + len(words)] = True
                    reached = at + len(words)
                    break
    return label


def weights(page):
    """Words of each piece to words of the article."""
    words = numpy.array([len(piece.split()) for piece in page["pieces"]], numpy.float32)
    article = max(60.0, float((words * page["labels"]).sum()))
    return (numpy.minimum(words, 400) + 1) / article * 100 * WEIGHT[page["set"]]


def learn(pages):
    rows, label, weight = (numpy.concatenate(part) for part in zip(*((p["rows"], p["labels"], weights(p)) for p in pages)))
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(rows, label, weight=weight), num_boost_round=ROUNDS)


def rounded_down(threshold):
    """The greatest float of 32 bits that is not above: features are such floats, so every comparison stays what it was."""
    value = numpy.float32(threshold)
    return value if float(value) <= threshold else numpy.nextafter(value, numpy.float32(-numpy.inf))


def nodes(tree):
    """A tree as `src/forest.rs` reads it."""
    out = []

    def walk(node):
        at = len(out)
        out.append(b"")
        if "leaf_value" in node:
            out[at] = struct.pack("<Hf", 0xFFFF, node["leaf_value"])
        else:
            assert node["decision_type"] == "<="
            less, more = walk(node["left_child"]), walk(node["right_child"])
            out[at] = struct.pack("<HfHH", node["split_feature"], rounded_down(node["threshold"]), less, more)
        return at

    walk(tree["tree_structure"])
    return struct.pack("<H", len(out)) + b"".join(out)


def main():
    folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    pages = [json.loads(line) for line in open(folder / "pages.jsonl", encoding="utf-8")]
    count = sum(len(page["pieces"]) for page in pages)
    rows = numpy.fromfile(folder / "rows.bin", "<f4").reshape(count, -1)
    at = 0
    for page in pages:
        page["rows"] = rows[at:at + len(page["pieces"])]
        at += len(page["pieces"])
        page["labels"] = labels(page["pieces"], page["gold"])
    out = struct.pack("<I", 4)
    for quarter in range(4):
        model = learn([page for page in pages if page["quarter"] != quarter])
        trees = model.dump_model()["tree_info"]
        out += struct.pack("<I", len(trees)) + b"".join(map(nodes, trees))
        unseen = [page for page in pages if page["quarter"] == quarter and len(page["rows"])]
        predicted = numpy.concatenate([model.predict(page["rows"]) for page in unseen]) >= 0.5
        label, weight = numpy.concatenate([p["labels"] for p in unseen]) >= 0.5, numpy.concatenate([weights(p) for p in unseen])
        precision = (weight * (predicted & label)).sum() / (weight * predicted).sum()
        recall = (weight * (predicted & label)).sum() / (weight * label).sum()
        print(f"quarter {quarter}, {len(unseen)} pages: precision {precision:.4f}, recall {recall:.4f}")
    output.write_bytes(out)


if __name__ == "__main__":
    main()
