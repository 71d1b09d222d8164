"""People whose number is told beside who they are: `five: three founders and two interns`, `夫婦の2人で`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from knowledge.values.numbers.mentions import Mention, mentions
from knowledge.values.numbers.numerals import numbers
from knowledge.values.numbers.people.named import (
    LONGEST,
    as_we,
    by_names,
    heads_in,
    is_list,
    others_in,
    pieces_of,
    speakers_in,
)
from knowledge.values.numbers.people.words import known_teams, matches, team
from knowledge.values.words.figures import Style
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation, glues, plain_word


def without_fillers(text: str, table: Table) -> str:
    """The text without what may stand before those who speak, and behind a pause: "still just us two"."""
    return _fillers(table).sub("", _PAUSE.split(text, maxsplit=1)[0])


def without_lead(text: str, table: Table) -> str:
    """The text without what may stand before those who are counted: "we still are"."""
    return table.peel(_fillers(table).sub("", text), heads=("opening", "about"))


_PAUSE = re.compile(r"\s*[,;:(!]")


@lru_cache(maxsize=32)
def _fillers(table: Table) -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{alternation(team(table).still)})\s*)+")


def with_parts(text: str, table: Table, style: Style) -> int:
    """The number of all where some of them are told beside it: "five: three founders and two interns"."""
    for total, part in _with_included(text, table, style):
        if all(count < total for count in _counts(part, table, style)):
            return total
    for cut in (*_PARTED.finditer(text), *matches(table, "including").finditer(text)):
        before, behind = text[: cut.start()].strip(" ,;("), text[cut.end() :].strip(" ,;)(")
        parted = cut[0].strip() in _PARTING
        for told, parts in ((before, behind), (behind, before)):
            total = _total(told, table, style) if told and (parts or not parted) else 0
            counts = _counts(parts, table, style) or counts_alone(parts, table, style)
            if total > 1 and (sum(counts) == total if parted else all(count < total for count in counts)):
                return total
            if parted:
                break
    return 0


_LEAST_PARTED = 3
"""Numbers of a text that tells all and the parts they are in."""


def before_parts(text: str, table: Table, style: Style) -> int:
    """The number of all where those behind it add up to it: "six of us, four permanent and two freelance"."""
    if any(table.pattern(field).search(text) for field in ("but", "changes", "lately")):
        return 0  # "we were three, one left, now two of us"
    found = mentions(text, table, style)
    counts = [one.readings[0] for one in found]
    parted = len(counts) >= _LEAST_PARTED and len(text) <= LONGEST and counts[0] == sum(counts[1:])
    return int(counts[0]) if parted and _counts_all(found[0], table) else 0


def _counts_all(one: Mention, table: Table) -> bool:
    """Whether a number is told of people as such, and not of those who do one thing: "six of us"."""
    behind = _PAUSE.split(one.behind, maxsplit=1)[0].strip()
    before = without_lead(one.before.strip(), table)
    led = not before or before in table.words("opening")
    return led and (not behind or matches(table, "heads").fullmatch(behind) is not None)


def _with_included(text: str, table: Table, style: Style) -> Iterator[tuple[int, str]]:
    """The number of all, and who is told behind it to be among them: "six, the two of us included"."""
    for cut in (*_around(table).finditer(text), *_behind_pause(table).finditer(text)):
        total = _total(text[: cut.start()].strip(" ,;("), table, style)
        if total > 1 and not text[cut.end() :].strip(" )"):
            yield total, cut["who"]


@lru_cache(maxsize=32)
def _around(table: Table) -> re.Pattern[str]:
    """Matches those who are included between the two words that say so."""
    parts = (words.partition(" * ") for words in team(table).including_around)
    forms = (rf"{re.escape(plain_word(a))} @ {re.escape(plain_word(b))}" for a, _, b in parts)
    either = "|".join(forms).replace("@", r"[^,;:]+?")
    return re.compile(rf"(?<!\w)(?P<who>{either or '(?!)'})(?!\w)")


@lru_cache(maxsize=32)
def _behind_pause(table: Table) -> re.Pattern[str]:
    """Matches those who are included behind a pause, and the word that says so behind them."""
    return re.compile(rf"[,(;]\s*(?P<who>[^,;:()]+?)\s*(?:{matches(table, 'including').pattern})")


def _total(text: str, table: Table, style: Style) -> int:
    """The number of people that a text or the part next to a pause tells."""
    core = table.peel(text, heads=("makes", "opening", "about"), tails=("closing", "about", "copulas"))
    known = (table.people | known_teams(table)).get(text, 0)
    return known or heads_in(text, table, style) or heads_in(core, table, style) or as_we(text, table, style)


def _counts(text: str, table: Table, style: Style) -> list[int]:
    """The numbers of the people that a text names, one for the speaker and for each single one."""
    counts = [int(one.readings[0]) for one in mentions(text, table, style)]
    alone = [piece for piece in pieces_of(text, table) if not mentions(piece, table, style)]
    return [
        *counts,
        *(1 for piece in alone if speakers_in(piece, table) or others_in(piece, table, style, joined=True)),
    ]


def counts_alone(text: str, table: Table, style: Style) -> list[int]:
    """The numbers that are words of their own, with a particle or without: "창업자 셋에 인턴 둘"."""
    said = ((word, *table.unglued(word)) for word in text.replace(",", " ").split())
    counts = (next(filter(None, (heads_in(form, table, style) for form in forms)), 0) for forms in said)
    return [count for count in counts if count]


_PARTING = (":", "(", ";", "-", "=", ".")


_PARTED = re.compile(r"\s*[:(;]\s*|\s-\s|\s?=\s?|\.\s?(?=\D)")
"""Behind which those who were counted are told one by one."""


_MOST_IN_ALL = 5
"""Words beside one that counts all."""


def in_all(text: str, table: Table, style: Style) -> int:
    """How many are meant by a word that counts all who are told beside it: "my wife and I, the two of us"."""
    for number, words in team(table).in_all.items():
        for word in map(plain_word, words):
            rest = text.removesuffix(word)
            bounded = any(map(glues, word)) or rest[-1:] in ("", " ", ",")
            if rest == text or not bounded or len(rest.split()) > _MOST_IN_ALL:
                continue
            joined = any(rest.rstrip().endswith(plain_word(one)) for one in team(table).between if one != ",")
            if not joined and not mentions(rest, table, style) and not matches(table, "several").search(rest):
                return number
    return 0


def in_all_with(text: str, table: Table, style: Style) -> int:
    """How many are meant by a word that counts all before who the others are: "a couple with my husband"."""
    text = _fillers(table).sub("", text)
    for number, words in team(table).in_all_with.items():
        cut = re.match(alternation(words), text)
        if cut and number == 1 + others_in(text[cut.end() :].strip(), table, style, joined=True):
            return number
    return 0


def told_with_group(text: str, table: Table, style: Style) -> int:
    """The number behind people whom it counts altogether: "夫婦と息子の3人で", "친구랑 둘이"."""
    form = _group(table)
    found = form.search(text) if form else None
    said = numbers(found["number"], table, style) if found else ()
    return int(said[0]) if said else 0


@lru_cache(maxsize=32)
def _group(table: Table) -> re.Pattern[str] | None:
    words = "|".join(map(plain_word, team(table).in_group))
    match table.language:
        case "ja":
            return re.compile(rf"(?:{words})(?P<number>\d+|[二三四五六七八九十]+)[人名](?:て|$)")
        case "ko":
            return re.compile(rf"[가-힣](?:{words}) (?P<number>둘|셋|넷)이(?:서|요|에요|서요|서 .*)?$")
        case _:
            return None


def told_behind(text: str, table: Table, style: Style) -> int:
    """The sum told behind people, "so three", "three in total"; 0 where theirs is another."""
    for listed, before, told in _before_sum(text, table, style):
        if is_list(listed, table):
            return told if by_names(listed, table, style) in (0, told) else 0
        counts = [one.readings[0] for one in mentions(listed, table, style)]
        left = told - sum(counts)
        if counts and (
            left == 0 or (left == 1 and any(_names_one(part, table, style) for part in (listed, before)))
        ):
            return told
    return 0


def _before_sum(text: str, table: Table, style: Style) -> Iterator[tuple[str, str, int]]:
    """What a number sums up that is told as a sum at the end of a text, all before it, and that number."""
    makes = table.pattern("makes").pattern
    for form in (rf"(.+?)[,\s]*(?:{makes})\s*(\S+(?: \S+)?)", rf"(.+)[,\s]+(\S+(?: \S+)?)\s*(?:{makes})"):
        cut = re.fullmatch(form, text)
        told = heads_in(cut[2], table, style) if cut else 0
        if cut and told:
            yield cut[1], text[: cut.start(2)], told


def _names_one(text: str, table: Table, style: Style) -> bool:
    """Whether one person is named beside those who are counted."""
    alone = [piece for piece in pieces_of(text, table) if not mentions(piece, table, style)]
    return len(alone) == 1 and bool(
        speakers_in(alone[0], table)
        or others_in(alone[0], table, style, joined=True)
        or matches(table, "one_of").match(alone[0])
    )
