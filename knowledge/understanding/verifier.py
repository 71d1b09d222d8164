"""How sure to be: small logistic regressions over the evidence, fitted offline and shipped as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from knowledge.understanding.choosing import CHOICE_FEATURES
from knowledge.understanding.evidence import BESIDE_FEATURES, TOPIC_FEATURES, WISH_FEATURES, Evidence
from knowledge.understanding.likening import NEAR_FEATURES, Options, Ranked, row_of_names, weigh_near
from knowledge.understanding.regression import Matrix

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning
    from knowledge.understanding.reading import Reading

FILE = "verifier.json"


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
        near: whether the likeliest of a few options is meant, of which only words are known.
        choice: whether the likeliest choice of a question is meant.
        answer_from, clarify_from, wish_from: confidence from which to act.
    """

    right: Scale
    offered: Scale
    wish: Scale
    beside: Scale
    near: Scale
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
            Scale.of(data["near"], NEAR_FEATURES),
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
        self, meaning: Meaning, reading: Reading, values: Sequence[str], question: str
    ) -> tuple[tuple[str, float], ...]:
        """See `Understanding.choose`."""
        if reading.vectors is None or question not in meaning.choices.columns:
            return ()
        vector = reading.vectors[meaning.spaces[0].encoder]
        return _surely(self.choice, meaning.choices.weigh(vector, values, question))

    def choose_near(
        self, meaning: Meaning, reading: Reading, options: Options
    ) -> tuple[tuple[str, float], ...]:
        """See `Understanding.choose_near`."""
        row = row_of_names(meaning, reading)
        ranked = None if row is None else weigh_near(meaning.names, row, options)
        return () if ranked is None else _surely(self.near, ranked)


_KNOWN = 0.99
"""How sure to be of words that are known."""


def _surely(scale: Scale, ranked: Ranked) -> tuple[tuple[str, float], ...]:
    """The likeliest with how sure that is; the others share what is left, or as little."""
    sure = _KNOWN if ranked.known else round(scale.probability(ranked.features), 4)
    rest = round(min(sure, 1 - sure), 4)
    return tuple(zip(ranked.values, (sure, rest, rest), strict=False))
