# SPDX-License-Identifier: MIT
"""Computes word vectors from the training pairs, to initialise an embedding.

    python3 benchmarks/cooccurrence_vectors.py QQP_split/train.tsv --out vectors.txt

Two words are counted together where a question has both within five words, nearer ones for more;
the vectors are the left singular vectors of the positive pointwise mutual information, each times
the square root of its singular value, of length one (Levy, Goldberg and Dagan 2015, with their
context smoothing of 0.75). In the format of GloVe. Needs numpy and scipy.
"""

import argparse
import collections
import csv
import re
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import svds

# Splits text like siamese's tokenizer.
TOKEN = re.compile(r"\d+|[A-Za-z_'-]+|[^\W\d]+")
WINDOW = 5
SMOOTHING = 0.75


def questions(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        texts = [row[name] or "" for row in rows for name in ("question1", "question2")]
    return [TOKEN.findall(text.lower()) for text in texts]


def counts_together(sentences: list[list[int]]) -> dict[tuple[int, int], float]:
    counts = collections.Counter()
    for sentence in sentences:
        for i, word in enumerate(sentence):
            for j in range(max(0, i - WINDOW), i):
                counts[word, sentence[j]] += 1 / (i - j)
                counts[sentence[j], word] += 1 / (i - j)
    return counts


def vectors(counts: dict[tuple[int, int], float], words: int, size: int) -> np.ndarray:
    row, column = np.array(list(counts)).T
    value = np.array(list(counts.values()))
    of_word = np.bincount(row, value, words)
    of_context = np.bincount(column, value, words) ** SMOOTHING
    information = np.log(value * of_context.sum() / (of_word[row] * of_context[column]))
    kept = information > 0
    matrix = coo_matrix((information[kept], (row[kept], column[kept])), (words, words)).tocsr()
    left, singular, _ = svds(matrix, size, random_state=1)
    result = left * np.sqrt(singular)
    return result / (np.linalg.norm(result, axis=1, keepdims=True) + 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pairs", type=Path, help="QQP's training pairs, with a header")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=300, help="default: %(default)s")
    parser.add_argument("--min-count", type=int, default=2, help="default: %(default)s")
    arguments = parser.parse_args()
    sentences = questions(arguments.pairs)
    seen = collections.Counter(word for sentence in sentences for word in sentence)
    words = [word for word, count in seen.most_common() if count >= arguments.min_count]
    number = {word: i for i, word in enumerate(words)}
    numbered = [[number[word] for word in sentence if word in number] for sentence in sentences]
    rows = vectors(counts_together(numbered), len(words), arguments.size)
    with arguments.out.open("w", encoding="utf-8") as file:
        for word, row in zip(words, rows, strict=True):
            file.write(word + " " + " ".join(f"{x:.4f}" for x in row) + "\n")
    print(f"{len(words)} vectors of {arguments.size} numbers in {arguments.out}")


if __name__ == "__main__":
    main()
