"""What is kept of a round sum, as a percentage: `on every £10 I keep £4`, `60 cents per euro`."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from knowledge.pack.structure import Kind
from knowledge.values.numbers.apart import PERCENT_BEHIND
from knowledge.values.numbers.changing import is_changed
from knowledge.values.numbers.mentions import Mention, mentions
from knowledge.values.numbers.nobody import tells_left
from knowledge.values.words.data import Words
from knowledge.values.words.files import by_language
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation, glues, plain_word

if TYPE_CHECKING:
    from knowledge.values.words.figures import Style

_LONGEST = 110
_MOST_BESIDE = 2
_BOTH = 2
_HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")
_SIGN = r"\s?[€$£¥]?\s?"


class _Kept(BaseModel):
    """`kept.yaml`, one language.

    Attributes:
        of_each: words before the sum of which a part is kept. each_behind: words behind it.
        cents: words for a hundredth of a currency's unit.
        alone: words that are such a sum without a number, by what they are worth ("tenner").
        after: words before what is taken off the price first.
        spent: words beside which the part is what is spent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    of_each: Words
    each_behind: Words
    cents: Words
    alone: dict[int, Words]
    after: Words
    spent: Words


def kept_of_sum(text: str, table: Table, style: Style) -> Decimal | None:
    """The percentage that a part of a round sum comes to; None where the text tells no such part."""
    if len(text) > _LONGEST or "%" in text or _pattern(table, "spent").search(text):
        return None
    found = [one for one in mentions(text, table, style) if len(one.readings) == 1]
    if len(found) == _BOTH:
        return _of_two(found[0], found[1], table)
    if len(found) == 1:
        return _of_alone(found[0], table)
    return None


def kept_share(text: str, table: Table, style: Style) -> Decimal | None:
    """The percentage of the one share that a sentence names as left: "roughly half stays with us"."""
    found = [*_shares(table).finditer(text)]
    if len(found) != 1 or len(text) > _LONGEST or _pattern(table, "spent").search(text):
        return None
    rest = f"{text[: found[0].start()]} {text[found[0].end() :]}"
    if mentions(rest, table, style) or is_changed(rest, (table,), Kind.PERCENT):
        return None
    short = len(rest.split()) <= _MOST_BESIDE and not any(map(glues, rest))
    told = short or tells_left(rest, table) or _pattern(table, "after").search(rest) is not None
    return table.shares[found[0][0]] if told else None


_WHOLE = 100
_TENTHS = re.compile(r"\s?(?:割|成|할)")


def left_of_whole(text: str, table: Table, style: Style) -> Decimal | None:
    """The share that is left where what it is left of is told beside it: "costs eat 70%, so we keep 30%"."""
    found = [(one, share) for one in mentions(text, table, style) if (share := _percentage(one)) is not None]
    if len(text) > _LONGEST or len(found) != _BOTH or sum(share for _, share in found) != _WHOLE:
        return None
    (first, left), (second, right) = found
    before, between, behind = text[: first.start], text[first.end : second.start], text[second.end :]
    head, cut, tail = _at_pause(between)
    clauses = ((f"{before} {head}", left), (f"{tail if cut else between} {behind}", right))
    spent = _pattern(table, "spent")
    kept = [share for said, share in clauses if tells_left(said, table) and not spent.search(said)]
    return kept[0] if len(kept) == 1 else None


def _at_pause(text: str) -> tuple[str, str, str]:
    """What stands before a pause, the pause, and what stands behind it."""
    found = re.search(r"\s*[,;:.](?!\d)\s*", text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _percentage(one: Mention) -> Decimal | None:
    """The percentage that a number is, by what stands behind it."""
    if PERCENT_BEHIND.match(one.behind) or re.search(r"(?:%|yuzde)\s?$", one.before):
        return one.readings[0]
    return one.readings[0] * 10 if _TENTHS.match(one.behind) else None


@lru_cache(maxsize=16)
def _shares(table: Table) -> re.Pattern[str]:
    return re.compile(alternation(table.shares))


def _of_two(first: Mention, second: Mention, table: Table) -> Decimal | None:
    for whole, part in ((first, second), (second, first)):
        worth = whole.readings[0]
        if _is_round(worth) and _is_whole(whole, table):
            cents = is_cents(part, table) and not is_cents(whole, table)
            return _share(part.readings[0] / (100 if cents else 1), worth)
    return None


def _of_alone(part: Mention, table: Table) -> Decimal | None:
    for worth, named in _kept(table).alone.items():
        before = rf"(?:{_alternation(_kept(table).of_each)})\s" if _kept(table).of_each else ""
        for rest in (part.before, part.behind):
            if re.search(rf"{before}(?:{alternation(named)})", rest):
                cents = is_cents(part, table)
                return (
                    _share(part.readings[0] / (100 if cents else 1), Decimal(worth))
                    if cents or worth > 1
                    else None
                )
    return None


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    share = (_HUNDRED * part / whole).quantize(_TENTH) if whole else _HUNDRED
    return share if 0 <= share < _HUNDRED else None


def _is_round(number: Decimal) -> bool:
    """Whether people name a part of it: 1, 10, 50, 1000."""
    return number % 1 == 0 and re.fullmatch(r"[1-9]0*", str(int(number))) is not None


def _is_whole(one: Mention, table: Table) -> bool:
    kept = _kept(table)
    before = kept.of_each and re.search(rf"(?:{_alternation(kept.of_each)}){_SIGN}$", one.before)
    behind = kept.each_behind and re.match(rf"\s?(?:{_behind(table)})", one.behind)
    return bool(before or behind)


def is_cents(one: Mention, table: Table) -> bool:
    """Whether a number is of hundredths of a currency's unit."""
    return re.match(rf"\s?(?:{_alternation(_kept(table).cents)})", one.behind) is not None


@lru_cache(maxsize=64)
def _alternation(words: Words) -> str:
    """Words that may stand close to a figure, the longest first."""
    forms = sorted(map(plain_word, words), key=len, reverse=True)
    return "|".join(
        re.escape(form) if glues(form) else rf"(?<![a-z]){re.escape(form)}(?![a-z])" for form in forms
    )


@lru_cache(maxsize=16)
def _behind(table: Table) -> str:
    forms = sorted(map(plain_word, _kept(table).each_behind), key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\*", r"\w*") for form in forms)


@lru_cache(maxsize=64)
def _pattern(table: Table, field: str) -> re.Pattern[str]:
    return re.compile(alternation(getattr(_kept(table), field)))


def _kept(table: Table) -> _Kept:
    return by_language("kept", _Kept)[table.language]
