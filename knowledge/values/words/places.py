"""Choices told by their place: `the second one`, `c)`, `③`, `1 et 4`, and ordinals in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.values.words.data import Words
from knowledge.values.words.files import by_language
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation, plain, plain_word

_CIRCLED = re.compile(r"[\u2460-\u2473\u2776-\u277f]")
_FIGURE = re.compile(r"(\d{1,2})\s?[).:°º]?")
_LETTER = re.compile(r"([a-l])\s?[).:]?")
_LONGEST = 60


class _Places(BaseModel):
    """`places.yaml`, one language: words by which people tell which of several they mean.

    Attributes:
        ordinals: words by the place they name, counted from one. last: words for the last place.
        around: words before or behind a place that do not change it ("the", "option").
        behind: what is glued behind a figure of a place ("2nd").
        letters: further signs in the order in which they count.
        every: whole answers that mean all of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ordinals: dict[int, Words]
    last: Words
    around: Words
    behind: Words = ()
    letters: Words = ()
    every: Words = Field(alias="all")


def _places(language: str) -> _Places:
    return by_language("places", _Places)[language]


@lru_cache(maxsize=32)
def ordinals(language: str) -> dict[str, int]:
    """Places by the words for them in plain form, counted from one."""
    return {plain_word(word): place for place, words in _places(language).ordinals.items() for word in words}


@lru_cache(maxsize=64)
def _said(language: str, field: Literal["every", "last", "letters"]) -> tuple[str, ...]:
    """Words of a field in plain form, in their order."""
    return tuple(map(plain_word, getattr(_places(language), field)))


@lru_cache(maxsize=32)
def figure_endings(language: str) -> tuple[str, ...]:
    """What is glued behind a figure that names a place, in plain form: the "rd" of "3rd"."""
    return tuple(plain_word(word) for word in _places(language).behind)


def place(text: str, table: Table, *, of: int, figures: bool) -> int | None:
    """The place that a whole text names, counted from one; None when it names none of them.

    Args:
        text: as written.
        table: of the language to read it in.
        of: how many there are.
        figures: whether a bare figure may be one; it may not where an answer could be a number.
    """
    if len(text) > _LONGEST:
        return None
    core = plain(_CIRCLED.sub(lambda sign: f" {int(unicodedata.numeric(sign[0]))} ", text))
    for bare in _stages(core, table.language):
        found = _named(bare, table, of=of)
        if found is None and (figures or bare != core):
            found = _counted(bare, table, said=bare != core)
        if found is not None:
            return found if 1 <= found <= of else None
    return None


def means_all(text: str, table: Table) -> bool:
    """Whether a whole text says that all of them are meant."""
    return plain(text) in _said(table.language, "every")


def _named(text: str, table: Table, *, of: int) -> int | None:
    if text in _said(table.language, "last"):
        return of
    if (found := ordinals(table.language).get(text)) is not None:
        return found
    signs = _said(table.language, "letters")
    if text.rstrip(").: ") in signs:
        return 1 + signs.index(text.rstrip(").: "))
    if letter := _LETTER.fullmatch(text):
        return 1 + ord(letter[1]) - ord("a")
    figure = _figure_with_ending(table.language).fullmatch(text)
    return int(figure[1]) if figure else None


def _counted(text: str, table: Table, *, said: bool) -> int | None:
    """A figure, or a number in words where a word beside it said that a place is meant."""
    if figure := _FIGURE.fullmatch(text):
        return int(figure[1])
    found = [number for word, number in table.numerals.items() if said and word == text]
    return int(found[0]) if found and found[0] == int(found[0]) else None


def _stages(text: str, language: str) -> Iterator[str]:
    """The text, and it with ever fewer of the words around a place."""
    ends = _ends(language)
    yield text
    while True:
        for end in ends:
            shorter = end.sub("", text, count=1).strip(" ,(")
            if shorter and shorter != text:
                text = shorter
                yield text
                break
        else:
            return


@lru_cache(maxsize=32)
def _ends(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = alternation(_places(language).around)
    return re.compile(rf"^(?:{words})[\s:.,]*"), re.compile(rf"[\s,]*(?:{words})$")


@lru_cache(maxsize=32)
def _figure_with_ending(language: str) -> re.Pattern[str]:
    words = sorted((plain_word(word) for word in _places(language).behind), key=len, reverse=True)
    return re.compile(rf"(\d{{1,2}})\s?(?:{'|'.join(map(re.escape, words)) or '(?!)'})")
