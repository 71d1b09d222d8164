"""The new value of an answer that a text names, wherever in the text it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dialogues.asking import read_value
from dialogues.naming import EDGES, ends_with_name, value_after_name
from knowledge.pack import Kind
from knowledge.text import fold, is_unspaced
from knowledge.values import Taken

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.replies import Json
    from knowledge.interview import Item

_AMOUNTS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DURATION})
"""Kinds whose values are told from the words around them."""
_WIDEST = 3
"""Words that a value may have; where words are glued together, pairs of signs."""
_MOST = 40
"""Words, or signs, of the longest text that is searched."""


def new_value(draft: Draft, item: Item, text: str, *, wished: bool) -> Json:
    """The value that an answer shall have: behind its name, or the only one told beside the old one.

    Args:
        draft: the turn.
        item: the question that is named.
        text: as written.
        wished: it is clear that something shall be changed. Else a value counts only where the old one is
            told too, or where it stands before the name at the end: "five people in the team".
    """
    value = value_after_name(draft, item, text)
    if value is not None or item.question.kind not in _AMOUNTS:
        return value
    held = draft.plan.values.get(item.key)
    # "Me" tells one of how many there are, but in words about a change it only says who speaks.
    of = replace(item, question=item.question.model_copy(update={"oneself": False}))
    told = _told(draft, of, text)
    others = [one for one in told if one != held]
    if len(others) > 1:  # "one more, so the team is five": what stands behind the name
        others = [one for one in _told(draft, of, _behind(draft, item, text)) if one != held]
    if len(others) != 1:
        return None
    return others[0] if wished or len(told) > 1 or ends_with_name(draft, item, text) else None


def _behind(draft: Draft, item: Item, text: str) -> str:
    """What stands behind the longest name of an answer in a text; nothing where its letters differ."""
    low = text.casefold()
    names = [name for name in map(str.casefold, draft.pack.question_names(item.question.id)) if name in low]
    name = max(names, key=len, default="")
    return text[low.index(name) + len(name) :] if name and fold(name) else ""


def _told(draft: Draft, item: Item, text: str) -> list[Json]:
    """All values that stand in a text, each once; of words within words the longer."""
    glued = is_unspaced(text)
    parts = list(text) if glued else text.split()
    if len(parts) > _MOST:
        return []
    width = 2 * _WIDEST if glued else _WIDEST
    found: list[Json] = []
    start = 0
    while start < len(parts):
        stop, value = _longest(draft, item, parts, (start, min(start + width, len(parts))), glued=glued)
        if value is not None and value not in found:
            found.append(value)
        start = max(stop, start + 1)
    return found


def _longest(
    draft: Draft, item: Item, parts: list[str], span: tuple[int, int], *, glued: bool
) -> tuple[int, Json]:
    """Where the longest value that begins at a part ends, and the value; None where none begins there."""
    start, last = span
    for stop in range(last, start, -1):
        words = ("" if glued else " ").join(parts[start:stop]).strip(EDGES)
        taken = read_value(draft, item, words) if words else None
        if isinstance(taken, Taken):
            return stop, taken.value
    return start, None
