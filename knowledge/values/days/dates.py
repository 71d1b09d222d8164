"""Days and months: `4 mars 2026`, `2026-03-04`, `03/2026`, `hier`, `next month`.

Every part must be there: a day needs its year, a month its year. Nothing is filled in from today except by
words that say so ("yesterday").
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from knowledge.pack.structure import Kind
from knowledge.values.days.day_words import in_day_figures
from knowledge.values.days.eastern import read_eastern
from knowledge.values.days.relative_dates import read_relative, with_year
from knowledge.values.outcome import (
    NOT_UNDERSTOOD,
    OUT_OF_RANGE,
    WRONG_FORMAT,
    Ambiguous,
    Outcome,
    Taken,
    settle,
)
from knowledge.values.words.asked import Asked
from knowledge.values.words.calendar_names import Day, day_of, month_names, weekday_names
from knowledge.values.words.tables import Table, locale, near
from knowledge.values.words.writing import plain

YEARS = range(1900, 2101)
"""Years that an answer can lie in."""

_LONGEST = 60
_AHEAD_YEARS = 10
"""A year of two digits lies at most so far ahead, else in the century before."""

_YEAR_FIRST = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})")
_SHORT_YEAR_FIRST = re.compile(r"(\d{2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{4})")
_DAY_NAME_YEAR = re.compile(r"^(\d{1,2}\.?(?: d[eo])? [^\W\d_]{3,}\.?(?: d[eo])?) (\d\d)$")
"""A day, a month's name and the year's last two figures: "3 mai 24"."""

_MONTH_SHORT_YEAR = re.compile(r"(0?[1-9]|1[0-2])\s?[/.]\s?(1[3-9]|[2-9]\d)")
"""A month and the year's last two figures, which are too many for a month."""

_NAME_SHORT_YEAR = re.compile(r"([^\W\d_]{3,}\.?(?: d[eo])?) (1[3-9]|[2-9]\d)$")
"""A month's name and the year's last two figures where a month is asked for: "Dez 24"."""

_SHORT_YEAR_MONTH = re.compile(r"(1[3-9]|[2-9]\d)\s?[-/.]\s?(0?[1-9]|1[0-2])")
"""The same where the year comes first."""

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
_SHORT_YEAR = re.compile(r"\s'(\d\d)(?!\d)")
_HYPHEN = re.compile(r"(?<=[^\W\d])-(?=[^\W\d])")
_DAYS_PER_WEEK = 7
_UNIT_MONTHS = {"month": 1, "quarter": 3, "half": 6}


def read_date(asked: Asked, text: str) -> Outcome:
    """A day, or a month alone, as the question asks."""
    whole = _COMPACT.sub(r"\1-\2-\3", with_digits(plain(text)))
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
    fitting = [day for day in real if day.year in YEARS and in_tense(day, asked)]
    if not fitting:
        return OUT_OF_RANGE
    month_only = asked.question.kind is Kind.MONTH
    outcome = settle(tuple(day.stored(month_only=month_only) for day in fitting), WRONG_FORMAT)
    # What is past has a day that somebody may know.
    partial = asked.question.tense == "past" and not month_only and not fitting[0].day
    if not isinstance(outcome, Taken) or not partial or _is_month_alone(whole, asked):
        return outcome
    return Ambiguous((outcome.value,))


def _is_month_alone(text: str, asked: Asked) -> bool:
    """Whether a text is a month with its year in figures and nothing else: all that is known."""
    if in_figures(text, asked):
        return True
    own = near(asked.language, asked.about.languages)
    named = re.sub(r"\d{4}|[^\w\s]", " ", text).split()
    return re.search(r"\d{4}", text) is not None and any(
        all(word in month_names(table) or word in table.words("date_fillers") for word in named)
        for table in own
    )


def with_digits(text: str) -> str:
    """A plain text with years, months and days in Chinese figures as digits."""
    return _HAN_FIGURES.sub(_in_digits, text)


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


def in_tense(day: Day, asked: Asked) -> bool:
    """Whether the day lies on the side of today that is asked for; today and this month lie on both."""
    today = day_of(asked.today) if day.day else Day(asked.today.year, asked.today.month)
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
    short = _MONTH_SHORT_YEAR.fullmatch(text) if asked.question.kind is Kind.MONTH else None
    if found := _MONTH_YEAR.fullmatch(text) or short:
        return (Day(_full_year(found[2], asked.today), int(found[1])),)
    year_first = asked.question.kind is Kind.MONTH and field_order(asked.language) == "ymd"
    if found := _YEAR_MONTH.fullmatch(text) or (_SHORT_YEAR_MONTH.fullmatch(text) if year_first else None):
        return (Day(_full_year(found[1], asked.today), int(found[2])),)
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


def _names_month(text: str, table: Table) -> bool:
    return any(word in month_names(table) for word in re.findall(r"[^\W\d_]+", text))


def _in_words(text: str, table: Table, asked: Asked) -> tuple[Day, ...]:
    heads = ("about", "date_opening", *(("month_parts",) if asked.question.kind is Kind.MONTH else ()))
    core = table.peel(_HYPHEN.sub(" ", text), heads=heads, tails=("date_closing", *heads[2:]))
    exact = core if table.data.glued else re.sub(r"\s+", " ", table.pattern("about").sub(" ", core)).strip()
    for candidate in dict.fromkeys((text, core, with_year(core, table, asked.today), exact)):
        if found := (
            in_figures(candidate, asked)
            or _eastern(candidate, table, asked)
            or _named(candidate, table, asked)
            or read_relative(candidate, table, asked)
        ):
            return found
    return ()


def _eastern(text: str, table: Table, asked: Asked) -> tuple[Day, ...]:
    found = read_eastern(text, table, asked.style, month_names(table))
    return () if found is None else (Day(*found),)


def _named(text: str, table: Table, asked: Asked) -> tuple[Day, ...]:
    """A month by its name with its year, and the day before or behind it."""
    text = in_day_figures(_in_full_years(text, asked), table, asked.style)
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


def _in_full_years(text: str, asked: Asked) -> str:
    """The text with a year of two figures behind a month's name in four."""
    text = _SHORT_YEAR.sub(lambda year: f" {_full_year(year[1], asked.today)}", text)
    # In English "March 24" is a day.
    alone = asked.question.kind is Kind.MONTH and field_order(asked.language) == "dmy"
    short = [_DAY_NAME_YEAR, *([_NAME_SHORT_YEAR] if alone else ())]
    for pattern in short:
        text = pattern.sub(lambda named: f"{named[1]} {_full_year(named[2], asked.today)}", text)
    return text


def _long_month(text: str, months: dict[str, int]) -> tuple[int, str]:
    """A month whose name is two words, and the text without it; 0 and the text where there is none."""
    for name, number in months.items():
        if " " in name and (found := re.search(rf"(?<!\w){name}(?!\w)", text)):
            return number, f"{text[: found.start()]} {text[found.end() :]}"
    return 0, text


def _falls_on(day: Day, weekday: int) -> bool:
    return bool(day.day) and day.exists and date(day.year, day.month, day.day).weekday() == weekday


def judge_date(value: object, kind: Kind) -> bool:
    """Whether a structured value is a day or month as they are kept."""
    if not isinstance(value, str):
        return False
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", value, re.ASCII)
    if found is None or (kind is Kind.MONTH and found[3]) or found[3] == "00":
        return False
    return Day(int(found[1]), int(found[2]), int(found[3] or 0)).exists
