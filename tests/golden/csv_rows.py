# SPDX-License-Identifier: MIT
"""Writes csv_rows.json: random CSV texts, and the rows that Python's csv module reads in them.

    python3 tests/golden/csv_rows.py

Line ends in quotes are given as LF, as the library reads them; a carriage return stands only before
a line feed; rows that are empty lines are left out.
"""

import csv
import io
import json
import random
from pathlib import Path

PIECES = ["a", "bc", " ", ",", '""', '"', "\n", "\r\n", "\t", "\u00e9", "\U0001f600", "\0", "'", ";"]


def text(rng: random.Random) -> str:
    """Fields, most of them well quoted, between commas and line ends."""
    result = ""
    for _ in range(rng.randint(1, 4)):
        fields = []
        for _ in range(rng.randint(1, 4)):
            inner = "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 5)))
            if rng.random() < 0.6:
                fields.append('"' + inner.replace('"', '""') + '"')
            else:
                fields.append("".join(c for c in inner if c not in ',\r\n').lstrip('"'))
        result += ",".join(fields) + rng.choice(["\n", "\r\n"])
    return result if rng.random() < 0.8 else result.rstrip("\r\n")


def main() -> None:
    rng = random.Random(1)
    cases = []
    for _ in range(150):
        content = text(rng)
        rows = csv.reader(io.StringIO(content, newline=""), strict=True)
        kept = [[field.replace("\r\n", "\n") for field in row] for row in rows if row]
        cases.append({"text": content, "rows": kept})
    path = Path(__file__).parent / "csv_rows.json"
    path.write_text(json.dumps(cases) + "\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
