# SPDX-License-Identifier: MIT
"""Computes the least time of an epoch of SNLI on a GPU, and the time of our work.

    python3 benchmarks/gpu_floor.py SNLI/train.tsv --docs docs/notebook/gpu.md

Counts a training step's work without a GPU (benchmarks/gpu_work, built here by g++) and divides it
by what cards are published to do. --docs puts the tables between the two comments of a Markdown
file.
"""

import argparse
import json
import re
from pathlib import Path

from compare_peers import REFERENCE, ROOT, output_of, table

# Float32 operations a second, bytes a second: as NVIDIA publishes them.
CARDS = {"H100 SXM": (67e12, 3.35e12), "GTX 1080 Ti": (11.3e12, 484e9)}
PAIRS, REFERENCE_SECONDS = REFERENCE["SNLI"]
BATCH = 512
STEPS = -(-PAIRS // BATCH)
FLOAT = 4
# A parameter's gradient is read, it and its two moments are read and written.
UPDATE_BYTES = 7 * FLOAT
LAUNCHES = ("kernels", "products", "clearings", "copies", "uploads", "downloads")
ON_DEVICE = ("kernels", "products", "clearings", "copies")


def replace_between(mark: str, page: Path, text: str) -> None:
    """Puts `text` between <!-- mark --> and the next <!-- end --> of a page."""
    pattern = re.compile(rf"(?<=<!-- {mark} -->\n).*?(?=<!-- end -->)", re.DOTALL)
    before = page.read_text(encoding="utf-8")
    if not pattern.search(before):
        raise SystemExit(f"{page}: no '<!-- {mark} -->' and '<!-- end -->' in it")
    page.write_text(pattern.sub(lambda _: text, before, count=1), encoding="utf-8")


def count_work(pairs: Path) -> list[dict]:
    output_of(["cmake", "--preset", "release", "-S", ROOT])
    output_of(["cmake", "--build", ROOT / "build/release", "--target", "benchmark.gpu_work"])
    return json.loads(output_of([ROOT / "build/release/benchmarks/gpu_work", pairs]))


def total(work: dict, kinds: tuple[str, ...], what: str) -> float:
    return sum(work[kind][what] for kind in kinds)


def work_table(works: list[dict]) -> str:
    header = ["a step of 512 pairs", "kernels", "products", "clearings, copies", "waits"]
    header += ["GFLOP of products", "MB of products", "MB of kernels", "MB up", "MB down"]
    rows = []
    for work in works:
        row = [work["encoder"]]
        row += [f"{work[kind]['times']:.0f}" for kind in ("kernels", "products")]
        copies = total(work, ("clearings", "copies", "uploads", "downloads"), "times")
        row += [f"{copies:.0f}", f"{work['waits']['times']:.0f}"]
        row += [f"{work['products']['operations'] / 1e9:.2f}"]
        row += [f"{work[kind]['bytes'] / 1e6:.1f}" for kind in ("products", "kernels")]
        row += [f"{work[kind]['bytes'] / 1e6:.3f}" for kind in ("uploads", "downloads")]
        rows.append(row)
    return table(header, rows)


class Epoch:
    """Milliseconds of an epoch of one encoder on one card, term by term."""

    def __init__(self, work: dict, card: str, launch_seconds: float) -> None:
        peak, bandwidth = CARDS[card]

        def epoch(seconds: float) -> float:
            return 1e3 * STEPS * seconds

        products = work["products"]
        least_bytes = products["bytes"] + UPDATE_BYTES * work["moved_parameters"]
        operations = epoch(products["operations"] / peak)
        self.floor = {
            "operations": operations,
            "bytes": epoch(least_bytes / bandwidth),
            "launches": epoch((products["times"] + 1) * launch_seconds),
        }
        self.ours = {
            "operations": operations,
            "bytes": epoch(total(work, ON_DEVICE, "bytes") / bandwidth),
            "launches": epoch(total(work, LAUNCHES, "times") * launch_seconds),
        }


def largest(terms: dict[str, float]) -> str:
    return max(terms, key=terms.__getitem__)


def card_table(works: list[dict], card: str, launch_seconds: float) -> str:
    header = [f"{card}, ms an epoch", "operations", "bytes: floor", "ours"]
    header += ["launches: floor", "ours", "largest: floor", "ours", "ours over the floor"]
    if card == "GTX 1080 Ti":
        header.append("the reference, measured")
    rows = []
    for work, seconds in zip(works, REFERENCE_SECONDS, strict=True):
        epoch = Epoch(work, card, launch_seconds)
        row = [work["encoder"], f"{epoch.floor['operations']:.0f}"]
        for term in ("bytes", "launches"):
            row += [f"{epoch.floor[term]:.0f}", f"{epoch.ours[term]:.0f}"]
        row += [largest(epoch.floor), largest(epoch.ours)]
        row.append(f"{max(epoch.ours.values()) / max(epoch.floor.values()):.1f} ×")
        if card == "GTX 1080 Ti":
            row.append(f"{1e3 * seconds:,.0f}")
        rows.append(row)
    return table(header, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pairs", type=Path, help="train.tsv of SNLI")
    parser.add_argument("--docs", type=Path, help="Markdown file whose tables to replace")
    parser.add_argument(
        "--launch-microseconds",
        type=float,
        default=2.5,
        help="host time of a launch, assumed: %(default)s",
    )
    arguments = parser.parse_args()
    works = count_work(arguments.pairs)
    launch_seconds = arguments.launch_microseconds / 1e6
    text = f"An epoch is {PAIRS:,} pairs, {STEPS} steps of {BATCH}; a launch is taken for "
    text += f"{arguments.launch_microseconds:g} µs.\n\n" + work_table(works)
    for card in CARDS:
        text += "\n" + card_table(works, card, launch_seconds)
    if arguments.docs:
        replace_between("computed", arguments.docs, text)
    print(text, end="")


if __name__ == "__main__":
    main()
