"""How many people a text counts, the one who writes among them: by their names or by their number."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.values.numbers.mentions import mentions
from knowledge.values.numbers.people.named import by_names, heads_in, in_list
from knowledge.values.numbers.people.told import (
    before_parts,
    in_all,
    in_all_with,
    told_behind,
    told_with_group,
    with_parts,
    without_fillers,
)
from knowledge.values.numbers.people.words import known_teams, matches
from knowledge.values.words.figures import Style
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import FACES, plain_word


def people(text: str, table: Table, style: Style) -> int:
    """How many people a whole plain answer such as "me and my brother" names; 0 for other answers."""
    text = FACES.sub("", text).strip()
    core = table.peel(text, heads=("about", "opening"), tails=("closing", "about"))
    known = table.people | known_teams(table)
    bare = without_fillers(text, table)
    many = 0 if mentions(text[len(bare) :], table, style) else known.get(bare, 0)
    if told := known.get(text) or known.get(core) or (many if many > 1 else 0):
        return told
    if (
        summed := in_all_with(text, table, style)
        or told_with_group(text, table, style)
        or told_behind(text, table, style)
    ):
        return summed
    if (
        told := with_parts(text, table, style)
        or before_parts(text, table, style)
        or in_all(text, table, style)
    ):
        return told
    if re.search(r"\d", text) and matches(table, "including").search(text):
        return 0  # whoever is named is among those counted
    head, comma, tail = text.partition(",")
    told = heads_in(head.strip(), table, style) if comma else 0
    if told and (both := people(tail.strip(), table, style)):  # "two, my sister and I"
        return both if told == both else 0
    listed = in_list(core, table, style)
    return listed if listed > 1 else by_names(text, table, style) or _with_more(text, table, style)


def _with_more(text: str, table: Table, style: Style) -> int:
    """How many the speaker and a number of others are: "me and two developers"."""
    for before, behind in _me_plus(table):
        others = text[len(before) : len(text) - len(behind)].strip()
        if text.startswith(before) and text.endswith(behind) and (count := heads_in(others, table, style)):
            return 1 + count
    return 0


@lru_cache(maxsize=32)
def _me_plus(table: Table) -> tuple[tuple[str, str], ...]:
    """What stands before the others and behind them."""
    parts = (pattern.split("{}") for pattern in table.data.me_plus)
    return tuple((plain_word(before), plain_word(behind)) for before, behind in parts)
