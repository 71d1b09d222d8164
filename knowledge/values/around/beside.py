"""What words beside a value tell: another number, a currency, a part of a date, or nothing that counts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from knowledge.pack.structure import Kind
from knowledge.values.numbers.money import marks
from knowledge.values.words.calendar_names import month_names, weekday_names
from knowledge.values.words.figures import without_months
from knowledge.values.words.places import figure_endings, ordinals
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation

if TYPE_CHECKING:
    from knowledge.values.words.asked import Asked

_YEAR = re.compile(r"(?<![\d.,])(20\d\d)(?![\d.,]?\d|\s?[%€$£¥])")
_GLUED = ("ja", "zh", "ko")
_HIRAGANA = re.compile(r"[\u3040-\u309f]+")


def tells_more(text: str, table: Table, asked: Asked, value: Any) -> bool:
    """Whether words beside a value tell another number, a currency, or a part of a date.

    Nothing are: this year and the last beside a sum or a share; people beside a date; the one that
    comes next ("two, a third is about to sign"), months and weekdays beside a count.
    """
    kind = asked.question.kind
    if kind in (Kind.MONEY, Kind.PERCENT):
        years = (asked.today.year, asked.today.year - 1)
        text = _YEAR.sub(lambda year: "" if int(year[1]) in years else year[0], text)
    if kind is Kind.NUMBER and isinstance(value, int):
        text = without_months(_next(table, value + 1).sub("", text))
    if kind is Kind.DURATION and _lengths(table).search(text):
        return True
    if asked.question.oneself and _one_more(text, table):
        return True
    known = marks(table, asked.about.currency)
    counts = kind is Kind.NUMBER
    dated = kind in (Kind.DATE, Kind.MONTH)
    return (
        re.search(r"\d", text) is not None
        or (_places if dated else _numerals)(table).search(text) is not None
        or any(
            word in known.codes or (word in _dated(table) and not counts)
            for word in re.findall(r"[^\W\d_]+|[€$£¥]", text)
        )
    )


def _one_more(text: str, table: Table) -> bool:
    """Whether one more than those who were counted is told; a list with the speaker is of the same people."""
    if table.pattern("oneself").search(text):
        return False
    apart = re.sub(r"(?<!\w)و(?=\w)", "و ", text) if table.language == "ar" else text
    return _ones(table).search(apart) is not None or table.pattern("one_person").search(apart) is not None


@lru_cache(maxsize=32)
def _ones(table: Table) -> re.Pattern[str]:
    """One of those who are counted, "one intern": a word, or a sign before who is counted."""
    words = "|".join(re.escape(word) for word, number in table.numerals.items() if number == 1)
    bounds = (r"", r"\s?[人名位个명]") if table.language in _GLUED else (r"(?<!\w)", r"(?!\w)")
    return re.compile(rf"{bounds[0]}(?:{words}){bounds[1]}|하나")


@lru_cache(maxsize=32)
def _lengths(table: Table) -> re.Pattern[str]:
    """Units of time; those of one sign are too easily parts of other words."""
    named = (*table.data.durations.values(), *table.data.duration_twos.values())
    words = [word for some in named for word in some if len(word) > 1]
    joined = [f"و{word}" for word in words] if table.language == "ar" else []
    return re.compile(alternation((*words, *joined)))


@lru_cache(maxsize=512)
def _next(table: Table, place: int) -> re.Pattern[str]:
    """Matches what names a place in a row, in words and in figures."""
    words = [re.escape(word) for word, number in ordinals(table.language).items() if number == place]
    endings = [re.escape(ending) for ending in figure_endings(table.language)]
    words += [rf"{place}(?:{'|'.join(endings)})"] if endings else []
    words += [rf"第?{place}[社人件個番名]目"] if table.language == "ja" else []
    bounds = ("", "") if table.language in _GLUED else (r"(?<!\w)", r"(?!\w)")
    if table.language == "ar":
        bounds = (r"(?<!\w)و?", r"(?!\w)")
    return re.compile(rf"{bounds[0]}(?:{'|'.join(words) or '(?!)'}){bounds[1]}")


@lru_cache(maxsize=32)
def _places(table: Table) -> re.Pattern[str]:
    """Words for a place in a row, which beside a date may name another day."""
    words = "|".join(re.escape(word) for word in sorted(ordinals(table.language), key=len, reverse=True))
    bounds = ("", "") if table.language in _GLUED else (r"(?<!\w)و?", r"(?!\w)")
    return re.compile(rf"{bounds[0]}(?:{words}){bounds[1]}")


@lru_cache(maxsize=32)
def _numerals(table: Table) -> re.Pattern[str]:
    """A number above one: a word of its own, or where words are not spaced one before what it may count."""
    words = [word for word, number in table.numerals.items() if number > 1]
    words += [word for word, number in ordinals(table.language).items() if number > 1]
    if table.language == "ja":
        words = [word for word in words if not _HIRAGANA.fullmatch(word)]  # "さん" is three, and Mr
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    joined = "|".join(map(re.escape, (*table.words("joiners"), *table.words("glued_before"))))
    if table.language in _GLUED:
        signs = re.escape("".join(sorted({word[0] for word in _counters(table) if word})))
        behind = rf"(?=$|[\s,.;:()\d{signs}])"
        begins = rf"(?<!\w)(?:{joined})?" if table.language == "ko" else ""
        return re.compile(rf"{begins}(?:{either})+{behind}")
    if table.data.glued:
        one = rf"(?:{joined})?(?:{either})"
        return re.compile(rf"(?<!\w){one}(?:{one})*\w{{0,2}}(?!\w)")
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


def _counters(table: Table) -> list[str]:
    """Signs that a number may stand before: of people and things, of money, of time."""
    data = table.data
    words = [*data.counted, *data.percent, *(word for some in data.durations.values() for word in some)]
    words += [word for some in data.currencies.values() for word in some]
    return [*words, *data.scale_of, *"個つ回割点番次份场个次成件개건번달년월일주시분원회"]


@lru_cache(maxsize=32)
def _dated(table: Table) -> frozenset[str]:
    return frozenset({*month_names(table), *weekday_names(table), *table.data.eras} - {""})
