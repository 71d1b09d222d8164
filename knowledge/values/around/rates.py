"""Sums told by the month, the week or the quarter where a year's is asked for: `$900 MRR`, `月に3万円`."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from knowledge.values.days.runway import unmarked
from knowledge.values.numbers.mentions import mentions
from knowledge.values.numbers.money import stored_sum
from knowledge.values.outcome import NOT_UNDERSTOOD, Ambiguous, Outcome, Taken
from knowledge.values.words.data import Words
from knowledge.values.words.files import by_language
from knowledge.values.words.tables import GLUED, Table, near
from knowledge.values.words.writing import plain

if TYPE_CHECKING:
    from knowledge.values.words.asked import Asked
    from knowledge.values.words.figures import Style

_LONGEST = 140
_A_YEAR = {"quarter": 4, "month": 12, "week": 52}
_PARTS = re.compile(r"\s*(?:[,;:()=!](?!\d)|\.(?=\s|$)|\s-\s)\s*")
_NO_CENTS = re.compile(r"(?<=\d)[,.]\s?-{1,2}(?!\s?\d)")

Read = Callable[["Asked", str], Outcome]


class _Rates(BaseModel):
    """`rates.yaml`, one language: patterns that are matched with plain texts.

    Attributes:
        asked: in a question's own words, that a year's sum is asked for.
        past_year: words for the year that is asked for, which say nothing beside a sum.
        year: words that make a sum a year's. quarter, month, week: the same of shorter times.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked: Words
    past_year: Words
    year: Words
    quarter: Words
    month: Words
    week: Words


def read_rate(asked: Asked, text: str, read: Read) -> Outcome | None:
    """The year's sum of one told by a shorter time, to be asked back; None where none is told so.

    What is told so is never the year's sum as it stands. Where the question asks for no year's sum, or the
    year's cannot be told, it is no answer.

    Args:
        asked: a question for a sum.
        text: as written.
        read: reads a text that tells a sum, in a sentence too.
    """
    whole = _NO_CENTS.sub("", plain(text))
    if not whole or len(whole) > _LONGEST:
        return None
    for table in near(asked.language, ()):
        cut = _cut(whole, table, asked.style)
        if cut is None:
            continue
        times, bare, yearly = cut
        told = read(asked, yearly) if yearly else None
        if isinstance(told, Taken):  # "1,000 a month, so 12,000 a year"
            return told
        # Nobody can tell what "37 subscribers at 29 € a month" come to.
        alone = len(mentions(bare, table, asked.style, money=True)) < 2  # noqa: PLR2004
        outcome = read(asked, bare) if alone and _asks_for_year(asked, table.language) else NOT_UNDERSTOOD
        return _over_year(outcome, times)
    return None


def without_past_year(asked: Asked, text: str) -> str:
    """The text without words for the year of which a sum is asked: "80k over the last 12 months"."""
    language = near(asked.language, ())[0].language
    whole = plain(text)
    if len(whole) > _LONGEST or not _asks_for_year(asked, language):
        return text
    found = _find(language, "past_year").search(whole)
    return f"{whole[: found.start()]} {whole[found.end() :]}".strip(" ,;:") if found else text


def _over_year(outcome: Outcome, times: int) -> Outcome:
    match outcome:
        case Taken(value):
            readings: tuple[Any, ...] = (value,)
        case Ambiguous(readings):
            pass
        case _:
            return NOT_UNDERSTOOD
    sums = ((Decimal(str(one["amount"])) * times, one["currency"]) for one in readings)
    return Ambiguous(tuple(stored_sum(amount, currency) for amount, currency in sums))


def _cut(text: str, table: Table, style: Style) -> tuple[int, str, str] | None:
    """How often a year a sum comes, its part without the words that say so, and a part with the year's.

    None where no part of the text tells a sum so.
    """
    language = table.language
    said = [part for piece in _PARTS.split(text) for part in table.pattern("makes").split(piece)]
    parts = [part.strip() for part in said if part.strip()]
    yearly = next((part for part in parts if _find(language, "year").search(part)), "")
    for part in parts:
        for unit, times in _A_YEAR.items():
            found = _find(language, unit).search(part)
            if found is None or part == yearly:
                continue
            bare = re.sub(r"\s+", " ", f"{part[: found.start()]} {part[found.end() :]}").strip(" /")
            if mentions(bare, table, style, money=True):
                return times, bare, yearly
    return None


def _asks_for_year(asked: Asked, language: str) -> bool:
    words = asked.words
    if words is None:
        return False
    return _find(language, "asked").search(plain(" ".join((words.ask, words.label, *words.also)))) is not None


@lru_cache(maxsize=64)
def _find(language: str, field: str) -> re.Pattern[str]:
    either = "|".join(map(unmarked, getattr(by_language("rates", _Rates)[language], field)))
    before, behind = ("", "") if language in GLUED else (r"(?:(?<![^\W\d_])|(?=/))", r"(?!\w)")
    return re.compile(rf"{before}(?:{either}){behind}")
