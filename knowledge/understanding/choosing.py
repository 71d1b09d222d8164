"""Which choice of a question words mean: by its nearest wordings, and by what tells its choices apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.regression import Matrix

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning
    from knowledge.understanding.reading import Reading

NEAR_FEATURES = ("best", "few", "gap", "both")
"""What speaks for the likeliest option where only its wordings are known."""

CHOICE_FEATURES = ("head", "head_gap", "head_both", "best", "few", "gap", "count")
"""What speaks for the likeliest choice of a question."""

_FEW = 3
"""Nearest wordings of a choice that count together."""
_NEAR = 1.0
"""Weight of the nearest wordings beside what tells choices apart."""
_RIDGE = 1.0
"""How much is held against coefficients; from 1 to 4 as many are right."""

DIRECTIONS = 256
"""Directions along which wordings are kept: half of them all hold 96 % of what wordings differ in."""

Options = Sequence[tuple[str, Sequence[str]]]
"""Values with the words of each, as they stand in the pack."""

Wordings = Mapping[str, Sequence[Sequence[str]]]
"""By question: words of each of its choices, in their order."""


@dataclass(frozen=True, slots=True)
class Heads:
    """What tells the choices of each question apart: a ridge regression for every choice.

    It is solved at once, where a logistic one takes half a minute for all questions and is no better.

    Attributes:
        columns: of each question's choices.
        weights: one column for each choice.
        rows: of the wordings of each question's choices.
    """

    columns: Mapping[str, slice]
    weights: Matrix
    rows: Mapping[str, tuple[NDArray[np.intp], ...]]

    @classmethod
    def of(cls, wordings: Wordings, places: Mapping[str, int], weights: Matrix) -> Self:
        """See `learn_heads`. Args: weights: as learned from these."""
        columns, first = {}, 0
        for question, choices in wordings.items():
            columns[question] = slice(first, first + len(choices))
            first += len(choices)
        rows = {question: tuple(_rows(choices, places)) for question, choices in wordings.items()}
        return cls(columns, weights, rows)

    def scores(self, question: str, row: Matrix) -> Matrix:
        """How much speaks for each choice of a question: some 1 for the one that is meant, 0 for others."""
        scored: Matrix = row @ self.weights[:, self.columns[question]]
        return scored


def main_directions(rows: Matrix) -> Matrix:
    """Directions along which vectors differ most, one column each: half the memory, and the same likeness."""
    _, directions = np.linalg.eigh(rows.T @ rows)
    main: Matrix = directions[:, ::-1][:, :DIRECTIONS].astype(np.float32)
    return main


def learn_heads(wordings: Wordings, places: Mapping[str, int], rows: Matrix) -> Matrix:
    """Weights of all heads.

    Args:
        wordings: of the choices.
        places: row of each text.
        rows: centred vectors.
    """
    heads = (_head([rows[some] for some in _rows(choices, places)]) for choices in wordings.values())
    return np.hstack([np.zeros((rows.shape[1], 0), np.float32), *heads])


def _rows(choices: Sequence[Sequence[str]], places: Mapping[str, int]) -> Iterator[NDArray[np.intp]]:
    for texts in choices:
        yield np.array(sorted({places[text] for text in texts}), np.intp)


def _head(choices: Sequence[Matrix]) -> Matrix:
    """One column for each choice; all choices count alike, however many wordings they have."""
    every, count = np.vstack(choices), len(choices)
    mean = len(every) / count
    weight = np.concatenate([np.full(len(some), mean / len(some), np.float32) for some in choices])
    target = np.full((len(every), count), -1.0 / count, np.float32)
    target[np.arange(len(every)), np.repeat(np.arange(count), [len(some) for some in choices])] += 1.0
    weighed = (every * weight[:, None]).T
    solved: Matrix = np.linalg.solve(
        weighed @ every + _RIDGE * np.eye(every.shape[1], dtype=np.float32), weighed @ target
    ).astype(np.float32)
    return solved


@dataclass(frozen=True, slots=True)
class Ranked:
    """The likeliest three options, best first, and what speaks for the first."""

    values: tuple[str, ...]
    features: Matrix


def weigh_near(meaning: Meaning, row: Matrix, options: Options) -> Ranked | None:
    """Weigh a text, whose row in the last space is given, against the words of options; None without any.

    Features are those of `NEAR_FEATURES`.
    """
    scored = _likest(meaning, row, options)
    if not scored:
        return None
    scored.sort(key=lambda one: -one[0] - one[1])
    best, few, _ = scored[0]
    second = (scored[1][0] + scored[1][1]) / 2 if len(scored) > 1 else 0.0
    gap = (best + few) / 2 - second
    features = np.array([best, few, gap, best * gap], np.float32)
    return Ranked(tuple(value for _, _, value in scored[:3]), features)


def weigh_choices(meaning: Meaning, row: Matrix, values: Sequence[str], question: str) -> Ranked:
    """The same for the choices of a question, by what tells them apart as well.

    Features are those of `CHOICE_FEATURES`.

    Args:
        meaning: what was learned.
        row: of the text.
        values: of all choices, in order.
        question: whose choices they are.
    """
    scored = []
    heads = meaning.heads.scores(question, row)
    for value, head, some in zip(values, heads, meaning.heads.rows[question], strict=True):
        best, few = _nearest(meaning, row, some)
        scored.append((float(head) + _NEAR * (best + few) / 2, float(head), best, few, value))
    scored.sort(key=lambda one: -one[0])
    _, head, best, few, _ = scored[0]
    second = scored[1] if len(scored) > 1 else (0.0, 0.0, 0.0, 0.0, "")
    head_gap = head - second[1]
    gap = (best + few) / 2 - (second[2] + second[3]) / 2
    features = np.array([head, head_gap, head * head_gap, best, few, gap, np.log(len(scored))], np.float32)
    return Ranked(tuple(one[-1] for one in scored[:3]), features)


def liken(meaning: Meaning, reading: Reading, options: Options) -> tuple[tuple[str, float], ...]:
    """See `Understanding.liken`."""
    row = row_of_choices(meaning, reading)
    if row is None:
        return ()
    scored = sorted(_likest(meaning, row, options), key=lambda one: -one[0] - one[1])
    return tuple((value, (best + few) / 2) for best, few, value in scored[:_FEW])


def row_of_choices(meaning: Meaning, reading: Reading) -> Matrix | None:
    """A text's row in the last space, where words of choices are; None where that one does not serve it."""
    space = meaning.spaces[-1]
    if reading.vectors is None or not meaning.choices or space not in meaning.spaces_for(reading):
        return None
    row: Matrix = space.centres.centred(reading.vectors[space.encoder], {}) @ meaning.choice_turn
    return row


def _likest(meaning: Meaning, row: Matrix, options: Options) -> list[tuple[float, float, str]]:
    """Options with the likeness of their likest words, and of their likest few on average."""
    scored = []
    for value, texts in options:
        known = [meaning.choices[text] for text in texts if text in meaning.choices]
        if known:
            scored.append((*_nearest(meaning, row, np.array(known)), value))
    return scored


def _nearest(meaning: Meaning, row: Matrix, some: NDArray[np.intp]) -> tuple[float, float]:
    likeness = np.sort(meaning.choice_rows.likeness(row, some))[::-1]
    return float(likeness[0]), float(likeness[:_FEW].mean())
