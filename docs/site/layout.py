# SPDX-License-Identifier: MIT
"""Doxygen's layout with the navigation of docs/index.md: one group per heading, one page per link."""

import re
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

INDEX = Path(sys.argv[1])
PAGE = re.compile(r"\[([^]]+)\]\(([^)#:]+\.md)\)")


def reference(link: str) -> str:
    """What Doxygen calls a page of Markdown."""
    path = (INDEX.parent / link).resolve().relative_to(Path.cwd().resolve())
    return "@ref md_" + "_".join(path.with_suffix("").parts)


def tab(kind: str, title: str, url: str = "", inner: str = "") -> str:
    address = f" url={quoteattr(url)}" if url else ""
    return f"<tab type={quoteattr(kind)} title={quoteattr(title)}{address}>{inner}</tab>\n"


def main() -> None:
    groups = [tab("mainpage", "siamese")]
    for group in INDEX.read_text(encoding="utf-8").split("\n## ")[1:]:
        title = group.partition("\n")[0]
        pages = (tab("user", name, reference(link)) for name, link in PAGE.findall(group))
        groups.append(tab("usergroup", title, inner="".join(pages)))
    names = tab("user", "All names", "namespacesiamese.html")
    types = '<tab type="concepts" title="Concepts"/><tab type="classlist" title="Types"/>'
    groups.append(tab("usergroup", "Reference", inner=names + types))
    layout = subprocess.run(
        ["doxygen", "-l", "-"], check=True, capture_output=True, text=True
    ).stdout
    navigation = f"<navindex>\n{''.join(groups)}</navindex>"
    print(re.sub(r"<navindex>.*</navindex>", lambda _: navigation, layout, flags=re.DOTALL))


if __name__ == "__main__":
    main()
