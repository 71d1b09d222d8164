"""What else a number in a sentence may stand for: a range, a date, a place in a row, a part of another.

`lone` takes the number that is left when these are away.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from knowledge.values.numbers.mentions import Mention, of_things, often
from knowledge.values.words.calendar_names import month_names
from knowledge.values.words.data import Words
from knowledge.values.words.files import by_language
from knowledge.values.words.tables import GLUED, Table
from knowledge.values.words.writing import alternation, glues, plain_word

_STOPS_FOR_PLACES = ("de", "tr")
"""Languages that write a place in a row with a full stop: "der 2. Stock"."""
DATED = re.compile(r"\s?[月월日년年]")
_PLACED = re.compile(r"\s?(?:st|nd|rd|th|er|eme|ieme|[eoa])(?!\w)|[社人件個名]?目|\. [a-z]")
PERCENT_BEHIND = re.compile(
    r"\s?(?:%|pct|percent|per cent|pour cent|prozent|procent|por ciento|por cento|per cento)"
)
_CURRENCY = re.compile(r"\s?[€$£¥₩₺]")
_PARTITIVE = re.compile(r"'(?:s?[iu])(?:yl[ea]|n[iu])?(?!\w)")
"""Behind a figure in Turkish: three of those ("3'ü")."""
_RANGED = re.compile(r"\d\s?(?:-|~|/|\.\.)\s?\d")
MONEY_SIGNS = ("€", "$", "£", "¥", "₩", "₺")


class _Lone(BaseModel):
    """`lone.yaml`, one language.

    Attributes:
        unreal: words of wishes, plans, conditions and denials, beside which a number is none that holds.
        between: what stands around two numbers, `*`, that are the ends of a range.
        vague: words behind a number that leave it open ("twenty or more").
        over_before, over_behind: words beside a number for a bit more than it ("just over 20", "twenty odd").
        spared: words of conditions behind a value that leave it as it is ("four, would be five if ...").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    unreal: Words
    between: Words
    vague: Words
    over_before: Words
    over_behind: Words
    spared: Words


def is_range(text: str, table: Table) -> bool:
    """Whether two numbers of a text are the ends of a range."""
    words = "|".join(map(re.escape, table.words("ranges"))) or "(?!)"
    ranged = _RANGED.search(text) is not None or re.search(rf"\d\s?(?:{words})\s?\d", text) is not None
    return ranged or _between(table).search(text) is not None


_LONG_ENOUGH = 3
"""Letters of a month's name that is no other word."""


@lru_cache(maxsize=16)
def _between(table: Table) -> re.Pattern[str]:
    """Words around two numbers that make a range of them."""
    number = rf"(?:\d[\d.,]*|{table.numeral_pattern.pattern})\w{{0,3}}\W?\s?(?:[%€$£円元원万만]|\w+ )?"
    forms = []
    for words in by_language("lone", _Lone)[table.language].between:
        said = [re.escape(plain_word(part.strip())) for part in words.split("*")]
        two = bool(said[0]) or words.count("*") > 1
        bound = r"\s?" if table.language in GLUED else r"\s"
        lead = rf"(?<!\w){said[0]}{bound}(?:\w+{bound})?" if said[0] else ""
        rest = rf"{bound}?{said[1]}{bound}(?:\w+{bound})?" if said[1] else bound
        forms.append(f"{lead}{number}{rest}{number if two else ''}")
    return re.compile("|".join(forms))


def told_as_sum(last: Mention, table: Table) -> Mention | None:
    """The last number of a text where it is told as a sum or as what is now: "so two", "= 8", "now 4"."""
    told = f"{table.pattern('makes').pattern}|{table.pattern('lately').pattern}"
    makes = rf"\w.*(?:=|{told})\s?[:는은]?\s?(?:{table.pattern('about').pattern})?\s?$"
    return last if re.search(makes, last.before) else None


def adds(first: Mention, second: Mention, table: Table) -> bool:
    """Whether two numbers are added, or two that may be meant."""
    between = first.text[first.end : second.start]
    words = "|".join(table.pattern(field).pattern for field in ("and_", "or_", "ranges"))
    return (
        re.search(rf"\+|^\s*,\s*$|{words}", between) is not None
        and table.pattern("but").search(between) is None
    )


def without_parts(found: tuple[Mention, ...], table: Table) -> list[Mention]:
    """The numbers before the first that is told to be a part of another: "16 landlords, 3 of them twice"."""
    part = rf"(?:{table.pattern('of_which').pattern})"
    for at, one in enumerate(found):
        behind = one.behind[: found[at + 1].start - one.end] if at + 1 < len(found) else one.behind
        said_before = re.search(rf"{part}\s?\S{{0,8}}\s?$", one.before)
        said_behind = re.match(rf"\s?\S{{0,12}}\s?{part}", behind) or _PARTITIVE.match(behind)
        if at and (said_before or said_behind):
            return list(found[:at])
    return list(found)


def counts_other(one: Mention, table: Table) -> bool:
    """Whether a number is of a date, a place in a row, how often, a share, money, or a thing seldom meant."""
    money = re.match(rf"\s?(?:{alternation(_money_words(table))})", one.behind)
    behind = (_months(table), DATED, PERCENT_BEHIND, _CURRENCY, often(table), _lengths(table))
    stop = one.behind[:1] == "." and table.language not in _STOPS_FOR_PLACES
    place = one.in_figures and _PLACED.match(one.behind) is not None and not stop
    beside = any(pattern.match(one.behind) for pattern in behind) or place
    sign = one.before.rstrip().endswith((*MONEY_SIGNS, "%"))
    return beside or sign or money is not None or of_things(one.before, one.behind, table)


@lru_cache(maxsize=16)
def _months(table: Table) -> re.Pattern[str]:
    """Names of months behind a number, which is a day then."""
    names = (name for name in month_names(table) if len(name) >= _LONG_ENOUGH)
    return re.compile(rf"\.?\s?(?:de )?(?:{alternation(names)})")


@lru_cache(maxsize=16)
def _lengths(table: Table) -> re.Pattern[str]:
    """Units of time behind a number."""
    words = (word for some in table.data.durations.values() for word in some if len(word) > 1 or glues(word))
    return re.compile(rf"\s?(?:{alternation(words)})")


@lru_cache(maxsize=16)
def _money_words(table: Table) -> tuple[str, ...]:
    return tuple(word for words in table.data.currencies.values() for word in words)


@lru_cache(maxsize=64)
def lone_words(table: Table, field: str) -> re.Pattern[str]:
    """Matches words of a field of `lone.yaml`."""
    words = sorted(
        {plain_word(word) for word in getattr(by_language("lone", _Lone)[table.language], field)},
        key=len,
        reverse=True,
    )
    forms = (
        re.escape(word)
        if glues(word) or (not word[0].isalnum() and word[0] != "*")
        else rf"(?<!\w){re.escape(word).replace(chr(92) + '*', chr(92) + 'w*')}(?!\w)"
        for word in words
    )
    return re.compile("|".join(forms) or "(?!)")


def names_whom(one: Mention, table: Table) -> bool:
    """Whether those who are counted are named behind a number."""
    behind = " ".join(one.behind.split()[:2]) if not any(map(glues, one.behind)) else one.behind[:6]
    return table.pattern("counted").search(behind) is not None


def joins(first: Mention, second: Mention, table: Table) -> bool:
    """Whether no more than a word such as "or" and "to" stands between two numbers."""
    between = first.text[first.end : second.start].strip(" €$£¥")
    return not between or any(between in table.words(field) for field in ("or_", "ranges"))
