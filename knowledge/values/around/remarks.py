"""A value in one part of what was said, beside remarks that do not change it: `34, mostly bakers`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from knowledge.pack.structure import Kind
from knowledge.values.addresses.origins import tells_origin
from knowledge.values.around.beside import tells_more
from knowledge.values.numbers.apart import lone_words
from knowledge.values.numbers.people.counting import people
from knowledge.values.outcome import MOST_READINGS, Ambiguous, Outcome, Refused, Taken
from knowledge.values.words.figures import without_months
from knowledge.values.words.tables import GLUED, Table, near
from knowledge.values.words.writing import alternation, glues, plain

if TYPE_CHECKING:
    from knowledge.values.words.asked import Asked

_LONGEST = 160
_MOST_PARTS = 4
_KINDS = frozenset(
    {Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DURATION, Kind.SCALE, Kind.DATE, Kind.MONTH, Kind.COUNTRY}
)
_BETWEEN = re.compile(
    r"\s*(?:[,;:](?!\d)|\.{2,}|(?<!\d)[.!](?=\s)|[.!](?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])|\s-\s|[()])\s*"
)
"""Where one part ends and the next begins, in plain form."""

Read = Callable[["Asked", str], Outcome]


def read_beside(asked: Asked, text: str, read: Read) -> Taken | Ambiguous | None:
    """The one value among the parts of a text of which the others tell no other; None where there is none.

    A part that may change it ("12, if all goes well") has it asked back; so have several countries.

    Args:
        asked: what was asked.
        text: as written.
        read: reads one part, in a sentence too.
    """
    whole, own = plain(text), near(asked.language, ())[0]
    said = _repeated(own).sub(" ", whole) if asked.question.kind is Kind.NUMBER else whole
    parts = [part for part in _parts(said, own) if re.search(r"\w", part)]
    least = 1 if said != whole else 2
    if asked.question.kind not in _KINDS or len(whole) > _LONGEST or not least <= len(parts) <= _MOST_PARTS:
        return None
    # "Five, me included": who is among them is no number of its own beside one.
    counted = asked.question.model_copy(update={"oneself": False})
    alone = replace(asked, question=counted, abroad=False)
    with_speaker = own.pattern("oneself")
    outcomes = {
        part: read(asked if with_speaker.search(part) or people(part, own, asked.style) else alone, part)
        for part in parts
    }
    values = {repr(one.value): one for one in outcomes.values() if isinstance(one, Taken)}
    if len(values) == 1 and not any(isinstance(one, Ambiguous) for one in outcomes.values()):
        taken = next(iter(values.values()))
        others = [part for part, one in outcomes.items() if isinstance(one, Refused)]
        return None if _is_part(asked, whole, said, taken.value) else _beside(asked, whole, taken, others)
    several = asked.question.kind is Kind.COUNTRY and 1 < len(values) <= MOST_READINGS
    return Ambiguous(tuple(one.value for one in values.values())) if several else None


def without_origins(asked: Asked, text: str) -> str:
    """What is told beside where somebody is from; empty where that is not told, or nothing else is."""
    own = near(asked.language, ())[0]
    parts = [part for part in _parts(plain(text), own) if re.search(r"\w", part)]
    placed = [part for part in parts if not tells_origin(part, own)]
    return ", ".join(placed) if len(placed) < len(parts) <= _MOST_PARTS else ""


def _parts(text: str, table: Table) -> list[str]:
    """The parts of a text between its marks, and at words such as "but" and "so"."""
    return [part for piece in _BETWEEN.split(text) for part in _turns(table).split(piece)]


@lru_cache(maxsize=32)
def _turns(table: Table) -> re.Pattern[str]:
    words = (*table.data.but, *table.data.makes)
    return re.compile(rf"\s*(?:{alternation(word for word in words if not glues(word) or len(word) > 1)})\s*")


def _is_part(asked: Asked, whole: str, said: str, value: Any) -> bool:
    """Whether a value is but a part of what is told: "five each, three times", one of some people."""
    own = near(asked.language, ())[0]
    each = said != whole and own.pattern("changes").search(said) is not None
    return each or (asked.question.oneself and value == 1 and own.pattern("and_").search(whole) is not None)


_WINK = re.compile(r";-?\)")


def _beside(asked: Asked, whole: str, taken: Taken, others: list[str]) -> Taken | Ambiguous | None:
    """A value beside other parts: as it is, asked back, or none where they tell one as well."""
    own = near(asked.language, ())[0]
    if any(tells_more(other, own, asked, taken.value) for other in others):
        return None
    if _is_nothing(taken.value):
        others = [_coming(own).sub(" ", other) for other in others]
    clouded = _WINK.search(whole) is not None or any(
        own.pattern("clouds").search(without_months(other)) for other in others
    )
    return Ambiguous((taken.value,)) if clouded else taken


def _is_nothing(value: Any) -> bool:
    """Whether there is none so far, which no plan changes: "none yet, we launch next month"."""
    return value == 0 or (isinstance(value, dict) and value.get("amount") == 0)


@lru_cache(maxsize=32)
def _coming(table: Table) -> re.Pattern[str]:
    """Words of plans and of times to come."""
    ahead = [
        word
        for some in (table.data.months, table.data.years, table.data.days)
        for at, words in some.items()
        if at > 0
        for word in words
    ]
    return re.compile(f"{lone_words(table, 'unreal').pattern}|{alternation(ahead)}")


@lru_cache(maxsize=32)
def _repeated(table: Table) -> re.Pattern[str]:
    """How often something was done with those who are counted: "eight people, twice"."""
    often = "|".join(map(re.escape, sorted(table.numerals, key=len, reverse=True)))
    before = "" if table.language in GLUED else r"(?<!\w)"
    times = alternation(table.data.times)
    return re.compile(rf"(?:{before}(?:\d+|{often})\s?)?(?:{times})")
