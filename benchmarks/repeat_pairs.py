# SPDX-License-Identifier: MIT
"""Makes a training file of a published size by repeating the pairs of a smaller one.

The rows that training uses (alike or not) are written over and over, each time in a new seeded
order, so that sentence lengths and vocabulary stay those of the real data.
"""

import argparse
import random
from pathlib import Path

from peers.pairs import COLUMNS, LABELS


def repeat_pairs(source: Path, out: Path, pairs: int, seed: int = 1) -> None:
    """Writes `pairs` rows of `source`, TSV with the columns of SNLI, ANLI or QQP."""
    with source.open(encoding="utf-8", newline="\n") as file:
        header, *lines = file
    names = header.rstrip("\r\n").split("\t")
    label = next((columns[-1] for columns in COLUMNS if set(columns) <= set(names)), None)
    if label is None:
        raise SystemExit(f"{source}:1: not the columns of SNLI, ANLI or QQP; give their train.tsv")
    lines = [
        line for line in lines if line.rstrip("\r\n").split("\t")[names.index(label)] in LABELS
    ]
    if not lines:
        raise SystemExit(f"{source}: no pair to repeat")
    generator = random.Random(seed)
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write(header)
        for start in range(0, pairs, len(lines)):
            generator.shuffle(lines)
            file.writelines(lines[: pairs - start])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", type=Path, help="train.tsv of SNLI, ANLI or QQP")
    parser.add_argument("--out", type=Path, required=True, help="TSV file to write")
    parser.add_argument("--pairs", type=int, default=327_000, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    arguments = parser.parse_args()
    repeat_pairs(arguments.source, arguments.out, arguments.pairs, arguments.seed)


if __name__ == "__main__":
    main()
