"""A value that stands out in a sentence of any words: a sum with its currency, a date with its year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from knowledge.pack.structure import Kind
from knowledge.text import is_unspaced
from knowledge.values.addresses import countries
from knowledge.values.around.beside import tells_more
from knowledge.values.numbers.changing import is_changed
from knowledge.values.numbers.mentions import of_things
from knowledge.values.numbers.quantities import is_count
from knowledge.values.numbers.shares import share_of_whole
from knowledge.values.outcome import Outcome, Taken
from knowledge.values.words.figures import without_months
from knowledge.values.words.tables import GLUED, Table, near
from knowledge.values.words.writing import glues, plain

if TYPE_CHECKING:
    from knowledge.values.words.asked import Asked

_LONGEST = 140
_WIDEST = 9
"""Words of the longest value; signs of a script without spaces twice as many."""

_MOST_BESIDE = 12
_MOST_SIGNS_BESIDE = 24
"""Words, or signs of a script without spaces, that may stand beside it: more of them tell something else."""

_NO_CURRENCY = "XTS"
"""The code of ISO 4217 for tests: a sum that comes out in it has named no currency."""

Read = Callable[["Asked", str], Outcome]


def read_standing(asked: Asked, text: str, read: Read) -> Taken | None:
    """The one value that shows by its own form what it is, among words of which none may change it.

    Sums with a currency, dates and months with a year, percentages that are called so, people
    who are counted, and countries behind a word for "in". Whatever else is told must hold no other number and
    no word such as "less than", "per month", "not", "we want".

    Args:
        asked: what was asked.
        text: as written.
        read: reads a text that is nothing but a value.
    """
    whole, asked = plain(text), replace(asked, abroad=False)
    tables = near(asked.language, ())
    kind = asked.question.kind
    shows = _SHOWS.get(kind)
    if len(whole) > _LONGEST or (kind not in _TOLD_APART and is_changed(whole, tables, kind)):
        return None
    if kind is Kind.COUNTRY:
        return _country(whole, tables)
    if kind is Kind.NUMBER and (total := _total(whole, tables[0])) is not None:
        outcome = read(asked, total)
        return outcome if isinstance(outcome, Taken) else None
    figures = re.search(r"\d", whole) is not None
    for window in _windows(whole) if shows else ():
        said = window.said
        if figures and not re.search(r"\d", said):
            continue  # "さん" is no three beside a figure
        if _KANA.fullmatch(said):
            continue  # nor is a sound of some word a number
        cores = () if kind is Kind.DURATION else tables[0].unglued(said)
        for form in (said, *(core for core in cores if said.startswith(core))):
            outcome = read(asked, form)
            if not isinstance(outcome, Taken) or _KANA.fullmatch(form):
                continue
            shown = shows is not None and shows(asked, replace(window, said=form), outcome, read)
            if kind is Kind.MONEY and not shown:
                break  # a year, beside a sum that has its currency
            changed = kind in _TOLD_APART and is_changed(_near_to(window, kind), tables, kind)
            changed = changed or (kind is Kind.MONEY and window.before.rstrip().endswith(_MONTH))
            more = _holds_more(window.rest, tables[0], asked, outcome.value)
            return outcome if shown and not changed and not more else None
    return None


def _total(text: str, table: Table) -> str | None:
    """The figure that is told as a sum of others: "6 full-time + 2 interns = 8"."""
    makes = rf"(?:=|{table.pattern('makes').pattern})\s*[:는은]?\s*"
    found = re.findall(rf"{makes}(\d+)(?![\d.,]*\d|\s*[%€$£¥+])", text)
    return found[0] if len(found) == 1 and len(re.findall(r"\d+", text)) > 1 else None


_KANA = re.compile(r"[\u3040-\u309f]")

_MONTH = ("月", "월")
"""Before a sum it says that this is one of a month."""

_TOLD_APART = frozenset({Kind.DURATION, Kind.DATE, Kind.MONTH})
"""Kinds whose own words may be such as change a number: a "month", "after"."""


def _near_to(window: _Window, kind: Kind) -> str:
    """The words that may change a value: of what lies before and behind a date only those beside it."""
    return window.rest if kind is Kind.DURATION else f"{window.before} {' '.join(window.behind.split()[:1])}"


@dataclass(frozen=True, slots=True)
class _Window:
    """A run of words, with those before it and behind it."""

    said: str
    before: str
    behind: str

    @property
    def rest(self) -> str:
        """The words that are not in it."""
        return f"{self.before} {self.behind}"


def _windows(text: str) -> Iterator[_Window]:
    """Runs of words, the longer ones first."""
    spaced = not is_unspaced(text)
    parts = text.split() if spaced else list(text)
    join = " " if spaced else ""
    for width in range(min(_WIDEST if spaced else 2 * _WIDEST, len(parts)), 0, -1):
        for at in range(len(parts) - width + 1):
            said = join.join(parts[at : at + width]).strip(" ,;:()")
            # Behind a minus without a space before it stands what is below zero, or the end of a range.
            if said and (_begins(said) if spaced else at == 0 or parts[at - 1] != "-"):
                yield _Window(said, join.join(parts[:at]), join.join(parts[at + width :]))


def _begins(text: str) -> bool:
    return text[0].isalnum() or text[0] in "€$£¥%"


def _holds_more(text: str, table: Table, asked: Asked, value: Any) -> bool:
    """Whether the words beside a value are too many, or tell something else that counts."""
    spaced = not is_unspaced(text)
    size = len(text.split() if spaced else text)
    return size > (_MOST_BESIDE if spaced else _MOST_SIGNS_BESIDE) or tells_more(text, table, asked, value)


def _shows_currency(asked: Asked, window: _Window, outcome: Taken, read: Read) -> bool:
    """Whether a currency is named, behind a number that is more than a magnitude ("some thousand euros")."""
    said = window.said
    tables = near(asked.language, ())
    if any(said.split(maxsplit=1)[0] in table.money_magnitudes for table in tables):
        return False
    elsewhere = replace(asked, about=asked.about.model_copy(update={"currency": _NO_CURRENCY}))
    return read(elsewhere, said) == outcome


def _shows_date(asked: Asked, window: _Window, outcome: Taken, read: Read) -> bool:
    """Whether it would be the same on another day, so that it is told with its year."""
    return read(replace(asked, today=asked.today + timedelta(days=40)), window.said) == outcome


def _shows_share(asked: Asked, window: _Window, _outcome: Taken, _read: Read) -> bool:
    said = window.said
    tables = near(asked.language, ())
    told = ("percent", "percent_before")
    return "%" in said or any(
        share_of_whole(said, table, asked.style) is not None
        or any(table.pattern(field).search(said) for field in told)
        for table in tables
    )


def _shows_count(asked: Asked, window: _Window, outcome: Taken, read: Read) -> bool:
    """Whether a number has those who are counted named behind it, or whatever founders count there."""
    tables = near(asked.language, ())
    plainly = replace(asked, question=asked.question.model_copy(update={"oneself": False}))
    clouded = tables[0].pattern("clouds").search(without_months(window.rest)) is not None
    if not is_count(asked.question) or clouded or read(plainly, window.said) != outcome:
        return False
    if any(table.pattern("counted").search(window.said) for table in tables):
        return True
    return outcome.value > 1 and _stands_first(asked, window, outcome, read)


def _shows_step(asked: Asked, window: _Window, outcome: Taken, read: Read) -> bool:
    """Whether a number is meant, not words that a step is called by, and nothing else is counted by it."""
    tables = near(asked.language, ())
    figure = window.said.isdecimal() or any(window.said in table.numerals for table in tables)
    return figure and outcome.value > 1 and _stands_first(asked, window, outcome, read)


def _stands_first(asked: Asked, window: _Window, outcome: Taken, read: Read) -> bool:
    """Whether a number is led to or tells of dealings with people, and no thing seldom meant follows it."""
    own, kind = near(asked.language, ())[0], asked.question.kind
    if (
        of_things(window.before, window.behind, own)
        or window.said.endswith(".")
        or window.behind[:1] in _SIGNS
    ):
        return False
    if kind is Kind.NUMBER and own.language in _COUNTED_LAST and _counted_last(window):
        return True
    if not window.before.strip() or own.pattern("dealings").search(window.rest):
        return True
    led = f"{window.before} {window.said}".strip()
    return any(read(asked, bare) == outcome for bare in own.bared(led, kind))


_SIGNS = ("%", "€", "$", "£", "¥", ".", "多", "余", "几")
"""Behind a number these make another one of it."""


def _counted_last(window: _Window) -> bool:
    """Whether a figure stands before no more than a noun: "Ege'de 15 mağaza", "九州の15店舗"."""
    figure = re.search(r"\d", window.said) is not None
    counted = re.search(r"[^\W\d_]", f"{window.said} {window.behind}") is not None
    foreign = any(map(glues, window.rest)) and re.search(r"[a-z]", window.before) is not None
    return figure and counted and not foreign and len(window.behind) < _NOUN


_COUNTED_LAST = frozenset({"ja", "ko", "tr", "zh"})
"""Languages that tell where and who before how many: "Ege'de 15 mağaza"."""

_NOUN = 12
"""Signs of a noun that may stand behind a number there."""


def _shows_length(asked: Asked, window: _Window, _outcome: Taken, _read: Read) -> bool:
    """Whether a length of time, told by its unit, is no distance from today: "in 2 days", "2 years ago"."""
    own = near(asked.language, ())[0]
    for pattern in (*own.data.ahead, *own.data.back, "到{}"):
        head, tail = (plain(part) for part in pattern.split("{}"))
        led = window.before.endswith(head) or window.said.startswith(f"{head} ")
        if (head and led) or (tail and window.behind.startswith(tail)):
            return False
    return True


_SHOWS: dict[Kind, Callable[[Asked, _Window, Taken, Read], bool]] = {
    Kind.MONEY: _shows_currency,
    Kind.DATE: _shows_date,
    Kind.MONTH: _shows_date,
    Kind.PERCENT: _shows_share,
    Kind.NUMBER: _shows_count,
    Kind.SCALE: _shows_step,
    Kind.DURATION: _shows_length,
}


def _country(text: str, tables: tuple[Table, ...]) -> Taken | None:
    """The one country behind a word for "in", or with what says so glued behind it."""
    for table in tables:
        found: set[Any] = set()
        for match in _placed(table).finditer(countries.key(text)):
            found |= set(countries.names(table.language)[match["name"]])
        if found:
            return Taken(found.pop()) if len(found) == 1 else None
    return None


@lru_cache(maxsize=16)
def _placed(table: Table) -> re.Pattern[str]:
    """A country's name in its folded form, with what makes a place of it."""
    known = sorted((name for name in countries.names(table.language) if len(name) > 1), key=len, reverse=True)
    names = "|".join(map(re.escape, known))
    before = "|".join(sorted(map(countries.key, table.data.country_before), key=len, reverse=True))
    behind = "|".join(sorted(map(countries.key, table.data.country_behind), key=len, reverse=True))
    glued = table.language in GLUED
    start, end = ("", "") if glued else (r"(?<!\w)", r"(?!\w)")
    if before:
        return re.compile(rf"{start}(?:{before}){'' if glued else ' '}(?P<name>{names}){end}")
    return re.compile(rf"{start}(?P<name>{names}) ?(?:{behind}){end}")
