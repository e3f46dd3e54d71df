# SPDX-License-Identifier: MIT
"""Writes tensors*.safetensors with the Python library, for the reader and the writer here.

    pip install safetensors numpy
    python3 tests/golden/safetensors_files.py

tensors.safetensors has metadata, tensors_plain.safetensors has none. The library sorts tensors by
their names, so tensors_reordered.safetensors is put together here, in another order of the names and
of the places and without padding, and the library must read the same from it.
"""

import json
import struct
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

TENSORS = {
    "a": np.arange(1, 7, dtype=np.float32).reshape(2, 3),
    "b.bias": np.array([-0.5], np.float32),
    "empty": np.zeros((0, 4), np.float32),
    'quoted " and é': np.array([2.0**-149], np.float32),
    "scalar": np.array(7, np.float32),
}


def reordered() -> bytes:
    header, data = {}, b""
    for name in ("scalar", "b.bias", "a", "empty", 'quoted " and é'):
        begin = len(data)
        data += TENSORS[name].tobytes()
        shape = list(TENSORS[name].shape)
        header[name] = {"data_offsets": [begin, len(data)], "shape": shape, "dtype": "F32"}
    text = json.dumps(dict(reversed(header.items()))).encode()
    return struct.pack("<Q", len(text)) + text + data


def main() -> None:
    folder = Path(__file__).parent
    save_file(TENSORS, folder / "tensors.safetensors", metadata={"format": "siamese"})
    save_file(TENSORS, folder / "tensors_plain.safetensors")
    path = folder / "tensors_reordered.safetensors"
    path.write_bytes(reordered())
    read = load_file(path)
    assert read.keys() == TENSORS.keys()
    assert all(np.array_equal(read[name], tensor) for name, tensor in TENSORS.items())


if __name__ == "__main__":
    main()
