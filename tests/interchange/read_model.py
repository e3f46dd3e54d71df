# SPDX-License-Identifier: MIT
"""Checks with NumPy that a saved model gives the outputs recorded in its file.

    python3 tests/interchange/read_model.py FOLDER

FOLDER holds a cnn that compares by exp(-|u - v|). Ends with 77, skipped, where a module is missing.
"""

import json
import sys
from pathlib import Path

try:
    import numpy as np
    from safetensors import safe_open
    from safetensors.numpy import load_file
except ImportError as error:
    print(f"skipped: {error}; pip install safetensors numpy")
    sys.exit(77)


def encode(ids: list[int], sizes: list[int], tensors: dict[str, np.ndarray]) -> np.ndarray:
    parts = []
    x = tensors["encoder.embedding.weight"][ids]  # (tokens, dim)
    for i, size in enumerate(sizes):
        bias = tensors[f"encoder.convolutions.{i}.bias"]
        weight = tensors[f"encoder.convolutions.{i}.weight"].reshape(-1, size, len(bias))
        padded = np.concatenate([x, np.zeros((size - 1, x.shape[1]), np.float32)])
        windows = [padded[t : t + size] for t in range(len(x))]
        y = bias + np.array([np.einsum("pd,dpf->f", window, weight) for window in windows])
        parts.append(np.maximum(y.max(axis=0), 0))
    return np.concatenate(parts)


def main(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    words = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]
    tensors = load_file(folder / "model.safetensors")
    with safe_open(folder / "model.safetensors", "numpy") as file:
        metadata = file.metadata()
    options = config["encoder_options"]
    dim = sum(options["num_filters"])
    shapes = {
        "encoder.embedding.weight": (len(words), options["embedding_size"]),
        "replay.vectors": (4, dim),
        "replay.pairs": (4, dim),
        "replay.outputs": (2, 1),
    }
    for i, (size, filters) in enumerate(zip(options["filter_sizes"], options["num_filters"])):
        name = f"encoder.convolutions.{i}"
        shapes[f"{name}.weight"] = (options["embedding_size"], size * filters)
        shapes[f"{name}.bias"] = (filters,)
    assert {name: tensor.shape for name, tensor in tensors.items()} == shapes
    assert all(tensor.dtype == np.float32 for tensor in tensors.values())
    assert metadata["format"] == "siamese"

    known = {word: number for number, word in enumerate(words)}
    sentences = json.loads(metadata["replay.sentences"])
    assert any(word in known for sentence in sentences for word in sentence.split())
    for sentence, expected in zip(sentences, tensors["replay.vectors"], strict=True):
        ids = [known.get(token, 0) for token in sentence.replace(".", " ").split()] or [0]
        np.testing.assert_allclose(encode(ids, options["filter_sizes"], tensors), expected, atol=1e-6)

    u, v = tensors["replay.pairs"][0::2], tensors["replay.pairs"][1::2]
    similarities = np.exp(-np.abs(u - v).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(similarities, tensors["replay.outputs"], rtol=1e-5)
    print(f"{len(tensors)} tensors, {len(sentences)} sentences and {len(similarities)} similarities agree")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
