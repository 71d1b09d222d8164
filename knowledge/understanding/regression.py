"""Logistic regression over classes, fitted and applied with NumPy alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Objective = Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]

_MEMORY = 10
_ARMIJO = 1e-4


@dataclass(frozen=True, slots=True)
class Softmax:
    """A fitted regression. `weights`: one column per class; `bias`: one number per class."""

    weights: Matrix
    bias: Matrix

    def scores(self, features: Matrix) -> Matrix:
        """Unnormalised log-probabilities of one row or of many."""
        scored: Matrix = features @ self.weights + self.bias
        return scored


def log_sum_exp(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    """Over the last axis, without overflow."""
    top = scores.max(axis=-1, keepdims=True)
    summed: NDArray[np.floating] = top[..., 0] + np.log(np.exp(scores - top).sum(axis=-1))
    return summed


def softmax(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    """Probabilities over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: NDArray[np.floating] = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def fit(
    features: Matrix,
    classes: NDArray[np.intp],
    count: int,
    *,
    strength: float,
    weight: Matrix | None = None,
    start: Softmax | None = None,
) -> Softmax:
    """Fit by L-BFGS.

    Args:
        features: one row per example.
        classes: the class of each, from 0.
        count: how many classes there are.
        strength: how far coefficients may go (the usual `C`): 10 for many examples, 30 for few.
        weight: how much each example counts; None: alike.
        start: what was fitted to nearly the same examples: it takes a few steps from there.
    """
    rows, width = features.shape
    share = np.ones(rows, np.float32) if weight is None else weight.astype(np.float32)
    share = share / share.sum()
    target = np.zeros((rows, count), np.float32)
    target[np.arange(rows), classes] = 1.0
    decay = 1.0 / (strength * rows)

    def objective(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat[: width * count].reshape(width, count).astype(np.float32)
        bias = flat[width * count :].astype(np.float32)
        scores = features @ weights + bias
        total = log_sum_exp(scores)
        loss = float(share @ (total - (scores * target).sum(axis=1)))
        error = (np.exp(scores - total[:, None]) - target) * share[:, None]
        slope = np.concatenate([(features.T @ error).ravel(), error.sum(axis=0)]).astype(np.float64)
        slope[: width * count] += decay * flat[: width * count]
        return loss + 0.5 * decay * float(flat[: width * count] @ flat[: width * count]), slope

    begin = np.zeros(width * count + count)
    if start is not None:
        begin = np.concatenate([start.weights.ravel(), start.bias]).astype(np.float64)
    found = minimise(objective, begin, iterations=120, tolerance=1e-5)
    return Softmax(
        found[: width * count].reshape(width, count).astype(np.float32),
        found[width * count :].astype(np.float32),
    )


def minimise(
    objective: Objective, start: NDArray[np.float64], *, iterations: int, tolerance: float
) -> NDArray[np.float64]:
    """L-BFGS with a halving line search; for smooth convex functions.

    Args:
        objective: value and slope at a point.
        start: where to begin.
        iterations: at most so many steps.
        tolerance: stop when no slope is steeper.
    """
    point = start.copy()
    value, slope = objective(point)
    steps: list[tuple[NDArray[np.float64], NDArray[np.float64], float]] = []
    for _ in range(iterations):
        if float(np.abs(slope).max()) < tolerance:
            break
        direction = _direction(slope, steps)
        downhill = float(slope @ direction)
        if downhill >= 0:  # the remembered curvature misleads: start over with the slope
            steps.clear()
            direction, downhill = -slope, -float(slope @ slope)
        length = 1.0 if steps else min(1.0, 1.0 / (float(np.abs(slope).sum()) + 1e-12))
        while True:
            ahead = point + length * direction
            value_ahead, slope_ahead = objective(ahead)
            if value_ahead <= value + _ARMIJO * length * downhill:
                break
            length *= 0.5
            if length < 1e-10:  # noqa: PLR2004  # nothing lies further down
                return point
        step, bend = ahead - point, slope_ahead - slope
        curvature = float(step @ bend)
        if curvature > 1e-12:  # noqa: PLR2004  # else the pair would not describe a bowl
            steps.append((step, bend, 1.0 / curvature))
            del steps[:-_MEMORY]
        point, value, slope = ahead, value_ahead, slope_ahead
    return point


def _direction(
    slope: NDArray[np.float64], steps: list[tuple[NDArray[np.float64], NDArray[np.float64], float]]
) -> NDArray[np.float64]:
    """The two-loop recursion."""
    direction = -slope
    kept: list[float] = []
    for step, bend, inverse in reversed(steps):
        share = inverse * float(step @ direction)
        kept.append(share)
        direction = direction - share * bend
    if steps:
        step, bend, inverse = steps[-1]
        direction = direction * (1.0 / (inverse * float(bend @ bend)))
    for (step, bend, inverse), share in zip(steps, reversed(kept), strict=True):
        direction = direction + (share - inverse * float(bend @ direction)) * step
    return direction
