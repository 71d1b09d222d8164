"""Yes and no by what words mean, where something was just asked: "I'd forget it otherwise" agrees.

The forms that it is learned from stand in `knowledge/packs/common/agreeing.yaml`, beside the packs' plain
words for yes and no; they are no wishes, and no other question is answered by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.understanding.encoders import Vectors, unit
from knowledge.understanding.regression import Matrix, Softmax, softmax

FILE = Path(__file__).with_name("agreement.npz")
"""Made by `learning_agreement`; half precision."""

KINDS = ("yes", "no", "does", "keeps", "neither")
"""Agrees; declines; wants done, or left, what was asked about before it is done; none of these."""


@dataclass(frozen=True, slots=True)
class AgreementHead:
    """A regression over `KINDS` for one encoder. `middle`: mean of the vectors that it was fitted to."""

    middle: Matrix
    regression: Softmax

    def scores(self, vectors: Vectors) -> Matrix:
        """Unnormalised log-probabilities of one vector or of many."""
        return self.regression.scores(unit(vectors - self.middle))


def agreement(
    vectors: Mapping[str, Vectors], versions: Mapping[str, str], *, weighty: bool
) -> tuple[float, float] | None:
    """How likely words mean yes, and no.

    Args:
        vectors: of the text, by encoder.
        versions: of these encoders.
        weighty: something is to be done that cannot be undone, so that naming it agrees as well.

    Returns:
        None where no encoder is known.
    """
    heads = {name: head for name, version in versions.items() if (head := shipped(version)) is not None}
    scores = [head.scores(vectors[name]) for name, head in heads.items() if name in vectors]
    if not scores:
        return None
    yes, no, does, keeps, _ = (float(share) for share in softmax(np.sum(scores, axis=0)))
    return (yes + does, no + keeps) if weighty else (yes, no)


def learned_from(file: Path = FILE) -> str:
    """Digest of the forms that a file was learned from, as `learning_agreement.digest` tells it."""
    with np.load(file, allow_pickle=False) as arrays:
        return str(arrays["forms"])


@lru_cache(maxsize=8)
def shipped(version: str) -> AgreementHead | None:
    """The shipped regression for an encoder version; None when there is none."""
    return read(FILE, version)


def read(file: Path, version: str) -> AgreementHead | None:
    """The regression of a file for an encoder version; None when it has none."""
    with np.load(file, allow_pickle=False) as arrays:
        if f"{version}.head" not in arrays.files:
            return None
        head = np.asarray(arrays[f"{version}.head"], np.float32)
        middle = np.asarray(arrays[f"{version}.middle"], np.float32)
        return AgreementHead(middle, Softmax(head[:-1], head[-1]))
