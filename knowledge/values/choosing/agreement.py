"""Yes and no, in words of all tables and in pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.text import fold, is_unspaced
from knowledge.values.outcome import NOT_UNDERSTOOD, Outcome, Taken, YesNo
from knowledge.values.words.asked import Asked
from knowledge.values.words.tables import Table, common, far, near
from knowledge.values.words.writing import asks, plain

Frozen = frozenset[str]

_LONGEST = 80
_MOST = 3
"""Words that say the same one after the other: "yes, sure, go ahead"."""
_TONES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d\u2640\u2642\\s.!]")
"""Skin tones, joiners and signs that do not change what a picture says."""

_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
"""A letter that is drawn out: "ouiii", "nooo"."""


def yes_or_no(text: str, *, language: str, languages: tuple[str, ...], interface: YesNo) -> bool | None:
    """Whether the whole text is a yes or a no in any language of the tables; None when it is neither.

    Nothing may be left over, so that a limit or a condition is never lost. A question is neither.

    Args:
        text: as written.
        language: BCP 47 tag of the conversation, whose words come first.
        languages: BCP 47 tags of the pack, whose words come next.
        interface: further words of the conversation's language.
    """
    if asks(text) or len(text) > _LONGEST:
        return None
    said = _TONES.sub("", text)
    if said and set(said) <= {*common().yes_signs, *common().no_signs}:
        agreed = {c in common().yes_signs for c in said}
        return agreed.pop() if len(agreed) == 1 else None
    close = near(language, languages)
    for table in (*close, *far(plain(text), close)):
        whole = plain(text)
        bare = table.peel(whole, heads=("said_before",))
        courteous = table.peel(whole, heads=("said_before", "polite"), tails=("polite",))
        drawn = _DRAWN.sub(r"\1", courteous)
        for core in dict.fromkeys((text, bare, courteous, drawn)):
            if (found := _in_row(fold(core), table, interface)) is not None:
                return found
    return None


def limits(text: str, *, language: str, languages: tuple[str, ...], denied: bool = False) -> bool:
    """Whether a text holds a word that limits what it agrees to: "but", "only"; `denied`: or that denies."""
    close = near(language, languages)
    fields = ("but", "denies") if denied else ("but",)
    said = plain(text)
    return any(tail for field in fields for _, tail in _around(said, close[0], field))


def read_yes_no(asked: Asked, text: str) -> Outcome:
    """Yes or no, stored as true or false; "yes, but only once a month" is a yes."""
    found = yes_or_no(
        text, language=asked.language, languages=asked.about.languages, interface=asked.interface
    )
    if found is None and len(text) <= _LONGEST:
        found = True if _is_limited_yes(asked, plain(text)) else _explained(asked, plain(text))
    return NOT_UNDERSTOOD if found is None else Taken(found)


def _in_row(key: str, table: Table, interface: YesNo) -> bool | None:
    yes = _is_row(key, (_known(table, "yes"), _folded(interface.yes)))
    no = _is_row(key, (_known(table, "no"), _folded(interface.no)))
    return yes if yes != no else None


def _is_row(key: str, known: Sequence[Frozen]) -> bool:
    """Whether a folded text is one to three of the known words, which may be of several words each.

    Words of a script without spaces may follow each other without one, single signs apart: those are parts.
    """
    return _is_spaced(key, known, _MOST) or (is_unspaced(key) and _is_close(key, known, _MOST))


def _is_spaced(key: str, known: Sequence[Frozen], most: int) -> bool:
    if any(key in some for some in known):
        return True
    spaces = (at for at, sign in enumerate(key) if sign == " " and most > 1)
    return any(_is_spaced(key[:at], known, 1) and _is_spaced(key[at + 1 :], known, most - 1) for at in spaces)


def _is_close(key: str, known: Sequence[Frozen], most: int) -> bool:
    if len(key) > 1 and is_unspaced(key) and any(key in some for some in known):
        return True
    return most > 1 and any(
        _is_close(key[:at], known, 1) and _is_close(key[at:], known, most - 1)
        for at in range(2, len(key) - 1)
    )


@lru_cache(maxsize=64)
def _known(table: Table, field: str) -> Frozen:
    return _folded(tuple(getattr(table.data, field)))


@lru_cache(maxsize=64)
def _folded(words: tuple[str, ...]) -> Frozen:
    return frozenset(fold(word) for word in words) - {""}


def _is_limited_yes(asked: Asked, text: str) -> bool:
    """Whether the text is a yes with a limit behind it in which nothing is denied."""
    for table in asked.tables(text):
        for head, tail in _around(text, table, "but"):
            limited = bool(tail) and not _around(tail, table, "denies")
            if limited and _in_row(fold(head), table, asked.interface):
                return True
    return False


def _explained(asked: Asked, text: str) -> bool | None:
    """The yes or no before words that only explain it: "no, because we just started"."""
    for table in asked.tables(text):
        for head, tail in _around(text, table, "because"):
            said = _in_row(fold(head), table, asked.interface)
            if said is not None and tail and not (said and _around(tail, table, "denies")):
                return said
    return None


def _around(text: str, table: Table, field: str) -> list[tuple[str, str]]:
    """What stands before and behind each word of the field."""
    found = table.pattern(field).finditer(text)
    return [(text[: each.start()].strip(" ,"), text[each.end() :].strip(" ,")) for each in found]
