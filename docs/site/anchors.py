# SPDX-License-Identifier: MIT
"""Doxygen's filter of Markdown: headings get the anchors that GitHub gives them.

`## The command` of docs/guide/gpu.md is the section docs-guide-gpu-the-command, and the link
`gpu.md#the-command` names that. Headings of README.md, the first page, stay out of the navigation.
Links to files of packaging/ name the copies that the Doxyfile puts beside the site's pages.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEADING = re.compile(r"^(#{2,6}) (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s:#]*)#([^)\s]+)\)")
PACKAGING = re.compile(r"\]\((?:\.\./)*packaging/([^)\s]+)\)")
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")


def section(page: Path, anchor: str) -> str:
    relative = page.resolve().relative_to(ROOT).with_suffix("")
    return "-".join([*relative.parts, anchor]).lower()


def outside_blocks(text: str, change) -> str:
    """Applies `change` to the text outside blocks of code."""
    parts, end = [], 0
    for block in BLOCK.finditer(text):
        parts += [change(text[end : block.start()]), block.group()]
        end = block.end()
    return "".join([*parts, change(text[end:])])


def filtered(page: Path) -> str:
    def heading(match: re.Match) -> str:
        level, title = match.groups()
        if page.name == "README.md":
            return f"<h{len(level)}>{title}</h{len(level)}>\n"
        return f"{level} {title} {{#{section(page, slug(title))}}}"

    def with_anchors(text: str) -> str:
        text = PACKAGING.sub(r"](\1)", HEADING.sub(heading, text))
        return LINK.sub(
            lambda m: f"](@ref {section(page.parent / m[1] if m[1] else page, m[2])})", text
        )

    return outside_blocks(page.read_text(encoding="utf-8"), with_anchors)


if __name__ == "__main__":
    sys.stdout.write(filtered(Path(sys.argv[1])))
