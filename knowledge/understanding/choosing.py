"""Which choice of a question words mean: by what tells its choices apart, and by its nearest wordings.

The first encoder sees both, which serves every language; the second adds nothing. Of 612 replies of used
sets, of which writers of sayings had read a part, 93 of 100 are taken rightly where 2 of 100 are taken
wrongly, and 91 where choices are told apart by straight lines, without a kernel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.encoders import unit
from knowledge.understanding.kernel import independent, kernel_digest, landmarks, nearness
from knowledge.understanding.likening import Ranked, main_directions, nearest
from knowledge.understanding.regression import Matrix
from knowledge.understanding.rows import Rows

if TYPE_CHECKING:
    from knowledge.understanding.encoders import Vectors
    from knowledge.understanding.store import Arrays

CHOICE_FEATURES = (
    "head",
    "head_gap",
    "head_both",
    "best",
    "few",
    "gap",
    "count",
    "nothing",
    "over_nothing",
)
"""What speaks for the likeliest choice of a question, the last two against its choosing nothing."""

_NEAR = 1.5
"""Weight of the nearest wordings beside what tells choices apart."""
_SAME = 0.96
"""Likeness from which a text is a known wording but for marks, letters' case or a word that tells nothing: of
612 replies of used sets some 50 were so near to one, most of them known word for word, and all were right."""
_RIDGE = 1.0
"""How much is held against coefficients; from 1 to 2 as many are right."""
DIRECTIONS = 96
"""Directions along which wordings are kept, a quarter of all; with a third as many are right."""

Wordings = Mapping[str, Sequence[Sequence[str]]]
"""By question: words of each choice, in their order, and after them those that choose nothing."""


def choices_digest() -> str:
    """Changes with what `learn_choices` makes of the same wordings; keys what is kept."""
    # "unit": rows are of length 1 along the main directions.
    return f"{kernel_digest()} {_RIDGE} {DIRECTIONS} unit"


@dataclass(frozen=True, slots=True)
class Choices:
    """All questions' choices: a kernel ridge regression for each, and their wordings along main directions.

    The regressions are solved at once, where logistic ones take half a minute and are no better.

    Attributes:
        columns: of each question's choices, and of choosing nothing.
        landmarks: wordings that texts are seen from.
        weights: of nearness to these, one column for each choice.
        mean: of all wordings, which vectors are taken away from.
        turn: to the main directions.
        rows: of all wordings, of length 1 along these.
        of_choice: by question: the rows of each choice, and of what chooses nothing.
        last: by question: the vector that was weighed last, and what came of it: a turn asks several times.
    """

    columns: Mapping[str, slice]
    landmarks: Matrix
    weights: NDArray[np.float16]
    mean: Matrix
    turn: Matrix
    rows: Rows
    of_choice: Mapping[str, tuple[NDArray[np.intp], ...]]
    last: dict[str, tuple[bytes, Ranked]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, wordings: Wordings, places: Mapping[str, int], kept: Arrays) -> Self:
        """From what `learn_choices` made of these.

        Args:
            wordings: of the choices.
            places: row of each text.
            kept: its arrays.
        """
        columns, first = {}, 0
        for question, choices in wordings.items():
            columns[question] = slice(first, first + len(choices))
            first += len(choices)
        return cls(
            columns,
            np.asarray(kept["choice.landmarks"], np.float32),
            np.asarray(kept["choice.weights"], np.float16),
            np.asarray(kept["choice.mean"], np.float32),
            np.asarray(kept["choice.turn"], np.float32),
            Rows(
                kept["choice.steps"].astype(np.int8, copy=False),
                np.asarray(kept["choice.scales"], np.float32),
            ),
            _rows_of(wordings, places),
        )

    def weigh(self, vector: Matrix, values: Sequence[str], question: str) -> Ranked:
        """Weigh a text, whose vector by the first encoder is given, against the choices of a question.

        Features are those of `CHOICE_FEATURES`.

        Args:
            vector: of the text.
            values: of all choices, in order.
            question: whose choices they are.
        """
        key, held = vector.tobytes(), self.last.get(question)
        if held is None or held[0] != key:
            held = self.last[question] = key, self._weigh(vector, values, question)
        return held[1]

    def _weigh(self, vector: Matrix, values: Sequence[str], question: str) -> Ranked:
        row = unit(vector - self.mean)
        weights = self.weights[:, self.columns[question]].astype(np.float32)
        heads = nearness(row, self.landmarks) @ weights
        turned = unit(row @ self.turn)
        scored = [
            _Score(float(head), *nearest(self.rows, turned, some))
            for head, some in zip(heads, self.of_choice[question], strict=True)
        ]
        *scored, nothing = scored
        same = max(scored, key=lambda one: one.best)
        known = same.best >= max(_SAME, nothing.best)
        ranked = sorted(
            zip(values, scored, strict=True), key=lambda one: (not known or one[1] is not same, -one[1].whole)
        )
        first = ranked[0][1]
        second = ranked[1][1] if len(ranked) > 1 else _Score(0.0, 0.0, 0.0)
        gap = first.head - second.head
        features = (
            first.head,
            gap,
            first.head * gap,
            first.best,
            first.few,
            first.near - second.near,
            np.log(len(values)),
            nothing.head,
            first.whole - nothing.whole,
        )
        return Ranked(tuple(value for value, _ in ranked[:3]), np.array(features, np.float32), known=known)


@dataclass(frozen=True, slots=True)
class _Score:
    """How much speaks for one choice.

    Attributes:
        head: by what tells the choices apart: some 1 for the one that is meant, 0 for others.
        best: likeness of its nearest wording, along the main directions.
        few: of its nearest few on average.
    """

    head: float
    best: float
    few: float

    @property
    def near(self) -> float:
        return (self.best + self.few) / 2

    @property
    def whole(self) -> float:
        return self.head + _NEAR * self.near


def learn_choices(wordings: Wordings, places: Mapping[str, int], vectors: Vectors) -> Arrays:
    """What is kept of choices.

    Args:
        wordings: of the choices.
        places: row of each text.
        vectors: of the texts, by the first encoder.
    """
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
    centred = unit(vectors - mean)
    turn = main_directions(centred, DIRECTIONS)
    rows = Rows.of(unit(centred @ turn))
    seen_from = landmarks(centred)
    return {
        "choice.landmarks": seen_from,
        "choice.weights": _heads(wordings, places, centred, seen_from.astype(np.float32)).astype(np.float16),
        "choice.mean": mean,
        "choice.turn": turn,
        "choice.steps": rows.steps,
        "choice.scales": rows.scales,
    }


def _rows_of(wordings: Wordings, places: Mapping[str, int]) -> dict[str, tuple[NDArray[np.intp], ...]]:
    """Rows of each choice by question; what chooses nothing anywhere is held once."""
    held: dict[bytes, NDArray[np.intp]] = {}
    return {
        question: tuple(held.setdefault(rows.tobytes(), rows) for rows in _rows(choices, places))
        for question, choices in wordings.items()
    }


def _rows(choices: Sequence[Sequence[str]], places: Mapping[str, int]) -> Iterator[NDArray[np.intp]]:
    for texts in choices:
        yield np.array(sorted({places[text] for text in texts}), np.intp)


def _heads(wordings: Wordings, places: Mapping[str, int], centred: Matrix, seen_from: Matrix) -> Matrix:
    """One column for each choice; all choices of a question count alike, however many wordings they have."""
    if not len(seen_from):
        return np.zeros((0, 0), np.float32)
    turn = independent(seen_from)
    rows = {question: [*_rows(choices, places)] for question, choices in wordings.items()}
    often = Counter(some.tobytes() for choices in rows.values() for some in choices)
    known: dict[bytes, _Spread] = {}
    columns = []
    for choices in rows.values():
        mean, count = sum(map(len, choices)) / len(choices), len(choices)
        held = _RIDGE * np.eye(turn.shape[1], dtype=np.float32)
        sums = np.zeros((turn.shape[1], count), np.float32)
        for place, some in enumerate(choices):
            key, weight = some.tobytes(), np.float32(mean / len(some))
            spread = known.get(key) or _Spread.of(nearness(centred[some], seen_from) @ turn)
            if often[key] > 1:
                known[key] = spread
            held += weight * spread.products
            sums[:, place] = weight * spread.total
        columns.append(np.linalg.solve(held, sums - sums.sum(axis=1, keepdims=True) / count))
    heads: Matrix = (turn @ np.hstack(columns)).astype(np.float32)
    return heads


@dataclass(frozen=True, slots=True)
class _Spread:
    """How the features of some wordings spread. `products`: of each two; `total`: of each."""

    products: Matrix
    total: Matrix

    @classmethod
    def of(cls, features: Matrix) -> Self:
        return cls(features.T @ features, features.sum(axis=0))
