"""Makes the shipped maps that bring vectors of one meaning closer, from texts of one meaning of public sets.

Two texts of each of many meanings are drawn, and the map is moved so that each is nearer to its own fellow
than to all others' (InfoNCE, both ways round), by Adam, from the map that changes nothing. What languages add
to vectors is taken away before, as it is where the map is applied.

`knowledge.public.teaching` has what they are learned from, and `designtech learn --languages` learns them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.alignment import STEPS
from knowledge.understanding.encoders import unit
from knowledge.understanding.regression import Matrix, softmax

if TYPE_CHECKING:
    from knowledge.understanding.encoders import Encoder, Vectors

_ROUNDS = 300
_AT_ONCE = 512
"""Meanings that are drawn at once, each to be told from all others."""

_WARMTH = 0.05
"""Likenesses are divided by it before they compete."""

_STEP = 1e-3
_BEGINNING = 50
"""Rounds in which steps grow to their whole length; they shrink to nothing by the last."""

_HELD = 1e-2
"""How much the map is held to change nothing."""

_PACE, _SPREAD, _LEAST = 0.9, 0.99, 1e-8
"""Of Adam."""


class Meant(NamedTuple):
    """A text, its language, and what names its meaning among those of its collection."""

    meaning: str
    language: str
    text: str


def learn_alignment(known: Sequence[tuple[Encoder, Sequence[Sequence[Meant]]]], target: Path) -> None:
    """Write the file.

    Args:
        known: encoders for which to learn, with collections of texts of one kind each, several of each
            meaning; they take turns.
        target: `alignment.npz` of this package, or a trial.
    """
    arrays: dict[str, NDArray[np.generic]] = {}
    for encoder, collections in known:
        drawn = [_Drawn.of(collection, encoder) for collection in collections]
        away = _fitted([one for one in drawn if one is not None])
        if away is None:
            continue
        scales = np.maximum(np.abs(away).max(axis=1) / STEPS, np.float32(1e-9)).astype(np.float16)
        arrays[f"{encoder.version}.steps"] = np.rint(away / scales[:, None].astype(np.float32)).astype(
            np.int8
        )
        arrays[f"{encoder.version}.scales"] = scales
    np.savez_compressed(target, allow_pickle=False, **arrays)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A collection to draw from.

    Attributes:
        vectors: of its texts, without what their languages add, sorted by meaning.
        firsts: the first row of each meaning.
        counts: how many rows each meaning has, two at least.
    """

    vectors: Vectors
    firsts: NDArray[np.intp]
    counts: NDArray[np.intp]

    @classmethod
    def of(cls, collection: Sequence[Meant], encoder: Encoder) -> _Drawn | None:
        """What an encoder makes of it; None where nothing is said twice."""
        once = set(collection)
        often = Counter(one.meaning for one in once)
        several = sorted(one for one in once if often[one.meaning] > 1)
        if not several:
            return None
        vectors = encoder.encode([one.text for one in several], "query")
        tags = np.array([one.language for one in several])
        for tag in np.unique(tags):
            vectors[tags == tag] -= vectors[tags == tag].mean(axis=0)
        _, firsts, counts = np.unique([one.meaning for one in several], return_index=True, return_counts=True)
        return cls(unit(vectors), firsts.astype(np.intp), counts.astype(np.intp))

    def pairs(self, chance: np.random.Generator) -> tuple[Vectors, Vectors]:
        """Two texts each of some meanings, drawn by chance."""
        some = chance.permutation(len(self.firsts))[:_AT_ONCE]
        firsts, counts = self.firsts[some], self.counts[some]
        one = chance.integers(0, counts)
        other = (one + chance.integers(1, counts)) % counts
        return self.vectors[firsts + one], self.vectors[firsts + other]


def _fitted(known: Sequence[_Drawn]) -> Matrix | None:
    """What the map adds to vectors; None where there is nothing to learn from."""
    if not known:
        return None
    chance = np.random.default_rng(1)
    width = known[0].vectors.shape[1]
    away, pace, spread = (np.zeros((width, width), np.float32) for _ in range(3))
    for round_ in range(_ROUNDS):
        slope = _slope(away, known[round_ % len(known)].pairs(chance)) + 2 * _HELD * away
        pace += (1 - _PACE) * (slope - pace)
        spread += (1 - _SPREAD) * (slope**2 - spread)
        step = _STEP * min(1.0, (round_ + 1) / _BEGINNING) * (0.5 + 0.5 * np.cos(np.pi * round_ / _ROUNDS))
        ahead = pace / (1 - _PACE ** (round_ + 1))
        away -= np.float32(step) * ahead / (np.sqrt(spread / (1 - _SPREAD ** (round_ + 1))) + _LEAST)
    return away


def _slope(away: Matrix, pairs: tuple[Vectors, Vectors]) -> Matrix:
    """Of the loss by the map: each text is to be nearer to its fellow than to all others', both ways."""
    moved = [vectors + vectors @ away for vectors in pairs]
    lengths = [np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9) for rows in moved]
    one, other = (rows / length for rows, length in zip(moved, lengths, strict=True))
    likeness = one @ other.T / np.float32(_WARMTH)
    pull = softmax(likeness) + softmax(likeness.T).T - 2 * np.eye(len(one), dtype=np.float32)
    pull /= np.float32(2 * len(one) * _WARMTH)
    slope = np.zeros_like(away)
    for vectors, rows, length, wanted in zip(
        pairs, (one, other), lengths, (pull @ other, pull.T @ one), strict=True
    ):
        slope += vectors.T @ ((wanted - (wanted * rows).sum(axis=1, keepdims=True) * rows) / length)
    return slope
