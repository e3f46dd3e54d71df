# SPDX-License-Identifier: MIT
"""Writes events.json, the golden bytes of tests/watching/event_file.cpp: records by TensorBoard's own writer.

    pip install tensorboard
    python3 tests/golden/events.py
"""

import io
import json
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import DATA_CLASS_TENSOR, Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.types_pb2 import DT_STRING
from tensorboard.summary.writer.record_writer import RecordWriter

TIME = 1234567890.125


def record(event: Event) -> str:
    stream = io.BytesIO()
    RecordWriter(stream).write(event.SerializeToString())
    return stream.getvalue().hex()


def text(tag: str, markdown: str) -> Summary.Value:
    plugin = SummaryMetadata.PluginData(plugin_name="text")
    return Summary.Value(
        tag=tag,
        metadata=SummaryMetadata(plugin_data=plugin, data_class=DATA_CLASS_TENSOR),
        tensor=TensorProto(dtype=DT_STRING, tensor_shape={}, string_val=[markdown.encode()]),
    )


scalars = [Summary.Value(tag=tag, simple_value=value) for tag, value in (("loss", 0.1), ("f1", 0.0))]
events = {
    "version": Event(wall_time=TIME, file_version="brain.Event:2"),
    "start": Event(wall_time=TIME, step=301, session_log=SessionLog(status=SessionLog.START)),
    "scalars": Event(wall_time=TIME, step=70000, summary=Summary(value=scalars)),
    "text": Event(wall_time=TIME, summary=Summary(value=[text("konfigur\u00e4tion", "x" * 200)])),
}
path = Path(__file__).with_name("events.json")
path.write_text(json.dumps({name: record(event) for name, event in events.items()}, indent=1) + "\n")
