# SPDX-License-Identifier: MIT
"""Reads what siamese train writes with the real TensorBoard, where it is installed.

    pip install tensorboard
    python3 tests/tools/read_events.py SIAMESE
"""

import json
import logging
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    from google.protobuf import text_format
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig
    from tensorboard.plugins.projector.projector_plugin import _read_tensor_tsv_file
except ImportError as error:
    print(f"skipped: {error}; pip install tensorboard")
    sys.exit(77)

import numpy as np

SIAMESE = sys.argv[1]
TRAIN = (
    "train cnn sample --pairs 800 --batch-size 64 --epochs 9 --eval-every 4 --embedding-size 8 "
    "--num-filters 6 --filter-sizes 2 --experiment-name m --quiet --save-every 3"
).split()
# Ten steps per epoch.
STEPS = sorted({*range(4, 91, 4), *range(10, 91, 10)})


def train(folder: Path, *options: str) -> None:
    subprocess.run([SIAMESE, *TRAIN, *options], cwd=folder, check=True)


def kill(folder: Path) -> None:
    """Interrupts a training after a few checkpoints."""
    while True:
        process = subprocess.Popen([SIAMESE, *TRAIN, "--overwrite"], cwd=folder)
        checkpoints = folder / "model_dir/m/unfinished/checkpoints"
        while process.poll() is None and not list(checkpoints.glob("step-*[1-9][0-9].safetensors")):
            pass
        process.kill()
        if process.wait() == -signal.SIGKILL:
            return


def points(run: Path) -> dict[str, list[tuple[int, float]]]:
    """The curves that TensorBoard shows of a run."""
    accumulator = EventAccumulator(str(run), size_guidance={"scalars": 0}).Reload()
    return {
        tag: [(event.step, event.value) for event in accumulator.Scalars(tag)]
        for tag in accumulator.Tags()["scalars"]
    }


def check(model: Path, events: Path) -> None:
    """TensorBoard shows the history: each evaluation once, no other points."""
    history = [json.loads(line) for line in (model / "history.jsonl").read_text().splitlines()]
    assert [line["step"] for line in history] == STEPS, history
    for run in ("train", "dev"):
        expected: dict[str, list[tuple[int, float]]] = {}
        for line in history:
            figures = dict(line[run])
            if run == "train":
                for name in ("learning_rate", "pairs_per_second", "gradient_norm"):
                    figures[name] = line[name]
            for name, value in figures.items():
                expected.setdefault(name, []).append((line["step"], float(np.float32(value))))
        assert {"loss", "accuracy", "f1", "roc_auc", "spearman"} <= expected.keys(), expected
        assert points(events / run) == expected, (points(events / run), expected)


def check_configuration(run: Path) -> None:
    tensor = EventAccumulator(str(run)).Reload().Tensors("configuration")
    assert len(tensor) == 1
    text = tensor[0].tensor_proto.string_val[0].decode()
    assert "| training.batch_size | 64 |" in text, text
    assert "| encoder | cnn |" in text, text


def check_projector(run: Path, model: Path) -> None:
    config = text_format.Parse((run / "projector_config.pbtxt").read_text(), ProjectorConfig())
    clouds = {cloud.tensor_name: cloud for cloud in config.embeddings}
    assert set(clouds) == {"tokens", "sentences"}, clouds
    rows = {}
    for name, cloud in clouds.items():
        tensor = _read_tensor_tsv_file(str(run / cloud.tensor_path))
        rows[name] = (run / cloud.metadata_path).read_text().removesuffix("\n").split("\n")
        header = 1 if "\t" in rows[name][0] else 0
        assert len(rows[name]) == len(tensor) + header, (name, len(rows[name]), tensor.shape)
    assert rows["tokens"] == (model / "vocabulary.txt").read_text().removesuffix("\n").split("\n")
    assert rows["sentences"][0] == "sentence\tpair\tlabel"
    assert len(rows["sentences"]) == 1 + 2 * 80


logging.getLogger("tensorboard").setLevel(logging.ERROR)
with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    train(folder, "--projector")
    check(folder / "model_dir/m", folder / "model_dir/m/events")
    check_configuration(folder / "model_dir/m/events/train")
    check_projector(folder / "model_dir/m/events/train", folder / "model_dir/m")

    kill(folder)
    train(folder, "--resume")
    check(folder / "model_dir/m", folder / "model_dir/m/events")
    assert len(list((folder / "model_dir/m/events/train").glob("events.*"))) == 2

    train(folder, "--overwrite", "--logs-path", "logs")
    check(folder / "model_dir/m", folder / "logs/m")
    assert not (folder / "model_dir/m/events").exists()
print("TensorBoard reads events, text and vectors")
