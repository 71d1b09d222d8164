"""How near a text stands to some of the wordings that were learned, which bends what regressions can tell.

A regression over these features is one over a Gaussian kernel, seen from a few of the wordings alone
(Williams and Seeger, "Using the Nyström method to speed up kernel machines", 2001).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from knowledge.understanding.regression import Matrix

LANDMARKS: Final = 1024
"""Wordings that others are seen from; twice as many tell hardly more, and take four times as long."""

_WIDTH: Final = 1.5
"""How fast nearness falls with the squared distance; from 1 to 2 as many are right."""

_LEAST: Final = 1e-5
"""Directions that hold a smaller part of what the largest holds are noise."""


def kernel_digest() -> str:
    """Changes with what nearness is of the same vectors; keys what is kept."""
    return f"{LANDMARKS} {_WIDTH} {_LEAST}"


def landmarks(rows: Matrix) -> Matrix:
    """Some rows of many, always the same, in half precision as they are kept."""
    order = np.random.default_rng(0).permutation(len(rows))
    some: Matrix = rows[np.sort(order[:LANDMARKS])].astype(np.float16)
    return some


def nearness(rows: Matrix, of: Matrix) -> Matrix:
    """Of vectors of length 1, one or many, to each landmark: from almost 0 to 1."""
    near: Matrix = np.exp(2 * _WIDTH * (rows @ of.T - 1))
    return near


def independent(of: Matrix) -> Matrix:
    """What turns nearness to landmarks into features of which none tells what another does."""
    shared, directions = np.linalg.eigh(nearness(of, of).astype(np.float64))
    kept = shared > _LEAST * shared[-1]
    turn: Matrix = (directions[:, kept] / np.sqrt(shared[kept])).astype(np.float32)
    return turn
