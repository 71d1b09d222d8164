"""What a text says by its letters: naive Bayes over runs of them, which sees through typos and slang."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.text import fold

_CELLS = 1 << 15
_RUNS = (2, 3, 4)
_SMOOTH = 10.0
_LONGEST = 400
"""Characters that are looked at; what is told is told by then."""


class Spelt(Protocol):
    """Whatever tells labels by a text's letters."""

    def scores(self, text: str) -> NDArray[np.float32]:
        """One number per label; 0 speaks neither for nor against."""
        ...


@dataclass(frozen=True, slots=True)
class Spelling:
    """How much each run of letters speaks for each label.

    Attributes:
        weights: one row per cell (a hashed run), one column per label.
    """

    weights: NDArray[np.float16]

    def scores(self, text: str) -> NDArray[np.float32]:
        """One number per label; 0 speaks neither for nor against."""
        cells = _cells(text)
        summed: NDArray[np.float32] = self.weights[cells].sum(axis=0, dtype=np.float32)
        return summed / np.float32(np.sqrt(max(1, len(cells))))


def learn_spelling(texts: Sequence[str], classes: NDArray[np.intp], count: int) -> Spelling:
    """Count the runs of each label's texts.

    Args:
        texts: the examples.
        classes: the label of each, from 0.
        count: how many labels there are.
    """
    held = np.zeros((_CELLS, count), np.float32)
    for text, label in zip(texts, classes, strict=True):
        held[_cells(text), label] += 1
    sizes = np.bincount(classes, minlength=count).astype(np.float32)
    total = held.sum(axis=1, keepdims=True)
    usual = (total + 1) / (len(texts) + 2)
    likely = (held + _SMOOTH * (total / max(1, len(texts)) + 1e-4)) / (sizes + _SMOOTH)
    return Spelling(np.log(likely / usual).astype(np.float16))


def _cells(text: str) -> NDArray[np.intp]:
    folded = f" {fold(text[:_LONGEST])} "
    runs = {folded[at : at + n] for n in _RUNS for at in range(len(folded) - n + 1)}
    # Whole words count once more, apart from runs that are spelt alike.
    runs.update(f"\0{word}" for word in folded.split())
    return np.array(sorted({zlib.crc32(run.encode()) % _CELLS for run in runs}), np.intp)
