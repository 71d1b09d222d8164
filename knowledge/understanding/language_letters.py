"""Which language a text is in by its letters: a regression over pieces of words, in a table of fixed size.

It knows fewer texts than fastText and is the better of the two on short ones, since it was fitted on them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.regression import Matrix, softmax

FILE = Path(__file__).with_name("letters.npz")
"""Made by `learning_languages`; weights in eight bits, with a scale for each language."""

PLACES = 1 << 15
"""Rows of the table. Pieces share rows by chance, which costs little: most are rare."""

_LONGEST = 5
_ENOUGH = 30
"""Words that are looked at: more tell nothing new."""


def pieces(words: Iterable[str]) -> Iterator[int]:
    """Rows of a text's pieces: its words, and up to five letters in a row with the words' edges."""
    for place, word in enumerate(words):
        if place == _ENOUGH:
            return
        plain = word.lower().replace("’", "'")
        yield _row(f"#{plain}")
        edged = f" {plain} "
        for length in range(1, _LONGEST + 1):
            for start in range(len(edged) - length + 1):
                if length > 1 or edged[start] != " ":
                    yield _row(edged[start : start + length])


def _row(piece: str) -> int:
    return zlib.crc32(piece.encode()) % PLACES


@dataclass(frozen=True, slots=True)
class LanguageLetters:
    """The regression. `steps`: weights by row and language, in steps of the language's scale."""

    tags: tuple[str, ...]
    steps: NDArray[np.int8]
    scales: Matrix

    def of(self, words: Iterable[str]) -> Mapping[str, float]:
        """Share of each language, together 1; empty without words."""
        rows = np.fromiter(pieces(words), np.intp)
        if not len(rows):
            return {}
        summed = self.steps[rows].sum(axis=0, dtype=np.int32).astype(np.float32)
        shares = softmax(summed * self.scales / np.float32(np.sqrt(len(rows))))
        return dict(zip(self.tags, map(float, shares), strict=True))


@lru_cache(maxsize=1)
def shipped_letters() -> LanguageLetters:
    """As fitted for this version; 1.6 MB."""
    with np.load(FILE, allow_pickle=False) as file:
        return LanguageLetters(
            tuple(str(file["tags"]).split()), file["steps"], np.asarray(file["scales"], np.float32)
        )
