"""Parts of a whole in words: `a third`, `one in four`, `jeder vierte`, `三分の一`."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.values.numbers.numerals import numbers
from knowledge.values.words.places import ordinals
from knowledge.values.words.writing import plain_word

if TYPE_CHECKING:
    from knowledge.values.words.figures import Style
    from knowledge.values.words.tables import Table

_FRACTION = re.compile(r"([1-9])\s?/\s?([2-9]|10)")
_TENTH = Decimal("0.1")
_MOST = 1000
"""Nobody means a percentage by one in more."""


def share_of_whole(text: str, table: Table, style: Style) -> Decimal | None:
    """The percentage that a whole plain text names, to a tenth; None when it names none."""
    core = table.peel(text, heads=("about", "opening"), tails=("percent", "closing", "about"))
    if fraction := _FRACTION.fullmatch(core):
        part, whole = int(fraction[1]), int(fraction[2])
        return (Decimal(100) * part / whole).quantize(_TENTH) if part < whole else None
    for said in dict.fromkeys((text, core)):
        if found := table.shares.get(said) or _ratio(said, table, style) or _every(said, table):
            return found
    return None


def _ratio(text: str, table: Table, style: Style) -> Decimal | None:
    for pattern in _ratios(table):
        if found := pattern.fullmatch(text):
            part, whole = (_count(found[name], table, style) for name in ("part", "whole"))
            if part and whole and part < whole <= _MOST:
                return (100 * part / whole).quantize(_TENTH)
    return None


def _count(text: str, table: Table, style: Style) -> Decimal | None:
    found = (Decimal(1),) if text in table.words("one") else numbers(text, table, style)
    return found[0] if len(found) == 1 and found[0] == found[0].to_integral_value() else None


def _every(text: str, table: Table) -> Decimal | None:
    known = ordinals(table.language)
    for head, tail in (pattern.split("{}") for pattern in table.data.every):
        core = text.removeprefix(plain_word(head)).removesuffix(plain_word(tail)).strip()
        if text.startswith(plain_word(head)) and text.endswith(plain_word(tail)) and core in known:
            return (Decimal(100) / known[core]).quantize(_TENTH) if known[core] > 1 else None
    return None


@lru_cache(maxsize=32)
def _ratios(table: Table) -> tuple[re.Pattern[str], ...]:
    forms = (re.escape(plain_word(word)) for word in table.data.ratios)
    return tuple(
        re.compile(form.replace(r"\{part\}", "(?P<part>.+?)").replace(r"\{whole\}", "(?P<whole>.+)"))
        for form in forms
    )
