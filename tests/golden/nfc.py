# SPDX-License-Identifier: MIT
"""Writes nfc.json: texts and their normalization form C by Python's unicodedata.

    python3 tests/golden/nfc.py
"""
import json
import random
import unicodedata
from pathlib import Path

# Letters that compose, marks of several classes, Hangul, kana, Indic vowel signs, singletons.
LETTERS = "aeouAEOsncCdDvω\u03b9\u0391\u0415\u0438\u3046\u304b\u30cf\u0928\u09c7\u0b47\u0dd9\u1025"
MARKS = "\u0300\u0301\u0302\u0303\u0306\u0307\u0308\u030a\u030c\u0323\u0327\u0328\u0331\u0345\u3099\u309a"
OTHERS = "\u1100\u1101\u1161\u1162\u11a8\u11af\uac00\u093c\u09be\u0b3e\u0dcf\u102e\u212b\u2126\u00e9 -"


def main():
    changed = [chr(code) for code in range(0x110000)
               if not 0xD800 <= code < 0xE000 and unicodedata.normalize("NFC", chr(code)) != chr(code)]
    generator = random.Random(1)
    mixed = []
    for _ in range(300):
        text = ""
        for _ in range(generator.randint(1, 4)):
            text += generator.choice(LETTERS + OTHERS)
            text += "".join(generator.choices(MARKS, k=generator.randint(0, 3)))
        mixed.append(text)
    cases = [[text, unicodedata.normalize("NFC", text)] for text in changed + mixed]
    rows = ",\n".join(json.dumps(case) for case in cases)
    Path(__file__).with_suffix(".json").write_text(
        f'{{"changed": {len(changed)}, "cases": [\n{rows}\n]}}\n')


if __name__ == "__main__":
    main()
