"""How sure to be: small logistic regressions over the evidence, fitted offline and shipped as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from knowledge.understanding.evidence import BESIDE_FEATURES, TOPIC_FEATURES, WISH_FEATURES, Evidence
from knowledge.understanding.regression import Matrix

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning
    from knowledge.understanding.reading import Reading

FILE = "verifier.json"
_FEW = 3
"""Nearest wordings of a choice that count together."""

CHOICE_FEATURES = ("best", "few", "gap", "both")


@dataclass(frozen=True, slots=True)
class Scale:
    """A logistic regression over named features: their usual values, their spread, and their weights."""

    mean: Matrix
    spread: Matrix
    weights: Matrix
    bias: float

    def probability(self, features: Matrix) -> float:
        """From 0 to 1."""
        z = float(((features - self.mean) / self.spread) @ self.weights) + self.bias
        return float(1.0 / (1.0 + np.exp(-np.clip(z, -30.0, 30.0))))

    @classmethod
    def of(cls, data: Mapping[str, Any], names: Sequence[str]) -> Self:
        """From JSON; `names` in the order of the features.

        Raises:
            KeyError: a feature has no numbers: the file is of another version.
        """
        rows = [data["features"][name] for name in names]
        mean, spread, weights = (np.array([row[i] for row in rows], np.float32) for i in range(3))
        return cls(mean, spread, weights, float(data["bias"]))


@dataclass(frozen=True, slots=True)
class Verifier:
    """Confidence and the thresholds that turn it into decisions.

    Attributes:
        right: whether the first topic is right.
        offered: whether the right one is among the first three.
        wish: whether the wish is right.
        beside: whether the words are a wish, whichever, rather than an answer to an open question.
        choice: whether the likeliest choice is meant.
        answer_from, clarify_from, wish_from: confidence from which to act.
    """

    right: Scale
    offered: Scale
    wish: Scale
    beside: Scale
    choice: Scale
    answer_from: float
    clarify_from: float
    wish_from: float

    @classmethod
    def shipped(cls) -> Self:
        """As fitted for this version."""
        return cls.of(json.loads((resources.files(__package__) / FILE).read_text("utf-8")))

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From JSON, as `knowledge.fitting.fit_verifier` writes it."""
        return cls(
            Scale.of(data["right"], TOPIC_FEATURES),
            Scale.of(data["offered"], TOPIC_FEATURES),
            Scale.of(data["wish"], WISH_FEATURES),
            Scale.of(data["beside"], BESIDE_FEATURES),
            Scale.of(data["choice"], CHOICE_FEATURES),
            data["answer_from"],
            data["clarify_from"],
            data["wish_from"],
        )

    def confidence(self, evidence: Evidence) -> tuple[float, float]:
        """That the first topic is right; that the right one is among the first three."""
        right = self.right.probability(evidence.features)
        return right, max(right, self.offered.probability(evidence.features))

    def wish_confidence(self, evidence: Evidence) -> float:
        """That the wish is right."""
        return self.wish.probability(evidence.wish_features)

    def beside_answers(self, evidence: Evidence) -> float:
        """That the words are a wish rather than an answer to an open question, if they are either."""
        return self.beside.probability(evidence.beside_features)

    def choose(
        self, meaning: Meaning, reading: Reading, options: Sequence[tuple[str, Sequence[str]]]
    ) -> tuple[tuple[str, float], ...]:
        """See `Understanding.choose`."""
        row = _row_of_choices(meaning, reading)
        ranked = weigh_choices(meaning, row, options) if row is not None else None
        if ranked is None:
            return ()
        sure = round(self.choice.probability(ranked.features), 4)
        rest = round(min(sure, 1 - sure), 4)
        return tuple(zip(ranked.values, (sure, rest, rest), strict=False))


@dataclass(frozen=True, slots=True)
class Ranked:
    """The likeliest three options, best first, and what speaks for the first, as `CHOICE_FEATURES`."""

    values: tuple[str, ...]
    features: Matrix


def weigh_choices(
    meaning: Meaning, row: Matrix, options: Sequence[tuple[str, Sequence[str]]]
) -> Ranked | None:
    """Weigh a text, whose row in the last space is given, against the words of options; None without any."""
    scored = _likest(meaning, row, options)
    if not scored:
        return None
    best, few, _ = scored[0]
    second = (scored[1][0] + scored[1][1]) / 2 if len(scored) > 1 else 0.0
    gap = (best + few) / 2 - second
    features = np.array([best, few, gap, best * gap], np.float32)
    return Ranked(tuple(value for _, _, value in scored[:3]), features)


def liken(
    meaning: Meaning, reading: Reading, options: Sequence[tuple[str, Sequence[str]]]
) -> tuple[tuple[str, float], ...]:
    """See `Understanding.liken`."""
    row = _row_of_choices(meaning, reading)
    if row is None:
        return ()
    return tuple((value, (best + few) / 2) for best, few, value in _likest(meaning, row, options)[:_FEW])


def _row_of_choices(meaning: Meaning, reading: Reading) -> Matrix | None:
    """A text's row in the last space, where words of choices are; None where that one does not serve it."""
    space = meaning.spaces[-1]
    if reading.vectors is None or not meaning.choices or space not in meaning.spaces_for(reading):
        return None
    return space.centres.centred(reading.vectors[space.encoder], {})


def _likest(
    meaning: Meaning, row: Matrix, options: Sequence[tuple[str, Sequence[str]]]
) -> list[tuple[float, float, str]]:
    """Options with the likeness of their likest words, and of their likest few on average; best first."""
    scored = []
    for value, texts in options:
        known = [meaning.choices[text] for text in texts if text in meaning.choices]
        if known:
            likeness = np.sort(meaning.choice_rows.likeness(row, np.array(known)))[::-1]
            scored.append((float(likeness[0]), float(likeness[:_FEW].mean()), value))
    scored.sort(key=lambda one: -one[0] - one[1])
    return scored
