"""Which earlier answer a founder means: by its name, or where none is told, by what the words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.naming import named_answers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialogues.draft import Draft
    from knowledge.interview import Item
    from knowledge.understanding import Reading

_SURE = 0.12
"""How much liker the likeliest answer must be than the next, to be the one that is meant."""
_LIKE = 0.2
"""Likeness from which it may be meant at all, where it is clear that something shall be changed."""
_LIKER = 0.1
"""How much liker another answer must be than the one that is named, to be asked about as well."""
_LIKE_ALONE = 0.45
"""Likeness from which words are about an answer."""


def meant_answers(draft: Draft, text: str) -> list[Item]:
    """The answers that a text may mean: one where it is clear, else the likeliest few; none: nothing is told.

    Among several of the same name, and where no name stands in the text, what the words mean decides.
    """
    named = named_answers(draft, text)
    if draft.reading is None or draft.reading.vectors is None:
        return named
    if len(named) == 1:
        return _with_likelier(draft, named[0], draft.reading)
    among = named or draft.given
    likely = _likened(draft, draft.reading, among)
    if not likely or (not named and likely[0][1] < _LIKE):
        return named
    sure = len(likely) == 1 or likely[0][1] - likely[1][1] >= _SURE
    chosen = likely[:1] if sure else likely
    items = {item.key: item for item in among}
    return [items[key] for key, _ in chosen]


def _with_likelier(draft: Draft, named: Item, reading: Reading) -> list[Item]:
    """The answer that is named, and those before it that the words are clearly liker to."""
    given = {item.key: item for item in draft.given}
    likely = _likened(draft, reading, given.values())
    own = dict(likely).get(named.key, 0.0)
    liker = [given[key] for key, likeness in likely if key != named.key and likeness - own >= _LIKER]
    return [named, *liker[:2]]


def is_about_earlier(draft: Draft, text: str) -> bool:
    """Whether a text is about a question that was dealt with, by its name or by what the words mean."""
    dealt = draft.given
    if any(item in dealt for item in named_answers(draft, text)):
        return True
    if draft.reading is None or draft.reading.vectors is None:
        return False
    likely = _likened(draft, draft.reading, dealt)
    return bool(likely) and likely[0][1] >= _LIKE_ALONE


def _likened(draft: Draft, reading: Reading, among: Iterable[Item]) -> tuple[tuple[str, float], ...]:
    """How like words are to the names of each answer, the likest first."""
    named = [(item.key, draft.pack.question_names(item.question.id)) for item in among]
    return draft.city.understanding.liken(reading, named)
