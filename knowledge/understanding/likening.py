"""How like words are to names: of questions, of choices, yes and no. The last encoder sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.regression import Matrix
from knowledge.understanding.rows import Rows

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning
    from knowledge.understanding.reading import Reading
    from knowledge.understanding.store import Arrays

NEAR_FEATURES = ("best", "few", "gap", "both")
"""What speaks for the likeliest option where only its words are known."""

_FEW = 3
"""Nearest words of an option that count together."""

DIRECTIONS = 256
"""Directions along which names are kept: half of them all hold 96 % of what names differ in."""

Options = Sequence[tuple[str, Sequence[str]]]
"""Values with the words of each, as they stand in the pack."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names, along the main directions in which they differ.

    Attributes:
        places: row of each text.
        turn: to the main directions.
        rows: of all names, centred.
    """

    places: Mapping[str, int]
    turn: Matrix
    rows: Rows

    @classmethod
    def of(cls, texts: Sequence[str], kept: Arrays) -> Self:
        """From what `learn_names` made of these texts."""
        return cls(
            {text: place for place, text in enumerate(texts)},
            np.asarray(kept["name.turn"], np.float32),
            Rows(kept["name.steps"].astype(np.int8, copy=False), np.asarray(kept["name.scales"], np.float32)),
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """The likeliest three options, best first.

    Attributes:
        values: of the options.
        features: what speaks for the first.
        known: whether the first is told in words that are known for it, so that nothing is guessed.
    """

    values: tuple[str, ...]
    features: Matrix
    known: bool = False


def learn_names(centred: Matrix) -> Arrays:
    """What is kept of names. Args: centred: their vectors by the last encoder."""
    turn = main_directions(centred, DIRECTIONS)
    rows = Rows.of(centred @ turn)
    return {"name.turn": turn, "name.steps": rows.steps, "name.scales": rows.scales}


def main_directions(rows: Matrix, count: int) -> Matrix:
    """So many directions along which vectors differ most, one column each."""
    _, directions = np.linalg.eigh(rows.T @ rows)
    main: Matrix = directions[:, ::-1][:, :count].astype(np.float32)
    return main


def weigh_near(names: Names, row: Matrix, options: Options) -> Ranked | None:
    """Weigh a text, whose row is given, against the words of options; None where none is known.

    Features are those of `NEAR_FEATURES`.
    """
    scored = _likest(names, row, options)
    if not scored:
        return None
    scored.sort(key=lambda one: -one[0] - one[1])
    best, few, _ = scored[0]
    second = (scored[1][0] + scored[1][1]) / 2 if len(scored) > 1 else 0.0
    gap = (best + few) / 2 - second
    features = np.array([best, few, gap, best * gap], np.float32)
    return Ranked(tuple(value for _, _, value in scored[:3]), features)


def liken(meaning: Meaning, reading: Reading, options: Options) -> tuple[tuple[str, float], ...]:
    """See `Understanding.liken`."""
    row = row_of_names(meaning, reading)
    if row is None:
        return ()
    scored = sorted(_likest(meaning.names, row, options), key=lambda one: -one[0] - one[1])
    return tuple((value, (best + few) / 2) for best, few, value in scored[:_FEW])


def row_of_names(meaning: Meaning, reading: Reading) -> Matrix | None:
    """A text's row where names are; None where the last encoder does not serve it."""
    space = meaning.spaces[-1]
    if reading.vectors is None or not meaning.names.places or space not in meaning.spaces_for(reading):
        return None
    row: Matrix = space.centres.centred(reading.vectors[space.encoder], {}) @ meaning.names.turn
    return row


def nearest(rows: Rows, row: Matrix, some: NDArray[np.intp]) -> tuple[float, float]:
    """Likeness of the nearest of some rows, and of the nearest few on average."""
    likeness = np.sort(rows.likeness(row, some))[::-1]
    return float(likeness[0]), float(likeness[:_FEW].mean())


def _likest(names: Names, row: Matrix, options: Options) -> list[tuple[float, float, str]]:
    """Options with the likeness of their likest words, and of their likest few on average."""
    scored = []
    for value, texts in options:
        known = [names.places[text] for text in texts if text in names.places]
        if known:
            scored.append((*nearest(names.rows, row, np.array(known)), value))
    return scored
