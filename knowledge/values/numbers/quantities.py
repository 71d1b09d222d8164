"""Numbers, percentages, scales: one figure, with words around it that do not change it."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from knowledge.pack.structure import Kind, Question
from knowledge.values.numbers.kept import kept_of_sum
from knowledge.values.numbers.nobody import is_nought
from knowledge.values.numbers.numerals import numbers
from knowledge.values.numbers.open_counts import open_count
from knowledge.values.numbers.people.counting import people
from knowledge.values.numbers.people.kinds import by_kinds
from knowledge.values.numbers.shares import share_of_whole
from knowledge.values.outcome import (
    NOT_UNDERSTOOD,
    OUT_OF_RANGE,
    WRONG_FORMAT,
    Ambiguous,
    Outcome,
    RefusalCode,
    Refused,
    settle,
)
from knowledge.values.words.asked import Asked
from knowledge.values.words.figures import LITERAL, Style
from knowledge.values.words.slips import slipped
from knowledge.values.words.tables import Table, base, near
from knowledge.values.words.writing import plain, plain_word

LARGEST = Decimal(10) ** 15
"""Above this nothing is taken, whatever the question's bounds."""

PERCENT = (Decimal(0), Decimal(100))

_SIGNED = re.compile(r"([-+])\s?(?=\d)(.*)")
_LONGEST = 120
_APART = re.compile(r"(?<=\d)(?=[a-z]{3,})|(?<=[\u0621-\u064a])(?=\d)")
"""Between a figure and a word typed behind it at once, "13ppl", or before it in Arabic."""

_BARE = re.compile(LITERAL)


def stored(number: Decimal) -> int | float:
    """A number as it is kept: int when whole."""
    return int(number) if is_whole(number) else float(number)


def is_whole(number: Decimal) -> bool:
    """Whether a number has no decimals."""
    return number == number.to_integral_value()


def is_count(question: Question) -> bool:
    """Whether the question asks for a number that must be whole."""
    return question.kind is Kind.NUMBER and not question.decimals


def within(number: Decimal, question: Question) -> bool:
    """Whether a number lies in the question's bounds, and a percentage between 0 and 100."""
    low, high = (question.bounds.min, question.bounds.max) if question.bounds else (None, None)
    if abs(number) > LARGEST:
        return False
    if question.kind is Kind.PERCENT and not PERCENT[0] <= number <= PERCENT[1]:
        return False
    return (low is None or number >= Decimal(str(low))) and (high is None or number <= Decimal(str(high)))


def judged(found: tuple[Decimal, ...], question: Question, refused: Refused) -> Outcome:
    """Numbers that were read, against the bounds.

    Of two readings of which one is outside, the other is taken when it is whole or a percentage: it is the
    only one that answers the question. A broken count that stands alone so is refused as ambiguous.
    """
    different = tuple(dict.fromkeys(found))
    if not different:
        return refused
    if is_count(question):
        different = tuple(number for number in different if is_whole(number))
        if not different:
            return WRONG_FORMAT
    fitting = tuple(number for number in different if within(number, question))
    if not fitting:
        return OUT_OF_RANGE
    alone = len(fitting) == 1 and len(different) > 1
    if alone and question.kind is not Kind.PERCENT and not is_whole(fitting[0]):
        return Refused(RefusalCode.AMBIGUOUS)
    return settle(tuple(map(stored, fitting)), refused)


def refusal(text: str, tables: tuple[Table, ...] | list[Table]) -> Refused:
    """Why a plain text is no figure: `wrong_format` when it holds one, or a range, that cannot be taken."""
    if re.search(r"\d", text):
        letters = re.sub(r"[^a-z]", "", text)
        ranged = any(
            re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
            for one in tables
            for word in one.words("ranges")
        )
        return WRONG_FORMAT if ranged or not letters else NOT_UNDERSTOOD
    return NOT_UNDERSTOOD


def read_number(asked: Asked, text: str) -> Outcome:
    """A number, for example a count of people."""
    whole = _APART.sub(" ", plain(text))
    left_open = _open(asked, whole) if is_count(asked.question) else None
    return left_open or _read(asked, whole, percent=False)


def read_percent(asked: Asked, text: str) -> Outcome:
    """A percentage from 0 to 100; whether a bare `0.2` is 20 percent or 0.2 is asked back."""
    return _read(asked, plain(text), percent=True)


def _read(asked: Asked, text: str, *, percent: bool) -> Outcome:
    if not text or len(text) > _LONGEST:
        return NOT_UNDERSTOOD
    for table in asked.tables(text):
        if _is_nought(asked, text, table):
            return judged((Decimal(0),), asked.question, NOT_UNDERSTOOD)
        if asked.question.oneself and (named := _people(text, table, asked)):
            return judged((Decimal(named),), asked.question, NOT_UNDERSTOOD)
        if percent and (share := _share(text, table, asked)) is not None:
            return judged((share,), asked.question, NOT_UNDERSTOOD)
        found = _alternatives(text, table, asked, percent=percent)
        if percent and len(found) == 1 and 0 < found[0] < 1 and _BARE.fullmatch(text):
            found = (found[0] * 100, found[0])
        if found:
            return judged(found, asked.question, WRONG_FORMAT)
    return refusal(text, [*asked.tables("")])


def _people(text: str, table: Table, asked: Asked) -> int:
    """How many people are told, the one who writes among them; 0 for other texts."""
    named = people(text, table, asked.style)
    summed = asked.question.summed and table.language == base(asked.language)
    return by_kinds(text, table, asked.style) if summed and not named else named


def _open(asked: Asked, text: str) -> Outcome | None:
    """What to ask back of a count that is left open; None for other texts."""
    own = near(asked.language, ())[0]
    found = open_count(text, own, asked.style, lambda part: _one(part, own, asked, percent=False))
    fitting = tuple(stored(number) for number in found if within(number, asked.question))
    return (Ambiguous(fitting) if fitting else OUT_OF_RANGE) if found else None


def _is_nought(asked: Asked, text: str, table: Table) -> bool:
    """Whether nobody, or nothing, is told."""
    kind = asked.question.kind
    if kind is Kind.NUMBER and not text[0].isdecimal() and _is_none(text, table):
        return True
    own = table.language == base(asked.language) and not asked.question.oneself
    return own and is_nought(text, table, kind)


def _share(text: str, table: Table, asked: Asked) -> Decimal | None:
    share = share_of_whole(text, table, asked.style)
    if share is not None or table.language != base(asked.language):
        return share
    return kept_of_sum(text, table, asked.style)


def _is_none(text: str, table: Table) -> bool:
    """Whether words say that there is nobody: "none", "no customers yet"."""
    known = table.words("none")
    if text in known or table.peel(text, heads=("about", "lately"), tails=("lately", "about")) in known:
        return True
    for head, tail in _no_thing(table):
        if len(text) <= len(head) + len(tail) or not (text.startswith(head) and text.endswith(tail)):
            continue
        core = text[len(head) : len(text) - len(tail)].strip()
        if core and any(bare == "0" for bare in table.bared(f"0 {core}", Kind.NUMBER)):
            return True
    return False


@lru_cache(maxsize=32)
def _no_thing(table: Table) -> tuple[tuple[str, str], ...]:
    """What stands before the thing that there is none of, and behind it."""
    parts = (pattern.split("{}") for pattern in table.data.no_thing)
    return tuple((plain_word(head), plain_word(tail)) for head, tail in parts)


def _alternatives(text: str, table: Table, asked: Asked, *, percent: bool) -> tuple[Decimal, ...]:
    """Readings of "5", and of "5 or 6" as two, in the order in which they were named."""
    whole = _one(text, table, asked, percent=percent)
    if whole:
        return whole
    found = [_one(part, table, asked, percent=percent) for part in asked.alternatives(text, table)]
    return tuple(number for each in found for number in each) if found and all(found) else ()


def _one(text: str, table: Table, asked: Asked, *, percent: bool) -> tuple[Decimal, ...]:
    tails = ("closing", "about", *(("counted",) if is_count(asked.question) else ()))
    # "한" is "about", and the one of "한 명" and "스물한 명".
    for bare in () if percent else (table.peel(text, tails=tails[:1]), table.peel(text, tails=tails)):
        if found := numbers(bare, table, asked.style):
            return found
    core = table.peel(text, heads=("about", "opening"), tails=tails)
    if percent:
        core = _without_percent(core, table)
        core = table.peel(core, heads=("about", "opening"), tails=tails)
    negative = False
    if signed := _SIGNED.fullmatch(core):
        negative, core = signed[1] == "-", signed[2]
    found = numbers(core, table, asked.style)
    if not found and is_count(asked.question):
        counted, _, noun = core.rpartition(" ")
        found = numbers(counted, table, asked.style) if slipped(noun, table.words("counted")) else ()
    return tuple(-number for number in found) if negative else found


def _without_percent(text: str, table: Table) -> str:
    if text.startswith("%"):
        return text[1:].strip()
    text = text.removesuffix("%").strip()
    return table.peel(text, heads=("percent_before",), tails=("percent",))


def read_scale(asked: Asked, text: str) -> Outcome:
    """A step of a scale, by its digits, as "4/5", as a number in words, or as its end ("the maximum")."""
    steps = [Decimal(value) for value in asked.question.values if value.isdecimal()]
    whole = plain(text)
    for table in asked.tables(whole):
        if (end := _end_of_scale(whole, table, steps)) is not None:
            return settle((int(end),), NOT_UNDERSTOOD)
        core = _of_most(whole, table, steps, asked.style)
        # With "of five" away, what is left may be "three stars".
        said = (core, *table.bared(core, Kind.SCALE)) if core != whole else (core,)
        readings = (_alternatives(one, table, asked, percent=False) for one in said)
        found = next(filter(None, readings), ())
        if found:
            fitting = tuple(int(number) for number in found if number in steps)
            if not fitting:
                return OUT_OF_RANGE
            outcome = settle(fitting, NOT_UNDERSTOOD)
            partly = len(fitting) < len(set(found))
            return OUT_OF_RANGE if partly and not isinstance(outcome, Ambiguous) else outcome
    return refusal(whole, [*asked.tables("")])


def _end_of_scale(text: str, table: Table, steps: list[Decimal]) -> Decimal | None:
    """The highest or the lowest step, where a text says just that."""
    said = {text, *table.bared(text, Kind.SCALE)}
    if steps and said & table.words("scale_most"):
        return max(steps)
    return min(steps) if steps and said & table.words("scale_least") else None


def _of_most(text: str, table: Table, steps: list[Decimal], style: Style) -> str:
    """The text without "of five" behind or before it, where five is the highest step."""
    for field, given, most in (("scale_of", 1, 2), ("scale_from", 2, 1)):
        found = re.fullmatch(rf"(.+?)\s*(?:/|{table.pattern(field).pattern})\s*(.+)", text)
        if found and steps and max(steps) in numbers(found[most], table, style):
            return found[given]
    return text
