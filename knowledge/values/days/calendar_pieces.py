"""A text in pieces that tell days, months and years, and those that tell something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from knowledge.text import is_unspaced
from knowledge.values.days.calendar_words import calendar_words
from knowledge.values.words.calendar_names import month_from, month_names, weekday_names
from knowledge.values.words.data import Words
from knowledge.values.words.places import ordinals
from knowledge.values.words.slips import slipped
from knowledge.values.words.tables import GLUED, Table
from knowledge.values.words.writing import alternation, glues, plain_word

_MONTHS_PER_SEASON = 3
_MONTHS_PER_YEAR = 12
_MOST_DAYS = 31
_SHORTEST_SLIP = 5
_FEW = 9
"""Years, told in words or figures, that somebody counts back from today."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, from `start` to `end`.

    Attributes:
        kind: `year`, `month`, `season`, `part` (of a year), `day`, `figure`, `weekday`, `last`, `this`,
            `moment` (told from today), `between`, `before`, `behind`, or `other`.
        values: what it names: a year, months, a day, a weekday; of a moment year, month and day (0: a month).
        sure: false for what only looks like it: a month with a slip, a day in words.
    """

    kind: str
    start: int
    end: int
    values: tuple[int, ...] = ()
    sure: bool = True
    written: str = ""


_Found = tuple[str, tuple[int, ...], bool]
_Finder = tuple[re.Pattern[str], Callable[[re.Match[str], date], _Found | None]]


def pieces(text: str, table: Table, today: date) -> tuple[Piece, ...]:
    """The whole of a plain text in pieces, the longest that begins at each place."""
    found: list[Piece] = []
    at = 0
    unspaced = is_unspaced(text) or table.language == "ko"
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        best = max(_at(text, at, table, today), key=lambda piece: piece.end, default=None)
        if best is None:
            best = _other(text, at, table, unspaced=unspaced)
        found.append(best)
        at = best.end
    return tuple(found)


def _at(text: str, at: int, table: Table, today: date) -> Iterator[Piece]:
    for pattern, named in _finders(table):
        match = pattern.match(text, at)
        if match is None or match.end() == at:
            continue
        told = named(match, today)
        if told is not None:
            kind, values, sure = told
            yield Piece(kind, at, match.end(), values, sure, match[0])


_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|.")


def _other(text: str, at: int, table: Table, *, unspaced: bool) -> Piece:
    if text[at].isdecimal():
        match = re.compile(r"[\d.,/:-]*\d").match(text, at)
        end = match.end() if match else at + 1
        return Piece("figure", at, end, written=text[at:end])
    if unspaced and glues(text[at]):
        return Piece("other", at, at + 1, written=text[at])
    match = _WORD.match(text, at)
    word = match[0] if match else text[at]
    end = at + len(word)
    if not any(sign.isalpha() for sign in word):
        return Piece("between", at, end, written=word)
    month = _slipped(word, table)
    return Piece("month", at, end, (month,), sure=False) if month else Piece("other", at, end, written=word)


def _slipped(word: str, table: Table) -> int:
    if len(word) < _SHORTEST_SLIP or word in table.vocabulary:
        return 0
    known = {name: month for name, month in month_names(table).items() if name.isalpha()}
    near = {month for name, month in known.items() if slipped(word, (name,))}
    return near.pop() if len(near) == 1 else 0


@lru_cache(maxsize=16)
def _finders(table: Table) -> tuple[_Finder, ...]:
    return (*_figures(table), *_years(table), *_months(table), *_days(table), *_others(table))


def _years(table: Table) -> Iterator[_Finder]:
    words = calendar_words(table.language)
    for distance, names in words.years.items():
        yield _relative_year(names), _year_away(distance)
    yield _years_ago(table), _counted_back(table)
    for names, months in ((words.starts, (1, 2, 3)), (words.middles, (5, 6, 7)), (words.ends, (10, 11, 12))):
        yield _any(names), _fixed("part", months)


def _months(table: Table) -> Iterator[_Finder]:
    for month, pattern in _month_patterns(table):
        yield pattern, _fixed("month", (month,))
    for first, names in calendar_words(table.language).seasons.items():
        yield (
            _any(names),
            _fixed(
                "season", tuple((first + n - 1) % _MONTHS_PER_YEAR + 1 for n in range(_MONTHS_PER_SEASON))
            ),
        )
    for number, names in table.data.quarters.items():
        yield _any(names), _fixed("season", tuple(_MONTHS_PER_SEASON * number - n for n in (2, 1, 0)))


def _days(table: Table) -> Iterator[_Finder]:
    for kind, moments in (("day", table.data.days), ("month", table.data.months)):
        for distance, names in moments.items():
            yield _any(names), _from_today(kind, distance)
    for name, weekday in weekday_names(table).items():
        yield _any((name,)), _fixed("weekday", (weekday,))
    for word, day in {**_days_in_words(table), **ordinals(table.language)}.items():
        if day <= _MOST_DAYS and len(word) > 1:
            yield _any((word,)), _fixed("day", (day,), sure=False)


def _others(table: Table) -> Iterator[_Finder]:
    words = calendar_words(table.language)
    for kind, some in (
        ("before", words.before),
        ("behind", words.behind),
        ("last", words.last),
        ("this", words.this),
        ("between", words.between),
    ):
        yield _any(some), _fixed(kind, ())


def _days_in_words(table: Table) -> dict[str, int]:
    return {word: int(n) for word, n in table.numerals.items() if 1 <= n <= _MOST_DAYS and n == int(n)}


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(alternation(words))


def _fixed(
    kind: str, values: tuple[int, ...], *, sure: bool = True
) -> Callable[[re.Match[str], date], _Found | None]:
    return lambda _match, _today: (kind, values, sure)


def _year_away(distance: int) -> Callable[[re.Match[str], date], _Found | None]:
    return lambda _match, today: ("year", (today.year + distance,), True)


def _from_today(kind: str, distance: int) -> Callable[[re.Match[str], date], _Found | None]:
    def named(_match: re.Match[str], today: date) -> _Found | None:
        if kind == "month":
            month = month_from(today, distance)
            return "moment", (month.year, month.month, 0), True
        day = today + timedelta(days=distance)
        return "moment", (day.year, day.month, day.day), True

    return named


def _relative_year(names: Words) -> re.Pattern[str]:
    """Words for a year; one of a single sign only right before a month in figures."""
    short = [name for name in names if len(name) == 1]
    long = alternation(name for name in names if len(name) > 1)
    return re.compile(rf"{long}|(?:{'|'.join(short)})(?=\s?\d{{1,2}}\s?[월月])" if short else long)


_ENDINGS = {
    "tr": r"(?:'?(?:(?:[dt][ae]n?(?:ki)?|n?[iu]n(?:[dt][ae]n?)?|[iu]n?(?:[dt][ae]n?)?|y?[ae]|s[iu]))(?!\w))?",
    "de": r"s?",
}
"""What may be glued behind a month's name."""

_BEGINNINGS = {
    "ar": r"(?:(?<!\w)[وبلفك]{0,2})",
    "fr": r"(?:(?<!\w)(?:d'|l'))?",
    "it": r"(?:(?<!\w)(?:d'|dell'|nell'|all'|l'))?",
}
_STEMS = {"ocag": 1, "aralig": 12}
"""Stems of Turkish months that change before an ending."""


def _month_patterns(table: Table) -> Iterator[tuple[int, re.Pattern[str]]]:
    named: dict[int, list[str]] = {}
    stems = _STEMS if table.language == "tr" else {}
    for name, month in {**month_names(table), **stems}.items():
        if not re.match(r"\d", name) and (len(name) > 2 or table.language in ("ar", *GLUED)):  # noqa: PLR2004
            named.setdefault(month, []).append(re.escape(name))
    begins, ends = _BEGINNINGS.get(table.language, r"(?<![^\W\d_])"), _ENDINGS.get(table.language, "")
    bounds = ("", "") if table.language in GLUED else (begins, rf"{ends}(?![^\W\d_])\.?")
    for month, names in named.items():
        longest = sorted(names, key=len, reverse=True)
        yield month, re.compile(rf"{bounds[0]}(?:{'|'.join(longest)}){bounds[1]}")


def _figures(table: Table) -> Iterator[_Finder]:
    """Years, months and days in figures, with what stands behind them in the language."""
    glued = r"(?:'?(?:[dt][ae]n?(?:ki)?|n?[iu]n|y?[ae]|s[iu])(?!\w))?" if table.language == "tr" else ""
    yield re.compile(rf"(?<!\d)(?<!\d[.,/:-])((?:19|20)\d\d)(?![.,/:-]?\d){glued}"), _year
    yield re.compile(r"'(\d\d)(?![\d.,/:-])"), _short_year
    if table.language in GLUED:
        yield re.compile(r"(?<!\d)((?:19|20)\d\d|[12]\d)\s?[年년](?:度|도)?"), _any_year
        yield re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s?[月월](?:份)?(?![가-힣]{0,1}간)"), _numbered("month")
        yield re.compile(r"(?<!\d)([12]\d|3[01]|0?[1-9])\s?[日号號일](?!間|间)"), _numbered("day")
        eras = "|".join(map(re.escape, sorted(table.data.eras, key=len, reverse=True)))
        if eras:
            yield re.compile(rf"({eras})\s?(元|\d{{1,2}})\s?(?:年度?|[.](?=\d))"), _era(table)
        return
    if table.language == "ar":
        yield re.compile(r"(?:ب|ل)?شهر\s?(1[0-2]|0?[1-9])(?![\d.,:-])"), _numbered("month")
        counts = {word: int(n) for word, n in table.numerals.items() if 1 <= n <= _MONTHS_PER_YEAR}
        words = "|".join(map(re.escape, sorted(counts, key=len, reverse=True)))
        yield (
            re.compile(rf"(?:ب|ل)?شهر\s({words})(?!\w)"),
            lambda match, _today: ("month", (counts[match[1]],), True),
        )
    signs = "|".join(re.escape(plain_word(word)) for word in table.data.ordinals if word != ".")
    ordinal = rf"(?:\s?(?:{signs})(?![^\W\d_])|\.(?!\d))?" if signs else r"(?:\.(?!\d))?"
    yield (
        re.compile(rf"(?<!\d)(?<!\d[.,/:-])([12]\d|3[01]|0?[1-9])(?!\d){ordinal}(?![.,/:-]?\d)"),
        _numbered("day"),
    )


def _year(match: re.Match[str], _today: date) -> _Found | None:
    return "year", (int(match[1]),), True


def _short_year(match: re.Match[str], today: date) -> _Found | None:
    year = 2000 + int(match[1])
    return ("year", (year,), True) if year <= today.year + 1 else None


def _any_year(match: re.Match[str], today: date) -> _Found | None:
    return _year(match, today) if len(match[1]) > 2 else _short_year(match, today)  # noqa: PLR2004


def _numbered(kind: str) -> Callable[[re.Match[str], date], _Found | None]:
    return lambda match, _today: (kind, (int(match[1]),), True)


def _era(table: Table) -> Callable[[re.Match[str], date], _Found | None]:
    def named(match: re.Match[str], _today: date) -> _Found | None:
        first, last = table.data.eras[match[1]]
        year = first - 1 + (1 if match[2] == "元" else int(match[2]))
        return ("year", (year,), True) if year <= last else None

    return named


def _years_ago(table: Table) -> re.Pattern[str]:
    """A year told by how many have passed: "two years ago", "il y a deux ans"."""
    data = table.data
    counts = [w for w, n in table.numerals.items() if 1 < n <= _FEW and n == int(n)]
    number = rf"(?P<count>\d|{'|'.join(re.escape(w) for w in sorted(counts, key=len, reverse=True))})"
    years = "|".join(re.escape(plain_word(w)) for w in sorted(data.durations["year"], key=len, reverse=True))
    twos = "|".join(re.escape(plain_word(w)) for w in data.duration_twos.get("year", ()))
    ends = "" if table.language in GLUED else r"(?![^\W\d_])"
    core = rf"(?:{number}\s?(?:{years}){ends}{f'|(?P<two>{twos})' if twos else ''})"
    around = [tuple(plain_word(part).strip() for part in form.split("{}")) for form in data.back]
    heads, tails = (sorted({form[at] for form in around} - {""}, key=len, reverse=True) for at in (0, 1))
    head = rf"(?P<head>(?:{'|'.join(map(re.escape, heads))})\s?)?" if heads else "(?P<head>)?"
    tail = rf"(?P<tail>\s?(?:{'|'.join(map(re.escape, tails))}))?" if tails else "(?P<tail>)?"
    bounds = "" if table.language in GLUED else r"(?<![^\W\d_])"
    return re.compile(rf"{bounds}{head}{core}{tail}")


def _counted_back(table: Table) -> Callable[[re.Match[str], date], _Found | None]:
    pairs = {tuple(plain_word(part).strip() for part in form.split("{}")) for form in table.data.back}

    def named(match: re.Match[str], today: date) -> _Found | None:
        around = ((match["head"] or "").strip(), (match["tail"] or "").strip())
        if around not in pairs:
            return None
        said = match["count"]
        count = 2 if said is None else int(said) if said.isdecimal() else int(table.numerals[said])
        return "year", (today.year - count,), True

    return named
