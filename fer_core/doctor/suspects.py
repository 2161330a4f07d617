"""Labels in doubt: where a model that was not taught the picture is surer of another emotion than of the one it is filed under.

After Northcutt, Jiang and Chuang (2021), Confident learning. The model is one that is given, or a small one made here: softmax
regression on histograms of edges, taught five times on four fifths of the pictures, each time judging the fifth it did not see.
Copies of a picture are judged by models that saw none of them only as far as chance puts them together; twins are found elsewhere.
"""

from collections.abc import Callable

import cv2
import numpy as np
import pandas as pd
from scipy.optimize import minimize

from fer_core.datasets.base import Split
from fer_core.doctor import copies

FOLDS = 5
STRENGTH = 1e-3  # of the pull of the weights to zero
ROUNDS = 80
MOST = 60_000  # pictures that one small model is taught on
LEAST = 30  # pictures in all under which nothing can be said

Tell = Callable[[float], None]
Classify = Callable[[np.ndarray], np.ndarray]


def look(work: np.ndarray, pictures: Split, of: np.ndarray, classify: tuple[Classify, tuple[str, ...], str] | None = None, tell: Tell = lambda share: None) -> pd.DataFrame:
    """The findings: `proposed` is what the model says, the score how much surer it is of that than of the label."""
    if classify is None:
        if len(pictures) < LEAST or len(np.unique(pictures.labels)) < 2:
            return copies.rows(pictures, of, "suspect", np.zeros(0, int), np.zeros(0))
        answers, by = apart(features(work, pictures.subjects), pictures.labels, len(pictures.classes), tell), "model taught on other pictures"
    else:
        answers, by = _asked(classify, pictures, tell), classify[2]
    score = doubt(answers, pictures.labels)
    at = np.flatnonzero(score > 0)
    proposed = np.array(pictures.classes, object)[answers[at].argmax(1)]
    return copies.rows(pictures, of, "suspect", at, score[at], proposed=proposed, note=by)


def doubt(answers: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(N,) how much surer the model is of its answer than of the label, where it is as sure as it usually is of that answer; else 0."""
    at = np.arange(len(labels))
    own = np.array([answers[labels == c, c].mean() if (labels == c).any() else 1.0 for c in range(answers.shape[1])])
    confident = np.where(answers >= own, answers, 0)
    confident[at, labels] = 0
    best = confident.argmax(1)
    gap = answers[at, best] - answers[at, labels]
    return np.where((confident[at, best] > 0) & (answers.argmax(1) == best), np.clip(gap, 0, 1), 0)


def features(work: np.ndarray, subjects: np.ndarray | None = None) -> np.ndarray:
    """(N, D) histograms of edges; where people are known, as differences from the same person's mean."""
    edges = cv2.HOGDescriptor((48, 48), (12, 12), (6, 6), (6, 6), 9)
    out = np.stack([edges.compute(image).ravel() for image in work]).astype(np.float32)
    if subjects is not None:
        out = _without_the_person(out, subjects)
    out -= out.mean(0)
    out *= 10 / max(float(out.std()), 1e-6) / np.sqrt(out.shape[1])
    return np.column_stack([out, np.ones(len(out), np.float32)])


def apart(known: np.ndarray, labels: np.ndarray, classes: int, tell: Tell = lambda share: None) -> np.ndarray:
    """(N, classes) probabilities of each picture from a model that was not taught it."""
    rng = np.random.default_rng(0)
    fold = rng.permutation(len(labels)) % FOLDS
    out = np.empty((len(labels), classes), np.float32)
    for f in range(FOLDS):
        others = np.flatnonzero(fold != f)
        taught = others if len(others) <= MOST else np.sort(rng.permutation(others)[:MOST])
        weights = taught_on(known[taught], labels[taught], classes)
        out[fold == f] = _softmax(known[fold == f] @ weights)
        tell((f + 1) / FOLDS)
    return out


def taught_on(known: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """(D, classes) weights of softmax regression."""
    n, width = known.shape
    wanted = np.eye(classes, dtype=np.float32)[labels]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(width, classes).astype(np.float32)
        said = _softmax(known @ weights)
        slope = known.T @ (said - wanted) / n + STRENGTH * weights
        value = -np.log(np.maximum(said[np.arange(n), labels], 1e-9)).mean() + STRENGTH / 2 * float((weights**2).sum())
        return float(value), slope.ravel().astype(float)

    best = minimize(loss, np.zeros(width * classes), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return best.x.reshape(width, classes).astype(np.float32)


def _asked(classify: tuple[Classify, tuple[str, ...], str], pictures: Split, tell: Tell) -> np.ndarray:
    """A given model's answers, in the dataset's own order of emotions."""
    ask, classes, _ = classify
    out = np.zeros((len(pictures), len(pictures.classes)), np.float32)
    columns = [(classes.index(name), i) for i, name in enumerate(pictures.classes) if name in classes]
    for start in range(0, len(pictures), 512):
        said = ask(pictures.images(slice(start, start + 512)))
        for theirs, ours in columns:
            out[start : start + 512, ours] = said[:, theirs]
        tell(min(start + 512, len(pictures)) / len(pictures))
    return out


def _without_the_person(known: np.ndarray, subjects: np.ndarray) -> np.ndarray:
    """What differs from the mean over the same person's pictures; someone with a single picture keeps it as it is."""
    who, number = np.unique(subjects.astype(str), return_inverse=True)
    count = np.bincount(number)
    total = np.zeros((len(who), known.shape[1]), np.float32)
    np.add.at(total, number, known)
    mean = total / count[:, None]
    mean[count < 3] = 0
    return known - mean[number]


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)
