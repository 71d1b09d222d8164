"""How sure to be: small logistic regressions over the evidence, fitted offline and shipped as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from knowledge.understanding.evidence import TOPIC_FEATURES, WISH_FEATURES, Evidence
from knowledge.understanding.regression import Matrix

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning
    from knowledge.understanding.reading import Reading

FILE = "verifier.json"
_CHOICE_LIKENESS = 0.6
_CHOICE_GAP = 0.12


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
        answer_from, clarify_from, wish_from: confidence from which to act.
    """

    right: Scale
    offered: Scale
    wish: Scale
    answer_from: float
    clarify_from: float
    wish_from: float

    @classmethod
    def shipped(cls) -> Self:
        """As fitted for this version."""
        return cls.of(json.loads((resources.files(__package__) / FILE).read_text("utf-8")))

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From JSON, as `knowledge.evaluation.fit_verifier` writes it."""
        return cls(
            Scale.of(data["right"], TOPIC_FEATURES),
            Scale.of(data["offered"], TOPIC_FEATURES),
            Scale.of(data["wish"], WISH_FEATURES),
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

    def choose(
        self, meaning: Meaning, reading: Reading, options: Sequence[tuple[str, Sequence[str]]]
    ) -> tuple[str, float] | None:
        """See `Understanding.choose`."""
        if reading.vectors is None or not meaning.choices:
            return None
        space = meaning.spaces[-1]
        if space not in meaning.spaces_for(reading):
            return None
        row = space.centres.centred(reading.vectors[space.encoder], {})
        scored = []
        for value, texts in options:
            known = [meaning.choices[text] for text in texts if text in meaning.choices]
            if known:
                scored.append((float(np.max(np.stack(known) @ row)), value))
        scored.sort(reverse=True)
        if not scored or scored[0][0] < _CHOICE_LIKENESS:
            return None
        gap = scored[0][0] - (scored[1][0] if len(scored) > 1 else 0.0)
        if gap < _CHOICE_GAP:
            return None
        return scored[0][1], round(min(0.99, 0.7 + 0.5 * (scored[0][0] - _CHOICE_LIKENESS) + 0.5 * gap), 4)
