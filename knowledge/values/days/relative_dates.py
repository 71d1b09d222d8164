"""Days and months told from today: `hier`, `last March`, `in zwei Wochen`, `Q1 2024`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from knowledge.pack.structure import Kind
from knowledge.values.days.durations import Span, spans
from knowledge.values.words.asked import Asked
from knowledge.values.words.calendar_names import (
    Day,
    common_weekdays,
    day_of,
    month_from,
    month_names,
    weekday_names,
)
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation, plain

_DAYS_PER_WEEK = 7
_UNIT_MONTHS = {"month": 1, "quarter": 3, "half": 6}


def read_relative(text: str, table: Table, asked: Asked) -> tuple[Day, ...]:
    """Readings of a plain text that is told from today; empty where it is no such date."""
    return (
        _relative_day(text, table, asked.today)
        or _month_in(text, table, asked.today)
        or _weekday(text, table, asked)
        or _quarter(text, table, asked)
        or _distant(text, table, asked)
    )


def with_year(text: str, table: Table, today: date) -> str:
    """The text with the year in figures where a word tells it: "去年3月", "1 April last year"."""
    for distance, words in table.data.years.items():
        for word in map(plain, words):
            if text.endswith(f" {word}"):
                return f"{text.removesuffix(word)}{today.year + distance}"
            if text.startswith(word) and text[len(word) : len(word) + 1].isdecimal():
                return f"{today.year + distance}年{text[len(word) :]}"
    return text


def _relative_day(text: str, table: Table, today: date) -> tuple[Day, ...]:
    core = table.peel(text, tails=("day_parts",))
    for days, words in table.data.days.items():
        if core in {plain(word) for word in words}:
            return (day_of(today + timedelta(days=days)),)
    for months, words in table.data.months.items():
        if text in {plain(word) for word in words}:
            return (month_from(today, months),)
    return ()


def _month_in(text: str, table: Table, today: date) -> tuple[Day, ...]:
    """A month whose year is told by words: "last March", "mars de l'an dernier"."""
    for way, patterns in table.data.month_in.items():
        for pattern in patterns:
            head, tail = (plain(part) for part in pattern.split("{}"))
            if not (text.startswith(head) and text.endswith(tail)):
                continue
            month = month_names(table).get(text[len(head) : len(text) - len(tail)].strip())
            if month is None:
                continue
            match way:
                case "last":
                    return (Day(today.year - (month >= today.month), month),)
                case "next":
                    return (Day(today.year + (month <= today.month), month),)
                case _:
                    return (Day(today.year + int(way), month),)
    return ()


def _weekday(text: str, table: Table, asked: Asked) -> tuple[Day, ...]:
    """A day told by its name: "last Friday", or the one alone that lies where the question asks for it."""
    today, names = asked.today, {**common_weekdays(), **weekday_names(table)}
    if asked.question.kind is not Kind.DATE:
        return ()
    found: list[date] = []
    for way, patterns in table.data.weekday_in.items():
        for head, tail in (map(plain, pattern.split("{}")) for pattern in patterns):
            name = text[len(head) : len(text) - len(tail)].strip()
            if name in names and text.startswith(head) and text.endswith(tail):
                found.append(_weekday_at(today, names[name], way))
    if not found and text in names:
        alone = "last" if asked.question.tense == "past" else "next"
        # Said on that very day, it may as well be today.
        found = [today] if names[text] == today.weekday() else []
        found.append(_weekday_at(today, names[text], alone))
    return tuple(map(day_of, dict.fromkeys(found)))


def _weekday_at(today: date, weekday: int, way: str) -> date:
    ahead = weekday - today.weekday()
    match way:
        case "last":
            return today + timedelta(days=ahead - (7 if ahead >= 0 else 0))
        case "next":
            return today + timedelta(days=ahead + (7 if ahead <= 0 else 0))
        case _:
            return today + timedelta(days=ahead + 7 * int(way))


def _quarter(text: str, table: Table, asked: Asked) -> tuple[Day, ...]:
    """The three months of a quarter; one without its year is the last that came, where that is asked for."""
    for number, pattern in _quarters(table):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        told = found["year"] or found["before"]
        if not told and asked.question.tense != "past":
            return ()
        year = int(told) if told else asked.today.year - (3 * number - 2 > asked.today.month)
        return tuple(Day(year, month) for month in range(3 * number - 2, 3 * number + 1))
    return ()


@lru_cache(maxsize=32)
def _quarters(table: Table) -> tuple[tuple[int, re.Pattern[str]], ...]:
    fillers = alternation((*table.data.date_fillers, "年", "年の", "년"))
    year = r"(?:19|20)\d\d"
    return tuple(
        (
            number,
            re.compile(
                rf"(?:(?P<before>{year})(?:\s|{fillers})*)?(?:{alternation(words)})"
                rf"(?:(?:[\s/-]|{fillers})*(?P<year>{year}))?"
            ),
        )
        for number, words in table.data.quarters.items()
    )


def _distant(text: str, table: Table, asked: Asked) -> tuple[Day, ...]:
    """What "in two weeks", "3 months ago" mean: days or weeks name a day, months a month.

    Years name a month where one is asked for; of a day they say too little.
    """
    for sign, patterns in ((1, table.data.ahead), (-1, table.data.back)):
        for pattern in patterns:
            head, tail = (plain(part) for part in pattern.split("{}"))
            if not (text.startswith(head) and text.endswith(tail)) or len(text) <= len(head) + len(tail):
                continue
            core = text[len(head) : len(text) - len(tail)].strip()
            for row in spans(core, table, asked.style)[:1]:
                if found := _moved(row, sign, asked):
                    return found
    return ()


def _moved(row: tuple[Span, ...], sign: int, asked: Asked) -> tuple[Day, ...]:
    today = asked.today
    if len(row) != 1 or row[0].count > 10_000:  # noqa: PLR2004
        return ()
    count, months = sign * int(row[0].count), sign * int(12 * row[0].count)
    if row[0].count != int(row[0].count) and (row[0].unit != "year" or 12 * row[0].count != abs(months)):
        return ()
    match row[0].unit:
        case "day" | "week":
            days = count * (_DAYS_PER_WEEK if row[0].unit == "week" else 1)
            return (day_of(today + timedelta(days=days)),)
        case "month" | "quarter" | "half":
            return (month_from(today, count * _UNIT_MONTHS[row[0].unit]),)
        case "year" if asked.question.kind is Kind.MONTH or months != 12 * count:
            return (month_from(today, months),)
        case _:
            return ()
