# SPDX-License-Identifier: MIT
"""The three siamese networks in PyTorch: peers for speed and accuracy.

Same word rule, hyper-parameters and function as `siamese train`. Plain is the usual way: random
batches, padded to their longest sentence, dense Adam. `--careful` is how someone writes it who
has measured: batches of pairs of like length, cut from one flat tensor of ids; both sentences of
all pairs in one pass, padded in four groups of like length; packed sequences; fused attention;
sparse gradients of the embedding; fused Adam. Padding takes no part in what an encoder computes.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

try:
    import torch
    import torch.nn.functional as F
    from torch import Tensor, nn
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
except ImportError as error:
    sys.exit(f"{error}; pip install torch")

from pairs import (
    BATCH,
    BLOCKS,
    EMBEDDING,
    FILTERS,
    HEADS,
    HIDDEN,
    LEARNING_RATE,
    PADDING,
    SIZES,
    labelled_pairs,
    pairs_per_second,
    token_ids,
)


class Conv(nn.Module):
    """For each size: convolution, maximum over the sentence's windows, ReLU: (sentences, 150).

    Every token starts a window, extended with zeros after the sentence's end.
    """

    def __init__(self) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(nn.Conv1d(EMBEDDING, FILTERS, size) for size in SIZES)

    def forward(self, x: Tensor, padding: Tensor) -> Tensor:
        x = x.transpose(1, 2)  # (sentences, dim, positions)
        pooled = []
        for size, convolution in zip(SIZES, self.convolutions, strict=True):
            y = convolution(F.pad(x, (0, size - 1)))  # (sentences, filters, positions)
            # ReLU is monotone: applied after the maximum it gives the same and costs less.
            pooled.append(y.masked_fill(padding[:, None], -torch.inf).amax(dim=2).relu())
        return torch.cat(pooled, dim=1)


class Recurrent(nn.Module):
    """GRU, mean over the sentence's own steps: (sentences, 128)."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(EMBEDDING, HIDDEN, batch_first=True)

    def forward(self, x: Tensor, padding: Tensor) -> Tensor:
        lengths = (~padding).sum(dim=1)
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        return states.sum(dim=1) / lengths[:, None]


class Multihead(nn.Module):
    """Blocks of attention and a dense layer, sum over the sentence's tokens: (sentences, 64)."""

    def __init__(self) -> None:
        super().__init__()
        self.attentions = nn.ModuleList(
            nn.MultiheadAttention(EMBEDDING, HEADS, batch_first=True) for _ in range(BLOCKS)
        )
        self.denses = nn.ModuleList(nn.Linear(EMBEDDING, EMBEDDING) for _ in range(BLOCKS))

    def forward(self, x: Tensor, padding: Tensor) -> Tensor:
        for attention, dense in zip(self.attentions, self.denses, strict=True):
            x = attention(x, x, x, key_padding_mask=padding, need_weights=False)[0]
            x = dense(x).relu()
        return x.masked_fill(padding[:, :, None], 0).sum(dim=1)


class CarefulMultihead(Multihead):
    """The same by `scaled_dot_product_attention`: one product for queries, keys and values."""

    def forward(self, x: Tensor, padding: Tensor) -> Tensor:
        seen = ~padding[:, None, None, :]
        for attention, dense in zip(self.attentions, self.denses, strict=True):
            qkv = F.linear(x, attention.in_proj_weight, attention.in_proj_bias)
            q, k, v = qkv.unflatten(2, (3, HEADS, EMBEDDING // HEADS)).permute(2, 0, 3, 1, 4)
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=seen)
            x = dense(attention.out_proj(y.transpose(1, 2).flatten(2))).relu()
        return x.masked_fill(padding[:, :, None], 0).sum(dim=1)


ENCODERS = {"cnn": Conv, "rnn": Recurrent, "multihead": Multihead}
CAREFUL_ENCODERS = ENCODERS | {"multihead": CarefulMultihead}
WINDOW = 50  # batches whose pairs are sorted by length together
GPU_STEPS_TOGETHER = 10


class Siamese(nn.Module):
    """exp(-|u - v|_1) of the vectors of two sentences, both encoded alike."""

    def __init__(
        self, encoder: nn.Module, num_tokens: int, groups: int, sparse: bool = False
    ) -> None:
        super().__init__()
        self.groups = groups
        self.embedding = nn.Embedding(num_tokens, EMBEDDING, padding_idx=PADDING, sparse=sparse)
        self.encoder = encoder
        for name, parameter in self.named_parameters():
            if "bias" in name:
                nn.init.zeros_(parameter)
            elif name.endswith("in_proj_weight"):  # of queries, keys and values
                for weight in parameter.chunk(3):
                    nn.init.xavier_uniform_(weight)
            else:
                nn.init.xavier_uniform_(parameter)
        with torch.no_grad():
            self.embedding.weight[PADDING] = 0

    def encode(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """Tokens and lengths are the host's, the vectors are where the parameters are."""
        device = self.embedding.weight.device
        order = lengths.argsort()
        vectors = []
        for rows in order.chunk(self.groups):
            longest = int(lengths[rows].max())
            padding = (torch.arange(longest) >= lengths[rows, None]).to(device)
            x = self.embedding(tokens[rows, :longest].to(device))
            vectors.append(self.encoder(x, padding))
        return torch.cat(vectors)[order.argsort().to(device)]

    def forward(self, a: Tensor, len_a: Tensor, b: Tensor, len_b: Tensor) -> Tensor:
        return torch.exp(-(self.encode(a, len_a) - self.encode(b, len_b)).abs().sum(dim=1))


class CarefulSiamese(Siamese):
    """The same, where both sentences of all pairs are encoded in one pass, the longest first."""

    def forward(self, a: Tensor, len_a: Tensor, b: Tensor, len_b: Tensor) -> Tensor:
        u, v = self.encode(join(a, b), torch.cat([len_a, len_b])).chunk(2)
        return torch.exp(-(u - v).abs().sum(dim=1))


def join(a: Tensor, b: Tensor) -> Tensor:
    """The rows of both, padded to the longer."""
    longest = max(a.shape[1], b.shape[1])
    return torch.cat([F.pad(side, (0, longest - side.shape[1])) for side in (a, b)])


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


class CarefulPairs:
    """The same pairs as flat tensors: a batch is cut out by index arithmetic, not in a loop."""

    def __init__(self, pairs: Pairs) -> None:
        self.sides = [FlatSentences(pairs.first), FlatSentences(pairs.second)]
        self.labels = pairs.labels

    def __len__(self) -> int:
        return len(self.labels)

    def batches(self, order: Tensor) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor, Tensor]]:
        """Batches of pairs of like length, in random order: `order` is sorted in windows."""
        lengths = torch.maximum(*(side.lengths for side in self.sides))
        for window in order.split(WINDOW * BATCH):
            batches = window[lengths[window].argsort()].split(BATCH)
            for i in torch.randperm(len(batches)).tolist():
                rows = batches[i]
                yield *self.sides[0].cut(rows), *self.sides[1].cut(rows), self.labels[rows]


class FlatSentences:
    """Token ids of all sentences one after the other."""

    def __init__(self, sentences: list[Tensor]) -> None:
        self.ids = torch.cat(sentences) if sentences else torch.tensor([], dtype=torch.long)
        self.lengths = torch.tensor([len(sentence) for sentence in sentences], dtype=torch.long)
        self.begins = self.lengths.cumsum(0) - self.lengths

    def cut(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        lengths = self.lengths[rows]
        places = torch.arange(int(lengths.max()))
        index = (self.begins[rows, None] + places).clamp_(max=len(self.ids) - 1)
        return self.ids[index].masked_fill_(places >= lengths[:, None], PADDING), lengths


def pad(sentences: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Token ids padded to the longest sentence, and lengths. Padding is embedded as zero."""
    tokens = pad_sequence(sentences, batch_first=True, padding_value=PADDING)
    return tokens, torch.tensor([len(sentence) for sentence in sentences])


def read_pairs(paths: list[Path], vocabulary: dict[str, int], grow: bool = False) -> Pairs:
    """The pairs of `paths` that are alike or not; `grow` adds their new words."""
    pairs = Pairs([], [], torch.tensor([]))
    labels = []
    for first, second, label in labelled_pairs(paths):
        pairs.first.append(torch.tensor(token_ids(first, vocabulary, grow)))
        pairs.second.append(torch.tensor(token_ids(second, vocabulary, grow)))
        labels.append(label)
    pairs.labels = torch.tensor(labels, dtype=torch.float32)
    return pairs


@torch.inference_mode()
def accuracy(model: Siamese, pairs: Pairs) -> float:
    right = 0
    for *sentences, labels in pairs.batches(torch.arange(len(pairs))):
        right += int(((model(*sentences).cpu() >= 0.5) == (labels == 1)).sum())
    return right / len(pairs)


class CarefulAdam:
    """Adam that moves only the rows of the embedding that a batch has, fused for all else."""

    def __init__(self, model: Siamese) -> None:
        table = model.embedding.weight
        rest = [parameter for parameter in model.parameters() if parameter is not table]
        self.parts = [
            torch.optim.SparseAdam([table], lr=LEARNING_RATE),
            torch.optim.Adam(rest, lr=LEARNING_RATE, fused=True),
        ]

    def zero_grad(self) -> None:
        for part in self.parts:
            part.zero_grad()

    def step(self) -> None:
        for part in self.parts:
            part.step()


def train_epoch(
    model: Siamese,
    optimizer: torch.optim.Optimizer | CarefulAdam,
    batches: Iterable[tuple[Tensor, ...]],
    steps: int,
) -> list[tuple[int, float]]:
    """Takes at most `steps` steps; pairs and seconds of each, preparing its batch included.

    A GPU works while the host goes on: of it some steps are timed together.
    """
    device = model.embedding.weight.device
    together = GPU_STEPS_TOGETHER if device.type == "cuda" else 1
    timings: list[tuple[int, float]] = []
    untimed: list[int] = []
    start = time.perf_counter()

    def time_steps() -> None:
        nonlocal start
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        end = time.perf_counter()
        timings.extend((pairs, (end - start) / len(untimed)) for pairs in untimed)
        untimed.clear()
        start = end

    for *sentences, labels in batches:
        loss = F.mse_loss(model(*sentences), labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        untimed.append(len(labels))
        if len(untimed) == together:
            time_steps()
        if len(timings) + len(untimed) == steps:
            break
    if untimed:
        time_steps()
    return timings


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("encoder", choices=ENCODERS)
    for part in ("train", "dev", "test"):
        parser.add_argument(
            f"--{part}",
            type=Path,
            nargs="+",
            default=[],
            required=part == "train",
            metavar="FILE",
            help=f"{part} pairs of SNLI, QQP or ANLI: TSV or JSON lines",
        )
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where to train")
    parser.add_argument(
        "--groups",
        type=int,
        help="pad a batch in N groups of similar length: same results, faster "
        "(default: 1, with --careful 4)",
    )
    parser.add_argument(
        "--careful", action="store_true", help="written for speed, as the head of this file says"
    )
    parser.add_argument("--max-steps", type=int, help="stop training after N steps")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    if arguments.device == "cuda" and not torch.cuda.is_available():
        sys.exit("--device cuda: this PyTorch finds no GPU; train with --device cpu")
    groups = arguments.groups or (4 if arguments.careful else 1)
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)

    vocabulary: dict[str, int] = {}
    train = read_pairs(arguments.train, vocabulary, grow=True)
    dev = read_pairs(arguments.dev, vocabulary)
    test = read_pairs(arguments.test, vocabulary)

    num_tokens = len(vocabulary) + 2
    if arguments.careful:
        encoder = CAREFUL_ENCODERS[arguments.encoder]()
        model = CarefulSiamese(encoder, num_tokens, groups, sparse=True)
        model.to(arguments.device)
        optimizer = CarefulAdam(model)
        train, dev, test = CarefulPairs(train), CarefulPairs(dev), CarefulPairs(test)
    else:
        model = Siamese(ENCODERS[arguments.encoder](), num_tokens, groups)
        model.to(arguments.device)
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
        "version": torch.__version__,
        "device": arguments.device,
        "seed": arguments.seed,
        "threads": arguments.threads,
        "num_train": len(train),
        "num_dev": len(dev),
        "num_test": len(test),
        "num_tokens": num_tokens,
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
