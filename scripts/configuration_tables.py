#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the tables of keys in docs/guide/configuration.md from the help of siamese train.

    scripts/configuration_tables.py build/dev/bin/siamese docs/guide/configuration.md
"""

import re
import subprocess
import sys
from pathlib import Path

COMMAND_LINE_ONLY = {"resume", "overwrite"}


def options(text):
    """(name, type, default, help) of each option of a group."""
    width = 30  # help stands to its right, or on the next line
    lines = text.splitlines()
    for line, after in zip(lines, lines[1:] + [""]):
        if not line.startswith("  --"):
            continue
        left, meaning = line[:width], line[width:]
        if after.startswith(" " * width):
            left, meaning = line, after.strip()
        name, _, value = left.strip().removeprefix("--").partition(" ")
        kind, _, default = re.sub(r"Excludes: \S+|\.\.\.$", "", value).strip().partition("=")
        yield name, re.sub(r":\{.*\}", "", kind), default, meaning


def table(group, text):
    rows = [f"| {group} | value | meaning |", "|---|---|---|"]
    for name, kind, default, meaning in options(text):
        key = name.replace("-", "_")
        if key not in COMMAND_LINE_ONLY:
            told = f"{meaning} (default: {default})" if default else meaning
            rows.append(f"| `{key}` | {kind or 'flag'} | {told} |")
    return "\n".join(rows)


def main():
    command, page = sys.argv[1], Path(sys.argv[2])
    text = subprocess.run([command, "train", "--help"], capture_output=True, text=True, check=True)
    groups = re.findall(r"\n(\w+):\n((?:  .*\n)+)", text.stdout)
    content = page.read_text(encoding="utf-8")
    for group, body in groups:
        if group not in ("Positionals", "Options"):
            old = re.compile(rf"\| {group} \| value \| meaning \|\n(?:\|.*\n)+")
            content = old.sub(lambda _: table(group, body) + "\n", content)
    page.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
