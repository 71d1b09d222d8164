"""Days and months: `4 mars 2026`, `2026-03-04`, `03/2026`, `hier`, `next month`.

Every part must be there: a day needs its year, a month its year. Nothing is filled in from today except by
words that say so ("yesterday").
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from knowledge.pack.structure import Kind
from knowledge.values.asked import Asked
from knowledge.values.durations import Span, spans
from knowledge.values.eastern import read_eastern
from knowledge.values.outcome import (
    NOT_UNDERSTOOD,
    OUT_OF_RANGE,
    WRONG_FORMAT,
    Outcome,
    settle,
)
from knowledge.values.tables import Table, load_words, locale
from knowledge.values.writing import alternation, plain

YEARS = range(1900, 2101)
"""Years that an answer can lie in."""

_LONGEST = 60
_AHEAD_YEARS = 10
"""A year of two digits lies at most so far ahead, else in the century before."""

_YEAR_FIRST = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})")
_SHORT_YEAR_FIRST = re.compile(r"(\d{2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})")
_EASTERN = re.compile(
    r"(\d{4}|\d{2})\s?[年년]\s?(\d{1,2})\s?[月월]"
    r"(?:\s?(\d{1,2})\s?[日号일](?:\s?\(?(?:星期|周|礼拜)([一二三四五六日天])\)?)?)?"
)
_COMPACT = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)$")
_HAN_FIGURES = re.compile(r"[〇零一二三四五六七八九十廿卅]+(?=\s?[年月日号])")
_HAN_DIGITS = {"〇": 0} | {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_HAN_TENS = {"十": 1, "廿": 2, "卅": 3}
_HAN_DAYS = "一二三四五六日"
_PIECE = re.compile(r"\d+|[^\W\d_]+[.]?|[^\w\s]")
_HYPHEN = re.compile(r"(?<=[^\W\d])-(?=[^\W\d])")
_DAYS_PER_WEEK = 7
_UNIT_MONTHS = {"month": 1, "quarter": 3, "half": 6}


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or with `day` 0 a whole month."""

    year: int
    month: int
    day: int = 0

    @property
    def exists(self) -> bool:
        """Whether the calendar has it."""
        if not 1 <= self.month <= 12 or not 1 <= self.year <= 9999:  # noqa: PLR2004 - months, years of four digits
            return False
        return 0 <= self.day <= monthrange(self.year, self.month)[1]

    def stored(self, *, month_only: bool) -> str:
        """As it is kept: `YYYY-MM-DD`, or `YYYY-MM` for a month."""
        if month_only or not self.day:
            return f"{self.year:04d}-{self.month:02d}"
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"


def read_date(asked: Asked, text: str) -> Outcome:
    """A day, or a month alone, as the question asks."""
    whole = _COMPACT.sub(r"\1-\2-\3", _HAN_FIGURES.sub(_in_digits, plain(text)))
    if not whole or len(whole) > _LONGEST:
        return NOT_UNDERSTOOD
    found = in_figures(whole, asked)
    known = bool(re.search(r"\d", whole))
    if not found:
        for table in asked.tables(whole):
            found = _in_words(whole, table, asked)
            if found:
                break
        known = known or any(_names_month(whole, table) for table in asked.tables(""))
    if not found:
        return WRONG_FORMAT if known else NOT_UNDERSTOOD
    real = [day for day in found if day.exists]
    if not real:
        return WRONG_FORMAT
    fitting = [day for day in real if day.year in YEARS and _in_tense(day, asked)]
    if not fitting:
        return OUT_OF_RANGE
    month_only = asked.question.kind is Kind.MONTH
    return settle(tuple(day.stored(month_only=month_only) for day in fitting), WRONG_FORMAT)


def _in_digits(han: re.Match[str]) -> str:
    """A year, month or day in Chinese figures as digits: each sign alone, or with tens."""
    said = han[0]
    tens = next((sign for sign in said if sign in _HAN_TENS), None)
    if tens is None:
        return "".join(str(_HAN_DIGITS[sign]) for sign in said)
    before, _, behind = said.partition(tens)
    if len(before) > 1 or len(behind) > 1 or not set(before + behind) <= set(_HAN_DIGITS):
        return said
    ten = _HAN_DIGITS[before] if before else _HAN_TENS[tens]
    return str(10 * ten + (_HAN_DIGITS[behind] if behind else 0))


def _in_tense(day: Day, asked: Asked) -> bool:
    """Whether the day lies on the side of today that is asked for; today and this month lie on both."""
    today = _day(asked.today) if day.day else Day(asked.today.year, asked.today.month)
    named, now = (day.year, day.month, day.day), (today.year, today.month, today.day)
    match asked.question.tense:
        case "past":
            return named <= now
        case "future":
            return named >= now
        case _:
            return True


def in_figures(text: str, asked: Asked) -> tuple[Day, ...]:
    """Readings of a text in figures alone."""
    if found := _YEAR_FIRST.fullmatch(text):
        return (Day(int(found[1]), int(found[3]), int(found[4])),)
    if found := _EASTERN.fullmatch(text):
        day = Day(_full_year(found[1], asked.today), int(found[2]), int(found[3] or 0))
        told = found[4] is not None
        return () if told and not _falls_on(day, _HAN_DAYS.find(found[4].replace("天", "日"))) else (day,)
    if found := _MONTH_YEAR.fullmatch(text):
        return (Day(int(found[2]), int(found[1])),)
    if found := _YEAR_MONTH.fullmatch(text):
        return (Day(int(found[1]), int(found[2])),)
    if found := _YEAR_LAST.fullmatch(text):
        return _ordered(int(found[1]), int(found[3]), found[4], asked)
    found = _SHORT_YEAR_FIRST.fullmatch(text) if field_order(asked.language) == "ymd" else None
    return (Day(_full_year(found[1], asked.today), int(found[3]), int(found[4])),) if found else ()


def _ordered(first: int, second: int, last: str, asked: Asked) -> tuple[Day, ...]:
    """Readings of three figures with the year not surely first, by the order of the language."""
    year = _full_year(last, asked.today)
    day_first, month_first = Day(year, second, first), Day(year, first, second)
    order = field_order(asked.language)
    if order == "ymd" and len(last) == 2:  # noqa: PLR2004 - a year of two digits
        return (Day(_full_year(f"{first:02d}", asked.today), second, int(last)),)
    if order == "dmy":
        return (day_first,) if day_first.exists else (month_first,)
    if order == "mdy":
        return (month_first,) if month_first.exists else (day_first,)
    both = (month_first, day_first) if order == "en" else (day_first, month_first)
    return tuple(day for day in both if day.exists) or (day_first,)


@lru_cache(maxsize=64)
def field_order(language: str) -> str:
    """Order of the fields of a short date: `dmy`, `mdy`, `ymd`, or `en` where English names no country."""
    if language.casefold() == "en":
        return "en"
    pattern = locale(language).date_formats["short"].pattern
    letters = [c for c in pattern.lower() if c in "dmy"]
    return "".join(dict.fromkeys(letters))


def _full_year(written: str, today: date) -> int:
    year = int(written)
    if len(written) > 2:  # noqa: PLR2004 - a year of two digits
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year + _AHEAD_YEARS else century - 100 + year


@lru_cache(maxsize=32)
def month_names(table: Table) -> dict[str, int]:
    """Months by name and abbreviation in plain form; one that names two months is left out."""
    names = {plain(word): number for number, words in table.data.month_names.items() for word in words}
    for width in ("wide", "abbreviated"):
        for use in ("format", "stand-alone"):
            for number, name in table.locale.months[use][width].items():
                form = plain(str(name))
                if not form or form.isdecimal():
                    continue
                names[form] = number if names.get(form, number) == number else 0
    return {name: number for name, number in names.items() if number}


@lru_cache(maxsize=32)
def weekday_names(table: Table) -> dict[str, int]:
    """Weekdays by name in plain form, Monday is 0; abbreviations only where they are no other word."""
    names: dict[str, int] = {}
    for use in ("format", "stand-alone"):
        for number, name in table.locale.days[use]["wide"].items():
            names[plain(str(name))] = number
            names.setdefault(plain(str(name)).partition("-")[0], number)  # "quarta-feira" is said "quarta"
    return names


def _names_month(text: str, table: Table) -> bool:
    return any(word in month_names(table) for word in re.findall(r"[^\W\d_]+", text))


def _in_words(text: str, table: Table, asked: Asked) -> tuple[Day, ...]:
    heads = ("about", "date_opening", *(("month_parts",) if asked.question.kind is Kind.MONTH else ()))
    core = table.peel(_HYPHEN.sub(" ", text), heads=heads, tails=("date_closing", *heads[2:]))
    for candidate in dict.fromkeys((text, core, _dated(core, table, asked.today))):
        if found := (
            in_figures(candidate, asked)
            or _eastern(candidate, table, asked)
            or _named(candidate, table)
            or _relative_day(candidate, table, asked.today)
            or _month_in(candidate, table, asked.today)
            or _weekday(candidate, table, asked)
            or _quarter(candidate, table, asked)
            or _distant(candidate, table, asked)
        ):
            return found
    return ()


def _dated(text: str, table: Table, today: date) -> str:
    """The text with the year in figures where a word tells it: "去年3月"."""
    for distance, words in table.data.years.items():
        for word in map(plain, words):
            if text.startswith(word) and text[len(word) : len(word) + 1].isdecimal():
                return f"{today.year + distance}年{text[len(word) :]}"
    return text


def _eastern(text: str, table: Table, asked: Asked) -> tuple[Day, ...]:
    found = read_eastern(text, table, asked.style, month_names(table))
    return () if found is None else (Day(*found),)


def _named(text: str, table: Table) -> tuple[Day, ...]:
    """A month by its name with its year, and the day before or behind it."""
    months, fillers, ordinals = month_names(table), table.words("date_fillers"), table.words("ordinals")
    month, text = _long_month(text, months)
    weekday, figures = None, list[str]()
    pieces = ["1" if piece in table.words("first_day") else piece for piece in _PIECE.findall(text)]
    for piece in pieces:
        bare = piece.removesuffix(".")
        if piece.isdecimal():
            figures.append(piece)
        elif bare in months and not month:
            month = months[bare]
        elif bare in weekday_names(table) and weekday is None:
            weekday = weekday_names(table)[bare]
        elif not bare or bare in fillers or piece in fillers:
            continue
        elif not (figures and bare in ordinals):
            return ()
    years = [figure for figure in figures if len(figure) == 4]  # noqa: PLR2004 - years are written out
    days = [figure for figure in figures if len(figure) <= 2]  # noqa: PLR2004
    if not month or len(years) != 1 or len(days) > 1 or len(years) + len(days) != len(figures):
        return ()
    if days in (["0"], ["00"]):
        return ()
    day = Day(int(years[0]), month, int(days[0]) if days else 0)
    if weekday is not None and not _falls_on(day, weekday):
        # A weekday that contradicts the date: one of the two is a slip, and nobody knows which.
        return ()
    return (day,)


def _long_month(text: str, months: dict[str, int]) -> tuple[int, str]:
    """A month whose name is two words, and the text without it; 0 and the text where there is none."""
    for name, number in months.items():
        if " " in name and (found := re.search(rf"(?<!\w){name}(?!\w)", text)):
            return number, f"{text[: found.start()]} {text[found.end() :]}"
    return 0, text


def _falls_on(day: Day, weekday: int) -> bool:
    return bool(day.day) and day.exists and date(day.year, day.month, day.day).weekday() == weekday


def _relative_day(text: str, table: Table, today: date) -> tuple[Day, ...]:
    core = table.peel(text, tails=("day_parts",))
    for days, words in table.data.days.items():
        if core in {plain(word) for word in words}:
            return (_day(today + timedelta(days=days)),)
    for months, words in table.data.months.items():
        if text in {plain(word) for word in words}:
            return (_month(today, months),)
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
    return tuple(map(_day, dict.fromkeys(found)))


def _weekday_at(today: date, weekday: int, way: str) -> date:
    ahead = weekday - today.weekday()
    match way:
        case "last":
            return today + timedelta(days=ahead - (7 if ahead >= 0 else 0))
        case "next":
            return today + timedelta(days=ahead + (7 if ahead <= 0 else 0))
        case _:
            return today + timedelta(days=ahead + 7 * int(way))


@lru_cache(maxsize=1)
def common_weekdays() -> dict[str, int]:
    """Names of weekdays that people use beside those of the calendar, Monday is 0."""
    names: dict[int, list[str]] = load_words("clock")["weekdays"]
    return {plain(word): day for day, words in names.items() for word in words}


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


def _day(when: date) -> Day:
    return Day(when.year, when.month, when.day)


def _month(today: date, distance: int) -> Day:
    months = today.year * 12 + today.month - 1 + distance
    return Day(months // 12, months % 12 + 1)


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
            return (_day(today + timedelta(days=days)),)
        case "month" | "quarter" | "half":
            return (_month(today, count * _UNIT_MONTHS[row[0].unit]),)
        case "year" if asked.question.kind is Kind.MONTH or months != 12 * count:
            return (_month(today, months),)
        case _:
            return ()


def judge_date(value: object, kind: Kind) -> bool:
    """Whether a structured value is a day or month as they are kept."""
    if not isinstance(value, str):
        return False
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", value, re.ASCII)
    if found is None or (kind is Kind.MONTH and found[3]) or found[3] == "00":
        return False
    return Day(int(found[1]), int(found[2]), int(found[3] or 0)).exists
