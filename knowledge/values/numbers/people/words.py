"""Words by which people tell who is in a team, by language: `team.yaml`."""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from knowledge.values.words.data import Words
from knowledge.values.words.files import by_language
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation, plain_word


class _Team(BaseModel):
    """`team.yaml`, one language.

    Attributes:
        between: what stands between two who are named.
        one_of: words before one person. several: words for more whose number is not told, or for no person.
        speaker: words for who speaks. we: the same of as many as `{}` says.
        together: whole answers by their number ("flying solo"). still: words that may stand before them.
        including: words that say who is among those counted ("7 counting the intern").
        in_all: words at the end of a text that count all who are in it, by their number ("my wife and I, the
            two of us"). in_all_with: the same before who the others are ("a couple with my husband").
        among: words between a number of people and others, who may be counted in it or not ("with").
        heads: words for people as such, behind the number of all of them ("six of us").
        in_group: words between people and the number that counts them altogether ("夫婦の2人で").
        including_around: like `including`, around `*`, who is among them ("seven with the intern included").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    between: Words
    one_of: Words
    speaker: Words
    we: Words
    several: Words
    together: dict[int, Words]
    still: Words
    including: Words
    in_all_with: dict[int, Words]
    including_around: Words
    in_all: dict[int, Words]
    heads: Words
    among: Words = ()
    in_group: Words = ()


@lru_cache(maxsize=16)
def known_teams(table: Table) -> dict[str, int]:
    """Whole answers by their number: "flying solo"."""
    return {plain_word(word): number for number, words in team(table).together.items() for word in words}


@lru_cache(maxsize=32)
def words_of(table: Table, field: str) -> frozenset[str]:
    """Words of a field of `team.yaml` in plain form."""
    return frozenset(map(plain_word, getattr(team(table), field)))


@lru_cache(maxsize=32)
def matches(table: Table, field: str) -> re.Pattern[str]:
    """Matches the words of a field of `team.yaml`."""
    return re.compile(alternation(getattr(team(table), field)))


def team(table: Table) -> _Team:
    """What is known of a table's language."""
    return by_language("team", _Team)[table.language]
