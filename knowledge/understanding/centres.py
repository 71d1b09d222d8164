"""What a language adds to vectors: without it, and mapped, texts of one meaning come closer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from knowledge.understanding.alignment import Alignment, shipped_alignment
from knowledge.understanding.encoders import unit
from knowledge.understanding.language_head import FILE

if TYPE_CHECKING:
    from knowledge.understanding.encoders import Encoder, Vectors

    Means = Mapping[str, Vectors]

_SHARE_TO_COUNT = 0.02
"""Languages less likely than this do not move a text's centre."""


@dataclass(frozen=True, slots=True)
class Centres:
    """Mean vectors of languages for one encoder.

    Attributes:
        by_language: by base tag.
        usual: where no language is known.
        domain: mean of the pack's examples, once their languages are taken away.
        alignment: what vectors are mapped by then; None: they are not.
    """

    by_language: Mapping[str, Vectors]
    usual: Vectors
    domain: Vectors
    alignment: Alignment | None

    @classmethod
    def of(cls, encoder: Encoder, vectors: Vectors, languages: Sequence[str], *, aligned: bool) -> Self:
        """From the shipped means and a pack's examples. Args: aligned: whether vectors are mapped."""
        told, asked = shipped(encoder.version, "means"), shipped(encoder.version, "questions")
        alignment = shipped_alignment(encoder.version) if aligned else None
        return cls.between(told, asked, vectors, languages, alignment)

    @classmethod
    def between(
        cls,
        told: Means,
        asked: Means,
        vectors: Vectors,
        languages: Sequence[str],
        alignment: Alignment | None = None,
    ) -> Self:
        """From means of sentences and of questions, and a pack's examples.

        What is asked stands elsewhere than what is told: means are taken between the two, as far over as the
        examples stand.

        Args:
            told: means of sentences; empty: the examples' own means are taken.
            asked: means of questions, of the same languages.
            vectors: of the examples.
            languages: of each.
            alignment: what vectors are mapped by then.
        """
        tags = np.array(languages)
        own = {str(tag): vectors[tags == tag].mean(axis=0) for tag in np.unique(tags)}
        over = _over(own, told, asked)
        means = {tag: mean + over * (asked.get(tag, mean) - mean) for tag, mean in told.items()} or own
        usual = np.mean([means[tag] for tag in own if tag in means] or list(means.values()), axis=0)
        left = np.mean([own[tag] - means.get(tag, usual) for tag in own], axis=0)
        return cls(means, usual.astype(np.float32), left.astype(np.float32), alignment)

    def centred(self, vector: Vectors, shares: Mapping[str, float]) -> Vectors:
        """A vector without what its likely languages add, of length 1."""
        counted = {t: s for t, s in shares.items() if s > _SHARE_TO_COUNT and t in self.by_language}
        total = sum(counted.values())
        centre = self.usual
        if total:
            centre = np.zeros_like(self.usual)
            for tag, share in counted.items():
                centre += np.float32(share / total) * self.by_language[tag]
        return self._aligned(vector - centre - self.domain)

    def centred_rows(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """The same for many texts of one known language each; "" for those that tell none."""
        rows = vectors - self.domain
        tags = np.array(languages)
        for tag in np.unique(tags):
            rows[tags == tag] -= self.by_language.get(str(tag), self.usual)
        return self._aligned(rows)

    def _aligned(self, vectors: Vectors) -> Vectors:
        return unit(vectors) if self.alignment is None else self.alignment.of(vectors)


@lru_cache(maxsize=1)
def shipped_digest() -> str:
    """Changes whenever the shipped file does; keys caches."""
    return hashlib.blake2b((resources.files(__package__) / FILE).read_bytes(), digest_size=8).hexdigest()


@lru_cache(maxsize=8)
def shipped(version: str, kind: Literal["means", "questions"]) -> Mapping[str, Vectors]:
    """The shipped means of sentences, or of questions, for an encoder version; empty when there are none."""
    with (
        (resources.files(__package__) / FILE).open("rb") as stream,
        np.load(stream, allow_pickle=False) as file,
    ):
        if f"{version}.{kind}" not in file.files:
            return {}
        tags = str(file[f"{version}.tags"]).split()
        rows = np.asarray(file[f"{version}.{kind}"], np.float32)
    return dict(zip(tags, rows, strict=True))


def _over(own: Means, told: Means, asked: Means) -> np.float32:
    """How far examples stand from sentences (0) to questions (1), each of their languages alike."""
    ways = [
        (own[tag] - told[tag]) @ (asked[tag] - told[tag]) / np.sum((asked[tag] - told[tag]) ** 2)
        for tag in own
        if tag in asked
    ]
    return np.float32(np.clip(np.mean(ways), 0.0, 1.0) if ways else 0.0)
