"""Whether a text is for any topic at all: how it stands to all of them, beside what tells which one is meant.

A text for none is alike to all topics or to none, and lies off the directions in which examples differ. All
topics are looked at for it, by some examples of each; it takes a millisecond for a hundred and fifty of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.evidence import TOPIC_FEATURES, Evidence
from knowledge.understanding.meaning import FEW_EXAMPLES
from knowledge.understanding.regression import Matrix
from knowledge.understanding.rows import Some

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning, Space
    from knowledge.understanding.reading import Reading

SCOPE_FEATURES = (*TOPIC_FEATURES, "middle", "everyone", "off")

_OF_EACH = 16
"""Examples of a topic that are looked at; with all of them scope is told no better."""

_DIRECTIONS = 64
"""In which examples differ most."""

_RIDGE = 0.05
"""How far spreads are evened out: share of their mean."""


@dataclass(frozen=True, slots=True)
class _Off:
    """How far a vector is from the nearest topic, less how far it is from the middle of all examples.

    Both by how examples spread: from their topic's middle, and from that of all.

    Attributes:
        middle: of all examples.
        within, over: to directions in which examples spread by one, within topics and over all.
        topics: middles of topics, by `within`.
    """

    middle: Matrix
    within: Matrix
    over: Matrix
    topics: Matrix

    @classmethod
    def of(cls, rows: Matrix, topics: NDArray[np.intp], count: int) -> Self:
        """From examples. Args: rows: one each. topics: of each, from 0. count: how many topics there are."""
        middle = rows.mean(axis=0)
        _, turn = np.linalg.eigh(np.cov((rows - middle).T))
        turn = turn[:, -_DIRECTIONS:].astype(np.float32)
        turned = (rows - middle) @ turn
        middles = np.zeros((count, turned.shape[1]), np.float32)
        np.add.at(middles, topics, turned)
        middles /= np.bincount(topics, minlength=count)[:, None]
        within = turn @ _evened(turned - middles[topics])
        return cls(middle, within, turn @ _evened(turned), (middles @ turn.T) @ within)

    def __call__(self, row: Matrix) -> float:
        """Of one vector."""
        left = row - self.middle
        apart = ((self.topics - left @ self.within) ** 2).sum(axis=1)
        return float(apart.min() - ((left @ self.over) ** 2).sum())


def _evened(rows: Matrix) -> Matrix:
    """What makes rows around zero spread by one in all directions, nearly."""
    spread = rows.T @ rows / len(rows)
    values, axes = np.linalg.eigh(spread + _RIDGE * np.trace(spread) / len(spread) * np.eye(len(spread)))
    return (axes * values**-0.5).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Scope:
    """What all topics of a meaning look like from outside.

    Attributes:
        meaning: what was learned.
        spans: first and last-but-one row of each topic's examples, by its name.
        some: rows that are looked at, by topic.
        starts: where those of each topic begin among them.
        off: by the first encoder; None where topics have too few examples to tell how they spread.
    """

    meaning: Meaning
    spans: Mapping[str, tuple[int, int]]
    some: NDArray[np.intp]
    starts: NDArray[np.intp]
    off: _Off | None

    @classmethod
    def of(cls, meaning: Meaning) -> Self:
        """Look at what was learned, which has a topic at least."""
        spans = {
            label.partition(":")[2]: span
            for label, span in zip(meaning.labels, meaning.spans, strict=True)
            if label.startswith("topic:")
        }
        each = [_spread_out(*span) for span in spans.values()]
        starts = np.cumsum([0, *map(len, each[:-1])])
        return cls(meaning, spans, np.concatenate(each), starts, _off(meaning.spaces[0], [*spans.values()]))

    def features(self, reading: Reading, evidence: Evidence) -> Matrix:
        """As `SCOPE_FEATURES`. Args: reading: encoded. evidence: what was weighed for it."""
        views = [(space, space.row(reading)) for space in self.meaning.spaces_for(reading)]
        likeness = _likeness(views, self.some)
        middle = _likeness(views, slice(*self.spans[evidence.topics[0]])).mean()
        everyone = np.maximum.reduceat(likeness, self.starts).mean()
        off = 0.0 if self.off is None else self.off(self.meaning.spaces[0].row(reading))
        return np.concatenate([evidence.features, np.array([middle, everyone, off], np.float32)])


def _likeness(views: Sequence[tuple[Space, Matrix]], some: Some) -> Matrix:
    each = [space.rows.likeness(row, some) for space, row in views]
    return sum(each[1:], start=each[0]) / np.float32(len(each))


def _spread_out(first: int, last: int) -> NDArray[np.intp]:
    """Some rows from the first to the last but one, as far from each other as can be."""
    return np.unique(np.linspace(first, last - 1, _OF_EACH).astype(np.intp))


def _off(space: Space, spans: Sequence[tuple[int, int]]) -> _Off | None:
    sizes = [last - first for first, last in spans]
    if sum(sizes) < FEW_EXAMPLES * len(sizes):
        return None
    every = np.concatenate([np.arange(first, last) for first, last in spans])
    return _Off.of(space.rows.whole(every), np.repeat(np.arange(len(spans)), sizes), len(spans))
