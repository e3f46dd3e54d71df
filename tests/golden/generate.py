# SPDX-License-Identifier: MIT
"""Writes the golden values of the tests: small JSON files computed by PyTorch in double precision.

    pip install torch
    python3 tests/golden/generate.py

Numbers have 9 significant digits; inputs are rounded to them before anything is computed. Matrices
are lists of rows. `dy` is the random gradient of an output y, and dx, dweight ... are the gradients
of sum(y * dy). Inputs stay at least MARGIN away from kinks (ties of a maximum, ReLU at 0,
|u - v| = 0, |similarity - label| = 0) except where a case says otherwise. Everything is seeded,
with Python's generator, so that the files do not depend on the version of PyTorch.
"""

import argparse
import itertools
import json
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

MARGIN = 1e-3
torch.set_default_dtype(torch.float64)


# Numbers in and out.


def rounded(value: float) -> float:
    return float(f"{value:.9g}") + 0.0  # + 0.0 turns -0 into 0


def uniform(rng: random.Random, *shape: int, low: float = -1, high: float = 1) -> Tensor:
    """Uniform random values that a JSON file holds exactly."""
    count = torch.Size(shape).numel()
    return torch.tensor([rounded(rng.uniform(low, high)) for _ in range(count)]).reshape(shape)


def plain(value: Any) -> Any:
    """Tensors and floats as JSON values of 9 significant digits."""
    if isinstance(value, (Tensor, np.ndarray)):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return rounded(value) if isinstance(value, float) else value


def gradients(y: Tensor, dy: Tensor, **inputs: Tensor) -> dict[str, Tensor]:
    """Gradients of sum(y * dy) as {"dx": ...} for inputs given as x=..."""
    values = torch.autograd.grad((y * dy).sum(), tuple(inputs.values()), retain_graph=True)
    return {f"d{name}": value for name, value in zip(inputs, values)}


def first_good(draw: Callable[[random.Random], Any]) -> Any:
    """The first result of `draw` over seeds 0, 1, ... that is not None (too near a kink)."""
    return next(
        x for x in (draw(random.Random(seed)) for seed in itertools.count()) if x is not None
    )


# The convolution over ragged sentences.


def windows_of(x: Tensor, size: int, weight: Tensor, bias: Tensor) -> Tensor:
    """Convolution of one sentence x (tokens, dim): (tokens, filters).

    weight is (dim, size * filters); its column p * filters + f multiplies the token at window
    offset p for filter f. Every token starts a window: the sentence is extended with zeros.
    """
    x = F.pad(x, (0, 0, 0, size - 1))
    torch_weight = weight.reshape(len(x[0]), size, len(bias)).permute(2, 0, 1)
    return F.conv1d(x.T[None], torch_weight, bias)[0].T


def max_over_time(windows: Tensor) -> Tensor:
    return windows.relu().amax(dim=0)


def clear_maximum(windows: Tensor) -> bool:
    """Whether no filter's largest window is near 0 or near its second largest."""
    top = windows.topk(min(2, len(windows)), dim=0).values
    clear_of_zero = bool((top[0].abs() >= MARGIN).all())
    return clear_of_zero and (len(top) == 1 or bool(((top[0] - top[1]) >= MARGIN).all()))


def ragged(module: nn.Module, x: Tensor, lengths: list[int]) -> Tensor:
    """A recurrent module over each sentence alone: (positions, hidden)."""
    return torch.cat([module(part)[0] for part in x.split(lengths)])


# The cases, one file each.


def linear() -> dict[str, Any]:
    """y = x weight + bias, weight (in, out)."""
    rng = random.Random(1)
    x, weight, bias = uniform(rng, 5, 3), uniform(rng, 3, 4), uniform(rng, 4)
    for tensor in (x, weight, bias):
        tensor.requires_grad_()
    y, dy = F.linear(x, weight.T, bias), uniform(rng, 5, 4)
    return {"x": x, "weight": weight, "bias": bias, "y": y, "dy": dy} | gradients(
        y, dy, x=x, weight=weight, bias=bias
    )


def convolution() -> dict[str, Any]:
    """Convolutions of size 1 to 4 over ragged sentences, plain and with max(relu) over time."""
    lengths, dim, filters = [3, 1, 7, 2, 5, 4, 6], 3, 4
    x = uniform(random.Random(2), sum(lengths), dim).requires_grad_()
    offsets = [0, *itertools.accumulate(lengths)]

    def case(size: int, rng: random.Random) -> dict[str, Any] | None:
        weight = uniform(rng, dim, size * filters).requires_grad_()
        bias = uniform(rng, filters, low=-0.5, high=0.5).requires_grad_()
        windows = [windows_of(part, size, weight, bias) for part in x.split(lengths)]
        pooled = torch.stack([max_over_time(part) for part in windows])
        inactive = bool((pooled == 0).any())
        if not inactive or not all(clear_maximum(part) for part in windows):
            return None
        dpooled = uniform(rng, *pooled.shape)
        dwindows = [uniform(rng, *part.shape) for part in windows]
        parameters = {"x": x, "weight": weight, "bias": bias}
        return {
            "size": size,
            "weight": weight,
            "bias": bias,
            "windows": windows,
            "dwindows": dwindows,
            "windows_gradient": gradients(torch.cat(windows), torch.cat(dwindows), **parameters),
            "pooled": pooled,
            "dpooled": dpooled,
            "pooled_gradient": gradients(pooled, dpooled, **parameters),
        }

    cases = [first_good(partial(case, size)) for size in (1, 2, 3, 4)]
    return {"filters": filters, "offsets": offsets, "x": x, "cases": cases}


SIMILARITIES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "manhattan": lambda u, v: torch.exp(-(u - v).abs().sum(dim=1)),
    "euclidean": lambda u, v: torch.exp(-(u - v).norm(dim=1)),
    "cosine": F.cosine_similarity,
    "dot": lambda u, v: (u * v).sum(dim=1),
}
LOSSES: dict[str, Callable[..., Tensor]] = {
    "mse": F.mse_loss,
    "mae": F.l1_loss,
    "bce": F.binary_cross_entropy,
}


def recurrence() -> dict[str, Any]:
    """nn.GRU and nn.LSTM of one layer over ragged sentences, forwards and (from the end) backwards.

    Weights are transposed to (in, gates * units); gates stand in PyTorch's order.
    """
    lengths, dim, units = [3, 1, 5, 2, 5], 3, 4
    rng = random.Random(8)
    x = uniform(rng, sum(lengths), dim).requires_grad_()
    names = {
        "input_weight": "weight_ih_l0",
        "state_weight": "weight_hh_l0",
        "input_bias": "bias_ih_l0",
        "state_bias": "bias_hh_l0",
    }

    def case(module: nn.Module, mirrored: bool) -> dict[str, Any]:
        for parameter in module.parameters():
            parameter.data = uniform(rng, *parameter.shape)
        if mirrored:
            parts = x.split(lengths)
            y = torch.cat([module(part.flip(0))[0].flip(0) for part in parts])
        else:
            y = ragged(module, x, lengths)
        dy = uniform(rng, *y.shape)
        parameters = {ours: getattr(module, theirs) for ours, theirs in names.items()}
        values = gradients(y, dy, x=x, **parameters)
        both = parameters | {"dy": dy, "y": y} | values
        transposed = {k: v.T if k.endswith("weight") else v for k, v in both.items()}
        return {"reversed": mirrored} | transposed

    return {
        "offsets": [0, *itertools.accumulate(lengths)],
        "x": x,
        "units": units,
        "gru": [case(nn.GRU(dim, units), mirrored) for mirrored in (False, True)],
        "lstm": [case(nn.LSTM(dim, units), mirrored) for mirrored in (False, True)],
    }


PROJECTIONS = ("query", "key", "value")


def attention_values(values: dict[str, Tensor]) -> dict[str, Tensor]:
    """Parameters, or their gradients named d..., with the three parts of in_proj apart and
    weights transposed to (in, out)."""
    result = {}
    for prefix in ("", "d"):
        if f"{prefix}in_proj_weight" not in values:
            continue
        weights = values[f"{prefix}in_proj_weight"].chunk(3)
        biases = values[f"{prefix}in_proj_bias"].chunk(3)
        for part, weight, bias in zip(PROJECTIONS, weights, biases):
            result |= {f"{prefix}{part}_weight": weight.T, f"{prefix}{part}_bias": bias}
        result[f"{prefix}output_weight"] = values[f"{prefix}out_proj_weight"].T
        result[f"{prefix}output_bias"] = values[f"{prefix}out_proj_bias"]
    return result


def random_attention(rng: random.Random, dim: int, heads: int) -> nn.MultiheadAttention:
    module = nn.MultiheadAttention(dim, heads)
    for parameter in module.parameters():
        parameter.data = uniform(rng, *parameter.shape)
    return module


def parameters_of(module: nn.Module) -> dict[str, Tensor]:
    return {name.replace(".", "_"): value for name, value in module.named_parameters()}


def attention() -> dict[str, Any]:
    """nn.MultiheadAttention over each sentence alone, and the encoder made of it.

    A block of the encoder is attention, the residual if there is one, linear and ReLU; the last
    block's tokens are summed up.
    """
    lengths, dim = [3, 1, 5, 18, 2], 6
    rng = random.Random(10)
    x = uniform(rng, sum(lengths), dim, low=-2, high=2).requires_grad_()

    def layer(heads: int) -> dict[str, Any]:
        module = random_attention(rng, dim, heads)
        y = torch.cat([module(part, part, part)[0] for part in x.split(lengths)])
        dy = uniform(rng, *y.shape)
        first = x[: lengths[0]]
        weights = module(first, first, first, average_attn_weights=False)[1]
        parameters = parameters_of(module)
        values = parameters | gradients(y, dy, x=x, **parameters)
        case = {"heads": heads, "y": y, "dy": dy, "dx": values["dx"], "weights": weights}
        return case | attention_values(values)

    sentences = [[2, 5, 2, 7, 3], [4, 5, 6, 2], [1], [3, 6]]
    num_tokens, num_blocks, heads = 8, 2, 3

    def encoder(residual: bool, rng: random.Random) -> dict[str, Any] | None:
        embedding = uniform(rng, num_tokens, dim).requires_grad_()
        attentions = [random_attention(rng, dim, heads) for _ in range(num_blocks)]
        weights = [uniform(rng, dim, dim).requires_grad_() for _ in range(num_blocks)]
        biases = [uniform(rng, dim).requires_grad_() for _ in range(num_blocks)]
        rows = []
        for ids in sentences:
            z = embedding[torch.tensor(ids)]
            for module, weight, bias in zip(attentions, weights, biases):
                attended = module(z, z, z)[0]
                affine = F.linear(z + attended if residual else attended, weight.T, bias)
                if bool((affine.abs() < MARGIN).any()):
                    return None
                z = affine.relu()
            rows.append(z.sum(dim=0))
        vectors = torch.stack(rows)
        dvectors = uniform(rng, *vectors.shape)
        blocks = []
        for module, weight, bias in zip(attentions, weights, biases):
            parameters = parameters_of(module) | {"weight": weight, "bias": bias}
            values = parameters | gradients(vectors, dvectors, **parameters)
            feed_forward = {k: values[k] for k in ("weight", "bias", "dweight", "dbias")}
            blocks.append(attention_values(values) | feed_forward)
        return {
            "residual": residual,
            "embedding": embedding,
            "blocks": blocks,
            "vectors": vectors,
            "dvectors": dvectors,
        } | gradients(vectors, dvectors, embedding=embedding)

    return {
        "offsets": [0, *itertools.accumulate(lengths)],
        "x": x,
        "layers": [layer(heads) for heads in (1, 2, 3, 6)],
        "sentences": sentences,
        "heads": heads,
        "encoders": [first_good(partial(encoder, residual)) for residual in (False, True)],
    }


def layer_norm() -> dict[str, Any]:
    """nn.LayerNorm over rows."""
    rng = random.Random(11)
    module = nn.LayerNorm(5)
    module.weight.data, module.bias.data = uniform(rng, 5), uniform(rng, 5)
    x, dy = uniform(rng, 4, 5, low=-3, high=3).requires_grad_(), uniform(rng, 4, 5)
    y, parameters = module(x), {"gain": module.weight, "bias": module.bias}
    return {"x": x, "y": y, "dy": dy} | parameters | gradients(y, dy, x=x, **parameters)


def transformer() -> dict[str, Any]:
    """nn.TransformerEncoderLayer over each sentence alone, norms after and before."""
    lengths, dim, heads, hidden = [3, 1, 5, 2], 6, 2, 7
    x = uniform(random.Random(12), sum(lengths), dim, low=-2, high=2).requires_grad_()
    names = {
        "feed_forward_hidden": "linear1",
        "feed_forward_output": "linear2",
        "attention_norm": "norm1",
        "feed_forward_norm": "norm2",
    }

    def case(activation: str, norm_first: bool, rng: random.Random) -> dict[str, Any] | None:
        module = nn.TransformerEncoderLayer(
            dim, heads, hidden, dropout=0, activation=activation, norm_first=norm_first
        )
        for parameter in module.parameters():
            parameter.data = uniform(rng, *parameter.shape)
        margins: list[float] = []
        module.linear1.register_forward_hook(
            lambda _module, _input, output: margins.append(output.abs().min().item())
        )
        y = torch.cat([module(part) for part in x.split(lengths)])
        if min(margins) < MARGIN:
            return None
        dy = uniform(rng, *y.shape)
        parameters = parameters_of(module)
        values = parameters | gradients(y, dy, x=x, **parameters)
        result = {"activation": activation, "norm_first": norm_first, "y": y, "dy": dy}
        result["dx"] = values["dx"]
        attention_of = {k.replace("self_attn_", ""): v for k, v in values.items()}
        for name, value in attention_values(attention_of).items():
            prefix = "d" if name.startswith("d") else ""
            result[f"{prefix}attention_{name.removeprefix('d')}"] = value
        for prefix in ("", "d"):
            for ours, theirs in names.items():
                norm = ours.endswith("norm")
                weight = values[f"{prefix}{theirs}_weight"]
                result[f"{prefix}{ours}_{'gain' if norm else 'weight'}"] = (
                    weight if norm else weight.T
                )
                result[f"{prefix}{ours}_bias"] = values[f"{prefix}{theirs}_bias"]
        return result

    return {
        "offsets": [0, *itertools.accumulate(lengths)],
        "x": x,
        "heads": heads,
        "hidden_size": hidden,
        "cases": [
            first_good(partial(case, activation, norm_first))
            for activation in ("relu", "gelu")
            for norm_first in (False, True)
        ],
    }


def siamese() -> dict[str, Any]:
    """Embedding, Conv, similarity and mean loss of 3 pairs; sentences 2i and 2i + 1 are a pair."""
    sentences = [[2, 5, 2, 7, 3], [4, 5, 9, 2], [11], [3, 6], [8, 3, 8, 10, 4, 2, 6], [7, 9, 7]]
    labels = torch.tensor([1.0, 0.0, 0.3])
    num_tokens, dim, sizes, filters = 12, 8, (2, 3, 4), 5

    def case(rng: random.Random) -> dict[str, Any] | None:
        parameters = {"embedding": uniform(rng, num_tokens, dim, low=-0.5, high=0.5)}
        for size in sizes:
            parameters[f"weight{size}"] = uniform(rng, dim, size * filters, low=-0.15, high=0.15)
            parameters[f"bias{size}"] = uniform(rng, filters, low=0, high=0.2)
        for tensor in parameters.values():
            tensor.requires_grad_()

        rows = []
        for ids in sentences:
            x = parameters["embedding"][torch.tensor(ids)]
            windows = [
                windows_of(x, k, parameters[f"weight{k}"], parameters[f"bias{k}"]) for k in sizes
            ]
            if not all(clear_maximum(part) for part in windows):
                return None
            rows.append(torch.cat([max_over_time(part) for part in windows]))
        vectors = torch.stack(rows)  # (6, 15)
        u, v = vectors[0::2], vectors[1::2]
        inactive = bool((vectors == 0).any())
        if not inactive or bool(((u - v).abs() < MARGIN).any()):
            return None

        distances = {}
        for name, similarity_of_rows in SIMILARITIES.items():
            similarities = similarity_of_rows(u, v)
            if bool(((similarities - labels).abs() < MARGIN).any()):
                return None
            results: dict[str, Any] = {"similarities": similarities}
            for loss_name, loss_of in LOSSES.items():
                if loss_name == "bce" and name not in ("manhattan", "euclidean"):
                    continue
                loss = loss_of(similarities, labels)
                # The full backward pass is the same for all: one example of it is enough.
                full = parameters if (name, loss_name) == ("manhattan", "mse") else {}
                results[loss_name] = {"loss": loss} | gradients(
                    loss, torch.ones(()), similarities=similarities, vectors=vectors, **full
                )
            distances[name] = results
        return {
            "sizes": sizes,
            "filters": filters,
            "sentences": sentences,
            "labels": labels,
            **parameters,
            "vectors": vectors,
            **distances,
        }

    return first_good(case)


def losses() -> dict[str, Any]:
    """Each pair's loss, their mean and its gradient, soft labels included.

    mse and mae also hold outputs 0 and 1 and the perfect prediction, whose gradient is 0.
    """
    pairs = [(0.2, 1), (0.2, 0), (0.9, 1), (0.9, 0), (0.7, 0.3), (0.1, 0.3), (0.001, 1), (0.999, 0)]
    edges = [(0, 1), (1, 0), (0, 0), (1, 1), (0.3, 0.3)]

    def case(name: str) -> dict[str, Any]:
        columns = zip(*(pairs + edges if name != "bce" else pairs + edges[-1:]))
        outputs, labels = (torch.tensor(column, dtype=torch.float64) for column in columns)
        outputs.requires_grad_()
        loss = LOSSES[name](outputs, labels)
        each = LOSSES[name](outputs, labels, reduction="none")
        inputs = {"outputs": outputs, "labels": labels, "losses": each, "loss": loss}
        return inputs | gradients(loss, torch.ones(()), outputs=outputs)

    return {name: case(name) for name in LOSSES}


def adam() -> dict[str, Any]:
    """Three steps of torch.optim.Adam and of lazy Adam.

    m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  at step t = 1, 2, ...
    parameter -= learning_rate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
    Lazy Adam applies this to the rows named in the step and leaves the other rows' parameters and
    moments as they are; t counts all steps, whether a row was named in them or not.
    """
    rng = random.Random(3)
    learning_rate, beta1, beta2, epsilon = 1e-3, 0.9, 0.999, 1e-8
    start = uniform(rng, 4, 3)
    dense = [uniform(rng, 4, 3) for _ in range(3)]
    touched = [[0, 2], [2, 3], [0, 3]]
    sparse = [uniform(rng, len(rows), 3) for rows in touched]

    parameter = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([parameter], lr=learning_rate, betas=(beta1, beta2), eps=epsilon)
    dense_steps = []
    for gradient in dense:
        parameter.grad = gradient.clone()
        optimizer.step()
        dense_steps.append({"gradient": gradient, "parameter": parameter.detach().clone()})

    p = start.numpy().copy()
    m, v = np.zeros_like(p), np.zeros_like(p)
    lazy_steps = []
    for t, (rows, gradient) in enumerate(zip(touched, sparse), start=1):
        g = gradient.numpy()
        m[rows] = beta1 * m[rows] + (1 - beta1) * g
        v[rows] = beta2 * v[rows] + (1 - beta2) * g**2
        denominator = np.sqrt(v[rows] / (1 - beta2**t)) + epsilon
        p[rows] -= learning_rate * m[rows] / (1 - beta1**t) / denominator
        lazy_steps.append({"rows": rows, "gradient": gradient, "parameter": p.copy()})

    return {
        "learning_rate": learning_rate,
        "beta1": beta1,
        "beta2": beta2,
        "epsilon": epsilon,
        "parameter": start,
        "adam": dense_steps,
        "lazy_adam": lazy_steps,
    }


def distance_of(name: str, a: Tensor, b: Tensor) -> Tensor:
    """The distance of that name, row by row."""
    if name == "manhattan":
        return (a - b).abs().sum(-1)
    if name == "euclidean":
        return ((a - b) ** 2).sum(-1).clamp_min(1e-300).sqrt()
    return 1 - F.cosine_similarity(a, b, dim=-1)


def similarity_of(name: str, a: Tensor, b: Tensor) -> Tensor:
    """The similarity that the distance of that name means."""
    if name == "dot":
        return (a * b).sum(-1)
    if name == "cosine":
        return F.cosine_similarity(a, b, dim=-1)
    return torch.exp(-distance_of(name, a, b))


def online_contrastive(d: Tensor, labels: Tensor, margin: float) -> Tensor:
    """The mean over all pairs of what sentence-transformers sums over the hard ones."""
    alike, unlike = d[labels == 1], d[labels == 0]
    hard_alike = alike[alike > (unlike.min() if len(unlike) > 1 else alike.mean())]
    hard_unlike = unlike[unlike < (alike.max() if len(alike) > 1 else unlike.mean())]
    return (hard_alike.pow(2).sum() + F.relu(margin - hard_unlike).pow(2).sum()) / len(d)


def cosent(s: Tensor, labels: Tensor, scale: float) -> Tensor:
    ordered = labels[:, None] > labels[None, :]
    differences = scale * (s[None, :] - s[:, None])[ordered]
    return torch.logsumexp(torch.cat([torch.zeros(1), differences]), 0)


def triplet(d: Tensor, groups: list[int], mining: str, margin: float) -> Tensor:
    """Over all anchors of a matrix of distances, by lists of triplets."""
    losses, n = [], len(groups)
    for a in range(n):
        positives = [j for j in range(n) if j != a and groups[j] == groups[a]]
        negatives = [j for j in range(n) if groups[j] != groups[a]]
        if not positives or not negatives:
            continue
        if mining == "batch-hard":
            pairs = [(max(positives, key=lambda j: d[a, j]), min(negatives, key=lambda j: d[a, j]))]
        elif mining == "batch-semi-hard":
            pairs = []
            for p in positives:
                farther = [j for j in negatives if d[a, j] > d[a, p]]
                chosen = (
                    min(farther, key=lambda j: d[a, j])
                    if farther
                    else max(negatives, key=lambda j: d[a, j])
                )
                pairs.append((p, chosen))
        else:
            pairs = [(p, j) for p in positives for j in negatives if margin + d[a, p] > d[a, j]]
        losses += [F.relu(margin + d[a, p] - d[a, j]) for p, j in pairs]
    return torch.stack(losses).mean()


def multiple_negatives(s: Tensor, labels: Tensor, groups: list[int], scale: float) -> Tensor:
    first, second = torch.tensor(groups[0::2]), torch.tensor(groups[1::2])
    own_class = (first[:, None] == second[None, :]) & ~torch.eye(len(s), dtype=torch.bool)
    logits = (scale * s).masked_fill(own_class, -torch.inf)
    return F.cross_entropy(logits, torch.arange(len(s)), reduction="none")[labels == 1].mean()


def objectives() -> dict[str, Any]:
    """Losses of the vectors of a batch, through a distance, and their gradients.

    Rows 2i and 2i + 1 are pair i. Sentences of one group are of one class: the sentences of alike
    pairs, and here those of pairs 2 and 3.
    """
    rng = random.Random(11)
    vectors = uniform(rng, 12, 4)
    labels = torch.tensor([1.0, 0, 1, 1, 0, 0])
    soft = torch.tensor([0.9, 0.1, 0.7, 0.7, 0, 0.35])
    groups = [0, 0, 2, 3, 4, 4, 4, 4, 8, 9, 10, 11]

    def case(loss: str, distance: str, **parameters: float) -> dict[str, Any]:
        x = vectors.clone().requires_grad_()
        u, v = x[0::2], x[1::2]
        real_valued = loss == "cosent"
        targets = soft if real_valued else labels
        if loss == "contrastive":
            d = distance_of(distance, u, v)
            gap = F.relu(parameters["margin"] - d)
            value = ((targets * d**2 + (1 - targets) * gap**2) / 2).mean()
        elif loss == "online-contrastive":
            value = online_contrastive(distance_of(distance, u, v), targets, **parameters)
        elif loss == "cosent":
            value = cosent(similarity_of(distance, u, v), targets, **parameters)
        elif loss == "cosine-similarity":
            value = F.mse_loss(F.cosine_similarity(u, v), targets)
        elif loss == "multiple-negatives-ranking":
            s = similarity_of(distance, u[:, None], v[None, :])
            value = multiple_negatives(s, targets, groups, **parameters)
        elif loss == "bce":
            eps = parameters["label_smoothing"]
            s = similarity_of(distance, u, v)
            value = F.binary_cross_entropy(s, targets * (1 - eps) + eps / 2)
        else:
            d = distance_of(distance, x[:, None], x[None, :])
            value = triplet(d, groups, loss.removesuffix("-triplet"), **parameters)
        return {
            "loss": loss,
            "distance": distance,
            "parameters": parameters,
            "labels": targets,
            "value": value,
        } | gradients(value, torch.ones(()), vectors=x)

    distances = ("manhattan", "euclidean", "cosine")
    triplets = ("batch-hard-triplet", "batch-semi-hard-triplet", "batch-all-triplet")
    cases = [
        *(case("contrastive", m, margin=margin) for m in distances for margin in (0.5, 2.5)),
        *(case("online-contrastive", m, margin=2.5) for m in distances),
        *(case("cosent", m, scale=20) for m in (*distances, "dot")),
        case("cosine-similarity", "cosine"),
        case("bce", "manhattan", label_smoothing=0.2),
        *(case(t, m, margin=1) for t in triplets for m in distances),
        *(case("multiple-negatives-ranking", m, scale=5) for m in (*distances, "dot")),
    ]
    return {"vectors": vectors, "groups": groups, "cases": cases}


def feature_head() -> dict[str, Any]:
    """A network on features of the pairs: logits, or a probability of one, and all gradients."""
    rng = random.Random(12)
    pairs, dim, units = 5, 3, 4
    vectors = uniform(rng, 2 * pairs, dim)

    def case(features: list[str], outputs: int, label_smoothing: float) -> dict[str, Any]:
        parameters = {
            "hidden_weight": uniform(rng, len(features) * dim, units),
            "hidden_bias": uniform(rng, units),
            "output_weight": uniform(rng, units, outputs),
            "output_bias": uniform(rng, outputs),
        }
        leaves = {name: p.clone().requires_grad_() for name, p in parameters.items()}
        x = vectors.clone().requires_grad_()
        u, v = x[0::2], x[1::2]
        known = {"u": u, "v": v, "difference": (u - v).abs(), "product": u * v}
        inputs = torch.cat([known[name] for name in features], dim=1)
        h = F.relu(inputs @ leaves["hidden_weight"] + leaves["hidden_bias"])
        y = h @ leaves["output_weight"] + leaves["output_bias"]
        if outputs == 1:
            y = torch.sigmoid(y)
            labels = torch.tensor([0.0, 1, 1, 0, 1])
            value = F.binary_cross_entropy(y[:, 0], labels)
        else:
            labels = torch.tensor([float(i % outputs) for i in range(pairs)])
            value = F.cross_entropy(y, labels.long(), label_smoothing=label_smoothing)
        return {
            "features": features,
            "outputs": outputs,
            "label_smoothing": label_smoothing,
            "labels": labels,
            "y": y,
            "value": value,
            **parameters,
        } | gradients(value, torch.ones(()), vectors=x, **leaves)

    everything = ["u", "v", "difference", "product"]
    cases = [
        case(everything, 1, 0.0),
        case(everything, 3, 0.0),
        case(["difference", "product"], 2, 0.1),
        case(["v"], 3, 0.3),
    ]
    return {"vectors": vectors, "cases": cases}


def optimizers() -> dict[str, Any]:
    """Three steps of PyTorch's optimizers."""
    rng = random.Random(13)
    start = uniform(rng, 3, 2)
    steps = [uniform(rng, 3, 2) for _ in range(3)]
    known = {
        "adamw": (torch.optim.AdamW, {"lr": 0.01, "weight_decay": 0.1}),
        "sgd": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
        "sgd_without_momentum": (torch.optim.SGD, {"lr": 0.1}),
        "adagrad": (torch.optim.Adagrad, {"lr": 0.05}),
    }
    result: dict[str, Any] = {"parameter": start, "gradients": steps}
    for name, (optimizer_type, options) in known.items():
        parameter = start.clone().requires_grad_()
        optimizer = optimizer_type([parameter], **options)
        result[name] = []
        for gradient in steps:
            parameter.grad = gradient.clone()
            optimizer.step()
            result[name].append(parameter.detach().clone())
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder to write to"
    )
    folder = parser.parse_args().out
    cases = (
        linear,
        convolution,
        recurrence,
        attention,
        layer_norm,
        transformer,
        siamese,
        losses,
        objectives,
        feature_head,
        adam,
        optimizers,
    )
    for make in cases:
        path = folder / f"{make.__name__}.json"
        lines = (f"{json.dumps(key)}: {json.dumps(item)}" for key, item in plain(make()).items())
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
