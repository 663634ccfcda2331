"""Writes a checkpoint as the runtime reads it: `python -m depesza_training.export --run training/work/run --model ../model`.

8-bit weights (one scale an output), 4-bit embedding rows as the start weights have them, everything else in float32.
"""

import argparse
import datetime
import hashlib
import json
import pathlib

import numpy as np
import torch
from safetensors.numpy import save

from . import gazetteer, labels, lexicon, sources
from .decode import OVERLAP, SOURCE_BONUS, WINDOW
from .encode import Labels
from .model import REACH
from .start import vocabulary, wheel

QUANTISED = {
    "morph_hidden": "morph.hidden",
    "upos": "morph.upos",
    "feats": "morph.feats",
    "lemma": "morph.lemma",
    "tok": "morph.tok",
    "sent": "morph.sent",
    "arc_dep": "parse.dep",
    "arc_head": "parse.head",
    "rel_dep": "parse.rel_dep",
    "rel_head": "parse.rel_head",
    "rel_out": "parse.rel_out",
    "ner_hidden": "ner.hidden",
    "ner_out": "ner.out",
    "anchor_hidden": "anchor.hidden",
    "anchor_out": "anchor.out",
    "role_word": "role.word",
    "role_cue": "role.cue",
    "role_mid": "role.mid",
    "role_out": "role.out",
    "role_none": "role.none",
    **{f"label_{part}.{kind}": f"label.{kind}.{part}" for kind in ("act", "certainty", "polarity") for part in ("cue", "pool", "out")},
}
FLOATS = {
    "arc_root": "parse.root",
    "arc_u": "parse.u",
    "arc_bias": "parse.bias",
    "rel_root": "parse.rel_root",
    "ner_scheme.weight": "ner.scheme",
    "anchor_scheme.weight": "anchor.scheme",
    "role_dist.weight": "role.dist",
    "role_scheme.weight": "role.scheme",
}


def quantise(weight):
    """(int8 [out, in], float32 scale [out])."""
    scale = np.maximum(np.abs(weight).max(1), 1e-12) / 127
    return np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8), scale.astype(np.float32)


def tensors(state, layers, start, keep):
    out = {}

    def linear(source, target):
        q, s = quantise(state[source + ".weight"])
        out[target + ".q"], out[target + ".s"], out[target + ".b"] = q, s, state[source + ".bias"].astype(np.float32)

    blocks, scales = start.blocks("emb.word", start.vocabulary * start.hidden)
    per_row = start.hidden // 32
    out["emb.q"] = blocks.reshape(start.vocabulary, per_row * 16)[keep].copy()
    out["emb.d"] = scales.reshape(start.vocabulary, per_row)[keep].copy()
    out["pos"] = state["encoder.pos"].astype(np.float16)
    out["emb_ln.w"], out["emb_ln.b"] = state["encoder.ln.weight"], state["encoder.ln.bias"]
    for i in range(layers):
        for name in ("qkv", "ao", "fi", "fo"):
            linear(f"encoder.layers.{i}.{name}", f"layers.{i}.{name}")
        for name in ("ln1", "ln2"):
            out[f"layers.{i}.{name}.w"] = state[f"encoder.layers.{i}.{name}.weight"]
            out[f"layers.{i}.{name}.b"] = state[f"encoder.layers.{i}.{name}.bias"]
    for source, target in QUANTISED.items():
        linear(source, target)
    for source, target in FLOATS.items():
        out[target] = state[source].astype(np.float32)
    return out


def restore(model, path):
    """Puts exported weights back into a network of the same label sets: a start for further training."""
    from safetensors.numpy import load_file

    found = load_file(path)
    state = {}

    def linear(source, target):
        state[source + ".weight"] = found[target + ".q"].astype(np.float32) * found[target + ".s"][:, None]
        state[source + ".bias"] = found[target + ".b"]

    state["encoder.pos"] = found["pos"].astype(np.float32)
    state["encoder.ln.weight"], state["encoder.ln.bias"] = found["emb_ln.w"], found["emb_ln.b"]
    for i in range(len(model.encoder.layers)):
        for name in ("qkv", "ao", "fi", "fo"):
            linear(f"encoder.layers.{i}.{name}", f"layers.{i}.{name}")
        for name in ("ln1", "ln2"):
            state[f"encoder.layers.{i}.{name}.weight"] = found[f"layers.{i}.{name}.w"]
            state[f"encoder.layers.{i}.{name}.bias"] = found[f"layers.{i}.{name}.b"]
    for source, target in QUANTISED.items():
        linear(source, target)
    for source, target in FLOATS.items():
        state[source] = found[target]
    widen(state, model.state_dict())
    missing, unexpected = model.load_state_dict({k: torch.tensor(v) for k, v in state.items()}, strict=False)
    if unexpected or set(missing) - {"encoder.emb.weight"}:
        raise SystemExit(f"{path} is of another network: {[*missing, *unexpected][:5]}")


def widen(state, like):
    """Weights from before 0.5: their labels saw the content's words by their roles alone, so what they lack counts for nothing, and there
    was one scheme of names less, which begins as NKJP's."""
    for name in state:
        lacking = like[name].shape[-1] - state[name].shape[-1]
        if name.startswith("label_pool") and lacking > 0:
            state[name] = np.pad(state[name], ((0, 0), (0, lacking)))
        if name == "ner_scheme.weight" and len(state[name]) < len(like[name]):
            state[name] = np.concatenate([state[name], state[name][:1]])


TABLES = {"pl": 400_000, "en": 0}  # languages whose lemmas come from a table of endings, and words of SGJP in it


def endings(language, sets, shared, cache):
    """The table of `lexicon` as sorted lines "UPOS ending rule"."""
    docs = list(sources.ud(pathlib.Path(shared) / f"data/ud/{language}-train.conllu.xz", "ud-" + language))
    found = {}
    if language == "pl":
        docs += sources.nkjp(shared, dev=False)
        found = lexicon.analysed(lexicon.frequencies(wheel(pathlib.Path(cache) / "wheels", "wordfreq==3.1.1"), "pl"), sets, TABLES["pl"])
    lines = ["\t".join(entry) for entry in lexicon.table(lexicon.observed(docs, sets), found)]
    return "\n".join(sorted(lines, key=str.encode)) + "\n"


def checkpoint(run):
    return torch.load(pathlib.Path(run) / "checkpoint.pt", map_location="cpu", weights_only=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--run", default="training/work/run")
    arguments.add_argument("--cache", default="training/work/cache")
    arguments.add_argument("--shared", default="../shared")
    arguments.add_argument("--model", default="model")
    arguments.add_argument("--version", required=True, help="of the weights: above that of model/manifest.json")
    arguments.add_argument("--blend", help="the run that this one went on from: its weights are mixed in")
    arguments.add_argument("--share", type=float, default=0.6, help="of this run's weights in the mixture")
    o = arguments.parse_args()
    state = checkpoint(o.run)
    weights = {k: v.float().numpy() for k, v in state["model"].items()}
    if o.blend:
        before = {k: v.float().numpy() for k, v in checkpoint(o.blend)["model"].items()}
        widen(before, weights)
        weights = {k: o.share * v + (1 - o.share) * before[k] for k, v in weights.items()}
    sets = Labels(json.loads((pathlib.Path(o.cache) / "labels.json").read_text()))
    start, keep, names, scores, specials, _ = vocabulary(o.cache, lambda: [])
    out = tensors(weights, state["layers"], start, keep)
    encoded = [n.encode() for n in names]
    out["vocab.bytes"] = np.frombuffer(b"".join(encoded), np.uint8)
    out["vocab.offsets"] = np.cumsum([0, *map(len, encoded)]).astype(np.uint32)
    out["vocab.score"] = np.array(scores, np.int32)
    for language in TABLES:
        path = pathlib.Path(o.cache) / f"lemmas-{language}.tsv"
        if not path.exists():
            path.write_text(endings(language, sets, o.shared, o.cache), encoding="utf8")
        out[f"lemmas.{language}"] = np.frombuffer(path.read_bytes(), np.uint8)
    out |= gazetteer.tensors(o.shared, pathlib.Path(__file__).parent.parent / "names")
    mwt = {
        key: [dict(form=f, lemma=l, upos=u, feats=x, deprel=r, head="main" if h < 0 or key.startswith("+") else h) for f, l, u, x, r, h in words]
        for key, words in sets.mwt.items()
    }
    out["mwt.bytes"] = np.frombuffer(json.dumps(mwt, ensure_ascii=False).encode(), np.uint8)
    config = {
        "hidden": start.hidden,
        "heads": start.heads,
        "layers": state["layers"],
        "ffn": start.ffn,
        "eps": start.eps,
        "max_pieces": WINDOW + 2,
        "overlap": OVERLAP,
        "reach": REACH,
        **specials,
        "upos": labels.UPOS,
        "feats": [[name, values] for name, values in sets.feats.items()],
        "lemma_rules": sets.lemma_rules,
        "deprels": sets.deprels,
        "tok": sets.tok,
        "ner": labels.NAME_TAGS,
        "role_tags": labels.ROLE_TAGS,
        "acts": labels.ACTS,
        "certainty": labels.CERTAINTY,
        "polarity": labels.POLARITY,
        "schemes": labels.SCHEMES,
        "name_schemes": labels.NAME_SCHEMES,
        "anchor_threshold": 0.5,
        "source_bonus": SOURCE_BONUS,
        "name_scheme": labels.NAME_SCHEMES.index("nkjp"),
        "norm": {str(k): v for k, v in sorted(start.norm.items())},
    }
    data = save(out, {"config": json.dumps(config, ensure_ascii=False)})
    folder = pathlib.Path(o.model)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "depesza.safetensors").write_bytes(data)
    manifest = {
        "name": "depesza-news-8",
        "version": o.version,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "languages": ["pl", "en", "uk", "ru", "cs", "de", "fr", "es"],
        "trained": {"steps": state["step"], "minutes": round(state["spent"] / 60), "date": datetime.date.today().isoformat()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    print(f"{len(data) / 1e6:.1f} MB, {len(out)} tensors, step {state['step']}")


if __name__ == "__main__":
    main()
