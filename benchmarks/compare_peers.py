# SPDX-License-Identifier: MIT
"""Compares siamese with peers on the same data in one run: training, encoding, one pair.

    python3 benchmarks/compare_peers.py --data SNLI=corpora/SNLI QQP=corpora/QQP --out FOLDER

The pairs of each folder's train.tsv are repeated to the published size. FOLDER gets peers.json and
peers.md. Peers that are not installed are left out: PyTorch and ONNX Runtime of the Python that
runs this (benchmarks/peers/README.md), TensorFlow of the one that --tensorflow names. --publish
also puts the tables into docs/notebook/benchmarks.md, and SNLI's training into README.md and its
chart.
"""

import argparse
import csv
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median

import speed_chart
from peers.pairs import labelled_pairs
from repeat_pairs import repeat_pairs

ROOT = Path(__file__).parents[1]
SIAMESE = ROOT / "build/release/bin/siamese"
LOADED = ROOT / "build/release/benchmarks/model.loaded"
ENCODERS = ("cnn", "rnn", "multihead")
PAIRS = {"SNLI": 327_000, "QQP": 363_000}
# The reference's own table, on a GTX 1080 Ti: training pairs, seconds an epoch of each encoder.
REFERENCE = {"SNLI": (326_959, (15.97, 82.95, 60.24)), "QQP": (362_646, (49.84, 266.91, 298.58))}
PYTORCH = {"PyTorch, careful": ["--careful"], "PyTorch, plain": []}
STEPS = {"pytorch": (120, 120, 120), "tensorflow": (60, 40, 40)}  # of each encoder; ours: epochs
SENTENCES = 20_000
MEASURED = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end -->)", re.DOTALL)


def output_of(command: list, **environment: str) -> str:
    """Runs a command and returns its output; exits with its error if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )
    if done.returncode != 0:
        end = (done.stdout[-4000:] + done.stderr).strip()  # some peers report errors on standard output
        raise SystemExit(f"{' '.join(map(str, command))}\n{end}")
    return done.stdout


def build() -> None:
    output_of(["cmake", "--preset", "release", "-S", ROOT])
    targets = ["--target", "siamese_command", "benchmark.model.loaded"]
    output_of(["cmake", "--build", ROOT / "build/release", *targets])


class Comparison:
    """The files of a run, and its figures: (kind, dataset, encoder, program) -> repetitions."""

    siamese = SIAMESE
    options: dict[str, list[str]] = {}  # further training options of each program

    def __init__(self, arguments: argparse.Namespace, work: Path) -> None:
        self.arguments, self.work = arguments, work
        self.figures: dict[tuple[str, ...], list[dict[str, float]]] = {}
        self.trainers, self.runtimes = ["siamese"], ["siamese"]
        if importlib.util.find_spec("torch"):
            self.trainers += PYTORCH
            if importlib.util.find_spec("safetensors"):
                self.runtimes.append("PyTorch")
                if importlib.util.find_spec("onnxruntime"):
                    self.runtimes.append("ONNX Runtime")
        if arguments.tensorflow:
            self.trainers.append("TensorFlow")

    def prepare(self, dataset: str, folder: Path) -> None:
        train = self.work / f"{dataset}.tsv"
        pairs = 30_000 if self.arguments.quick else PAIRS[dataset]
        repeat_pairs(folder / "train.tsv", train, pairs)
        with train.open(encoding="utf-8") as file:
            (self.work / f"{dataset}_few.tsv").write_text("".join(islice(file, 1001)))
        pairs = islice(labelled_pairs([train]), SENTENCES // 2)
        text = "".join(f"{first}\n{second}\n" for first, second, _ in pairs)
        (self.work / f"{dataset}.txt").write_text(text, encoding="utf-8")

    def train(self, program: str, dataset: str, encoder: str) -> dict[str, float]:
        """Pairs per second, and peak memory in MB."""
        train, threads = self.work / f"{dataset}.tsv", self.arguments.threads
        if program == "siamese":
            few = self.work / f"{dataset}_few.tsv"
            name = f"{dataset}_{encoder}"
            command = [self.siamese, "train", encoder, dataset, "--train", train, "--dev", few]
            command += ["--test", few, "--epochs", 2, "--threads", threads, "--quiet"]
            command += ["--model-dir", self.work, "--experiment-name", name, "--overwrite"]
            output_of(command + self.options.get(program, []))
            figures = json.loads((self.work / name / "evaluation.json").read_text())
            memory = figures["peak_memory_bytes"]
        else:
            peer = "pytorch" if program in PYTORCH else "tensorflow"
            steps = 25 if self.arguments.quick else STEPS[peer][ENCODERS.index(encoder)]
            python = sys.executable if program in PYTORCH else self.arguments.tensorflow
            script = ROOT / f"benchmarks/peers/{peer}_siamese.py"
            command = [python, script, encoder, "--train", train, "--max-steps", steps]
            command += PYTORCH.get(program, []) + self.options.get(program, [])
            command += ["--threads", threads, "--json"]
            figures = json.loads(output_of(command))
            memory = figures["peak_memory_mib"] * 2**20
        return {"pairs_per_second": figures["pairs_per_second"], "peak_memory_mb": memory / 1e6}

    def infer(self, program: str, dataset: str, encoder: str) -> dict[str, float]:
        """Sentences per second, and microseconds for one pair."""
        folder, sentences = self.work / f"{dataset}_{encoder}", self.work / f"{dataset}.txt"
        threads = self.arguments.threads
        if program == "siamese":
            runs = json.loads(
                output_of(
                    [LOADED, "--benchmark_filter=word_tables", "--benchmark_format=json"],
                    SIAMESE_MODEL=str(folder),
                    SIAMESE_SENTENCES=str(sentences),
                    SIAMESE_THREADS=str(threads),
                )
            )["benchmarks"]
            rates = {run["name"]: run["items_per_second"] for run in runs}
            return {
                "sentences_per_second": rates["encode/word_tables/real_time"],
                "pair_microseconds": 1e6 / rates["similarity/word_tables/real_time"],
            }
        command = [sys.executable, ROOT / "benchmarks/peers/inference.py"]
        command += [program.lower().replace(" ", ""), folder, "--sentences", sentences]
        return json.loads(output_of([*command, "--threads", threads, "--json"]))

    def run(self, datasets: list[str]) -> None:
        start = time.monotonic()
        for repetition in range(self.arguments.repetitions):
            for dataset in datasets:
                for encoder in self.arguments.encoders:
                    for kind, programs in (("train", self.trainers), ("infer", self.runtimes)):
                        for program in programs:
                            figures = getattr(self, kind)(program, dataset, encoder)
                            key = kind, dataset, encoder, program
                            self.figures.setdefault(key, []).append(figures)
                            words = f"{repetition + 1}: {dataset} {encoder} {kind} {program}"
                            rounded = {name: round(value) for name, value in figures.items()}
                            seconds = time.monotonic() - start
                            print(f"{seconds:6.0f} s  {words} {rounded}", file=sys.stderr)

    def of(self, key: tuple[str, ...], name: str) -> float:
        return median(figures[name] for figures in self.figures[key])

    def training_table(self, dataset: str) -> str:
        pairs, seconds = REFERENCE[dataset]
        header = [dataset, *(f"{name}, pairs/s (MB)" for name in self.trainers)]
        header += [f"over {name}" for name in self.trainers[1:]]
        header += ["reference on a GTX 1080 Ti, pairs/s", "over it"]
        rows = []
        for encoder in self.arguments.encoders:
            keys = [("train", dataset, encoder, name) for name in self.trainers]
            rates = [self.of(key, "pairs_per_second") for key in keys]
            reference = pairs / seconds[ENCODERS.index(encoder)]
            memory = [self.of(key, "peak_memory_mb") for key in keys]
            row = [encoder, *(f"{rate:,.0f} ({mb:,.0f})" for rate, mb in zip(rates, memory))]
            row += [f"{rates[0] / rate:.1f} ×" for rate in rates[1:]]
            rows.append(row + [f"{reference:,.0f}", f"{rates[0] / reference:.1f} ×"])
        return table(header, rows)

    def short_table(self, dataset: str) -> str:
        """Training beside PyTorch, for the README."""
        names = [name for name in self.trainers if name in speed_chart.COLOURS]
        header = ["training, pairs/s", *names]
        header += [name.replace("PyTorch,", "over") for name in names[1:]]
        rows = []
        for encoder in self.arguments.encoders:
            keys = [("train", dataset, encoder, name) for name in names]
            rates = [self.of(key, "pairs_per_second") for key in keys]
            row = [encoder, *(f"{rate:,.0f}" for rate in rates)]
            rows.append(row + [f"{rates[0] / rate:.1f} ×" for rate in rates[1:]])
        return table(header, rows)

    def write_speed(self, dataset: str, path: Path) -> None:
        """The same for the README's chart."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["encoder", "program", "pairs_per_second"])
            for kind, data, encoder, program in self.figures:
                if (kind, data) == ("train", dataset) and program in speed_chart.COLOURS:
                    rate = self.of((kind, data, encoder, program), "pairs_per_second")
                    writer.writerow([encoder, program, round(rate)])

    def inference_table(self, dataset: str) -> str:
        header = [dataset, *(f"{name}, sentences/s" for name in self.runtimes)]
        header += [f"{name}, µs a pair" for name in self.runtimes]
        rows = []
        for encoder in self.arguments.encoders:
            keys = [("infer", dataset, encoder, name) for name in self.runtimes]
            row = [encoder, *(f"{self.of(key, 'sentences_per_second'):,.0f}" for key in keys)]
            rows.append(row + [f"{self.of(key, 'pair_microseconds'):,.1f}" for key in keys])
        return table(header, rows)


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def machine(tensorflow: str | None) -> dict[str, str]:
    """The environment that the figures depend on."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    facts = {
        "processor": f"{cpu.group(1) if cpu else platform.processor()}, {os.cpu_count()} cores",
        "compiler": output_of(["c++", "--version"]).partition("\n")[0],
        "siamese": output_of(["git", "-C", ROOT, "describe", "--always", "--dirty"]).strip(),
        "Python": platform.python_version(),
    }
    for name, package in (("PyTorch", "torch"), ("ONNX Runtime", "onnxruntime")):
        if importlib.util.find_spec(package):
            facts[name] = version(package)
    if tensorflow:
        program = "import tensorflow; print(tensorflow.__version__)"
        facts["TensorFlow"] = output_of([tensorflow, "-c", program]).strip()
    facts["load before"] = f"{os.getloadavg()[0]:.1f}"
    return facts


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--data",
        nargs="+",
        required=True,
        metavar="NAME=FOLDER",
        help="SNLI, QQP or both, with the folder that holds train.tsv",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for peers.json, peers.md")
    parser.add_argument("--publish", action="store_true", help="put the tables into the documents")
    parser.add_argument("--encoders", nargs="+", choices=ENCODERS, default=list(ENCODERS))
    parser.add_argument("--tensorflow", metavar="PYTHON", help="a Python that has TensorFlow 1.15")
    parser.add_argument("--threads", type=int, default=2, help="default: %(default)s")
    parser.add_argument("--repetitions", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--quick", action="store_true", help="trial run: few pairs and steps, once")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.repetitions = 1
    for item in arguments.data:
        name, _, folder = item.partition("=")
        if name not in PAIRS or not (Path(folder) / "train.tsv").is_file():
            parser.error(f"--data {item}: give SNLI=FOLDER or QQP=FOLDER, with its train.tsv")
    return arguments


def put_between(text: str, page: Path) -> None:
    """Replaces what stands between the two comments of a Markdown file."""
    content = page.read_text(encoding="utf-8")
    if not MEASURED.search(content):
        raise SystemExit(f"{page}: no '<!-- measured -->' and '<!-- end -->' in it")
    page.write_text(MEASURED.sub(lambda _: text, content), encoding="utf-8")


def main() -> None:
    arguments = parse_arguments()
    build()
    facts = machine(arguments.tensorflow)
    folders = dict(item.split("=", 1) for item in arguments.data)
    with tempfile.TemporaryDirectory() as work:
        comparison = Comparison(arguments, Path(work))
        for dataset, folder in folders.items():
            comparison.prepare(dataset, Path(folder))
        comparison.run(list(folders))

    text = "".join(f"- {name}: {fact}\n" for name, fact in facts.items())
    run = f"threads: {arguments.threads}; medians of {arguments.repetitions} repetitions"
    text += f"- {run}\n"
    for dataset in folders:
        text += "\n" + comparison.training_table(dataset)
        text += "\n" + comparison.inference_table(dataset)
    arguments.out.mkdir(parents=True, exist_ok=True)
    results = [
        dict(zip(("kind", "dataset", "encoder", "program"), key), repetitions=values)
        for key, values in comparison.figures.items()
    ]
    with (arguments.out / "peers.json").open("w", encoding="utf-8") as file:
        content = {"machine": facts, "threads": arguments.threads, "results": results}
        json.dump(content, file, indent=2)
    (arguments.out / "peers.md").write_text(text, encoding="utf-8")
    if arguments.publish:
        put_between(text, ROOT / "docs/notebook/benchmarks.md")
        if "SNLI" in folders:
            short = f"{facts['processor']}; {run}.\n\n{comparison.short_table('SNLI')}"
            put_between(short, ROOT / "README.md")
            comparison.write_speed("SNLI", speed_chart.FIGURES)
            speed_chart.main()
    print(text, end="")


if __name__ == "__main__":
    main()
