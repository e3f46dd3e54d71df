# SPDX-License-Identifier: MIT
"""Shared by all peers: the word rule, labelled pairs from files, how a rate is counted.

Runs under Python 3.6 too, which TensorFlow 1.15 needs.
"""

import gzip
import json
import re
from statistics import median

WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|['\w\-]+")
COLUMNS = (  # sentences and label of SNLI, ANLI, QQP
    ("sentence1", "sentence2", "gold_label"),
    ("context", "hypothesis", "label"),
    ("question1", "question2", "is_duplicate"),
)
LABELS = {"entailment": 1, "contradiction": 0, "e": 1, "c": 0, "1": 1, "0": 0}  # others: left out
PADDING, UNKNOWN = 0, 1
EMBEDDING = 64
SIZES, FILTERS = (2, 3, 4), 50
HIDDEN = 128
BLOCKS, HEADS = 2, 8
BATCH, LEARNING_RATE = 512, 1e-3
WARM_UP_STEPS = 20  # left out of the rate when there is one epoch only


def read_rows(path):
    """Rows of a TSV file with a header (no quoting) or of a JSON-lines file, gzipped or not."""
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(str(path), "rt", encoding="utf-8", newline="\n") as file:
        if ".jsonl" in path.suffixes:
            yield from map(json.loads, file)
        else:
            header = next(file).rstrip("\r\n").split("\t")
            for line in file:
                yield dict(zip(header, line.rstrip("\r\n").split("\t")))


def labelled_pairs(paths):
    """Sentence, sentence and label of the pairs of `paths` that are alike (1) or not (0)."""
    for row in (row for path in paths for row in read_rows(path)):
        first, second, label = next(names for names in COLUMNS if names[-1] in row)
        if row[label] in LABELS:
            yield row[first], row[second], LABELS[row[label]]


def token_ids(sentence, vocabulary, grow=False):
    """Ids of a sentence's words, at least one; `grow` numbers new words."""
    words = WORD.findall(sentence)
    if grow:
        ids = [vocabulary.setdefault(word, len(vocabulary) + 2) for word in words]
    else:
        ids = [vocabulary.get(word, UNKNOWN) for word in words]
    return ids or [UNKNOWN]


def pairs_per_second(epochs):
    """The rate of epochs given as (pairs, seconds) of each step: the median over the epochs after
    the first; if there is one epoch, that of its steps after the warm-up."""
    measured = epochs[1:] or [epochs[0][WARM_UP_STEPS:] or epochs[0]]
    totals = [[sum(column) for column in zip(*epoch)] for epoch in measured]
    return median(pairs / seconds for pairs, seconds in totals)


def print_results(results, as_json):
    """Prints one line of JSON, or a name and a value per line."""
    if as_json:
        print(json.dumps(results))
    else:
        width = max(map(len, results)) + 1
        for name, value in results.items():
            print(name.ljust(width), value)
