"""A value that stands out in a sentence of any words: a sum with its currency, a date with its year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from knowledge.pack.structure import Kind
from knowledge.text import is_unspaced
from knowledge.values import countries
from knowledge.values.calendar_names import month_names, weekday_names
from knowledge.values.money import marks
from knowledge.values.outcome import Outcome, Taken
from knowledge.values.places import ordinals
from knowledge.values.quantities import is_count
from knowledge.values.shares import share_of_whole
from knowledge.values.tables import Table, near
from knowledge.values.writing import plain

if TYPE_CHECKING:
    from knowledge.values.asked import Asked

_LONGEST = 140
_WIDEST = 9
"""Words of the longest value; signs of a script without spaces twice as many."""

_MOST_BESIDE = 6
"""Words that may stand beside it, twice as many signs: a longer text tells something else as well."""

_MOST_BESIDE_COUNT = 9
"""The same beside people who are counted: since when and how they were met takes more words."""

_NO_CURRENCY = "XTS"
"""The code of ISO 4217 for tests: a sum that comes out in it has named no currency."""

Read = Callable[["Asked", str], Outcome]


def read_standing(asked: Asked, text: str, read: Read) -> Taken | None:
    """The one value that shows by its own form what it is, among words of which none may change it.

    Sums with a currency, dates and months with a year, percentages that are called so, people
    who are counted, and countries behind a word for "in". Whatever else is told must hold no other number and
    no word such as "less than", "per month", "not", "we want".

    Args:
        asked: what was asked.
        text: as written.
        read: reads a text that is nothing but a value.
    """
    whole = plain(text)
    tables = near(asked.language, asked.about.languages)
    kind = asked.question.kind
    fields = ("changes",) if kind is Kind.COUNTRY else ("changes", "nearly")
    if len(whole) > _LONGEST or any(one.pattern(field).search(whole) for one in tables for field in fields):
        return None
    if kind is Kind.COUNTRY:
        return _country(whole, tables)
    shows = _SHOWS.get(kind)
    for said, rest in _windows(whole) if shows else ():
        for form in (said, *(core for core in tables[0].unglued(said) if said.startswith(core))):
            outcome = read(asked, form)
            if shows and isinstance(outcome, Taken):
                alone = not any(_holds_more(rest, one, asked) for one in tables)
                return outcome if alone and shows(asked, form, outcome, read) else None
    return None


def _windows(text: str) -> Iterator[tuple[str, str]]:
    """Runs of words, the longer ones first, each with the words that are not in it."""
    spaced = not is_unspaced(text)
    parts = text.split() if spaced else list(text)
    join = " " if spaced else ""
    for width in range(min(_WIDEST if spaced else 2 * _WIDEST, len(parts)), 0, -1):
        for at in range(len(parts) - width + 1):
            said = join.join(parts[at : at + width]).strip(" ,;:()")
            if said and (not spaced or _begins(said)):
                yield said, f"{join.join(parts[:at])} {join.join(parts[at + width :])}"


def _begins(text: str) -> bool:
    return text[0].isalnum() or text[0] in "€$£¥%"


def _holds_more(text: str, table: Table, asked: Asked) -> bool:
    """Whether the words beside a value are many, or tell another number, a currency, or a part of a date."""
    known = marks(table, asked.about.currency)
    counts = asked.question.kind is Kind.NUMBER
    most = _MOST_BESIDE_COUNT if counts else _MOST_BESIDE
    words = re.findall(r"[^\W\d_]+|[€$£¥]", text)
    return (
        len(text.split() if not is_unspaced(text) else text) > most * (1 + is_unspaced(text))
        or re.search(r"\d", text) is not None
        or _numerals(table).search(text) is not None
        or any(word in known.codes or (word in _dated(table) and not counts) for word in words)
    )


@lru_cache(maxsize=32)
def _numerals(table: Table) -> re.Pattern[str]:
    """A number above one at the beginning of a word, or anywhere where words are not spaced."""
    words = [word for word, number in table.numerals.items() if number > 1]
    words += [word for word, number in ordinals(table.language).items() if number > 1]
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    joined = "|".join(map(re.escape, (*table.words("joiners"), *table.words("glued_before"))))
    if table.data.glued:
        begins = "" if table.language in ("ja", "zh") else rf"(?<!\w)(?:{joined})?"
        return re.compile(rf"{begins}(?:{either})")
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


@lru_cache(maxsize=32)
def _dated(table: Table) -> frozenset[str]:
    return frozenset({*month_names(table), *weekday_names(table), *table.data.eras} - {""})


def _shows_currency(asked: Asked, said: str, outcome: Taken, read: Read) -> bool:
    """Whether a currency is named, behind a number that is more than a magnitude ("some thousand euros")."""
    tables = near(asked.language, asked.about.languages)
    if any(said.split(maxsplit=1)[0] in table.money_magnitudes for table in tables):
        return False
    elsewhere = replace(asked, about=asked.about.model_copy(update={"currency": _NO_CURRENCY}))
    return read(elsewhere, said) == outcome


def _shows_date(asked: Asked, said: str, outcome: Taken, read: Read) -> bool:
    """Whether it would be the same on another day, so that it is told with its year."""
    return read(replace(asked, today=asked.today + timedelta(days=40)), said) == outcome


def _shows_share(asked: Asked, said: str, _outcome: Taken, _read: Read) -> bool:
    tables = near(asked.language, asked.about.languages)
    told = ("percent", "percent_before")
    return "%" in said or any(
        share_of_whole(said, table, asked.style) is not None
        or any(table.pattern(field).search(said) for field in told)
        for table in tables
    )


def _shows_count(asked: Asked, said: str, outcome: Taken, read: Read) -> bool:
    """Whether those who are counted are named behind a number."""
    tables = near(asked.language, asked.about.languages)
    plainly = replace(asked, question=asked.question.model_copy(update={"oneself": False}))
    if not is_count(asked.question) or read(plainly, said) != outcome:
        return False
    return any(table.pattern("counted").search(said) for table in tables)


_SHOWS: dict[Kind, Callable[[Asked, str, Taken, Read], bool]] = {
    Kind.MONEY: _shows_currency,
    Kind.DATE: _shows_date,
    Kind.MONTH: _shows_date,
    Kind.PERCENT: _shows_share,
    Kind.NUMBER: _shows_count,
}


def _country(text: str, tables: tuple[Table, ...]) -> Taken | None:
    """The one country behind a word for "in", or with what says so glued behind it."""
    for table in tables:
        found: set[Any] = set()
        for match in _placed(table).finditer(countries.key(text)):
            found |= set(countries.names(table.language)[match["name"]])
        if found:
            return Taken(found.pop()) if len(found) == 1 else None
    return None


@lru_cache(maxsize=16)
def _placed(table: Table) -> re.Pattern[str]:
    """A country's name in its folded form, with what makes a place of it."""
    known = sorted((name for name in countries.names(table.language) if len(name) > 1), key=len, reverse=True)
    names = "|".join(map(re.escape, known))
    before = "|".join(sorted(map(countries.key, table.data.country_before), key=len, reverse=True))
    behind = "|".join(sorted(map(countries.key, table.data.country_behind), key=len, reverse=True))
    glued = table.language in ("ja", "ko", "zh")
    start, end = ("", "") if glued else (r"(?<!\w)", r"(?!\w)")
    if before:
        return re.compile(rf"{start}(?:{before}){'' if glued else ' '}(?P<name>{names}){end}")
    return re.compile(rf"{start}(?P<name>{names}) ?(?:{behind}){end}")
