# SPDX-License-Identifier: MIT
"""Checks that documents show sources as they are and what programs really print.

    python3 docs/site/shown.py [--update] [--programs FOLDER]... [FILE...]

A comment tells what the block of code after it shows:

    <!-- examples/quick_start.cpp -->         that file after its opening comment
    <!-- examples/own_encoder.cpp: Before --> the declaration of Before in it
    <!-- run -->                              the output of the lines that begin with "$ "

Commands run only with --programs, a folder of the examples or of the command. Rates and seconds
may differ, and a line "..." stands for any lines. --update writes sources and outputs into the
documents, but for outputs with such a line.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from difflib import unified_diff
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(
    r"(<!-- (run|examples/[^ :]+)(?:: (\w+))? -->\n+```\w+\n)(.*?)(?=^```$)", re.M | re.S
)
RATE = re.compile(r"\d+ pairs/s  [\d.]+ s")


def source(path: str, name: str | None) -> str:
    """A file after its opening comment, or the declaration of `name` in it, comment included."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if not name:
        return re.sub(r"\A(//[^\n]*\n)+", "", text)
    head = rf"^(?:(?:///|template)[^\n]*\n)*[^\n]*\b{name}\b[^\n;]*\{{\n"
    found = re.search(head + r".*?^\}[^\n]*\n", text, re.M | re.S)
    if not found:
        sys.exit(f"{path}: no declaration of {name}")
    return found.group()


def printed(commands: list[str], folder: Path, programs: list[Path]) -> str:
    """The commands and what they print, as in a terminal."""
    path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
    text = ""
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=os.environ | {"PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        text += f"$ {command}\n{done.stdout}"
    return text


def commands_of(block: str) -> list[str]:
    return re.findall(r"^\$ ((?:[^\n]*\\\n)*[^\n]*)", block, re.M)


def alike(expected: str, actual: str) -> bool:
    """Whether they agree where `expected` says something."""
    pattern = re.escape(RATE.sub("RATE", expected)).replace("\\.\\.\\.\\\n", r"(?:[^\n]*\n)*?")
    return re.fullmatch(pattern, RATE.sub("RATE", actual)) is not None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--update", action="store_true", help="write them into the documents")
    parser.add_argument("--programs", action="append", type=Path, default=[], metavar="FOLDER")
    arguments = parser.parse_args()
    files = arguments.files or [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    programs = [folder.resolve() for folder in arguments.programs]

    differences = 0
    for file in files:
        with tempfile.TemporaryDirectory() as folder:

            def checked(match: re.Match) -> str:
                nonlocal differences
                head, kind, name, shown = match.groups()
                if kind == "run":
                    if not programs:
                        return match.group()
                    actual = printed(commands_of(shown), Path(folder), programs)
                    same = alike(shown, actual)
                else:
                    actual = source(kind, name)
                    same = shown == actual
                if arguments.update and "\n...\n" not in shown:
                    return head + actual
                if not same:
                    differences += 1
                    diff = unified_diff(shown.splitlines(1), actual.splitlines(1), str(file), kind)
                    sys.stdout.writelines(diff)
                return match.group()

            text = file.read_text(encoding="utf-8")
            new = SHOWN.sub(checked, text)
        if new != text:
            file.write_text(new, encoding="utf-8")
    sys.exit(differences > 0)


if __name__ == "__main__":
    main()
