# SPDX-License-Identifier: MIT
"""Divides the rows of files into train, dev and test at random, the same for several programs.

Rows are lines of JSON, or of TSV after a header, and are copied unchanged. The test rows depend
on the seed and their fraction alone, so that divisions with more or fewer dev rows share them.
"""

import argparse
import random
from pathlib import Path


def read_rows(paths: list[Path]) -> tuple[str, list[str]]:
    """The header that all files begin with ("" for JSON lines), and all other lines."""
    headers, rows = set(), []
    for path in paths:
        with path.open(encoding="utf-8", newline="\n") as file:
            lines = [line.rstrip("\r\n") + "\n" for line in file]
        is_json = lines[:1] and lines[0].startswith("{")
        headers.add("" if is_json else "".join(lines[:1]))
        rows += lines if is_json else lines[1:]
    if len(headers) != 1:
        raise SystemExit(f"{paths[-1]}:1: another header than that of the files before it")
    return headers.pop(), rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="TSV or JSON lines")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--dev", type=float, default=0.01, help="fraction, default: %(default)s")
    parser.add_argument("--test", type=float, default=0.1, help="fraction, default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    arguments = parser.parse_args()

    header, rows = read_rows(arguments.files)
    random.Random(arguments.seed).shuffle(rows)
    num_test, num_dev = round(arguments.test * len(rows)), round(arguments.dev * len(rows))
    parts = {
        "test": rows[:num_test],
        "dev": rows[num_test : num_test + num_dev],
        "train": rows[num_test + num_dev :],
    }
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        if part:
            path = arguments.out / f"{name}{'.tsv' if header else '.jsonl'}"
            with path.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines([header, *part])


if __name__ == "__main__":
    main()
