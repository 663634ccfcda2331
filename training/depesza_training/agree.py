"""How often the runtime and PyTorch disagree: `python -m depesza_training.agree --run training/work/run READINGS.jsonl`.

READINGS.jsonl is what `cargo run --release -p language --example readings -- FILE…` prints: for each file the model's
readings before any exact code, offsets in code points.
"""

import argparse
import json
import pathlib

import torch

from . import decode, sources
from .encode import Example, Labels
from .model import Model
from .start import vocabulary


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("readings", type=pathlib.Path)
    arguments.add_argument("--run", default="training/work/run")
    arguments.add_argument("--cache", default="training/work/cache")
    o = arguments.parse_args()
    state = torch.load(pathlib.Path(o.run) / "checkpoint.pt", map_location="cpu", weights_only=True)
    sets = Labels(json.loads((pathlib.Path(o.cache) / "labels.json").read_text()))
    start, keep, _, _, specials, pieces = vocabulary(o.cache, lambda: [])
    model = Model(start, keep, sets, state["layers"])
    model.load_state_dict(state["model"], strict=False)
    counts = {"readings": [0, 0], "source": [0, 0], "cue": [0, 0], "content": [0, 0], "act": [0, 0], "certainty": [0, 0], "polarity": [0, 0]}
    for line in open(o.readings, encoding="utf8"):
        found = json.loads(line)
        text = pathlib.Path(found["file"]).read_text(encoding="utf8")
        ours = decode.read(model, Example(sources.Doc("", "", text), pieces, sets), specials, "depesza")
        key = lambda r: tuple(sorted(map(tuple, r["cue"] or r["content"])))
        a, b = {key(r): r for r in ours}, {key(r): r for r in found["readings"]}
        counts["readings"][0] += len(a.keys() ^ b.keys())
        counts["readings"][1] += len(a.keys() | b.keys())
        for k in a.keys() & b.keys():
            for field in ("source", "cue", "content", "act", "certainty", "polarity"):
                x, y = a[k][field], b[k][field]
                if isinstance(x, list):
                    x, y = [tuple(s) for s in x], [tuple(s) for s in y]
                counts[field][0] += x != y
                counts[field][1] += 1
    for field, (differ, total) in counts.items():
        print(f"{field:10} {differ} of {total} differ")


if __name__ == "__main__":
    main()
