# SPDX-License-Identifier: MIT
"""Bags of words trained on ANLI's dev files, and their answers for test pairs whose context is in the
dev files too.

    python3 benchmarks/peers/anli_contexts.py --data ANLI --out FOLDER

Entailment or contradiction, all rounds. FOLDER gets the rows of the test files in two files, shared.jsonl
and new.jsonl, for `siamese evaluate`.
"""

import argparse
import json
from pathlib import Path

import numpy
from scipy.sparse import hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression


def lines_of(data: Path, part: str) -> list[str]:
    return [line for number in (1, 2, 3)
            for line in (data / f"R{number}" / f"{part}.jsonl").open(encoding="utf-8")]


def pairs_of(lines: list[str]) -> list[dict]:
    return [row for row in map(json.loads, lines) if row["label"] in "ec"]


def labels_of(pairs: list[dict]) -> numpy.ndarray:
    return numpy.array([pair["label"] == "e" for pair in pairs])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with R1/dev.jsonl ...")
    parser.add_argument("--out", type=Path, required=True, help="folder for the two files")
    arguments = parser.parse_args()

    dev = pairs_of(lines_of(arguments.data, "dev"))
    test_lines = lines_of(arguments.data, "test")
    label_of = {}
    for pair in dev:
        label_of.setdefault(pair["context"], []).append(pair["label"])
    arguments.out.mkdir(parents=True, exist_ok=True)
    parts = {}
    for name, shared in (("shared", True), ("new", False)):
        lines = [line for line in test_lines if (json.loads(line)["context"] in label_of) == shared]
        (arguments.out / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
        parts[name] = pairs_of(lines)
    equal = [pair["label"] in label_of[pair["context"]] for pair in parts["shared"]]
    print(f"{len(dev)} dev pairs; {len(parts['shared'])} test pairs with a context of theirs, "
          f"{sum(equal)} of the same label; {len(parts['new'])} with a new one")
    parts = {"all": parts["shared"] + parts["new"], **parts}
    print(f"{'accuracy':24}" + "".join(f"{name:>8}" for name in parts))
    majority = labels_of(dev).mean() >= 0.5
    print(f"{'majority':24}" + "".join(f"{(labels_of(pairs) == majority).mean():8.3f}"
                                       for pairs in parts.values()))
    for columns in (["hypothesis"], ["context"], ["context", "hypothesis"]):
        counters = [CountVectorizer(min_df=2) for _ in columns]
        features = hstack([counter.fit_transform([pair[column] for pair in dev])
                           for counter, column in zip(counters, columns)]).tocsr()
        model = LogisticRegression(C=0.1, max_iter=2000).fit(features, labels_of(dev))
        scores = [model.score(hstack([counter.transform([pair[column] for pair in pairs])
                                      for counter, column in zip(counters, columns)]).tocsr(),
                              labels_of(pairs)) for pairs in parts.values()]
        print(f"{'words of ' + ' and '.join(name[:10] for name in columns):24}"
              + "".join(f"{score:8.3f}" for score in scores))


if __name__ == "__main__":
    main()
