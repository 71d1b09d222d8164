"""Which language a text is in by its vector: strong where texts are short and letters tell little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from knowledge.understanding.regression import Matrix, softmax

if TYPE_CHECKING:
    from knowledge.understanding.encoders import Vectors

FILE = "languages.npz"
"""Made by `learning_languages`; half precision."""

SCALE = np.float32(8.0)
"""Vectors differ by little around their middle; the regression is fitted on larger differences."""

_UNTOLD = 1e-4
"""Share of a language that the other source did not name."""

_UNSEEN = 1e-5
"""The same for this one."""

_VECTOR = 0.4
"""What the vector counts beside the letters, in logarithms."""

_NAMED = 12


@dataclass(frozen=True, slots=True)
class LanguageHead:
    """A regression over languages for one encoder."""

    tags: tuple[str, ...]
    weights: Matrix
    bias: Matrix
    middle: Matrix

    def refine(self, shares: Mapping[str, float], vector: Vectors) -> dict[str, float]:
        """Shares by letters and by vector together.

        Args:
            shares: by letters, together 1; empty stays empty.
            vector: of the same text.

        Returns:
            Shares of the likeliest languages, together 1, best first.
        """
        if not shares or not set(shares) & set(self.tags):
            return dict(shares)
        by_vector = softmax((vector - self.middle) * SCALE @ self.weights + self.bias)
        told = {
            tag: (shares.get(tag, 0.0) + _UNTOLD) * (float(by_vector[place]) + _UNSEEN) ** _VECTOR
            for place, tag in enumerate(self.tags)
        }
        ranked = sorted(told.items(), key=lambda item: -item[1])[:_NAMED]
        total = sum(share for _, share in ranked)
        return {tag: share / total for tag, share in ranked}


@lru_cache(maxsize=8)
def shipped_head(version: str) -> LanguageHead | None:
    """The shipped regression for an encoder version; None when there is none."""
    with (
        (resources.files(__package__) / FILE).open("rb") as stream,
        np.load(stream, allow_pickle=False) as file,
    ):
        if f"{version}.head" not in file.files:
            return None
        head = np.asarray(file[f"{version}.head"], np.float32)
        tags = tuple(str(file[f"{version}.tags"]).split())
        return LanguageHead(tags, head[:-1], head[-1], np.asarray(file[f"{version}.middle"], np.float32))
