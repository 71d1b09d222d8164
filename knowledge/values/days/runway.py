"""How long money lasts, told otherwise than by a length alone: an end, limits, or that all is spent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, field_validator

from knowledge.letters import LETTERS
from knowledge.pack.structure import Kind
from knowledge.values.days.told_dates import read_told
from knowledge.values.outcome import NOT_UNDERSTOOD, Ambiguous, Outcome, Refused, Taken
from knowledge.values.words.data import Words
from knowledge.values.words.files import by_language
from knowledge.values.words.tables import GLUED, near
from knowledge.values.words.writing import plain

if TYPE_CHECKING:
    from knowledge.values.words.asked import Asked

_LONGEST = 120
_MOST_WORDS = 12

_NONE = re.compile(r"0+")
_YEAR = re.compile(r"20\d\d")

Read = Callable[["Asked", str], Outcome | None]


class _Patterns(BaseModel):
    """`runway.yaml`, one language: patterns that are matched with plain texts.

    Attributes:
        until: an end, `{}` is the month or year.
        last: in that end, that the whole of it is meant ("the end of May").
        this_year, next_year: the end of a year that is told by no number.
        empty: all is spent. soon: it is not yet.
        conditions: what a length depends on, at either end of a text. hoped: money among them.
        most: words that make an upper bound.
        more: what adds a little that is not told exactly.
        vague: what only looks like a length.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    until: Words
    last: Words
    this_year: Words
    next_year: Words
    empty: Words
    soon: Words
    conditions: Words
    most: Words
    more: Words
    hoped: Words
    vague: Words

    @field_validator("*")
    @classmethod
    def _unmarked(cls, patterns: Words) -> Words:
        return tuple(map(unmarked, patterns))


def unmarked(pattern: str) -> str:
    """A pattern without the marks that a plain text has lost, such as those of Japanese sounds."""
    marked = unicodedata.normalize("NFD", pattern.translate(LETTERS))
    return unicodedata.normalize("NFC", "".join(c for c in marked if unicodedata.category(c) != "Mn"))


def read_runway(asked: Asked, text: str, read: Read) -> Outcome | None:
    """What a text tells of how long money lasts beside or in place of a length; None where it tells nothing.

    The end of a month is so many months; another end is asked back, and so is a length with a little more.

    Args:
        asked: a question for a length of time.
        text: as written.
        read: reads a text that tells a length, in a sentence too.
    """
    whole = plain(text)
    if not whole or len(whole) > _LONGEST:
        return None
    for table in near(asked.language, ()):
        words = by_language("runway", _Patterns)[table.language]
        if _vague(words).search(whole):
            return NOT_UNDERSTOOD
        if _is_gone(whole, words) or _NONE.fullmatch(whole) or whole in table.words("none"):
            return Taken(0)
        if (end := _until(asked, whole, words)) is not None:
            return end
        bare = _unlimited(whole, words, table.language)
        if bare != whole and (outcome := read(asked, bare)) is not None and not isinstance(outcome, Refused):
            # Money that is hoped for may not come.
            hoped = _joined(words.hoped).search(whole) is not None
            return Ambiguous((outcome.value,)) if hoped and isinstance(outcome, Taken) else outcome
    return None


def tells_more(asked: Asked, text: str) -> bool:
    """Whether a little more or less is told than the length that a text names: "a year and a bit"."""
    whole = plain(text)
    return any(
        _joined(by_language("runway", _Patterns)[table.language].more).search(whole)
        for table in near(asked.language, ())
    )


def _is_gone(text: str, words: _Patterns) -> bool:
    """Whether all the money is spent: nothing is left to be asked for."""
    if re.search(r"[1-9]", text) or len(text.split()) > _MOST_WORDS:
        return False
    return _joined(words.empty).search(text) is not None and _joined(words.soon).search(text) is None


def _until(asked: Asked, text: str, words: _Patterns) -> Taken | Ambiguous | None:
    """The months up to the one that is named: "until September", which may or may not count itself."""
    for pattern in words.until:
        head, tail = pattern.split("{}")
        found = re.search(rf"(?:{head})\s?(?P<end>\S.*?)\s?(?:{tail})$", text)
        if found is None:
            continue
        for years, ends in enumerate((words.this_year, words.next_year)):
            if _joined(ends).fullmatch(found["end"]):
                return Taken(12 * years + 12 - asked.today.month)
        month = _joined(words.last).sub("", found["end"])
        months = _months_to(asked, found["end"])
        if months is None and month != found["end"]:
            months = _months_to(asked, month)
        if months is not None:
            return Taken(months) if month != found["end"] else Ambiguous((months,))
    return None


def _months_to(asked: Asked, end: str) -> int | None:
    """How many months from today to that of which the words tell; the last of those that they may mean."""
    if _YEAR.fullmatch(end):
        return 12 * (int(end) - asked.today.year) + 12 - asked.today.month
    month = asked.question.model_copy(update={"kind": Kind.MONTH, "tense": "future", "bounds": None})
    told = read_told(replace(asked, question=month), end)
    if told is None or isinstance(told, Refused):
        return None
    value = told.value if isinstance(told, Taken) else told.readings[-1 if len(told.readings) > 2 else 0]  # noqa: PLR2004
    year, number = map(int, value.split("-")[:2])
    return 12 * (year - asked.today.year) + number - asked.today.month


def _unlimited(text: str, words: _Patterns, language: str) -> str:
    """The text without conditions and upper bounds beside the length, such as "up to"."""
    glued = language in GLUED
    bounds = ("", "") if glued else (r"(?<!\w)", r"(?!\w)")
    condition = _joined(words.conditions).pattern
    for pattern in (rf"[\s,(]*{bounds[0]}(?:{condition})$", rf"^(?:{condition}){bounds[1]}[\s,]*"):
        text = re.sub(pattern, "", text, count=1) or text
    if language == "tr":
        text = re.sub(rf"^(?:[^\W\d]+\s){{0,4}}(?:{condition})\s*(?=\S)", "", text, count=1)
    for head, tail in (pattern.split("{}") for pattern in words.until):
        text = (
            re.sub(rf"^(?:{head})\s?(?=\S)", "", text)
            if head
            else re.sub(rf"(?<=\S)\s?(?:{tail})$", "", text)
        )
    most = "|".join(re.escape(word) for word in sorted(words.most, key=len, reverse=True))
    text = re.sub(rf"{bounds[0]}(?:{most}){bounds[1]}\.?", " ", text)
    return re.sub(r"\s+", " ", text).strip(" ,()")


def _joined(patterns: Words) -> re.Pattern[str]:
    return re.compile("|".join(patterns) if patterns else r"(?!)")


def _vague(words: _Patterns) -> re.Pattern[str]:
    return _joined(words.vague)
