"""Dates as Japanese and Korean write them: `令和7年3月4日（火）`, `二〇二五年三月`, `2025년 삼월 사일`."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from knowledge.values.numbers.numerals import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knowledge.values.words.figures import Style
    from knowledge.values.words.tables import Table

_PARTS = r"(.{1,9}?)\s?[年년]\s?の?\s?(.{1,2}?)\s?[月월](?:\s?(.{1,5}?)\s?[日号號일])?"
_FORMS = tuple(
    re.compile(_PARTS + weekday)
    for weekday in ("()", r"(?:\s?\(?([月火水木金土日월화수목금토일])(?:曜日?|요일)?\)?)")
)
"""A date without a weekday, which "이십일일" would else end in, and with one."""

_ERA_IN_FIGURES = re.compile(r"([a-z])(\d{1,2})([-/.])(\d{1,2})(?:\3(\d{1,2}))?")
_DIGITS = {sign: digit for digit, signs in enumerate(("〇零", *"一二三四五六七八九")) for sign in signs}
_WEEKDAYS = {
    sign: at
    for at, signs in enumerate(("月월", "火화", "水수", "木목", "金금", "土토", "日일"))
    for sign in signs
}
_FIRST_OF_ERA = "元"


def read_eastern(
    text: str, table: Table, style: Style, months: Mapping[str, int]
) -> tuple[int, int, int] | None:
    """Year, month and day, with 0 for a month alone; None where the text is no such date.

    A year must be written whole, or within an era (Reiwa 7); one of two digits counts from 2000 where `년`
    says that it is one, since in Japanese it may as well be one of an era. A weekday must be that of the day.

    Args:
        text: in plain form.
        table: whose numerals and eras count.
        style: signs of figures.
        months: further names of months.
    """
    if found := _ERA_IN_FIGURES.fullmatch(text):
        year = _in_era(found[1], int(found[2]), table)
        return None if year is None else (year, int(found[4]), int(found[5] or 0))
    read = (_of_parts(parts, table, style, months) for form in _FORMS if (parts := form.fullmatch(text)))
    return next((day for day in read if day is not None), None)


def _of_parts(
    parts: re.Match[str], table: Table, style: Style, months: Mapping[str, int]
) -> tuple[int, int, int] | None:
    year = _year(parts[1], table, style, short="년" in parts[0])
    month = months.get(f"{parts[2]}월") or _figure(parts[2], table, style)
    day = _figure(parts[3], table, style) if parts[3] else 0
    if year is None or not month or (parts[3] and not day):
        return None
    if parts[4] and not _falls_on(_WEEKDAYS[parts[4]], year, month, day or 0):
        return None
    return year, month, day or 0


def _falls_on(weekday: int, year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day).weekday() == weekday
    except ValueError:
        return False


def _year(text: str, table: Table, style: Style, *, short: bool) -> int | None:
    for era in sorted(table.data.eras, key=len, reverse=True):
        if text.startswith(era):
            rest = text.removeprefix(era).strip()
            count = 1 if rest == _FIRST_OF_ERA else _figure(rest, table, style)
            return _in_era(era, count, table) if count else None
    year = _figure(text, table, style)
    if year is None:
        return None
    if short and text.isdecimal() and len(text) == 2:  # noqa: PLR2004 - a year of two digits
        return 2000 + year
    return year if 1000 <= year <= 9999 else None  # noqa: PLR2004 - years of four digits


def _in_era(era: str, count: int, table: Table) -> int | None:
    """The year of our calendar; None for a year that the era did not have."""
    years = table.data.eras.get(era)
    if years is None:
        return None
    first, last = years
    return first + count - 1 if 1 <= count <= last - first + 1 else None


def _figure(text: str, table: Table, style: Style) -> int | None:
    if text.isdecimal():
        return int(text)
    if text and all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    found = numbers(text, table, style)
    return int(found[0]) if len(found) == 1 and found[0] == int(found[0]) else None
