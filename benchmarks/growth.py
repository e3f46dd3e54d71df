# SPDX-License-Identifier: MIT
"""Times a training step against batch, vocabulary, sentence length, hidden size and threads.

    python3 benchmarks/growth.py --out FOLDER

FOLDER gets growth.csv and, where matplotlib is installed, growth.svg. The benchmark training.growth
of the preset release must have been built.
"""

import argparse
import csv
import json
import subprocess
from itertools import groupby
from pathlib import Path

BENCHMARK = Path(__file__).parents[1] / "build/release/benchmarks/training.growth"
SIZES = {
    "batch": "pairs a batch",
    "vocabulary": "known tokens",
    "length": "tokens a sentence, on average",
    "hidden": "filters (cnn), states (rnn), embedding (multihead)",
    "threads": "threads",
}


def measure(seconds: float, repetitions: int) -> list[dict]:
    """A row for every size of every encoder, in order: the median over the repetitions."""
    command = [BENCHMARK, f"--benchmark_min_time={seconds}", "--benchmark_format=json"]
    if repetitions > 1:
        command += [
            f"--benchmark_repetitions={repetitions}",
            "--benchmark_enable_random_interleaving=true",
            "--benchmark_report_aggregates_only=true",
        ]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    rows = []
    for run in json.loads(output)["benchmarks"]:
        if run.get("aggregate_name", "median") == "median":
            encoder, size, value, _ = run["run_name"].split("/")
            rows.append(
                {
                    "encoder": encoder,
                    "size": size,
                    "value": int(value),
                    "milliseconds": round(run["real_time"], 3),
                    "pairs_per_second": round(run["items_per_second"]),
                }
            )
    # They run interleaved, and are reported as they end.
    return sorted(rows, key=lambda row: (row["encoder"], row["size"], row["value"]))


def draw(rows: list[dict], path: Path) -> None:
    """One panel a size, one line an encoder."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 3, figsize=(12, 7), sharey=True, layout="constrained")
    panels = dict(zip(SIZES, axes.flat))
    for (encoder, size), group in groupby(rows, lambda row: (row["encoder"], row["size"])):
        points = [(row["value"], row["milliseconds"]) for row in group]
        panels[size].plot(*zip(*points), marker="o", label=encoder)
    for size, panel in panels.items():
        values = sorted({row["value"] for row in rows if row["size"] == size})
        panel.set(xscale="log", yscale="log", xlabel=SIZES[size])
        panel.set_xticks(values, [f"{value:,}" for value in values])
        panel.minorticks_off()
        panel.yaxis.set_major_formatter("{x:,g}")
        panel.grid(alpha=0.3)
    for panel in axes[:, 0]:
        panel.set_ylabel("milliseconds a step")
    axes.flat[0].legend()
    axes.flat[-1].remove()
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder for the files")
    parser.add_argument("--seconds", type=float, default=0.5, help="a size, default: %(default)s")
    parser.add_argument("--repetitions", type=int, default=3, help="default: %(default)s")
    arguments = parser.parse_args()
    if not BENCHMARK.exists():
        raise SystemExit(
            f"{BENCHMARK}: missing; cmake --preset release && "
            "cmake --build --preset release --target benchmark.training.growth"
        )
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = measure(arguments.seconds, arguments.repetitions)
    with (arguments.out / "growth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    try:
        draw(rows, arguments.out / "growth.svg")
    except ImportError:
        print("no plot: pip install matplotlib")


if __name__ == "__main__":
    main()
