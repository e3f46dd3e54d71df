# SPDX-License-Identifier: MIT
"""Writes metrics.json, the golden values of tests/measures, computed by scikit-learn and SciPy.

    pip install scikit-learn
    python3 tests/golden/metrics.py

Similarities are multiples of 1/256, so that single precision holds them exactly, and many are
equal. What is undefined (one kind of label only, constant similarities) is null here, whatever the
library returns.
"""

import json
import random
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve


def similarity_case(similarities: list[float], labels: list[float], threshold: float) -> dict:
    alike = [label >= 0.5 for label in labels]
    called = [similarity >= threshold for similarity in similarities]
    both = len(set(alike)) == 2
    vary = len(set(similarities)) > 1 and len(set(labels)) > 1
    matrix = metrics.confusion_matrix(alike, called, labels=[False, True])
    case = {
        "similarities": similarities,
        "labels": labels,
        "threshold": threshold,
        "confusion": matrix.ravel().tolist(),  # tn, fp, fn, tp
        "accuracy": metrics.accuracy_score(alike, called),
        "precision": metrics.precision_score(alike, called, zero_division=0),
        "recall": metrics.recall_score(alike, called, zero_division=0),
        "f1": metrics.f1_score(alike, called, zero_division=0),
        "mcc": metrics.matthews_corrcoef(alike, called),
        "roc_auc": metrics.roc_auc_score(alike, similarities) if both else None,
        "average_precision": (
            metrics.average_precision_score(alike, similarities) if any(alike) else None
        ),
        "pearson": stats.pearsonr(similarities, labels).statistic if vary else None,
        "spearman": stats.spearmanr(similarities, labels).statistic if vary else None,
    }
    if set(labels) <= {0, 1}:
        case["brier_score"] = metrics.brier_score_loss(labels, similarities, pos_label=1)
        right, said = calibration_curve(labels, similarities, n_bins=10)
        counts, _ = np.histogram(similarities, bins=10, range=(0, 1))
        weights = counts[counts > 0] / len(similarities)
        case["expected_calibration_error"] = float(np.sum(weights * np.abs(right - said)))
        case["calibration"] = np.stack([counts[counts > 0], said, right], axis=1).tolist()
    if both:
        curve = metrics.roc_curve(alike, similarities, drop_intermediate=False)
        case["roc_curve"] = np.stack(curve[:2], axis=1).tolist()
        precision, recall, thresholds = metrics.precision_recall_curve(alike, similarities)
        # By rising threshold, with a last point of no threshold.
        points = np.stack([thresholds, precision[:-1], recall[:-1]], axis=1)
        case["precision_recall_curve"] = points[::-1].tolist()
    best = {}
    candidates = sorted(set(similarities)) + [2.0]
    for name, measure in ("accuracy", metrics.accuracy_score), ("f1", metrics.f1_score):
        best[name] = max(measure(alike, [s >= t for s in similarities]) for t in candidates)
    case["best"] = best
    return case


def interval_case(right: int, trials: int) -> dict:
    interval = stats.binomtest(right, trials).proportion_ci(0.95, method="wilson")
    return {"right": right, "trials": trials, "low": interval.low, "high": interval.high}


def class_case(rng: random.Random, classes: int, count: int) -> dict:
    labels = [rng.randrange(classes) for _ in range(count)]
    decisions = [label if rng.random() < 0.6 else rng.randrange(classes) for label in labels]
    return {
        "labels": labels,
        "decisions": decisions,
        "classes": classes,
        "confusion": metrics.confusion_matrix(labels, decisions, labels=range(classes)).tolist(),
        "macro_f1": metrics.f1_score(
            labels, decisions, labels=range(classes), average="macro", zero_division=0
        ),
    }


def main() -> None:
    rng = random.Random(1)

    def similarities(count: int, steps: int) -> list[float]:
        return [rng.randrange(steps + 1) / steps for _ in range(count)]

    def noisy(similarity: float) -> float:
        return float(rng.random() < 0.2 + 0.6 * similarity)

    cases = []
    for count, steps, threshold in (50, 256, 0.5), (40, 8, 0.25), (7, 4, 0.75), (200, 256, 0.3):
        s = similarities(count, steps)
        # Avoids the edges of the ten bins, which scikit-learn puts to the left and we to the right.
        s = [x if (10 * x) % 1 else min(x + 1 / 256, 255 / 256) for x in s]
        cases.append(similarity_case(s, [noisy(x) for x in s], threshold))
    s = similarities(60, 64)
    cases.append(similarity_case(s, [round(4 * x + rng.random()) / 5 for x in s], 0.5))
    cases.append(similarity_case([0.25, 0.75, 0.5625], [1.0, 1.0, 1.0], 0.5))
    cases.append(similarity_case([0.25, 0.75, 0.5625], [0.0, 0.0, 0.0], 0.5))
    cases.append(similarity_case([0.375, 0.375, 0.375, 0.375], [0.0, 1.0, 1.0, 0.0], 0.5))
    cases.append(similarity_case([0.6875], [1.0], 0.5))
    classes = [class_case(rng, 3, 90), class_case(rng, 4, 12)]
    intervals = [
        interval_case(right, trials)
        for right, trials in [(0, 1), (1, 1), (0, 20), (7, 20), (20, 20), (4679, 6605), (1, 100000)]
    ]
    path = Path(__file__).parent / "metrics.json"
    path.write_text(
        json.dumps({"similarity": cases, "classes": classes, "intervals": intervals}) + "\n",
        encoding="utf-8",
    )
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
