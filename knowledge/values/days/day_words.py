"""Days and years in words around a month's name: `trois mai deux mille vingt-quatre`, `third of May`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.values.numbers.numerals import numbers
from knowledge.values.words.calendar_names import month_names
from knowledge.values.words.places import ordinals
from knowledge.values.words.writing import alternation

if TYPE_CHECKING:
    from knowledge.values.words.figures import Style
    from knowledge.values.words.tables import Table

_DAYS = range(1, 32)
_YEARS = range(1900, 2101)
_CENTURIES = (19, 20)


def in_day_figures(text: str, table: Table, style: Style) -> str:
    """A plain text with the day before, and the year behind, a month's name in figures; others unchanged."""
    found = max(_month(table).finditer(text), key=lambda name: len(name[0]), default=None)
    if found is None:
        return text
    before, behind = text[: found.start()], text[found.end() :]
    day = _day(before, table, style) if re.search(r"[^\W\d_]", before) else None
    year = _year(behind, table, style) if re.search(r"[^\W\d_]", behind) else None
    return f"{f'{day} ' if day else before}{found[0]}{f' {year}' if year else behind}"


def _day(text: str, table: Table, style: Style) -> int | None:
    words = _core(text, table)
    if (place := ordinals(table.language).get(words)) is not None:
        return place
    found = numbers(words, table, style) if not words.isdecimal() else ()
    return int(found[0]) if len(found) == 1 and found[0] in _DAYS else None


def _year(text: str, table: Table, style: Style) -> int | None:
    words = _core(text.replace("-", " "), table)
    found = numbers(words, table, style) if not words.isdecimal() else ()
    if len(found) == 1 and found[0] in _YEARS:
        return int(found[0])
    head, _, tail = words.partition(" ")  # "twenty twenty-four"
    century, rest = numbers(head, table, style), numbers(tail, table, style)
    if len(century) == len(rest) == 1 and century[0] in _CENTURIES and 10 <= rest[0] < 100:  # noqa: PLR2004
        return int(100 * century[0] + rest[0])
    return None


def _core(text: str, table: Table) -> str:
    """The words without those that stand between the parts of a date."""
    fillers = _fillers(table)
    while (shorter := fillers.sub("", text.strip(" ,"))) != text:
        text = shorter
    return text.strip(" ,")


@lru_cache(maxsize=32)
def _fillers(table: Table) -> re.Pattern[str]:
    words = alternation((*table.data.date_fillers, *table.data.date_opening))
    return re.compile(rf"^(?:{words})\s|\s(?:{words})$|^(?:{words})$")


@lru_cache(maxsize=32)
def _month(table: Table) -> re.Pattern[str]:
    return re.compile(alternation(name for name in month_names(table) if len(name) > 2))  # noqa: PLR2004
