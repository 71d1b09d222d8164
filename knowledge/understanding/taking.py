"""Which questions new phrasings would take away from the topics that answer them now.

Each known phrasing stands for whoever asks much like it: it is looked at as if it were not known itself.
Where the nearest phrasings of its own topic answer it today and the new ones would be nearer, it is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.text import fold
from knowledge.understanding.language import base
from knowledge.understanding.regression import Matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.understanding.meaning import Meaning, Space
    from knowledge.understanding.reading import Reading

Places = NDArray[np.intp]
"""Rows of examples."""
_FEW: Final = 3
"""Nearest phrasings that count together, as when a question is read."""
_LOOKED_AT: Final = 80
"""Phrasings that are looked at one by one: those nearest to the new ones."""
_NONE: Final = -2.0
"""Less than any likeness."""
_TOPIC: Final = "topic:"


@dataclass(frozen=True, slots=True)
class Taken:
    """A phrasing that would be taken. `topic`: id of the one that answers it now."""

    topic: str
    text: str
    language: str


def taken(meaning: Meaning, new: Sequence[Reading], topic: str) -> tuple[Taken, ...]:
    """What new phrasings of a topic would take from others, the surest first.

    Args:
        meaning: learned without them.
        new: the phrasings, encoded; those that were not count for nothing.
        topic: id of the topic that gets them, listed or not.
    """
    read = [one for one in new if one.vectors is not None]
    spans = {label: span for label, span in zip(meaning.labels, meaning.spans, strict=True) if _topic(label)}
    own = spans.pop(f"{_TOPIC}{topic}", None)
    if not read or not spans:
        return ()
    known = np.concatenate([np.arange(*span) for span in spans.values()])
    to_new = _likeness(meaning, known, read)
    near = np.argsort(-to_new.max(axis=1))[:_LOOKED_AT]
    some, to_new = known[near], to_new[near]
    if own is not None:
        to_new = np.hstack([to_new, _between(meaning, some, own)])
    there = {label: _closest(_alone(meaning, some, span)) for label, span in spans.items()}
    won = _closest(to_new)
    labels = list(there)
    scores = np.vstack([there[label] for label in labels])
    found = []
    for place, row in enumerate(some):
        example = meaning.examples[int(row)]
        mine = scores[labels.index(example.label), place]
        if mine >= scores[:, place].max() and won[place] > mine:
            of = Taken(example.label.removeprefix(_TOPIC), example.text, example.language)
            found.append((float(mine - won[place]), of))
    found.sort(key=lambda one: one[0])
    return tuple(of for _, of in found)


def neighbours(meaning: Meaning, topic: str) -> tuple[Taken, ...]:
    """Known phrasings of other topics that come nearest to those of this one, the nearest first."""
    spans = {label: span for label, span in zip(meaning.labels, meaning.spans, strict=True) if _topic(label)}
    own = spans.pop(f"{_TOPIC}{topic}", None)
    if own is None or not spans:
        return ()
    known = np.concatenate([np.arange(*span) for span in spans.values()])
    near = np.argsort(-_between(meaning, known, own).max(axis=1))[:_LOOKED_AT]
    rows = [meaning.examples[int(row)] for row in known[near]]
    return tuple(Taken(one.label.removeprefix(_TOPIC), one.text, one.language) for one in rows)


def _topic(label: str) -> bool:
    return label.startswith(_TOPIC)


def _fit(space: Space, language: str) -> bool:
    return space.made_for is None or not language or base(language) in space.made_for


def _likeness(meaning: Meaning, rows: Places, new: Sequence[Reading]) -> Matrix:
    """Likeness of known phrasings (rows) to new ones (columns), over the spaces that serve both."""
    total = np.zeros((len(rows), len(new)), np.float32)
    count = np.zeros_like(total)
    for space in meaning.spaces:
        serves = np.array([_fit(space, meaning.examples[int(row)].language) for row in rows])
        for column, reading in enumerate(new):
            if space in meaning.spaces_for(reading):
                total[:, column] += np.where(serves, space.rows.likeness(space.row(reading), rows), 0.0)
                count[:, column] += serves
    return _shared(total, count)


def _between(meaning: Meaning, rows: Places, span: tuple[int, int]) -> Matrix:
    """Likeness of known phrasings (rows) to those of a label (columns), over the spaces that serve them."""
    total = np.zeros((len(rows), span[1] - span[0]), np.float32)
    count = np.zeros((len(rows), 1), np.float32)
    for space in meaning.spaces:
        serves = np.array([_fit(space, meaning.examples[int(row)].language) for row in rows])[:, None]
        like = space.rows.whole(rows) @ space.rows.whole(slice(*span)).T
        total += np.where(serves, like, 0.0)
        count += serves
    return _shared(total, count)


def _alone(meaning: Meaning, rows: Places, span: tuple[int, int]) -> Matrix:
    """The same, as if none of those phrasings were known."""
    like = _between(meaning, rows, span)
    texts = [fold(example.text) for example in meaning.examples[slice(*span)]]
    for place, row in enumerate(rows):
        said = fold(meaning.examples[int(row)].text)
        like[place, [column for column, text in enumerate(texts) if text == said]] = _NONE
    return like


def _shared(total: Matrix, count: Matrix) -> Matrix:
    """What each has on average over those that serve it; nothing where none does."""
    return np.divide(total, np.maximum(count, 1), dtype=np.float32)


def _closest(like: Matrix) -> Matrix:
    """For each row halfway from its best to the mean of its best few."""
    few = np.sort(like, axis=1)[:, -_FEW:]
    there = few > _NONE
    mean = np.where(there, few, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    closest: Matrix = np.where(there.any(axis=1), 0.5 * few[:, -1] + 0.5 * mean, _NONE).astype(np.float32)
    return closest
