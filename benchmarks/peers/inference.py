# SPDX-License-Identifier: MIT
"""Runs a model of `siamese train` in PyTorch or ONNX Runtime: sentences per second, one pair.

    pip install torch safetensors onnx onnxscript onnxruntime
    python3 benchmarks/peers/inference.py onnxruntime model_dir/cnn_SNLI_64_MSE --sentences FILE

Reads cnn, rnn (one GRU) and multihead with their default options. The vectors must be those that
the model's file says it gives. Sentences go to vectors from strings, in batches of sentences of
like length; a pair, two lines of FILE, goes from two strings to its score, one after the other on
one thread.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

try:
    import numpy as np
    import torch
    from safetensors import safe_open
    from torch import Tensor, nn
except ImportError as error:
    sys.exit(f"{error}; pip install torch safetensors")

from pairs import BATCH, PADDING, print_results, token_ids
from pytorch_siamese import ENCODERS, Recurrent, Siamese

NAMES = {"cnn": "cnn", "gru": "rnn", "multihead": "multihead"}
Encode = Callable[[np.ndarray, np.ndarray], np.ndarray]


class PaddedRecurrent(Recurrent):
    """The same without packing, which ONNX does not have. Padding after a sentence's end changes
    none of its states."""

    def forward(self, x: Tensor, padding: Tensor) -> Tensor:
        states = self.gru(x)[0].masked_fill(padding[:, :, None], 0)
        return states.sum(dim=1) / (~padding).sum(dim=1)[:, None]


class Network(nn.Module):
    """Token ids (sentences, tokens) and lengths to vectors."""

    def __init__(self, model: Siamese) -> None:
        super().__init__()
        self.embedding, self.encoder = model.embedding, model.encoder

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        padding = torch.arange(tokens.shape[1])[None, :] >= lengths[:, None]
        return self.encoder(self.embedding(tokens), padding)


def weights_of(name: str, file: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The file's parameters by PyTorch's names and in its layout."""
    weights = {"embedding.weight": np.pad(file["embedding.weight"], ((1, 0), (0, 0)))}
    if name == "cnn":
        for i in range(sum(key.endswith("bias") for key in file)):
            bias = file[f"convolutions.{i}.bias"]
            weight = file[f"convolutions.{i}.weight"]  # (dim, size * filters)
            weight = weight.reshape(len(weight), -1, len(bias)).transpose(2, 0, 1)
            weights[f"encoder.convolutions.{i}.weight"] = weight
            weights[f"encoder.convolutions.{i}.bias"] = bias
    elif name == "rnn":
        for ours, theirs in (("input", "ih"), ("state", "hh")):
            weights[f"encoder.gru.weight_{theirs}_l0"] = file[f"layers.0.{ours}_weight"].T
            weights[f"encoder.gru.bias_{theirs}_l0"] = file[f"layers.0.{ours}_bias"]
    else:
        for i in range(sum(key.endswith("feed_forward.bias") for key in file)):
            block, attention = f"blocks.{i}.", f"encoder.attentions.{i}."
            parts = [block + f"attention.{part}." for part in ("query", "key", "value")]
            weights[attention + "in_proj_weight"] = np.concatenate(
                [file[part + "weight"].T for part in parts]
            )
            weights[attention + "in_proj_bias"] = np.concatenate(
                [file[part + "bias"] for part in parts]
            )
            for ours, theirs in (
                ("attention.output.", attention + "out_proj."),
                ("feed_forward.", f"encoder.denses.{i}."),
            ):
                weights[theirs + "weight"] = file[block + ours + "weight"].T
                weights[theirs + "bias"] = file[block + ours + "bias"]
    return weights


def load(folder: Path) -> tuple[Network, dict[str, int], list[str], np.ndarray]:
    """The network, its vocabulary, and the sentences and vectors of its replay."""
    config = folder / "config.json"
    if not config.is_file():
        raise SystemExit(f"{config}: missing; give the folder of a trained model")
    encoder = json.loads(config.read_text(encoding="utf-8"))["encoder"]
    if encoder not in NAMES:
        raise SystemExit(f"{folder}: its encoder is {encoder}; this reads {', '.join(NAMES)}")
    words = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[1:-1]
    with safe_open(folder / "model.safetensors", "numpy") as file:
        tensors = {name.removeprefix("encoder."): file.get_tensor(name) for name in file.keys()}
        sentences = json.loads(file.metadata()["replay.sentences"])
    replay = {name: tensors.pop(name) for name in list(tensors) if name.startswith("replay.")}
    name = NAMES[encoder]
    module = PaddedRecurrent() if name == "rnn" else ENCODERS[name]()
    model = Siamese(module, len(words) + 2, groups=1)
    model.load_state_dict(
        {
            key: torch.from_numpy(np.ascontiguousarray(value))
            for key, value in weights_of(name, tensors).items()
        }
    )
    vocabulary = {word: id for id, word in enumerate(words, start=2)}
    return Network(model).eval(), vocabulary, sentences, replay["replay.vectors"]


def with_pytorch(network: Network, threads: int) -> Encode:
    torch.set_num_threads(threads)

    def encode(tokens: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return network(torch.from_numpy(tokens), torch.from_numpy(lengths)).numpy()

    return encode


def with_onnxruntime(network: Network, threads: int) -> Encode:
    try:
        import onnxruntime
        import onnxscript  # noqa: F401, which the export needs
    except ImportError as error:
        sys.exit(f"{error}; pip install onnx onnxscript onnxruntime")
    example = torch.full((3, 7), 2), torch.tensor([7, 5, 6])
    sentences = torch.export.Dim("sentences")
    shapes = {0: sentences, 1: torch.export.Dim("tokens")}, {0: sentences}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(
            network,
            example,
            path,
            input_names=["ids", "lengths"],
            dynamic_shapes=shapes,
            external_data=False,
            verbose=False,
        )
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def encode(tokens: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        return session.run(None, {"ids": tokens, "lengths": lengths})[0]

    return encode


RUNTIMES = {"pytorch": with_pytorch, "onnxruntime": with_onnxruntime}


def pad(sentences: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    lengths = np.array([len(ids) for ids in sentences])
    tokens = np.full((len(sentences), lengths.max()), PADDING)
    for row, ids in zip(tokens, sentences):
        row[: len(ids)] = ids
    return tokens, lengths


def encode_all(encode: Encode, sentences: list[str], vocabulary: dict[str, int]) -> np.ndarray:
    ids = [token_ids(sentence, vocabulary) for sentence in sentences]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    vectors = []
    for first in range(0, len(order), BATCH):
        vectors.append(encode(*pad([ids[i] for i in order[first : first + BATCH]])))
    result = np.empty((len(ids), vectors[0].shape[1]), np.float32)
    result[order] = np.concatenate(vectors)
    return result


def similarity(encode: Encode, pair: tuple[str, str], vocabulary: dict[str, int]) -> float:
    vectors = encode(*pad([token_ids(sentence, vocabulary) for sentence in pair]))
    return float(np.exp(-np.abs(vectors[0] - vectors[1]).sum()))


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("runtime", choices=RUNTIMES)
    parser.add_argument("folder", type=Path, help="a trained model")
    parser.add_argument("--sentences", type=Path, required=True, help="one sentence per line")
    parser.add_argument("--threads", type=int, default=2, help="default: %(default)s")
    parser.add_argument("--repetitions", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()

    network, vocabulary, sentences, expected = load(arguments.folder)
    make = RUNTIMES[arguments.runtime]
    encode = make(network, arguments.threads)
    if not np.allclose(encode_all(encode, sentences, vocabulary), expected, atol=1e-4):
        raise SystemExit(f"{arguments.folder}: other vectors than its replay's")

    texts = arguments.sentences.read_text(encoding="utf-8").split("\n")[:-1]
    encode_all(encode, texts[: 2 * BATCH], vocabulary)
    times = [
        seconds_of(lambda: encode_all(encode, texts, vocabulary))
        for _ in range(arguments.repetitions)
    ]
    encode_pair = make(network, 1)
    pairs = list(zip(texts[::2], texts[1::2]))[:1200]
    latencies = [seconds_of(lambda: similarity(encode_pair, pair, vocabulary)) for pair in pairs]
    results = {
        "sentences_per_second": round(len(texts) / median(times)),
        "pair_microseconds": round(1e6 * median(latencies), 1),
    }
    print_results(results, arguments.json)


if __name__ == "__main__":
    main()
