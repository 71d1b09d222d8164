"""What brings vectors of one meaning closer, whatever their language, wording or slips: a map.

It is applied where labels have few examples, to vectors whose language has been taken away, of examples and
of messages alike. It was learned from public sets: `learning_alignment` tells how.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.understanding.encoders import Vectors, unit
from knowledge.understanding.regression import Matrix

FILE = Path(__file__).with_name("alignment.npz")
"""Made by `designtech learn --languages`; eight bits with a scale for each row."""

STEPS = 127


@dataclass(frozen=True, slots=True)
class Alignment:
    """A linear map. `away`: what it adds to a vector, one column for each of its directions."""

    away: Matrix

    def of(self, vectors: Vectors) -> Vectors:
        """One vector or many, mapped, each of length 1."""
        return unit(vectors + vectors @ self.away)


@lru_cache(maxsize=8)
def shipped_alignment(version: str) -> Alignment | None:
    """The shipped map for an encoder version; None when there is none."""
    with np.load(FILE, allow_pickle=False) as file:
        if f"{version}.steps" not in file.files:
            return None
        steps, scales = file[f"{version}.steps"], file[f"{version}.scales"]
    return Alignment(steps.astype(np.float32) * scales.astype(np.float32)[:, None])


@lru_cache(maxsize=1)
def alignment_digest() -> str:
    """Changes whenever the shipped file does; keys caches."""
    return hashlib.blake2b(FILE.read_bytes(), digest_size=8).hexdigest()
