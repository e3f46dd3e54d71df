# SPDX-License-Identifier: MIT
"""Reading labelled pairs: siamese, Python's json and csv, pandas, on the same files in one run.

    python3 benchmarks/peers/reading.py --data SNLI

The files hold the rows of SNLI's dev file, repeated: as published (JSON lines), and the label and the
sentences as TSV and CSV. Each reader gives the pairs labelled entailment or contradiction, with 1 or
0, in a process of its own; its time, of the processor, is the best of
three.
"""

import argparse
import csv
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = ["gold_label", "sentence1", "sentence2"]
LABELS = {"entailment": 1, "contradiction": 0}
BENCHMARK = Path(__file__).parents[2] / "build/release/benchmarks/data.loading"


def make_files(data: Path, folder: Path, rows: int) -> None:
    with gzip.open(data / "snli_1.0_dev.jsonl.gz", "rt", encoding="utf-8") as file:
        lines = file.readlines()
    with (folder / "pairs.jsonl").open("w", encoding="utf-8") as as_json, \
         (folder / "pairs.tsv").open("w", encoding="utf-8") as as_tsv, \
         (folder / "pairs.csv").open("w", encoding="utf-8", newline="") as as_csv:
        writer = csv.writer(as_csv)
        writer.writerow(COLUMNS)
        as_tsv.write("\t".join(COLUMNS) + "\n")
        fields = [[json.loads(line)[name] for name in COLUMNS] for line in lines]
        for row in range(rows):
            as_json.write(lines[row % len(lines)])
            as_tsv.write("\t".join(fields[row % len(lines)]) + "\n")
            writer.writerow(fields[row % len(lines)])


def kept(rows) -> list:
    return [(first, second, LABELS[label]) for label, first, second in rows if label in LABELS]


def python_reader(path: Path) -> list:
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".jsonl":
            objects = (json.loads(line) for line in file)
            return kept([row[name] for name in COLUMNS] for row in objects)
        rows = (csv.reader(file) if path.suffix == ".csv"
                else csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        next(rows)
        return kept(rows)


def pandas_reader(path: Path):
    import pandas
    if path.suffix == ".jsonl":
        frame = pandas.read_json(path, lines=True)[COLUMNS]
    elif path.suffix == ".csv":
        frame = pandas.read_csv(path, keep_default_na=False)
    else:
        frame = pandas.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False)
    frame = frame[frame["gold_label"].isin(LABELS)]
    return frame.assign(gold_label=frame["gold_label"].map(LABELS))


def peer(reader: str, path: Path) -> tuple[float, float]:
    """Seconds of the processor, and the megabytes the process had at its peak."""
    if reader == "pandas":
        import pandas  # noqa: F401: its import is not reading
    times = []
    for _ in range(3):
        start = time.process_time()
        pairs = {"python": python_reader, "pandas": pandas_reader}[reader](path)
        times.append(time.process_time() - start)
        if not len(pairs):
            raise SystemExit(f"{path}: no pairs")
        del pairs
    return min(times), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def ours(name: str, folder: Path) -> tuple[float, float]:
    """The same of a benchmark of data.loading."""
    command = [BENCHMARK, f"--benchmark_filter=^{name}$", "--benchmark_format=json",
               "--benchmark_repetitions=3", "--benchmark_min_time=0.01"]
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "SIAMESE_LOADING": str(folder)})
        _, status, usage = os.wait4(process.pid, 0)
        out.seek(0)
        runs = json.load(out)["benchmarks"]
    if status != 0 or any(run.get("error_occurred") for run in runs):
        raise SystemExit(f"{BENCHMARK}: failed")
    times = [run["cpu_time"] for run in runs if run["run_type"] == "iteration"]
    return min(times) / 1000, usage.ru_maxrss / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="folder with snli_1.0_dev.jsonl.gz")
    parser.add_argument("--rows", type=int, default=327_000, help="default: %(default)s")
    parser.add_argument("--one", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(*peer(arguments.one[0], Path(arguments.one[1])))
        return
    if not arguments.data:
        parser.error("--data is needed")
    if not BENCHMARK.exists():
        parser.error("build the benchmark first: cmake --preset release && "
                     "cmake --build --preset release --target benchmark.data.loading")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_files(arguments.data, folder, arguments.rows)
        print(f"{arguments.rows} rows\n{'format':8}{'MB':>6}{'reader':>10}{'s':>8}{'MB/s':>8}"
              f"{'peak MB':>9}{'times ours':>12}")
        for suffix in ("jsonl", "tsv", "csv"):
            path = folder / f"pairs.{suffix}"
            size = path.stat().st_size / 1e6
            results = {"siamese": ours(f"reading/{suffix}", folder)}
            for reader in ("python", "pandas"):
                output = subprocess.run([sys.executable, __file__, "--one", reader, path],
                                        check=True, capture_output=True, text=True).stdout
                results[reader] = tuple(map(float, output.split()))
            for reader, (seconds, peak) in results.items():
                print(f"{suffix:8}{size:6.0f}{reader:>10}{seconds:8.2f}{size / seconds:8.0f}"
                      f"{peak:9.0f}{seconds / results['siamese'][0]:12.1f}")
        for step in ("counting_words", "indexing", "everything"):
            seconds, peak = ours(f"{step}/jsonl", folder)
            print(f"siamese, jsonl, {step.replace('_', ' ')}: {seconds:.2f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
