# SPDX-License-Identifier: MIT
"""The Conv siamese network written plainly in PyTorch: the peer for speed and accuracy.

Same word rule, hyper-parameters and function as `siamese train cnn SNLI`, in the usual way of
padding each batch to its longest sentence. Every token starts a window, extended with zeros behind
the sentence's end; windows that start in the padding take no part in the maximum.
"""

import argparse
import gzip
import json
import re
import resource
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|['\w\-]+")
LABELS = {"entailment": 1.0, "contradiction": 0.0}
PADDING, UNKNOWN = 0, 1
SIZES, FILTERS, EMBEDDING = (2, 3, 4), 50, 64
BATCH, LEARNING_RATE = 512, 1e-3
WARM_UP_STEPS = 20  # left out of the rate when there is one epoch only


class Conv(nn.Module):
    """Embedding, then for each size: convolution, maximum over the sentence's windows, ReLU."""

    def __init__(self, num_tokens: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(num_tokens, EMBEDDING, padding_idx=PADDING)
        self.convolutions = nn.ModuleList(nn.Conv1d(EMBEDDING, FILTERS, size) for size in SIZES)
        for name, parameter in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(parameter)
            else:
                nn.init.xavier_uniform_(parameter)
        with torch.no_grad():
            self.embedding.weight[PADDING] = 0

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        x = self.embedding(tokens).transpose(1, 2)  # (sentences, dim, positions)
        padding = torch.arange(tokens.shape[1]) >= lengths.clamp(min=1)[:, None]
        pooled = []
        for size, convolution in zip(SIZES, self.convolutions, strict=True):
            y = convolution(F.pad(x, (0, size - 1)))  # (sentences, filters, positions)
            # ReLU is monotone: applied after the maximum it gives the same and costs less.
            pooled.append(y.masked_fill(padding[:, None], -torch.inf).amax(dim=2).relu())
        return torch.cat(pooled, dim=1)  # (sentences, 150)


@dataclass
class Pairs:
    """Sentence pairs as token ids, with labels (1: alike)."""

    first: list[Tensor]
    second: list[Tensor]
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def batches(self, order: Tensor) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor, Tensor]]:
        for chosen in order.split(BATCH):
            rows = chosen.tolist()
            first = pad([self.first[row] for row in rows])
            second = pad([self.second[row] for row in rows])
            yield *first, *second, self.labels[chosen]


def pad(sentences: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Token ids padded to the longest sentence, and lengths. Padding is embedded as zero."""
    tokens = pad_sequence(sentences, batch_first=True, padding_value=PADDING)
    return tokens, torch.tensor([len(sentence) for sentence in sentences])


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a TSV file with a header (no quoting), or of a gzipped JSON-lines file."""
    if path.name.endswith(".jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)
    else:
        with path.open(encoding="utf-8", newline="\n") as file:
            header = next(file).rstrip("\r\n").split("\t")
            for line in file:
                yield dict(zip(header, line.rstrip("\r\n").split("\t"), strict=True))


def read_pairs(path: Path, vocabulary: dict[str, int], grow: bool = False) -> Pairs:
    """The pairs of `path` labelled entailment or contradiction; `grow` adds their new words."""

    def ids(sentence: str) -> Tensor:
        words = WORD.findall(sentence)
        if grow:
            return torch.tensor(
                [vocabulary.setdefault(w, len(vocabulary) + 2) for w in words]
            ).long()
        return torch.tensor([vocabulary.get(word, UNKNOWN) for word in words]).long()

    rows = [row for row in read_rows(path) if row["gold_label"] in LABELS]
    return Pairs(
        [ids(row["sentence1"]) for row in rows],
        [ids(row["sentence2"]) for row in rows],
        torch.tensor([LABELS[row["gold_label"]] for row in rows]),
    )


def similarity(model: Conv, a: Tensor, len_a: Tensor, b: Tensor, len_b: Tensor) -> Tensor:
    """exp(-|u - v|_1) of each pair."""
    return torch.exp(-(model(a, len_a) - model(b, len_b)).abs().sum(dim=1))


@torch.inference_mode()
def accuracy(model: Conv, pairs: Pairs) -> float:
    right = 0
    for *sentences, labels in pairs.batches(torch.arange(len(pairs))):
        right += int(((similarity(model, *sentences) >= 0.5) == (labels == 1)).sum())
    return right / len(pairs)


def train_epoch(
    model: Conv, optimizer: torch.optim.Optimizer, batches: Iterable[tuple[Tensor, ...]], steps: int
) -> list[tuple[int, float]]:
    """Takes at most `steps` steps; pairs and seconds of each, preparing its batch included."""
    timings: list[tuple[int, float]] = []
    start = time.perf_counter()
    for *sentences, labels in batches:
        loss = F.mse_loss(similarity(model, *sentences), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        end = time.perf_counter()
        timings.append((len(labels), end - start))
        if len(timings) == steps:
            break
        start = end
    return timings


def pairs_per_second(epochs: list[list[tuple[int, float]]]) -> float:
    """Median over the epochs after the first; of one epoch, over its steps after the warm-up."""
    if len(epochs) > 1:
        totals = [[sum(column) for column in zip(*epoch)] for epoch in epochs[1:]]
    else:
        totals = [list(step) for step in epochs[0][WARM_UP_STEPS:] or epochs[0]]
    return median(pairs / seconds for pairs, seconds in totals)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--data", type=Path, help="SNLI folder: train.tsv, snli_1.0_{dev,test}.jsonl.gz"
    )
    parser.add_argument("--train", type=Path, help="training TSV to use instead of the folder's")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--max-steps", type=int, help="stop training after so many steps")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    if arguments.data is None and arguments.train is None:
        parser.error("give --data, --train or both")
    return arguments


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)

    vocabulary: dict[str, int] = {}
    train = read_pairs(arguments.train or arguments.data / "train.tsv", vocabulary, grow=True)
    dev = test = None
    if arguments.data:
        dev = read_pairs(arguments.data / "snli_1.0_dev.jsonl.gz", vocabulary)
        test = read_pairs(arguments.data / "snli_1.0_test.jsonl.gz", vocabulary)

    model = Conv(len(vocabulary) + 2)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    epochs: list[list[tuple[int, float]]] = []
    dev_accuracies: list[float] = []
    steps_left = arguments.max_steps or arguments.epochs * len(train)
    for _ in range(arguments.epochs):
        epochs.append(
            train_epoch(model, optimizer, train.batches(torch.randperm(len(train))), steps_left)
        )
        steps_left -= len(epochs[-1])
        if dev:
            dev_accuracies.append(accuracy(model, dev))
        if steps_left == 0:
            break

    results = {
        "seed": arguments.seed,
        "threads": arguments.threads,
        "num_train": len(train),
        "num_dev": len(dev) if dev else 0,
        "num_test": len(test) if test else 0,
        "num_tokens": len(vocabulary) + 2,
        "mean_dev_accuracy": sum(dev_accuracies) / len(dev_accuracies) if dev else None,
        "last_dev_accuracy": dev_accuracies[-1] if dev else None,
        "test_accuracy": accuracy(model, test) if test else None,
        "pairs_per_second": round(pairs_per_second(epochs)),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if arguments.json:
        print(json.dumps(results))
    else:
        for name, value in results.items():
            print(f"{name:18}", f"{value:.4f}" if isinstance(value, float) else value)


if __name__ == "__main__":
    main()
