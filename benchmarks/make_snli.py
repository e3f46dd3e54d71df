# SPDX-License-Identifier: MIT
"""Makes a training file of the published size by repeating the pairs of a smaller SNLI train.tsv.

The pairs that training uses (entailment, contradiction) are written over and over, each time in a
new seeded order, so that sentence lengths and vocabulary stay those of the real data.
"""

import argparse
import random
from pathlib import Path

COLUMNS = ("gold_label", "sentence1", "sentence2")
LABELS = {"entailment", "contradiction"}


def read_pairs(path: Path) -> list[str]:
    """The rows of `path` labelled entailment or contradiction, as TSV lines in our column order."""
    with path.open(encoding="utf-8", newline="\n") as file:
        header = next(file, "").rstrip("\r\n").split("\t")
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise SystemExit(f"{path}:1: no column {', '.join(missing)}; give an SNLI train.tsv")
        columns = [header.index(name) for name in COLUMNS]
        rows = (line.rstrip("\r\n").split("\t") for line in file)
        pairs = [[row[column] for column in columns] for row in rows]
    return ["\t".join(pair) + "\n" for pair in pairs if pair[0] in LABELS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train.tsv")
    parser.add_argument("--out", type=Path, required=True, help="TSV file to write")
    parser.add_argument("--pairs", type=int, default=327_000, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    arguments = parser.parse_args()

    pairs = read_pairs(arguments.data / "train.tsv")
    if not pairs:
        raise SystemExit(f"{arguments.data / 'train.tsv'}: no pair to repeat")
    generator = random.Random(arguments.seed)
    with arguments.out.open("w", encoding="utf-8", newline="\n") as out:
        out.write("\t".join(COLUMNS) + "\n")
        for start in range(0, arguments.pairs, len(pairs)):
            generator.shuffle(pairs)
            out.writelines(pairs[: arguments.pairs - start])


if __name__ == "__main__":
    main()
