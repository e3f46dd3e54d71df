# SPDX-License-Identifier: MIT
"""The reference's three siamese networks in TensorFlow 1.15, its own version: peers for speed.

    python3.7 -m venv tf && tf/bin/pip install tensorflow==1.15.5 'protobuf<3.21'
    tf/bin/python benchmarks/peers/tensorflow_siamese.py cnn --train train.tsv --max-steps 60

As in the reference every sentence is padded to the corpus's longest, and padding takes part in all
that follows. --pad-to-batch pads to the batch's longest instead, which the reference does not.
"""

import argparse
import os
import random
import resource
import sys
import time
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
try:
    import numpy as np
    import tensorflow as tf
except ImportError as error:
    sys.exit(f"{error}; Python 3.7: pip install tensorflow==1.15.5 'protobuf<3.21'")
if not tf.__version__.startswith("1.15"):
    sys.exit(f"TensorFlow {tf.__version__}; the reference needs 1.15, of Python 3.7 or before")

from pairs import (
    BATCH,
    BLOCKS,
    EMBEDDING,
    FILTERS,
    HEADS,
    HIDDEN,
    LEARNING_RATE,
    SIZES,
    labelled_pairs,
    pairs_per_second,
    print_results,
    token_ids,
)


def conv(x):
    """For each size: convolution, ReLU, maximum over time: (sentences, 150)."""
    return tf.concat(
        [
            tf.reduce_max(tf.layers.conv1d(x, FILTERS, size, activation=tf.nn.relu), axis=1)
            for size in SIZES
        ],
        axis=1,
    )


def recurrent(x):
    """GRU, mean over all steps: (sentences, 128)."""
    states, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(HIDDEN), x, dtype=tf.float32)
    return tf.reduce_mean(states, axis=1)


def multihead(x):
    """Blocks of attention and a dense layer, sum over all positions: (sentences, 64)."""
    for _ in range(BLOCKS):
        # (sentences, heads, positions, size)
        query, key, value = (
            tf.stack(tf.split(tf.layers.dense(x, EMBEDDING), HEADS, axis=2), axis=1)
            for _ in range(3)
        )
        scores = tf.matmul(query, key, transpose_b=True) / (EMBEDDING // HEADS) ** 0.5
        attended = tf.matmul(tf.nn.softmax(scores), value)
        x = tf.layers.dense(tf.concat(tf.unstack(attended, axis=1), axis=2), EMBEDDING)
        x = tf.layers.dense(x, EMBEDDING, activation=tf.nn.relu)
    return tf.reduce_sum(x, axis=1)


ENCODERS = {"cnn": conv, "rnn": recurrent, "multihead": multihead}


def build(encoder, num_tokens):
    """The inputs (sentences, sentences, labels) and an operation that takes a step."""
    inputs = [tf.placeholder(tf.int32, [None, None]) for _ in range(2)]
    labels = tf.placeholder(tf.float32, [None])
    table = tf.get_variable("embedding", [num_tokens, EMBEDDING])
    vectors = []
    for sentences in inputs:
        with tf.variable_scope("encoder", reuse=tf.AUTO_REUSE):
            vectors.append(encoder(tf.nn.embedding_lookup(table, sentences)))
    similarity = tf.exp(-tf.reduce_sum(tf.abs(vectors[0] - vectors[1]), axis=1))
    loss = tf.losses.mean_squared_error(labels, similarity)
    return inputs + [labels], tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)


def pad(sentences, length):
    """Token ids, 0 after a sentence's end: (sentences, length)."""
    result = np.zeros([len(sentences), length], np.int32)
    for row, ids in zip(result, sentences):
        row[: len(ids)] = ids
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("encoder", choices=sorted(ENCODERS))
    parser.add_argument("--train", type=Path, required=True, help="pairs of SNLI, QQP or ANLI")
    parser.add_argument("--max-steps", type=int, default=60, help="default: %(default)s")
    parser.add_argument("--threads", type=int, default=2, help="default: %(default)s")
    parser.add_argument("--pad-to-batch", action="store_true", help="not to the corpus's longest")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()

    vocabulary = {}
    pairs = [
        (token_ids(first, vocabulary, True), token_ids(second, vocabulary, True), label)
        for first, second, label in labelled_pairs([arguments.train])
    ]
    longest = max(len(ids) for pair in pairs for ids in pair[:2])
    tf.set_random_seed(1)
    inputs, step = build(ENCODERS[arguments.encoder], len(vocabulary) + 2)
    config = tf.ConfigProto(
        intra_op_parallelism_threads=arguments.threads,
        inter_op_parallelism_threads=arguments.threads,
    )
    steps = []
    generator = random.Random(1)
    with tf.Session(config=config) as session:
        session.run(tf.global_variables_initializer())
        while len(steps) < arguments.max_steps:
            start = time.perf_counter()
            first, second, labels = zip(*generator.sample(pairs, min(BATCH, len(pairs))))
            lengths = [
                max(map(len, side)) if arguments.pad_to_batch else longest
                for side in (first, second)
            ]
            values = pad(first, lengths[0]), pad(second, lengths[1]), labels
            session.run(step, dict(zip(inputs, values)))
            steps.append((len(labels), time.perf_counter() - start))

    results = {
        "version": tf.__version__,
        "threads": arguments.threads,
        "num_train": len(pairs),
        "padded_to": "batch" if arguments.pad_to_batch else longest,
        "pairs_per_second": round(pairs_per_second([steps])),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print_results(results, arguments.json)


if __name__ == "__main__":
    main()
