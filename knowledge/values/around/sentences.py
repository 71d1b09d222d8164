"""A value in a sentence that tells nothing else, that tells what was before, or that goes on about a part."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from knowledge.pack.structure import Kind
from knowledge.values.outcome import Outcome, Refused, Taken
from knowledge.values.words.tables import Table, near
from knowledge.values.words.writing import plain

if TYPE_CHECKING:
    from knowledge.values.words.asked import Asked

FIGURES = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DURATION})
"""Kinds whose values stand out among other words."""

_LONGEST = 120

Read = Callable[["Asked", str], Outcome]


def read_sentence(asked: Asked, text: str, read: Read) -> Outcome | None:
    """The value of a sentence around it; None where there is none, or something else is told as well.

    Args:
        asked: what was asked.
        text: as written.
        read: reads a text that is nothing but a value.
    """
    return _by_now(asked, text, read) or _in_sentence(asked, text, read) or _whole(asked, text, read)


def _by_now(asked: Asked, text: str, read: Read) -> Outcome | None:
    """What holds now, of a text that tells first what held before: "used to be six, now it's four"."""
    parts = re.split(r"[,;،、，。.]\s*", plain(text[:_LONGEST]))
    if asked.question.kind not in FIGURES or len(parts) < 2:  # noqa: PLR2004 - before and now
        return None
    for table in near(asked.language, asked.about.languages):
        lately = table.pattern("lately")
        if not (table.pattern("formerly").search(parts[0]) and lately.search(parts[-1])):
            continue
        said = re.sub(rf"^(?:{table.pattern('but').pattern})\s*", "", parts[-1])
        bare = re.sub(r"\s+", " ", lately.sub(" ", said)).strip()
        outcome = read(asked, bare)
        return outcome if not isinstance(outcome, Refused) else _in_sentence(asked, bare, read)
    return None


def _in_sentence(asked: Asked, text: str, read: Read) -> Outcome | None:
    """A value in a sentence that tells nothing else: "we talked to thirty people so far"."""
    whole = re.sub(r"^(\w+)(?:\.{2,}|…)\s*", r"\1 ", plain(text))  # "well… a dozen"
    if len(whole) > _LONGEST:
        return None
    tried = {plain(text)}
    tables = near(asked.language, asked.about.languages)
    # "No en Francia" is no Portuguese "no" where Spanish is spoken.
    denied = asked.question.kind is Kind.COUNTRY and tables[0].pattern("denies").search(whole) is not None
    for table in tables[: 1 if denied else None]:
        for bare in (whole, *table.bared(whole, asked.question.kind)):
            cuts = table is not tables[0] and _cuts_number(whole, bare, tables[0])
            if bare in tried or cuts or (bare != whole and asked.question.oneself and _tells_parts(bare)):
                continue
            tried.add(bare)
            if not isinstance(outcome := read(asked, bare), Refused):
                return outcome
    return None


def _cuts_number(text: str, bare: str, own: Table) -> bool:
    """Whether a number is among the words that are away: "on" is ten in Turkish."""
    return any(word in own.numerals for word in text.replace(bare, " ", 1).split())


def _tells_parts(text: str) -> bool:
    """Whether several are counted, so that who they are makes a difference: "founders 3, engineers 2"."""
    return len(re.findall(r"\d+", text)) > 1


def _whole(asked: Asked, text: str, read: Read) -> Outcome | None:
    """The number of which only a part is told behind it: "12 interviews, of which 3 by phone"."""
    whole = plain(text)
    if asked.question.kind not in FIGURES or len(whole) > _LONGEST:
        return None
    for table in near(asked.language, asked.about.languages):
        found = table.pattern("of_which").search(whole)
        if found is None or not re.search(r"\w", whole[found.end() :]):
            continue
        said = whole[: found.start()].strip(" ,;(")
        outcome = read(asked, said) if said else None
        if outcome is not None and isinstance(outcome, Refused):
            outcome = _in_sentence(asked, said, read)
        if isinstance(outcome, Taken):
            return outcome
    return None
