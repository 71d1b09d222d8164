"""A country by what lies in it: `Gent`, `we moved to Lyon`, `金沢で漆やってます`, `Lausanne, Swiss side`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from knowledge.values.addresses import countries
from knowledge.values.addresses.towns import Town, key, town
from knowledge.values.outcome import MOST_READINGS, Ambiguous, Taken
from knowledge.values.words.asked import Asked
from knowledge.values.words.tables import Table, common, near, without_copula
from knowledge.values.words.writing import alternation, plain

_LONGEST = 100
_WIDEST = 4
"""Words of the longest name; signs three times as many where words are not spaced."""
_SHORT = 3
"""Words of a text that may be a name and little else."""
_LEAST = 5
"""Letters of a name of a small place that is known without a word for "in" before it."""
_UNSPACED = ("ja", "zh")
_PARTS = re.compile(r"\s*(?:[,;:()/…]|\.(?=\s)|\s-\s|\.{2,}|[\U0001f000-\U0010ffff])\s*")


def read_where(asked: Asked, text: str) -> Taken | Ambiguous | None:
    """The country of the towns and regions that are named as places; None where none is.

    Beside several countries, or a word that doubts it, it is asked back.
    """
    whole = plain(text)
    if not whole or len(whole) > _LONGEST or countries.has_flag(text):
        return None
    table = near(asked.language, ())[0]
    capital = not text.strip()[:1].islower()
    parts = filter(None, _PARTS.split(whole))
    found = [one for part in parts for one in _named(part, whole, table, capital=capital)]
    if not found:
        return None
    shared = set.intersection(*(set(codes) for codes in found))
    likely = dict.fromkeys(code for codes in found for code in codes if not shared or code in shared)
    readings = _nearest(tuple(likely)[:MOST_READINGS], table) if shared else tuple(likely)[:MOST_READINGS]
    said = _before(table).sub(" ", whole)  # some words for "in" deny elsewhere: the Portuguese "no"
    if len(readings) == 1 and table.pattern("denies").search(said):
        return None
    named = countries.named_within(whole, table.language)
    if len(named) == 1 and not {*named} & {*readings}:
        return Ambiguous((*named, *readings)[:MOST_READINGS])  # "France now, we moved over from Leeds"
    doubted = table.pattern("clouds").search(said) is not None
    return Taken(readings[0]) if len(readings) == 1 and not doubted else Ambiguous(readings)


def _nearest(codes: tuple[str, ...], table: Table) -> tuple[str, ...]:
    """Of countries with a town of one name the likeliest, where it alone speaks the language."""
    spoken = [code for code in codes if code in common().company_spoken.get(table.language, ())]
    return codes[:1] if spoken == [*codes[:1]] else codes


def _named(part: str, whole: str, table: Table, *, capital: bool) -> Iterator[tuple[str, ...]]:
    """Countries of each name that stands as a place in a part of a text."""
    if table.language in _UNSPACED and re.search(r"[\u3040-\u30ff\u3400-\u9fff]", part):
        yield from _unspaced(part, table)
        return
    yield from _spaced(part, whole, table, capital=capital)


def _spaced(part: str, whole: str, table: Table, *, capital: bool) -> Iterator[tuple[str, ...]]:
    core = table.peel(part, heads=("said_before", "country_opening"), tails=("country_closing",))
    words = part.split()
    at, few = 0, len(whole.split()) <= _SHORT
    while at < len(words):
        for width in range(min(_WIDEST, len(words) - at), 0, -1):
            said, before = " ".join(words[at : at + width]), " ".join(words[:at])
            if said in table.words("town_before"):
                continue
            alone = said in (part, core) or core in table.unglued(said)
            behind = words[at + width : at + width + 1]
            ended = table.language in _ENDED and any(_ends(one, table) for one in (said, *behind))
            placed = _placed(before, table) or ended
            edge = few and (at + width == len(words) or (capital and not at))
            if (codes := _countries(said, table, alone=alone, placed=placed, edge=edge)) is not None:
                yield codes
                at += width - 1
                break
        at += 1


def _countries(said: str, table: Table, *, alone: bool, placed: bool, edge: bool) -> tuple[str, ...] | None:
    """Where a name lies, if it stands so that it may be meant for one."""
    for form in dict.fromkeys((said, *_bared(said, table))):
        if codes := countries.names(table.language).get(countries.key(form)):
            if placed or alone or edge:
                return codes
            continue  # and no town elsewhere that has its name
        if (found := town(key(form))) is None:
            continue
        clear = found.known or (len(form) >= _LEAST and not found.word)
        if (placed and not found.word) or (alone and clear) or (edge and found.known):
            return found.countries
    return None


_ENDED = ("ko", "tr")
"""Languages that say by an ending what is a place."""


def _bared(said: str, table: Table) -> Iterator[str]:
    """A name without what is glued to it."""
    yield re.sub(r"'\w*$", "", said)
    bare = without_copula(said)
    for form in dict.fromkeys((said, bare)):
        yield form
        yield from table.unglued(form)
        yield table.peel(form, tails=("country_closing",))
        if table.language in _ENDED:
            yield _behind(table).sub("", form)
    yield said.partition("-")[0]


def _ends(said: str, table: Table) -> bool:
    """Whether a word ends as a place does."""
    return bool(_behind(table).search(said)) or re.search(r"\w'\w+$", said) is not None


@lru_cache(maxsize=16)
def _behind(table: Table) -> re.Pattern[str]:
    words = (*table.data.country_behind, *table.data.country_closing, *table.data.town_behind)
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(map(plain, words), key=len, reverse=True)))})$")


def _placed(before: str, table: Table) -> bool:
    """Whether the last word before a name makes a place of it."""
    return re.search(rf"(?:{_before(table).pattern})[\s']*$", before) is not None


@lru_cache(maxsize=16)
def _before(table: Table) -> re.Pattern[str]:
    return re.compile(alternation((*table.data.country_before, *table.data.town_before)))


def _unspaced(part: str, table: Table) -> Iterator[tuple[str, ...]]:
    """Countries of names that begin where a word begins, and end where a particle or nothing follows."""
    at = 0
    while at < len(part):
        if at and not _begins(part[:at], table):
            at += 1
            continue
        for width in range(min(3 * _WIDEST, len(part) - at), 1, -1):
            said, rest = part[at : at + width], part[at + width :]
            known = countries.names(table.language).get(countries.key(said))
            found = town(key(said))
            placed = found is not None and found.known and _placed(part[:at], table)
            if known or placed or (found is not None and _may_end(found, said, rest, table)):
                yield known or (found.countries if found else ())
                at += width - 1
                break
        at += 1


def _begins(before: str, table: Table) -> bool:
    """Whether a word may begin behind a text: behind a space, "in", a country or another town."""
    if re.search(r"[\s・]$|の$|は$", before) or _placed(before, table):
        return True
    tails = (before[-width:] for width in range(2, min(8, len(before)) + 1))
    return any(
        countries.key(tail) in countries.names(table.language) or town(key(tail)) is not None
        for tail in tails
    )


def _may_end(found: Town, said: str, rest: str, table: Table) -> bool:
    follows = not rest or _follows(table).match(rest) is not None or _begins_with_town(rest)
    return not found.word and (follows or (len(said) > 2 and found.known))  # noqa: PLR2004


def _begins_with_town(text: str) -> bool:
    return any(town(key(text[:width])) is not None for width in range(2, 5))


@lru_cache(maxsize=16)
def _follows(table: Table) -> re.Pattern[str]:
    data = table.data
    words = (
        *data.country_behind,
        *data.country_closing,
        *data.copulas,
        *data.glued_behind,
        *data.town_behind,
    )
    return re.compile(alternation(map(plain, words)) + r"|[\s,.!~]")
