"""A month or a day that is told among other words: `last year, around October`, `le 12 janvier dernier`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.pack.structure import Kind
from knowledge.values.days.calendar_pieces import Piece, pieces
from knowledge.values.days.calendar_words import calendar_words
from knowledge.values.days.dates import field_order, in_tense, with_digits
from knowledge.values.outcome import Ambiguous, Outcome, Taken
from knowledge.values.words.calendar_names import Day
from knowledge.values.words.tables import GLUED, Table, near
from knowledge.values.words.writing import alternation, plain

if TYPE_CHECKING:
    from knowledge.values.words.asked import Asked

_LONGEST = 160
_MOST_WORDS = 14
_MOST_SIGNS = 24
_FIRST, _LAST = 1990, 2100
_SKIPPED = ("between", "weekday")
_MONTHS = ("month", "season")
_DATED = (*_MONTHS, "year", "last", "this", "day")


@dataclass(frozen=True, slots=True)
class _Told:
    """What stands together in a text.

    Attributes:
        months: one, or those of a season or of a part of a year.
        marker: `last` or `this`, or empty.
        used: places of its pieces.
        apart: whether the year stands somewhere else in the text.
    """

    months: tuple[int, ...]
    day: int = 0
    year: int = 0
    marker: str = ""
    used: frozenset[int] = frozenset()
    apart: bool = False


def read_told(asked: Asked, text: str) -> Outcome | None:
    """The one month or day among the words of a text; None where there is none, or several.

    A month without its year is asked back where nothing else is told, as that of the two years that are
    likeliest; so are the months of a season, and a month where a day is asked for.

    Args:
        asked: a question for a month or a day.
        text: as written.
    """
    whole = with_digits(plain(text.replace("?", " ")))
    if not whole or len(whole) > _LONGEST:
        return None
    for table in near(asked.language, asked.about.languages):
        row = pieces(whole, table, asked.today)
        if (found := _read(asked, whole, row, table)) is not None:
            return found
        if any(piece.kind in _MONTHS for piece in row):
            return None  # another language would miss one of them
    return None


def read_moment(asked: Asked, text: str) -> Outcome | None:
    """A day or month told from today, asked back where other words stand beside it: "we opened yesterday"."""
    whole = with_digits(plain(text.replace("?", " ")))
    tables = near(asked.language, asked.about.languages) if whole and len(whole) <= _LONGEST else ()
    for table in tables:
        row = pieces(whole, table, asked.today)
        if not _denied(whole, table) and (told := _moment(row, asked, table)) is not None:
            return told
    return None


def _read(asked: Asked, text: str, row: tuple[Piece, ...], table: Table) -> Outcome | None:
    others = [piece for piece in row if piece.kind == "other"]
    size, most = (
        (sum(len(p.written) for p in others), _MOST_SIGNS) if _glued(table) else (len(others), _MOST_WORDS)
    )
    if size > most or _denied(text, table):
        return None
    told = _only(row, asked, table)
    if told is None or _is_changed(row, told):
        return None
    return _outcome(asked, told, alone=not _says_more(row, table, asked.question.kind))


def _glued(table: Table) -> bool:
    return table.language in GLUED


def _denied(text: str, table: Table) -> bool:
    return re.search(alternation(calendar_words(table.language).negations), text) is not None


def _says_more(row: tuple[Piece, ...], table: Table, kind: Kind) -> bool:
    """Whether any word tells something else than that something began."""
    return any(piece.kind == "other" and piece.written not in _beginning(table, kind) for piece in row)


@lru_cache(maxsize=32)
def _beginning(table: Table, kind: Kind) -> frozenset[str]:
    """Single words that stand around a date of a kind."""
    around = (*table.data.around.get("any", ()), *table.data.around.get(kind, ()))
    return frozenset(word for word in map(plain, around) if " " not in word)


def _moment(row: tuple[Piece, ...], asked: Asked, table: Table) -> Outcome | None:
    known = {piece.kind: piece for piece in row if piece.kind not in (*_SKIPPED, "other")}
    counted = [piece for piece in row if piece.kind not in (*_SKIPPED, "other")]
    if "moment" not in known or len(counted) != len(known) or known.keys() - {"moment", "day"}:
        return None
    day = Day(*known["moment"].values)
    if "day" in known:
        day = replace(day, day=0 if day.day else known["day"].values[0])
        if not day.day or not day.exists:
            return None
    month_only = asked.question.kind is Kind.MONTH
    if not in_tense(day, asked) or (month_only and day.day):
        return None
    value = day.stored(month_only=month_only)
    alone = not _says_more(row, table, asked.question.kind) and (month_only or day.day > 0)
    return Taken(value) if alone else Ambiguous((value,))


def _only(row: tuple[Piece, ...], asked: Asked, table: Table) -> _Told | None:
    """The one date of a row; None where it tells none, or figures, months and years beside it."""
    places = [at for at, piece in enumerate(row) if piece.kind in _MONTHS]
    found = [told for at in places if (told := _around(row, at, asked)) is not None]
    dated = [told for told in found if told.year or told.marker]
    homographs = {plain(word) for word in calendar_words(table.language).homographs}
    bare = [told for told in found if told not in dated and not _is_other_word(row, told, homographs)]
    if len(dated) > 1 or (dated and bare) or len(bare) > 1:
        return None
    known = [*dated, *bare]
    told = known[0] if known else _part_of_year(row)
    if told is None:
        return None
    rest = [piece for at, piece in enumerate(row) if at not in told.used]
    if told.year and told.day and not told.apart and not any(piece.kind in _DATED for piece in rest):
        return told  # "20 May 2024, after 3 attempts"
    years = {piece.values[0] for piece in rest if piece.kind == "year"}
    near_by = _follows_year(row, told, table)
    if not told.year and not told.marker and len(years) == 1:
        return replace(told, year=years.pop(), apart=not near_by) if not _figures(rest) else None
    if years - {told.year} or _figures(rest):
        return None
    return told


_WORDS_BETWEEN, _SIGNS_BETWEEN = 2, 6
"""Words, or signs where words are not spaced, between a year and the month that is told of it."""


def _follows_year(row: tuple[Piece, ...], told: _Told, table: Table) -> bool:
    """Whether few words stand between a year and what is told behind it: "this year on Valentine's, ..."."""
    first = min(told.used)
    years = [at for at, piece in enumerate(row[:first]) if piece.kind == "year"]
    others = [piece.written for piece in row[years[-1] : first] if piece.kind == "other"] if years else []
    size, most = (len("".join(others)), _SIGNS_BETWEEN) if _glued(table) else (len(others), _WORDS_BETWEEN)
    return bool(years) and size <= most


def _figures(rest: list[Piece]) -> bool:
    return any(piece.kind == "figure" or (piece.kind == "day" and piece.sure) for piece in rest)


def _is_other_word(row: tuple[Piece, ...], told: _Told, homographs: set[str]) -> bool:
    """Whether a month alone may be another word, since several others follow it: "it may have been"."""
    at = min(told.used)
    behind = [piece.kind for piece in row[at + 1 :]]
    following = behind[: next((n for n, kind in enumerate(behind) if kind in _MONTHS), len(behind))]
    alone = not told.day and following.count("other") > 1
    return alone and (row[at].written.strip(".") in homographs or not row[at].sure)


def _part_of_year(row: tuple[Piece, ...]) -> _Told | None:
    """The months at the beginning, in the middle or at the end of a year."""
    years = [(at, piece) for at, piece in enumerate(row) if piece.kind == "year"]
    parts = [(at, piece) for at, piece in enumerate(row) if piece.kind == "part"]
    if len(years) != 1 or len(parts) != 1:
        return None
    (place, year), (at, part) = years[0], parts[0]
    between = row[min(place, at) + 1 : max(place, at)]
    if any(piece.kind not in _SKIPPED for piece in between):
        return None
    return _Told(part.values, year=year.values[0], used=frozenset((place, at)))


def _around(row: tuple[Piece, ...], at: int, asked: Asked) -> _Told | None:
    """The month at a place with the day, the year and the words for last and this beside it."""
    used, days, years, markers = {at}, list[tuple[int, Piece]](), list[int](), list[str]()
    for step in (-1, 1):
        place = at + step
        while 0 <= place < len(row):
            piece = row[place]
            if piece.kind == "day" and len(days) < 2:  # noqa: PLR2004 - a day, and a year of two figures
                days.append((step, piece))
            elif piece.kind == "year":
                years.append(piece.values[0])
            elif piece.kind in ("last", "this"):
                markers.append(piece.kind)
            elif piece.kind not in (*_SKIPPED, "part"):
                break
            if piece.kind not in _SKIPPED:
                used.add(place)
            place += step
    return _joined(row[at], days, years, markers, frozenset(used), asked, row)


def _joined(
    month: Piece,
    days: list[tuple[int, Piece]],
    years: list[int],
    markers: list[str],
    used: frozenset[int],
    asked: Asked,
    row: tuple[Piece, ...],
) -> _Told | None:
    year, days = _short_year(days, years, asked)
    # In English "March 24" is a day as well.
    either = bool(year) and not days and field_order(asked.language) != "dmy" and _is_led(row, month)
    years = [*years, *([year] if year else [])]
    if len(set(years)) > 1 or len(days) > 1 or (days and month.kind == "season"):
        return None
    if not month.sure and not years:
        return None
    day = days[0][1].values[0] if days else 0
    told = _Told(month.values, day, years[0] if years else 0, "" if years else "".join(markers[:1]), used)
    told = replace(told, apart=either)
    weekdays = {piece.values[0] for piece in row if piece.kind == "weekday"}
    if day and told.year and weekdays and len(month.values) == 1:
        named = Day(told.year, month.values[0], day)
        if named.exists and {date(named.year, named.month, named.day).weekday()} != weekdays:
            return None
    return told


def _is_led(row: tuple[Piece, ...], month: Piece) -> bool:
    """Whether no word stands before a month, and no mark behind it, that says that a year follows."""
    at = row.index(month)
    return (at == 0 or row[at - 1].kind != "between") and row[at + 1].kind == "day"


def _short_year(
    days: list[tuple[int, Piece]], years: list[int], asked: Asked
) -> tuple[int, list[tuple[int, Piece]]]:
    """A year of two figures behind a month, and the days without it."""
    behind = [one for step, one in days if step > 0 and one.sure and len(one.written) == 2]  # noqa: PLR2004
    before = [one for one in days if one[0] < 0]
    alone = asked.question.kind is Kind.MONTH or before
    if years or not behind or not alone or not 13 <= behind[0].values[0] <= asked.today.year % 100:  # noqa: PLR2004
        return 0, days
    return asked.today.year - asked.today.year % 100 + behind[0].values[0], before


def _is_changed(row: tuple[Piece, ...], told: _Told) -> bool:
    """Whether a word beside it makes another date of it: "until June 2024", "2024年5月之前"."""
    for start, step, kind in ((min(told.used), -1, "before"), (max(told.used), 1, "behind")):
        place = start + step
        while 0 <= place < len(row) and row[place].kind in _SKIPPED:
            place += step
        if 0 <= place < len(row) and row[place].kind == kind:
            return True
    return False


def _outcome(asked: Asked, told: _Told, *, alone: bool) -> Outcome | None:
    days = _days(asked, told, alone=alone)
    real = [day for day in days if day.exists and _FIRST <= day.year <= _LAST and in_tense(day, asked)]
    if not real:
        return None
    month_only = asked.question.kind is Kind.MONTH
    readings = tuple(dict.fromkeys(day.stored(month_only=month_only) for day in real))
    whole = month_only or real[0].day > 0 or (alone and asked.question.tense != "past")
    certain = len(days) == 1 and not told.apart and whole
    if month_only or real[0].day or len(readings) == 1:
        return Taken(readings[0]) if certain else Ambiguous(readings)
    return None


def _days(asked: Asked, told: _Told, *, alone: bool) -> tuple[Day, ...]:
    """What it may mean, the likeliest first."""
    today = asked.today
    if told.year or told.marker == "this":
        year = told.year or today.year
        return tuple(Day(year, month, told.day) for month in sorted(told.months))
    first = Day(today.year, told.months[0], told.day)
    last = Day(today.year, told.months[-1], told.day)
    if told.marker == "last":
        over = (last.month, last.day) < (today.month, today.day if last.day else 0)
        year = today.year - (not over)
        return tuple(Day(year - (m > last.month), m, told.day) for m in told.months)
    if not alone or len(told.months) > 1 or asked.question.tense is None:
        return ()
    if asked.question.tense == "future":
        ahead = (first.month, first.day) > (today.month, today.day if first.day else 0)
        return (Day(today.year + (not ahead), first.month, first.day),)
    come = (first.month, first.day) <= (today.month, today.day if first.day else 0)
    return tuple(Day(today.year - (not come) - n, first.month, first.day) for n in (0, 1))
