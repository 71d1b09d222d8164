"""What is counted one kind after the other: `19 restaurants and 2 hotels`, `6 boulangeries, un traiteur`."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.pack.structure import Kind
from knowledge.values.numbers.apart import is_range
from knowledge.values.numbers.mentions import mentions, of_things
from knowledge.values.words.writing import glues

if TYPE_CHECKING:
    from knowledge.values.words.figures import Style
    from knowledge.values.words.tables import Table

_LONGEST = 80
_MOST_KINDS = 4
_MOST_WORDS = 3
"""Words of one kind, its number left out."""

_TOLD_OTHERWISE = ("of_which", "formerly", "lately", "changes", "but", "or_", "denies")
"""Fields of words beside which the kinds are no parts of one sum."""


def sum_of_kinds(text: str, table: Table, style: Style, *, summed: bool) -> Decimal | None:
    """The sum of all kinds, where a text is nothing but two or more of them with their numbers.

    Args:
        text: in plain form.
        table: words of the language to read it in.
        style: signs of figures.
        summed: whether the question counts all kinds; else none may be of those who are asked for.
    """
    if not 0 < len(text) <= _LONGEST or any(map(glues, text)):
        return None
    core = table.peel(text, heads=("about", "opening"))
    parts = [part.strip() for part in _ties(table).split(core)]
    if not 1 < len(parts) <= _MOST_KINDS:
        return None
    if is_range(core, table) or any(table.pattern(field).search(core) for field in _TOLD_OTHERWISE):
        return None
    if not summed and table.pattern("counted").search(core):
        return None  # "5 clients and 2 prospects"
    counts = [_count(part, table, style) for part in parts]
    return sum((count for count in counts if count), Decimal(0)) if all(counts) else None


def _count(part: str, table: Table, style: Style) -> Decimal | None:
    """The number with which a part begins, before what it counts and nothing else."""
    first, _, behind = part.partition(" ")
    found = mentions(part, table, style)
    if found and found[0].start == 0 and len(found) == 1:
        count, behind = found[0].readings[0], found[0].behind.strip()
    elif table.numerals.get(first) == 1 and not found:
        count = Decimal(1)
    else:
        return None
    told = 0 < len(behind.split()) <= _MOST_WORDS and not of_things("", f" {behind}", table)
    others = [word for word in table.data.others.get(Kind.NUMBER, ()) if word in behind]
    plainly = count % 1 == 0 and re.search(r"[\d%€$£]", behind) is None
    return count if told and plainly and not others else None


@lru_cache(maxsize=32)
def _ties(table: Table) -> re.Pattern[str]:
    return re.compile(
        rf"\s*,\s*(?:(?:{table.pattern('and_').pattern})\s*)?|\s*(?:{table.pattern('and_').pattern})\s*|\s*\+\s*"
    )
