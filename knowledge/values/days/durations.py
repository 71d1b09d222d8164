"""Durations: how many months, from `2 ans et 6 mois`, `a year and a half`, `18か月`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise, product

from knowledge.values.numbers.numerals import numbers
from knowledge.values.numbers.quantities import judged
from knowledge.values.outcome import NOT_UNDERSTOOD, WRONG_FORMAT, Outcome
from knowledge.values.words.asked import Asked
from knowledge.values.words.figures import Style
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation, glues, plain, plain_word

_MONTHS = {
    "year": Decimal(12),
    "half": Decimal(6),
    "quarter": Decimal(3),
    "month": Decimal(1),
    "week": Decimal(12) / 52,
    "day": Decimal(12) / 365,
}
"""Months per unit. A year has 52 weeks and 365 days here, so that whole years stay whole."""

_HUNDREDTH = Decimal("0.01")
_HALF = Decimal("0.5")
_QUARTER = Decimal("0.25")
_LONGEST = 80
_ORDER = ("year", "half", "quarter", "month", "week", "day")
_EXACT = _ORDER[:4]


@dataclass(frozen=True, slots=True)
class Span:
    """So many of one unit (`year`, `half` or `quarter` of one, `month`, `week`, `day`)."""

    count: Decimal
    unit: str


@dataclass(frozen=True)
class _Units:
    by_word: dict[str, tuple[str, int]]
    pattern: re.Pattern[str]
    skip: re.Pattern[str]
    half: re.Pattern[str]
    quarter: re.Pattern[str]


@lru_cache(maxsize=32)
def _units(table: Table) -> _Units:
    data = table.data
    by_word = {plain_word(word): (unit, 0) for unit, words in data.durations.items() for word in words}
    for unit, words in data.duration_twos.items():
        by_word |= {plain_word(word): (unit, 2) for word in words}
    for unit, counts in (("day", data.day_counts), ("month", data.month_counts)):
        for count, words in counts.items():
            by_word |= {plain_word(word): (unit, count) for word in words}
    joiners = [plain_word(word) for word in data.duration_joiners]
    glued = [re.escape(word) for word in joiners if glues(word) or table.language == "ar"]
    spaced = alternation(word for word in joiners if not (glues(word) or table.language == "ar"))
    forms = sorted(by_word, key=lambda w: (-len(w), w))
    # A unit may stand at once behind a figure ("18m"), never inside a word.
    before = r"(?<![^\W\d_])" if table.language != "ar" else r"(?:(?<![^\W\d_])|(?<=\bو))"
    pattern = "|".join(
        re.escape(form) if glues(form) else rf"{before}{re.escape(form)}(?![^\W\d_])" for form in forms
    )
    halves = sorted(table.words("halves"), key=len, reverse=True)
    quarters = sorted(table.words("quarters_behind"), key=len, reverse=True)
    return _Units(
        by_word,
        re.compile(pattern),
        re.compile(rf"[\s,]*(?:(?:{'|'.join([*glued, spaced])})\s*)?"),
        re.compile(rf"\s*(?:{'|'.join(map(re.escape, halves))})(?![^\W_])"),
        re.compile(rf"\s*(?:{'|'.join(map(re.escape, quarters)) or '(?!)'})(?![^\W_])"),
    )


def spans(text: str, table: Table, style: Style) -> tuple[tuple[Span, ...], ...]:
    """What a plain text can mean as a row of counts with their units, larger units first.

    Each reading is such a row; empty when the whole text is none.
    """
    units = _units(table)
    parts: list[tuple[Span, ...]] = []
    start = 0
    while start < len(text):
        gap = units.skip.match(text, start)
        if parts and gap:
            start = gap.end()
        unit, name, counts = _next(text, start, table, style)
        if unit is None:
            return ()
        start = unit.end()
        half, added = units.half.match(text, start), _HALF
        if half is None and (half := units.quarter.match(text, start)):
            added = _QUARTER
        if half and not counts and table.data.unit_and_half and text == text[unit.start() :]:
            counts = (Decimal(1),)
        if half and counts and not (start < len(text) and _more_units(text[half.end() :], units)):
            counts = tuple(n + added for n in counts)
            start = half.end()
        if not counts:
            return ()
        parts.append(tuple(Span(n, name) for n in counts))
    rows = tuple(product(*parts)) if parts else ()
    return tuple(row for row in rows if _falls(row))


def _next(
    text: str, start: int, table: Table, style: Style
) -> tuple[re.Match[str] | None, str, tuple[Decimal, ...]]:
    """The first unit that has a count before it, else the first of all: "일" is a day, and one of "일 년"."""
    units, first = _units(table), None
    for unit in units.pattern.finditer(text, start):
        name, count = units.by_word[unit[0]]
        counts = _counts(text[start : unit.start()].strip(), table, style, alone=Decimal(count))
        if counts:
            return unit, name, counts
        first = first or unit
    return first, units.by_word[first[0]][0] if first else "", ()


def _more_units(rest: str, units: _Units) -> bool:
    """Whether the half belongs to a unit behind it: "a year and half a month"."""
    return bool(rest.strip()) and units.pattern.search(rest) is not None


def _counts(text: str, table: Table, style: Style, *, alone: Decimal) -> tuple[Decimal, ...]:
    if alone:
        return (alone,) if not text else ()
    if not text:
        return (Decimal(1),) if table.data.duration_alone else ()
    if text in table.words("one"):
        return (Decimal(1),)
    if text in table.words("half_before"):
        return (_HALF,)
    return numbers(text, table, style)


def _falls(row: tuple[Span, ...]) -> bool:
    places = [_ORDER.index(span.unit) for span in row]
    return all(a < b for a, b in pairwise(places))


def months(row: tuple[Span, ...]) -> Decimal:
    """Length in months; days and weeks to the hundredth of a month."""
    total = sum((span.count * _MONTHS[span.unit] for span in row), Decimal(0))
    exact = all(span.unit in _EXACT for span in row)
    return total if exact else total.quantize(_HUNDREDTH)


def read_duration(asked: Asked, text: str) -> Outcome:
    """A length of time with its unit; a bare number is refused, since it may be months or years."""
    whole = plain(text)
    if not whole or len(whole) > _LONGEST:
        return NOT_UNDERSTOOD
    for table in asked.tables(whole):
        if whole in table.words("vague"):
            return NOT_UNDERSTOOD
        found = _alternatives(whole, table, asked)
        if found:
            return judged(found, asked.question, WRONG_FORMAT)
    return WRONG_FORMAT if re.search(r"\d", whole) else NOT_UNDERSTOOD


def _alternatives(text: str, table: Table, asked: Asked) -> tuple[Decimal, ...]:
    if whole := _one(text, table, asked.style):
        return whole
    found = [_one(part, table, asked.style) for part in asked.alternatives(text, table)]
    return tuple(number for each in found for number in each) if found and all(found) else ()


def _unit_first(text: str, table: Table) -> str:
    """The text with the number before its unit, where a language says about how many behind it."""
    for pattern in table.data.unit_first:
        head, middle = (plain_word(part) for part in pattern.split("{}"))
        found = re.fullmatch(rf"{re.escape(head)}\s*(\S+)\s*{re.escape(middle)}\s*(.+)", text)
        if found and found[1] in _units(table).by_word:
            return f"{found[2]} {found[1]}"
    return text


def _one(text: str, table: Table, style: Style) -> tuple[Decimal, ...]:
    text = _unit_first(text, table)
    tails = ("duration_closing", "about")
    bare = table.peel(text, tails=tails)
    core = table.peel(text, heads=("about", "duration_opening"), tails=tails)
    # "한" is "about", and the one of "한 달".
    return tuple(months(row) for row in spans(bare, table, style) or spans(core, table, style))
