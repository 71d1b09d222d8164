"""Counts that are left open: a bit over a number (`200 and change`), two in a row (`ten twelve people`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from knowledge.values.numbers.apart import lone_words
from knowledge.values.numbers.mentions import mentions
from knowledge.values.numbers.numerals import numbers
from knowledge.values.words.writing import glues

if TYPE_CHECKING:
    from knowledge.values.words.figures import Style
    from knowledge.values.words.tables import Table

_LONGEST = 60
_TEN = 10
_ENDING = re.compile(r"'?\w{0,4}")
"""What is glued to a number in front of words that leave it open: "yüzü aşkın", "100명이 조금 넘어요"."""

Read = Callable[[str], tuple[Decimal, ...]]


def open_count(text: str, table: Table, style: Style, read: Read) -> tuple[Decimal, ...]:
    """The number that is a bit less than what is said, or the two that may be meant; empty for other texts.

    Args:
        text: in plain form.
        table: words of the language to read it in.
        style: signs of figures.
        read: reads a text that is a number with its noun.
    """
    if len(text) > _LONGEST:
        return ()
    return _a_bit_over(text, table, style, read) or (
        () if read(text) else _in_a_row(text, table, style, read)
    )


def _a_bit_over(text: str, table: Table, style: Style, read: Read) -> tuple[Decimal, ...]:
    for word in lone_words(table, "over_behind").finditer(text):
        count, rest = _before(text[: word.start()].rstrip(" -"), table, style, read), text[word.end() :]
        if count and (not rest.strip() or read(f"{count}{rest}") == (Decimal(count),)):
            return (Decimal(count),)
    for word in lone_words(table, "over_before").finditer(text):
        found = read(f"{text[: word.start()]}{text[word.end() :].strip()}")
        if len(found) == 1 and read(text[word.end() :].strip()) == found:
            return found
    return ()


def _before(text: str, table: Table, style: Style, read: Read) -> int:
    """The whole number that a text is, or ends with; 0 where there is none."""
    found = read(text)
    if not found and (last := mentions(text, table, style)) and _ENDING.fullmatch(last[-1].behind.strip()):
        found = read(f"{last[-1].before}{int(last[-1].readings[0])}")
    return int(found[0]) if len(found) == 1 and found[0] % 1 == 0 else 0


def _in_a_row(text: str, table: Table, style: Style, read: Read) -> tuple[Decimal, ...]:
    for left, right in _halves(text):
        first = numbers(table.peel(left, heads=("about", "opening")), table, style)
        second = read(right) if len(first) == 1 else ()
        if len(second) != 1 or (first[0] + second[0]) % 1:
            continue
        low, high = first[0], second[0]
        if high < _TEN < low and low % _TEN:  # "twelve, three" said in one, with the ten before both
            high += low - low % _TEN
        if low < high <= 2 * low:
            return low, high
    return ()


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """The text cut in two at each space, and anywhere in a script without them."""
    for at in range(1, len(text)):
        if text[at] == " " or (glues(text[at]) and glues(text[at - 1])):
            yield text[:at].rstrip(", "), text[at:].strip()
