"""The only number of a sentence, whatever its other words are: `conversei com 100 produtores na feira`.

Other modules know the words around a value; this one takes the number that is left when all that stands
for something else is away, where no word makes another of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.pack.structure import Kind
from knowledge.values.around.beside import tells_more
from knowledge.values.numbers.apart import (
    DATED,
    MONEY_SIGNS,
    PERCENT_BEHIND,
    adds,
    counts_other,
    is_range,
    joins,
    lone_words,
    names_whom,
    told_as_sum,
    without_parts,
)
from knowledge.values.numbers.changing import is_changed, unmasked
from knowledge.values.numbers.kept import is_cents, kept_share, left_of_whole
from knowledge.values.numbers.mentions import Mention, mentions, of_things
from knowledge.values.numbers.money import marks
from knowledge.values.numbers.nobody import tells_left
from knowledge.values.numbers.people.named import is_list
from knowledge.values.numbers.quantities import is_count, stored
from knowledge.values.outcome import Ambiguous, Outcome, Taken
from knowledge.values.words.figures import without_months
from knowledge.values.words.tables import Table, near
from knowledge.values.words.writing import glues, plain

if TYPE_CHECKING:
    from knowledge.values.words.asked import Asked

_LONGEST = 140
_NEAR_BEFORE, _NEAR_BEHIND = 4, 3
"""Words beside a number that may make another of it."""

_SIGNS_BEFORE, _SIGNS_BEHIND = 6, 6
"""The same in a script without spaces, in signs."""

_MOST_WORDS, _MOST_SIGNS = 14, 44
"""Words, or signs of a script without spaces, of a text that tells little else."""

_MARRED_BEFORE = re.compile(
    r"(?:(?:^|[\s(,;]|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])[-+#]|[数几何上몇수]|(?<!\w)(?:top|nr|no|n|num)\.?\s?)$"
)
_MARRED_BEHIND = re.compile(r"[+#°]|[a-z]{1,2}(?![a-z])|[a-z]\d|\.\d|i?emes?(?!\w)|\s?[社人件個名]?目")
"""Signs of what is no count: a minus, an hour, a place in a row."""

_OF_MONTH = re.compile(
    r"(?<!\d)(?:[月월](?:に|商|収|々|間|あたり|当たり|約|매출|평균|수입)?|월 ?(?:매출|평균|수입|약))\s?$"
)
"""Before a sum these say that it is one of a month."""

_SPANS = re.compile(r"20\d\d[./-]\d{1,2}\s?[~-]\s?20\d\d[./-]\d{1,2}")
"""The months over which a sum was counted."""

_SHORT = 4
"""Words in which a percentage needs no sign of its own."""

_YEARS = range(1990, 2051)
_SMALLEST_SUM = 100
"""A smaller sum names its currency."""

_PARTS = re.compile(r"\s*(?:[,;:()!](?!\d)|\.(?=\s|$)|\s-\s)\s*")

Read = Callable[["Asked", str], Outcome]


def read_lone(asked: Asked, text: str, read: Read) -> Taken | Ambiguous | None:
    """The one value of a sentence in which no other number can be meant; None where there is none.

    Args:
        asked: what was asked.
        text: as written.
        read: reads a text that is nothing but a value.
    """
    whole = _SPANS.sub(" ", plain(text))
    kind = asked.question.kind
    broken = kind is Kind.NUMBER and not is_count(asked.question)
    if kind not in _PICKS or not 0 < len(whole) <= _LONGEST or broken:
        return None
    if kind is Kind.SCALE and (first := _first_of_scale(asked, whole, read)):
        return first
    own = near(asked.language, ())[0]
    if asked.question.oneself and is_list(whole, own):
        return None
    if kind is Kind.PERCENT and (share := _kept(whole, own, asked)) is not None:
        return Taken(stored(share))
    one = _PICKS[kind](asked, whole, own)
    return _taken(asked, one, read) if one and not _is_marred(one) and not _is_open(asked, one) else None


def _kept(text: str, table: Table, asked: Asked) -> Decimal | None:
    share = kept_share(text, table, asked.style)
    return left_of_whole(text, table, asked.style) if share is None else share


def _taken(asked: Asked, one: Mention, read: Read) -> Taken | Ambiguous | None:
    """The value of a number; asked back beside words that leave it unsure."""
    own, kind = near(asked.language, ())[0], asked.question.kind
    outcome = _value(asked, one, read)
    summed = kind is Kind.NUMBER and told_as_sum(one, own) is not None
    alone = kind is not Kind.NUMBER or summed
    if outcome is None or not (alone or not _is_one_of_several(asked, one, own, outcome.value)):
        return None
    beside = unmasked(f"{one.before} {one.behind}", own, kind)
    clouded = own.pattern("clouds").search(without_months(beside)) is not None
    return Ambiguous((outcome.value,)) if clouded else outcome


def is_left_open(asked: Asked, text: str, value: object) -> bool:
    """Whether a count that was found in a text is but the beginning of what is said: "treinta y tantos"."""
    own = near(asked.language, ())[0]
    behind = re.compile(rf"\s?-?(?:{_left_open(own)})")
    before = re.compile(rf"(?:{lone_words(own, 'over_before').pattern})\s?$")
    return any(
        one.readings[0] % 1 != 0
        or (one.readings[0] == value and (behind.match(one.behind) or before.search(one.before)) is not None)
        for one in mentions(plain(text), own, asked.style)
    )


def _left_open(table: Table) -> str:
    """A pattern of what leaves a number before it open."""
    return f"{lone_words(table, 'vague').pattern}|{lone_words(table, 'over_behind').pattern}"


def _value(asked: Asked, one: Mention, read: Read) -> Taken | None:
    """What a number comes to, with the sign, the unit or the currency beside it."""
    money = asked.question.kind is Kind.MONEY
    for said in (*_with_currency(one), one.said) if money else (one.said,):
        if isinstance(outcome := read(asked, said), Taken):
            return outcome
    return None


def _with_currency(one: Mention) -> list[str]:
    """A number with ever fewer of the words behind it and the sign before it."""
    sign = found[0] if (found := re.search(r"(?:[€$£¥]|[a-z]{2,3}|r\$|us\$)\s?$", one.before)) else ""
    closed = any(map(glues, one.behind[:2]))
    words = [one.behind[:at] for at in (8, 6, 5, 4, 3, 2, 1)] if closed else []
    ends = [found.end() for found in re.finditer(r"\S+?(?=[\s,;:.!()]|$)", one.behind)][:3]
    words += [one.behind[:end] for end in reversed(ends)]
    starts = (sign,) if sign.strip() and not sign.strip().isalpha() else (sign, "")
    return [f"{start}{one.said}{end}".strip() for end in (*words, "") for start in dict.fromkeys(starts)]


def _is_marred(one: Mention) -> bool:
    """Whether signs beside a number make another of it, or it stands among too many words."""
    closed = any(map(glues, one.text))
    size = len(one.text) if closed else len(one.text.split())
    signs = _MARRED_BEFORE.search(one.before) or _MARRED_BEHIND.match(one.behind)
    return signs is not None or size > (_MOST_SIGNS if closed else _MOST_WORDS)


def _is_open(asked: Asked, one: Mention) -> bool:
    """Whether words make another value of a number, or leave it open."""
    kind = asked.question.kind
    # A few words may be of the city's own language, many are of the conversation's.
    few = len(one.text.split()) <= _SHORT
    tables = near(asked.language, asked.about.languages[:1] if few else ())
    part = _part(one)
    beside = part if kind is Kind.MONEY else _near_to(one, tables[0])
    summed = kind is Kind.NUMBER and told_as_sum(one, tables[0]) is not None
    aside = one.text if kind is Kind.NUMBER and not summed else part
    vague = kind is not Kind.MONEY and any(
        re.match(rf"\s?-?(?:{_left_open(table)})", one.behind) for table in tables
    )
    things = kind is not Kind.MONEY and any(of_things(one.before, one.behind, table) for table in tables[1:])
    aside = unmasked(aside, tables[0], kind)
    unreal = lone_words(tables[0], "unreal").search(aside) is not None
    return vague or things or unreal or is_changed(beside, tables, kind)


def _part(one: Mention) -> str:
    """What stands in one part with a number: between commas, brackets and full stops."""
    return f"{_PARTS.split(one.before)[-1]} {_PARTS.split(one.behind)[0]}"


def _near_to(one: Mention, table: Table) -> str:
    before, behind = _PARTS.split(one.before)[-1], _PARTS.split(one.behind)[0]
    behind = re.sub(rf"^\s?(?:{table.pattern('about').pattern})", "", behind)
    if any(map(glues, one.text)):
        return f"{before[-_SIGNS_BEFORE:]} {behind[:_SIGNS_BEHIND]}"
    return " ".join([*before.split()[-_NEAR_BEFORE:], *behind.split()[:_NEAR_BEHIND]])


def _is_one_of_several(asked: Asked, one: Mention, table: Table, value: object) -> bool:
    """Whether more people than those counted are told, where the speaker is one of them."""
    return asked.question.oneself and tells_more(_others(one, asked, table), table, asked, value)


def _others(one: Mention, asked: Asked, table: Table) -> str:
    """What stands beside a number, without figures and without what tells of a part of those counted."""
    found = mentions(one.text, table, asked.style)
    whole = len(without_parts(found, table))
    parts = found[whole].start if 0 < whole < len(found) else len(one.text)
    return re.sub(r"\d+", " ", f"{one.before} {one.text[one.end : max(one.end, parts)]}")


def _count(asked: Asked, text: str, table: Table) -> Mention | None:
    """The number of people in a text, apart from other things that are counted."""
    found = mentions(text, table, asked.style)
    if found and (total := told_as_sum(found[-1], table)):
        return total
    if is_range(text, table):
        return None
    if asked.question.oneself and len(without_parts(found, table)) > 1:
        return None  # "2 full time, 3 part time"
    counts = [one for one in without_parts(found, table) if not counts_other(one, table)]
    whole = [one for one in counts if one.readings[0] not in (*_YEARS, 1)] if len(counts) > 1 else counts
    if len(whole) > 1:
        kept = [one for one in whole if not is_changed(_beside(one), (table,), Kind.NUMBER)]
        least = min((one.readings[0] for one in kept), default=0)
        if any(one.readings[0] > least for one in whole if one not in kept):
            return None  # "a good 60 people at three fairs"
        whole = kept
    if len(whole) == 1 and whole[0].readings[0] not in _YEARS:
        return whole[0]
    named = [one for one in whole if names_whom(one, table)]
    apart = not asked.question.oneself and not any(adds(a, b, table) for a, b in pairwise(whole))
    return named[0] if len(named) == 1 and apart else None


def _beside(one: Mention) -> str:
    """The word before a number and the one behind it: "zwei weitere", "altri 3"."""
    return " ".join([*_PARTS.split(one.before)[-1].split()[-1:], *_PARTS.split(one.behind)[0].split()[:1]])


def _step(asked: Asked, text: str, table: Table) -> Mention | None:
    found = [
        one for one in mentions(text, table, asked.style) if not of_things(one.before, one.behind, table)
    ]
    return found[0] if len(found) == 1 and not PERCENT_BEHIND.match(found[0].behind) else None


def _first_of_scale(asked: Asked, text: str, read: Read) -> Taken | None:
    """The step that comes first, before what tells why: "four, would be five if rent were free"."""
    first, *rest = [part for part in _PARTS.split(text) if part] or [""]
    own = near(asked.language, ())[0]
    behind = " ".join(rest)
    if not rest or (mentions(behind, own, asked.style) and not lone_words(own, "spared").search(behind)):
        return None
    if isinstance(outcome := read(asked, first), Taken):
        return outcome
    one = _step(asked, first, own)
    return _value(asked, one, read) if one and not _is_marred(one) and not _is_open(asked, one) else None


def _percentage(asked: Asked, text: str, table: Table) -> Mention | None:
    found = mentions(text, table, asked.style)
    told = [
        one for one in found if PERCENT_BEHIND.match(one.behind) or one.before.endswith(("%", "% ", "yuzde "))
    ]
    if len(found) > 1 and any(is_range(text, one) for one in near(asked.language, asked.about.languages)):
        return None
    first = _PARTS.split(text)[0]
    left = tells_left(text, table) or len(first.split()) <= _SHORT
    chosen = told or [
        one for one in found if left and not counts_other(one, table) and not names_whom(one, table)
    ]
    if len(chosen) > 1 and lone_words(table, "spared").search(text[len(first) :]):
        chosen = [one for one in chosen if one.end <= len(first)]
    return chosen[0] if len(chosen) == 1 and chosen[0].readings[0] not in _YEARS else None


def _sum(asked: Asked, text: str, table: Table) -> Mention | None:
    found = mentions(text, table, asked.style, money=True)
    amounts = [one for one in found if not DATED.match(one.behind) and not PERCENT_BEHIND.match(one.behind)]
    if is_range(text, table) or any(joins(a, b, table) for a, b in pairwise(amounts)):
        return None
    if any(is_cents(one, table) or _OF_MONTH.search(one.before) for one in amounts):
        return None
    known = marks(table, asked.about.currency)
    marked = [one for one in amounts if _is_marked(one, known.codes)]
    if any(_is_marked_twice(one, known.codes) for one in marked):
        return None
    chosen = marked or [
        one
        for one in amounts
        if one.readings[0] >= _SMALLEST_SUM
        and not (one.in_figures and one.readings[0] in _YEARS)
        and not of_things(one.before, one.behind, table)
    ]
    others = [one for one in amounts if one not in chosen and not _is_small(one)]
    return chosen[0] if len(chosen) == 1 and not others else None


def _is_small(one: Mention) -> bool:
    """Whether a number beside a sum is hardly one as well: a day, a year, a few of something."""
    return one.readings[0] < _SMALLEST_SUM or one.readings[0] in _YEARS


def _is_marked(one: Mention, codes: dict[str, tuple[str, ...]]) -> bool:
    """Whether a currency stands beside a number."""
    return one.before.rstrip().endswith(MONEY_SIGNS) or _is_marked_behind(one, codes)


def _is_marked_twice(one: Mention, codes: dict[str, tuple[str, ...]]) -> bool:
    """Whether two currencies do."""
    return one.before.rstrip().endswith(MONEY_SIGNS) and _is_marked_behind(one, codes)


def _is_marked_behind(one: Mention, codes: dict[str, tuple[str, ...]]) -> bool:
    behind = re.sub(r"^\s*(?:d'|de |di )?", "", one.behind)
    word = re.match(r"[^\W\d_]+|[€$£¥₩₺]", behind)
    glued = any(behind.startswith(code) for code in codes if glues(code))
    return glued or (word is not None and word[0] in codes)


_PICKS: dict[Kind, Callable[[Asked, str, Table], Mention | None]] = {
    Kind.NUMBER: _count,
    Kind.SCALE: _step,
    Kind.PERCENT: _percentage,
    Kind.MONEY: _sum,
}
