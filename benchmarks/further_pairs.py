# SPDX-License-Identifier: MIT
"""Gathers further training pairs of QQP that are in none of the files to be kept apart.

Pairs are the same if their words are, in either order of the questions, whatever the case, the
punctuation and the spaces. Each is written once, as TSV. A row of more than one line is left out.
"""

import argparse
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

COLUMNS = ("question1", "question2", "is_duplicate")
WORD = re.compile(r"\w+")


def read_rows(path: Path) -> Iterator[list[str]]:
    """Questions and label of every row that is one line; quotes around a field stay."""
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(path, "rt", encoding="utf-8", newline="\n") as file:
        header = next(file).rstrip("\r\n").split("\t")
        columns = [header.index(name) for name in COLUMNS]
        for line in file:
            fields = line.rstrip("\r\n").split("\t")
            if len(fields) == len(header):
                yield [fields[column] for column in columns]


def identity(row: list[str]) -> frozenset[str]:
    """A key that is the same for equal pairs."""
    return frozenset("".join(WORD.findall(question.lower())) for question in row[:2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="QQP as TSV, or .gz")
    parser.add_argument(
        "--without", type=Path, nargs="+", required=True, metavar="FILE", help="pairs to exclude"
    )
    parser.add_argument("--out", type=Path, required=True, help="TSV file to write")
    arguments = parser.parse_args()

    seen = {identity(row) for path in arguments.without for row in read_rows(path)}
    with arguments.out.open("w", encoding="utf-8", newline="\n") as out:
        out.write("\t".join(COLUMNS) + "\n")
        for row in (row for path in arguments.files for row in read_rows(path)):
            if identity(row) not in seen and all(row):
                seen.add(identity(row))
                out.write("\t".join(row) + "\n")


if __name__ == "__main__":
    main()
