# SPDX-License-Identifier: MIT
"""Names of the public interface that nothing documents, from Doxygen's XML.

    python3 docs/site/undocumented.py build/docs/xml

A name that stands in a namespace needs a docstring, or an overload that has one, or a concept that
tells what it does (`for_each` is a verb of every Device).
"""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

SHARED = {"to_json", "from_json", "operator<<", "operator=="}  # every type's, found by other code


def described(node: ElementTree.Element) -> bool:
    return any(
        "".join(node.find(part).itertext()).strip()
        for part in ("briefdescription", "detaileddescription")
        if node.find(part) is not None
    )


def place(node: ElementTree.Element) -> str:
    location = node.find("location")
    return f"{location.get('file')}:{location.get('line')}"


def main() -> None:
    folder = Path(sys.argv[1])
    found: dict[str, str] = {}  # name -> place
    known: set[str] = set(SHARED)

    def look_at(name: str, node: ElementTree.Element) -> None:
        if described(node):
            known.add(name)
        else:
            found.setdefault(name, place(node))

    for file in folder.glob("concept*.xml"):
        known.update(re.findall(r"\w+", file.read_text(encoding="utf-8")))
    for file in folder.glob("namespace*.xml"):
        namespace = ElementTree.parse(file).getroot().find("compounddef")
        space = namespace.find("compoundname").text
        for member in namespace.iter("memberdef"):
            look_at(member.find("name").text, member)
        for inner in namespace.findall("innerclass"):
            name = re.sub(r" *<.*", "", inner.text).removeprefix(space + "::")
            if "::" not in name:  # else a class documents what is in it
                path = folder / f"{inner.get('refid')}.xml"
                look_at(name, ElementTree.parse(path).getroot().find("compounddef"))

    missing = {name: where for name, where in found.items() if name not in known}
    for name, where in sorted(missing.items(), key=lambda item: item[1]):
        print(f"{where}: {name} is not documented")
    print(f"{len(known) + len(missing)} names, {len(missing)} not documented")
    sys.exit(len(missing) > 0)


if __name__ == "__main__":
    main()
