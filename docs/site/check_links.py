# SPDX-License-Identifier: MIT
"""Checks that every link within the checkout, or within a site, leads to a file and a place in it.

    python3 docs/site/check_links.py README.md docs ...      Markdown, with the anchors of GitHub
    python3 docs/site/check_links.py build/docs/html         a site
"""

import re
import sys
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from anchors import BLOCK, HEADING, slug

CODE = re.compile(r"`[^`\n]*`")
LINKS = {
    ".md": re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\""),
    ".html": re.compile(r"(?:src|href)=\"([^\"]+)\"()"),
}
PLACE = re.compile(r"(?:id|name)=\"([^\"]+)\"")


@cache
def text_of(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return CODE.sub("", BLOCK.sub("", text)) if page.suffix == ".md" else text


@cache
def places(page: Path) -> set[str]:
    if page.suffix == ".md":
        text = BLOCK.sub("", page.read_text(encoding="utf-8"))
        return {slug(heading) for _, heading in HEADING.findall(text)}
    return set(PLACE.findall(text_of(page)))


def problem(page: Path, link: str) -> str:
    path, _, place = unquote(unescape(link)).partition("#")
    target = (page.parent / path) if path else page
    if not target.exists():
        return "no such file"
    if place and target.suffix in LINKS and place not in places(target):
        return f"no {place} in it"
    return ""


def main() -> None:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    pages = []
    for name in map(Path, sys.argv[1:]):
        found = name.rglob("*") if name.is_dir() else [name]
        pages += sorted(page for page in found if page.suffix in LINKS)
    broken = checked = 0
    for page in pages:
        for first, second in LINKS[page.suffix].findall(text_of(page)):
            link = first or second
            if re.match(r"[a-z]+:", link):
                continue
            checked += 1
            if reason := problem(page, link):
                broken += 1
                print(f"{page}: {link}: {reason}")
    print(f"{len(pages)} pages, {checked} links, {broken} broken")
    sys.exit(broken > 0 or not pages)


if __name__ == "__main__":
    main()
