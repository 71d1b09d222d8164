"""Nobody and nothing, in any words: `not invoiced anything yet`, `hat noch keiner was bezahlt`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from knowledge.pack.structure import Kind
from knowledge.values.numbers.mentions import mentions
from knowledge.values.words.data import Words
from knowledge.values.words.figures import Style, without_months
from knowledge.values.words.files import by_language
from knowledge.values.words.tables import Table, common
from knowledge.values.words.writing import FACES, alternation, glues, plain_word

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 80
_MOST_BEHIND_ZERO = 3
"""Words of a text that begins with a zero and goes on without a pause."""

_BARE = 2
"""Words of "nothing yet", which of a sum may as well mean that there is nothing to tell."""

_PAUSE = re.compile(r"\s*(?:[,;:(]|[.!](?=\s|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])|\s-\s)\s*")


class _Nobody(BaseModel):
    """`nobody.yaml`, one language.

    Attributes:
        nobody, nothing: words that deny, of people and of sums; a `*` of its own is one to three words.
        zero: words that are 0 where they come first.
        yet: words that say that it is so until now. done, earned, left: what was not done, earned, left.
        at_cost: phrases that say that nothing is left of a price.
        unsure: words beside which nobody and nothing tell no number ("nobody knows").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    nobody: Words
    nothing: Words
    zero: Words
    yet: Words
    done: Words
    earned: Words
    left: Words
    at_cost: Words
    unsure: Words


def is_nought(text: str, table: Table, kind: Kind) -> bool:
    """Whether a whole plain text says that there is nobody (a count), or nothing (a sum, a percentage)."""
    text = FACES.sub("", without_months(text)).strip()
    if not 0 < len(text) <= _LONGEST or re.search(r"[1-9]", text) or _find(table, "unsure").search(text):
        return False
    if kind is Kind.PERCENT and _find(table, "at_cost").search(text):
        return True
    alone = kind is Kind.MONEY and _find(table, "zero").fullmatch(text)
    zero = _begins_with_zero(text, table) and not alone
    return not _holds_number(text, table) and (zero or _denies(text, table, kind))


def _denies(text: str, table: Table, kind: Kind) -> bool:
    """Whether words say that nobody did, or that nothing was earned or left."""
    denied = _find(table, "nothing").search(text)
    if kind is Kind.PERCENT:
        return denied is not None and tells_left(text, table)
    told = "done" if kind is Kind.NUMBER else "earned"
    denied = _find(table, "nobody").search(text) or (denied if kind is Kind.MONEY else None)
    if kind is Kind.MONEY and denied and _currency(table).search(denied[0]):
        return True
    until_now = _find(table, "yet").search(text) and (kind is Kind.NUMBER or len(text.split()) > _BARE)
    return denied is not None and bool(until_now or _find(table, told).search(text))


@lru_cache(maxsize=16)
def _currency(table: Table) -> re.Pattern[str]:
    """The smallest that one can have earned: "not a penny"."""
    return re.compile(alternation((*table.data.currencies.get("EUR", ()), "euro", "euros", *common().coins)))


def tells_left(text: str, table: Table) -> bool:
    """Whether a text tells of what is left or earned of a price."""
    return _find(table, "left").search(text) is not None


def _begins_with_zero(text: str, table: Table) -> bool:
    first = _PAUSE.split(text, maxsplit=1)[0]
    found = _find(table, "zero").match(first)
    if found is None:
        return False
    behind = first[found.end() :].strip()
    return not behind or (len(first.split()) <= _MOST_BEHIND_ZERO and not any(map(glues, behind)))


@lru_cache(maxsize=128)
def _find(table: Table, field: str) -> re.Pattern[str]:
    return re.compile("|".join(_forms(getattr(by_language("nobody", _Nobody)[table.language], field))))


def _forms(words: Iterable[str]) -> list[str]:
    """Patterns of words, the longest first; those of scripts without spaces may stand close."""
    known = sorted({plain_word(word) for word in words}, key=lambda word: (-len(word), word))
    return [_form(word) for word in known]


def _form(word: str) -> str:
    if glues(word):
        return re.escape(word)
    inner = r"(?: \S+){1,3} ".join(re.escape(part).replace(r"\*", r"\w*") for part in word.split(" * "))
    return rf"(?<!\w){inner}(?!\w)"


def _holds_number(text: str, table: Table) -> bool:
    return any(one.readings[0] > 1 for one in mentions(text, table, Style.of(table.language)))
