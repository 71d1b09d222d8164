"""Measures of what was asked: shares, ranking of what is in scope before what is not, and thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Sure = NDArray[np.float64]
"""How sure one is of each question, in any unit that grows."""


def share(flags: Iterable[bool]) -> float:
    """From 0 to 1; 0 without any."""
    held = list(flags)
    return sum(held) / len(held) if held else 0.0


def auroc(good: Sequence[float], bad: Sequence[float]) -> float:
    """How often one of the good is surer than one of the bad; equals count half.

    Returns:
        From 0 to 1; 0.5 is chance.

    Raises:
        ValueError: one of them is empty.
    """
    if not len(good) or not len(bad):
        raise ValueError("nothing to compare")
    below = np.sort(np.asarray(bad, np.float64))
    own = np.asarray(good, np.float64)
    before = np.searchsorted(below, own, "left") + np.searchsorted(below, own, "right")
    return float(before.mean() / (2 * len(below)))


def balanced_threshold(good: Sequence[float], bad: Sequence[float]) -> float:
    """The threshold at which as great a share of the good is at or above it as of the bad below it.

    Args:
        good: how sure one is where one may be.
        bad: where one should not be.
    """
    steps = np.unique(np.concatenate([np.asarray(good), np.asarray(bad)]))
    kept = 1 - np.searchsorted(np.sort(good), steps, "left") / len(good)
    turned_away = np.searchsorted(np.sort(bad), steps, "left") / len(bad)
    return float(steps[np.abs(kept - turned_away).argmin()])


def threshold_at_precision(sure: Sequence[float], right: Sequence[bool], precision: float) -> float:
    """The lowest threshold from which on a share of `precision` or more is right; infinite without any."""
    order = np.argsort(-np.asarray(sure, np.float64), kind="stable")
    hits = np.cumsum(np.asarray(right, np.float64)[order])
    good = np.flatnonzero(hits / np.arange(1, len(hits) + 1) >= precision)
    return float(np.asarray(sure)[order[good[-1]]]) if len(good) else float("inf")
