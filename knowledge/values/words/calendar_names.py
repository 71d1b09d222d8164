"""Days and months as values, and the names that a language has for them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from knowledge.values.words.files import load_words
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import plain


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


@lru_cache(maxsize=1)
def common_weekdays() -> dict[str, int]:
    """Names of weekdays that people use beside those of the calendar, Monday is 0."""
    names: dict[int, list[str]] = load_words("clock")["weekdays"]
    return {plain(word): day for day, words in names.items() for word in words}


def day_of(when: date) -> Day:
    """A day of the calendar as a value."""
    return Day(when.year, when.month, when.day)


def month_from(today: date, distance: int) -> Day:
    """The month that lies so many months from that of today."""
    months = today.year * 12 + today.month - 1 + distance
    return Day(months // 12, months % 12 + 1)
