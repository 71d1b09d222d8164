"""A ridge regression over all examples at once: a second opinion where topics have a hundred examples each.

It draws its borders from examples rather than straight through the space, and looks at both encoders' vectors
as one. With N examples it takes time as N^3 and eight bytes of memory times N^2 to learn: two gigabytes and
a minute for CLINC150.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from knowledge.understanding.regression import Matrix

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning
    from knowledge.understanding.reading import Reading
    from knowledge.understanding.spelling import Spelt

_SPREAD = 1.0
"""Distance, squared, at which an example counts e times less; vectors are of length 1."""

_EASE = np.float32(0.3)
"""How far it may miss examples; beside it an example's likeness to itself is 1."""

_WEIGHT = np.float32(25.0)
"""What it counts beside spelling."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """The fitted regression.

    Attributes:
        meaning: what it was learned from.
        rows: of all examples by all encoders.
        weights: one row for each example, one column for each label.
    """

    meaning: Meaning
    rows: Matrix
    weights: Matrix

    @classmethod
    def of(cls, meaning: Meaning) -> Self:
        """Learn from a meaning's examples."""
        every = np.arange(len(meaning.examples))
        rows = _as_one([space.rows.whole(every) for space in meaning.spaces])
        targets = np.zeros((len(every), len(meaning.labels)), np.float32)
        for label, (first, last) in enumerate(meaning.spans):
            targets[first:last, label] = 1.0
        likeness = _likeness(rows, rows)
        likeness[every, every] += _EASE
        return cls(meaning, rows, np.linalg.solve(likeness, targets))

    def beside(self, spelling: Spelt, reading: Reading) -> Spelt:
        """What it finds for a reading, added to what spelling does."""
        row = _as_one([space.row(reading) for space in self.meaning.spaces])
        return _Added(spelling, _WEIGHT * (_likeness(row, self.rows) @ self.weights))


@dataclass(frozen=True, slots=True)
class _Added:
    spelling: Spelt
    found: Matrix

    def scores(self, text: str) -> Matrix:
        """Of one text, which was found before."""
        return self.spelling.scores(text) + self.found


def _as_one(rows: list[Matrix]) -> Matrix:
    return np.concatenate(rows, axis=-1) / np.float32(np.sqrt(len(rows)))


def _likeness(some: Matrix, others: Matrix) -> Matrix:
    """From nearly 0 to 1."""
    likeness: Matrix = np.exp((2 * (some @ others.T) - 2) / np.float32(_SPREAD))
    return likeness
