"""Learns the weights of danger.json from the texts in training/: `python -m chats.triggers.train`.

Needs scikit-learn, which is installed for development only. The same texts give the same file.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from pathlib import Path

from chats.triggers.classifier import WEIGHTS, Classifier, Reading, classes, parts, read, runs

TEXTS = Path(__file__).with_name("training")
FOLDS = 5
STRENGTH = 0.7  # how freely weights may grow: the inverse of the penalty on their squares
SEEN_IN = 2  # texts: a feature of one text alone says nothing of others
LEAST = 0.25  # a weight below this changes no answer and is left out
# The share of harmless texts that may be marked; there are more near ones among ours than people send.
FALSE_ALARMS = 0.05


@dataclass(frozen=True)
class Figures:
    """Of texts that were not learnt from."""

    threshold: float
    recall: float
    false_alarms: float


def texts(name: str) -> list[str]:
    """Those of a file, one a line."""
    return [line for line in (TEXTS / f"{name}.txt").read_text("utf-8").splitlines() if line.strip()]


def digest() -> str:
    """By which danger.json knows of which texts it was made."""
    lines = "\n".join([*texts("dangerous"), "", *texts("harmless")])
    return hashlib.sha256(lines.encode()).hexdigest()


def features(reading: Reading, start: int, end: int) -> dict[str, float]:
    """What `Classifier.scores` weighs in a piece, by feature."""
    words = reading.words[start:end]
    of_words = Counter([*words, *map(" ".join, pairwise(words))])
    of_parts = Counter(part for word in words for part in parts(word))
    of_classes = Counter(run for size in (2, 3) for run in runs(classes(words), size))
    counts = ((of_words, of_words.total()), (of_parts, of_parts.total()), (of_classes, 2 * len(words)))
    return {feature: times / sqrt(total) for counted, total in counts for feature, times in counted.items()}


def learn(dangerous: Iterable[str], harmless: Iterable[str], threshold: float = 0.0) -> Classifier:
    """From whole texts of danger, and from every piece of those that are harmless in all of them.

    A feature that is rare weighs more at first, as is usual with words (inverse document frequency).
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = [features(reading, 0, len(reading.words)) for reading in map(read, dangerous)]
    found = len(rows)
    for reading in map(read, harmless):
        rows += [features(reading, *piece) for piece in sorted({(0, len(reading.words)), *reading.pieces})]
    seen = Counter(feature for row in rows for feature in row)
    rare = {feature: log((1 + len(rows)) / (1 + times)) + 1 for feature, times in seen.items() if times >= SEEN_IN}
    rows = [{feature: value * rare[feature] for feature, value in row.items() if feature in rare} for row in rows]
    columns = DictVectorizer()
    matrix = columns.fit_transform(rows)
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")  # liblinear's own
    model = LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-5, max_iter=1000, class_weight="balanced")
    model.fit(matrix, [1] * found + [0] * (len(rows) - found))
    learnt = zip(columns.feature_names_, model.coef_[0], strict=True)
    weights = {name: round(float(one) * rare[name], 2) for name, one in learnt}
    kept = {name: weights[name] for name in sorted(weights) if abs(weights[name]) >= LEAST}
    return Classifier(kept, round(float(model.intercept_[0]), 2), threshold)


def scored(classifier: Classifier, text: str) -> float:
    """The most that a sentence of the text, or all of it, scores."""
    reading = read(text)
    return max(classifier.scores(reading, [(0, len(reading.words)), *reading.pieces]))


def left_out(dangerous: Sequence[str], harmless: Sequence[str]) -> tuple[list[float], list[float]]:
    """The score of every text, given by what was learnt from the others."""
    scores: tuple[list[float], list[float]] = ([0.0] * len(dangerous), [0.0] * len(harmless))
    for fold in range(FOLDS):
        others = [[text for at, text in enumerate(kind) if at % FOLDS != fold] for kind in (dangerous, harmless)]
        classifier = learn(others[0], others[1])
        for kind, kept in zip((dangerous, harmless), scores, strict=True):
            for at in range(fold, len(kind), FOLDS):
                kept[at] = scored(classifier, kind[at])
    return scores


def chosen(dangerous: Sequence[float], harmless: Sequence[float]) -> Figures:
    """The lowest threshold that keeps false alarms within their share, and what it finds."""
    threshold = round(sorted(harmless)[-1 - int(FALSE_ALARMS * len(harmless))] + 0.01, 2)
    return Figures(
        threshold,
        sum(score >= threshold for score in dangerous) / len(dangerous),
        sum(score >= threshold for score in harmless) / len(harmless),
    )


def written(classifier: Classifier) -> str:
    """The file, one weight a line."""
    kept = {"texts": digest(), "bias": classifier.bias, "threshold": classifier.threshold}
    return json.dumps({**kept, "weights": dict(classifier.weights)}, indent=0, ensure_ascii=False) + "\n"


def main() -> int:
    dangerous, harmless = texts("dangerous"), texts("harmless")
    figures = chosen(*left_out(dangerous, harmless))
    classifier = learn(dangerous, harmless, figures.threshold)
    WEIGHTS.write_text(written(classifier), "utf-8")
    sys.stdout.write(
        f"{len(dangerous)} texts of danger, {len(harmless)} harmless ones; each judged by what the others taught:\n"
        f"recall {figures.recall:.1%}, false alarms {figures.false_alarms:.1%}, at a threshold of {figures.threshold}\n"
        f"{len(classifier.weights)} weights, {WEIGHTS.stat().st_size // 1000} kB\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
