"""Trains the model: `python -m depesza_training.train --shared ../shared --out training/work/run --minutes 90`.

A checkpoint is written every few minutes and training goes on from it when the command is run again. For a machine that has
a GPU and not the data, `--prepare FILE` writes all that training needs and `--prepared FILE` trains from it.
"""

import argparse
import multiprocessing
import os
import pathlib
import signal
import time

import torch

from . import batches, data, decode, export, sources
from .losses import losses
from .model import Linear, Model

ROUNDED = 0.75  # from this share of the time on, weights and inputs are rounded as the runtime rounds them


def rate(progress, warm=0.04):
    return progress / warm if progress < warm else max(0.02, 1 - (progress - warm) / (1 - warm))


def options():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shared", default="../shared")
    here = pathlib.Path(__file__).parent.parent
    arguments.add_argument("--texts", default=str(here / "texts"))
    arguments.add_argument("--readings", default=str(here / "readings"))
    arguments.add_argument("--acts", default=str(here / "acts.jsonl"))
    arguments.add_argument("--heard", default=str(here / "heard"))
    arguments.add_argument("--marked", default=str(here / "names"))
    arguments.add_argument("--read", help="what `depesza read --format jsonl` found in articles without gold of ours (see README.md)")
    arguments.add_argument("--cache", default="training/work/cache")
    arguments.add_argument("--out", default="training/work/run")
    arguments.add_argument("--prepare", help="write what training needs to this file, and stop")
    arguments.add_argument("--prepared", help="train from such a file")
    arguments.add_argument("--layers", type=int, default=8)
    arguments.add_argument("--start", help="exported weights to go on from (model/depesza.safetensors); label sets must be the same")
    arguments.add_argument("--weight", action="append", default=[], metavar="PACK=SHARE", help="another share of the mixture, from first to last")
    arguments.add_argument("--minutes", type=float, default=100, help="the learning rate falls to its end over this time of training")
    arguments.add_argument("--tokens", type=int, default=3200, help="pieces of a batch, padding included")
    arguments.add_argument("--rate", type=float, default=1e-4)
    arguments.add_argument("--head-rate", type=float, default=1e-3)
    arguments.add_argument("--drop", type=float, default=0.1)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    arguments.add_argument("--workers", type=int, default=0, help="processes that make batches; with a GPU some six")
    return arguments.parse_args()


def main():
    o = options()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    torch.set_float32_matmul_precision("high")
    out = pathlib.Path(o.out)
    out.mkdir(parents=True, exist_ok=True)
    begun = time.time()
    dev = {}
    if o.prepared:
        examples, sets, start, specials = data.prepared(o.prepared)
        keep = None
    else:
        examples, dev, sets, start, keep, _, _, specials, _ = data.load(o.shared, o.cache, o.texts, o.read, o.readings, o.acts, o.marked, o.heard)
        examples = {name: [data.Arrays(e) for e in es] for name, es in examples.items()}
    for name, es in examples.items():
        print(name, len(es), "documents", sum(int(e.sizes.sum()) for e in es), "pieces", flush=True)
    print(f"data {time.time() - begun:.0f} s; rules {len(sets.lemma_rules)}, features {sum(map(len, sets.feats.values()))}, tok {sets.tok}", flush=True)
    if o.prepare:
        data.prepare(o.prepare, examples, sets, start, keep, specials)
        return
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Model(start, keep, sets, o.layers, o.drop).to(device)
    if o.start:
        export.restore(model, o.start)
    encoder = [p for n, p in model.named_parameters() if n.startswith("encoder") and p.requires_grad]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder")]
    groups = [{"params": encoder, "lr": o.rate}, {"params": heads, "lr": o.head_rate}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    peaks = [o.rate, o.head_rate]
    step, spent = 0, 0.0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(state["model"], strict=False)
        optimiser.load_state_dict(state["optimiser"])
        step, spent = state["step"], state["spent"]
        print(f"goes on from step {step}, {spent / 60:.0f} minutes", flush=True)
    budget = o.minutes * 60
    shared_progress = multiprocessing.Value("d", spent / budget)
    shares = {name: (float(share),) * 2 for name, share in (w.split("=") for w in o.weight)}
    dataset = batches.Batches(examples, specials, f"{o.seed} {step}", o.tokens, shared_progress, batches.MIXTURE | shares)
    loader = torch.utils.data.DataLoader(
        dataset, batch_size=None, num_workers=o.workers, pin_memory=device.type == "cuda", prefetch_factor=8 if o.workers else None
    )

    def save():
        weights = {k: v for k, v in model.state_dict().items() if k != "encoder.emb.weight"}
        torch.save({"model": weights, "optimiser": optimiser.state_dict(), "step": step, "spent": spent, "layers": o.layers}, out / "new.pt")
        (out / "new.pt").replace(checkpoint)

    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))  # a polite kill loses nothing
    source = iter(loader)
    sums, pieces_seen = {}, 0
    saved = logged = watched = began = time.time()
    while spent < budget:
        if stop:
            save()
            raise SystemExit(f"stopped at step {step}; the same command goes on from here")
        model.train()
        progress = shared_progress.value = spent / budget
        Linear.rounded = progress > ROUNDED
        batch = {k: v.to(device, non_blocking=True) for k, v in next(source).items()}
        for group, peak in zip(optimiser.param_groups, peaks):
            group["lr"] = peak * rate(progress)
        loss, parts = losses(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        step += 1
        spent += time.time() - began
        began = time.time()
        pieces_seen += batch["ids"].numel()
        for k, v in parts.items():
            total, n = sums.get(k, (0.0, 0))
            sums[k] = total + v, n + 1
        if time.time() - logged > 20:
            print(f"step {step} {spent / 60:.1f} min {pieces_seen / (time.time() - logged):.0f} p/s " + " ".join(f"{k} {float(t) / n:.3f}" for k, (t, n) in sorted(sums.items())), flush=True)
            sums, pieces_seen, logged = {}, 0, time.time()
        if time.time() - saved > 240:
            save()
            saved = time.time()
        if dev and time.time() - watched > 1080:
            report("DEV", model, dev, specials, o.shared, slice(0, 30))
            watched = logged = began = time.time()
            pieces_seen = 0
    save()
    report("END", model, dev, specials, o.shared, slice(None))


def report(when, model, dev, specials, shared, which):
    for name, (docs, es, scheme) in dev.items():
        _, score = sources.evaluation_modules(shared)
        counts = decode.scores(model, es[which], [d.statements for d in docs[which]], specials, scheme, score)
        print(when, name, " ".join(f"{k[0]}-{k[1]} {100 * v.prf()[2 if k[1] != 'label' else 0]:.1f}" for k, v in counts.items()), flush=True)


if __name__ == "__main__":
    main()
