"""Which questions mean the same, so that staff answer them together: deterministic, one question at a time.

What phrasings of one topic differ in says nothing of what is asked: those directions count less (the vectors
are whitened by the spread within topics), by which twice as many pairs are found at the same precision. On
topics held out from learning, mixed French and English, two questions of one group belong to one topic in
about seven of ten cases; staff see all wordings and choose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from knowledge.understanding.encoders import Vectors
    from knowledge.understanding.meaning import Meaning

Direction = NDArray[np.float32]
"""What a question is about: of length 1."""

TOGETHER: Final = 0.32
"""Likeness to a group's middle from which a question belongs to it."""
_RIDGE: Final = 0.5
"""How far the spread within topics is evened out: share of its mean."""


class Likeness:
    """Likeness of questions, as learned from how one topic is asked in many ways."""

    def __init__(self, meaning: Meaning) -> None:
        """Args: meaning: of a pack; its first space, which serves every language, is used."""
        self._space = meaning.spaces[0]
        topics = [
            (start, end)
            for (start, end), label in zip(meaning.spans, meaning.labels, strict=True)
            if label.startswith("topic:") and end - start > 1
        ]
        rows = [self._space.rows.whole(slice(start, end)) for start, end in topics]
        width = self._space.rows.steps.shape[1]
        if not rows:
            self._middle, self._turn = np.zeros(width, np.float32), np.eye(width, dtype=np.float32)
            return
        every = np.vstack(rows)
        spread = np.cov(np.vstack([part - part.mean(axis=0) for part in rows]).T)
        values, axes = np.linalg.eigh(spread + _RIDGE * np.trace(spread) / width * np.eye(width))
        self._middle = every.mean(axis=0).astype(np.float32)
        self._turn = (axes * values**-0.5 @ axes.T).astype(np.float32)

    @property
    def encoder(self) -> str:
        """Name of the encoder whose vectors are compared."""
        return self._space.encoder

    def direction(self, vector: Vectors, languages: Mapping[str, float]) -> Direction:
        """What a question is about.

        Args:
            vector: of the question, as that encoder makes them.
            languages: share of each language that it may be in.
        """
        turned = (self._space.centres.centred(vector, languages) - self._middle) @ self._turn
        return (turned / max(float(np.linalg.norm(turned)), 1e-9)).astype(np.float32)


def place(question: Direction, groups: Sequence[Sequence[Direction]]) -> int | None:
    """The group that a question belongs to; None: it is the first of a new one.

    Args:
        question: what it is about.
        groups: those there are, each with the directions of its questions; of equals the first is taken.
    """
    best, found = TOGETHER, None
    for index, members in enumerate(groups):
        middle = np.sum(members, axis=0)
        likeness = float(question @ middle) / max(float(np.linalg.norm(middle)), 1e-9)
        if likeness > best:
            best, found = likeness, index
    return found
