"""How many people of several kinds are, told one kind after the other: `three founders plus two interns`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.values.numbers.apart import is_range
from knowledge.values.numbers.mentions import mentions
from knowledge.values.numbers.people.named import LONGEST, pieces_of, ties
from knowledge.values.numbers.people.told import counts_alone, without_lead
from knowledge.values.numbers.people.words import known_teams, matches

if TYPE_CHECKING:
    from knowledge.values.words.figures import Style
    from knowledge.values.words.tables import Table


def by_kinds(text: str, table: Table, style: Style) -> int:
    """Their number; 0 where one number may be that of all, or of some of the others."""
    text = _KOREAN_AND.sub(" + ", text)
    pieces = pieces_of(without_lead(text, table), table)
    said = " , ".join(pieces)  # what ties them may change a number elsewhere: the Italian "più"
    spoilt = any(table.pattern(field).search(said) for field in _TOLD_OTHERWISE) or is_range(text, table)
    within = any(matches(table, field).search(text) for field in ("including", "among"))
    if not 1 < len(pieces) <= _MOST_KINDS or len(text) > LONGEST or spoilt or within:
        return 0
    counts = [_of_kind(piece, table, style) for piece in pieces]
    told = any(count > 1 for count in counts)
    doubtful = len(counts) > 2 and counts[0] == sum(counts[1:])  # noqa: PLR2004 - "3 founders, 2 devs, 1 intern"
    return sum(counts) if all(counts) and told and not doubtful and _is_tied(text, table) else 0


_MOST_KINDS = 4
_TOLD_OTHERWISE = ("of_which", "formerly", "changes", "but", "or_", "denies")
_KOREAN_AND = re.compile(r"(?<=[명인둘셋넷섯])에\s")


def _of_kind(piece: str, table: Table, style: Style) -> int:
    """The number of a kind: told with whom it counts, or one person."""
    found = mentions(piece, table, style)
    if len(found) > 1:
        return 0
    if not found:
        known = (table.people | known_teams(table)).get(piece, 0)
        if table.language == "ko" and len(alone := counts_alone(piece, table, style)) == 1:
            return alone[0]
        several = matches(table, "several").search(piece) is not None
        return known or int(not several and matches(table, "one_of").match(piece) is not None)
    count = found[0].readings[0]
    return int(count) if count % 1 == 0 and len(found[0].behind.split()) <= _MOST_BEHIND else 0


_MOST_BEHIND = 6


def _is_tied(text: str, table: Table) -> bool:
    """Whether the last kind is tied to those before it by more than a comma."""
    *_, last = (None, *ties(table).finditer(text))
    return last is not None and last[0].strip() not in ("", ",")
