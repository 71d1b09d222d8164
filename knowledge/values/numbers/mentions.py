"""Numbers among other words, in figures and in words, with what stands before and behind each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.values.numbers.numerals import numbers
from knowledge.values.words.figures import LITERAL, Style
from knowledge.values.words.tables import Table
from knowledge.values.words.writing import alternation, glues

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_WORDS = 6
"""Words of the longest number in words."""

_MOST_SIGNS = 9
"""The same of signs of a script without spaces."""

_FIGURE = re.compile(rf"(?<![a-z\d])(?<!\d[.,]){LITERAL}")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SIGNS = re.compile(r"[〇零一二三四五六七八九十百千万亿億两俩仨廿]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+(?: [\uac00-\ud7a3]+)*")
_COUNTERS = re.compile(
    r"\s?(?:[个個位名人家户戶组組社軒件店口只对]"
    r"|[场場款张張単单团団対]|つ"
    r"|[円元块圆欧万亿千百%割成]|$|[\s,.;:!()])"
)
_NOT_BEHIND = re.compile(r"[月年日号號时時点點分秒期起般下直些样樣切定共方番目]")
_NOT_BEFORE = ("第", "唯", "统", "同", "万", "单")
_KOREAN_COUNTERS = (
    r"\s?(?:명|분(?!의|만)|곳|군데|팀|건|개(?!월)|가구|집|커플|쌍"
    r"|사람|회사|학생|고객|원|만원|유로|달러|점|퍼|프로)"
)
_KOREAN_ENDS = r"(?:이서|이서요|이에요|예요|입니다|이요|요|뿐|이고|쯤|정도|이었|이죠|[\s,.!]|$)"
_CLOSED = ("ja", "zh")
_ARABIC_HEADS = ("و", "ب", "ل", "ف", "ك", "ال", "لل")
_TURKISH_TAILS = re.compile(
    r"(?<=[a-z]{2})(?:'?(?:y?[iu]|y?[ea]|[dt][ea]n?|n?[iu]n|y?l[ea]|s[iu]|s[iu]n[ea]|s[iu]yl[ea]|[iu]yl[ea]))$"
)


_Found = tuple[int, int, tuple[Decimal, ...]]
"""Where a number begins and ends, and what it can mean."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a text.

    Attributes:
        start, end: where it stands. readings: what it can mean.
        text: the whole text in plain form.
    """

    start: int
    end: int
    readings: tuple[Decimal, ...]
    text: str

    @property
    def said(self) -> str:
        """The number as it is written."""
        return self.text[self.start : self.end]

    @property
    def before(self) -> str:
        """What stands before it."""
        return self.text[: self.start]

    @property
    def behind(self) -> str:
        """What stands behind it."""
        return self.text[self.end :]

    @property
    def in_figures(self) -> bool:
        """Whether it is written in figures."""
        return self.said[:1].isdecimal()


@lru_cache(maxsize=1024)
def mentions(text: str, table: Table, style: Style, *, money: bool = False) -> tuple[Mention, ...]:
    """The numbers of a plain text in their order; "one" in words, which is an article as often, is none.

    Args:
        text: in plain form.
        table: words of the language to read it in.
        style: signs of figures.
        money: whether magnitudes used for sums alone count.
    """
    found: list[Mention] = []
    for at, end, readings in _all(text, table, style, money=money):
        if not found or at >= found[-1].end:
            found.append(Mention(at, end, readings, text))
    return tuple(found)


def _all(text: str, table: Table, style: Style, *, money: bool) -> Iterator[_Found]:
    in_words = [*_in_words(text, table, style, money=money)]
    in_figures = [*_in_figures(text, table, style, money=money)]
    if in_figures and table.language in _CLOSED:
        in_words = [one for one in in_words if _COUNTERS.match(text, one[1])]
    yield from sorted([*in_words, *in_figures], key=lambda one: (one[0], -one[1]))


def _in_figures(text: str, table: Table, style: Style, *, money: bool) -> Iterator[_Found]:
    for found in _FIGURE.finditer(text):
        for end in _ends(text, found.end(), table):
            readings = numbers(text[found.start() : end], table, style, money=money)
            if readings:
                yield found.start(), end, readings
                break
        else:
            yield from (
                (at.start(), at.end(), (Decimal(at[0]),)) for at in _DIGITS.finditer(text, *found.span())
            )


def _ends(text: str, end: int, table: Table) -> Iterator[int]:
    """Where a number that begins with a figure may end, with its magnitudes: the farthest first."""
    if table.language in (*_CLOSED, "ko"):
        yield from range(min(len(text), end + _MOST_SIGNS), end, -1)
    else:
        yield from (word.end() for word in reversed([*_WORD.finditer(text, end)][:_MOST_WORDS]))
    yield end


def _in_words(text: str, table: Table, style: Style, *, money: bool) -> Iterator[_Found]:
    if table.language in _CLOSED:
        yield from _in_signs(text, table, style)
        return
    if table.language == "ko":
        yield from _in_hangul(text, table, style, money=money)
        return
    words = [*_WORD.finditer(text)]
    at = 0
    while at < len(words):
        for last in range(min(len(words), at + _MOST_WORDS), at, -1):
            start, end = words[at].start(), words[last - 1].end()
            readings = _one(text[start:end], table, style, money=money)
            if readings and readings[0] != 1:
                yield start, end, readings
                at = last - 1
                break
        at += 1


def _one(said: str, table: Table, style: Style, *, money: bool) -> tuple[Decimal, ...]:
    if readings := numbers(said, table, style, money=money):
        return () if said in table.money_magnitudes and said not in table.numerals else readings
    forms: list[str] = []
    if table.language == "tr":
        forms = [_TURKISH_TAILS.sub("", said)]
    if table.language == "ar":
        forms = [said.removeprefix(head) for head in _ARABIC_HEADS if said.startswith(head)]
    return next(
        filter(None, (numbers(form, table, style, money=money) for form in forms if form != said)), ()
    )


def _in_signs(text: str, table: Table, style: Style) -> Iterator[_Found]:
    for run in _SIGNS.finditer(text):
        if _NOT_BEHIND.match(text, run.end()) or text[: run.start()].endswith(_NOT_BEFORE):
            continue
        readings = numbers(run[0], table, style)
        counted = _COUNTERS.match(text, run.end()) is not None
        if readings and (counted or (len(run[0]) > 1 and readings[0] >= 10)):  # noqa: PLR2004
            yield run.start(), run.end(), readings


def _in_hangul(text: str, table: Table, style: Style, *, money: bool) -> Iterator[_Found]:
    ends = re.compile(rf"(?:{_KOREAN_COUNTERS}|{_KOREAN_ENDS})")
    for run in _HANGUL.finditer(text):
        starts = [run.start(), *(run.start() + at + 1 for at, sign in enumerate(run[0]) if sign == " ")]
        for start in starts:
            for end in range(min(run.end(), start + 12), start, -1):
                if not ends.match(text, end):
                    continue
                said = text[start:end].strip()
                readings = numbers(said, table, style, money=money)
                counted = re.match(_KOREAN_COUNTERS, text[end:]) is not None
                if readings and (counted or (len(said) > 1 and said not in table.money_magnitudes)):
                    yield start, end, readings
                    break


def of_things(before: str, behind: str, table: Table) -> bool:
    """Whether a thing that is seldom meant stands beside a number: "question 3", "3 questions"."""
    things = table.pattern("other_things")
    if any(map(glues, f"{before}{behind}")):
        known = (word for word in table.words("other_things") if len(word) > 1)
        return things.match(behind) is not None or any(word in before for word in known)
    beside = f"{' '.join(before.split()[-2:])} {' '.join(behind.split()[:2])}"
    return things.search(beside) is not None


@lru_cache(maxsize=64)
def often(table: Table) -> re.Pattern[str]:
    """Matches words for how often, behind a number: "3 times"."""
    return re.compile(rf"\s?(?:{alternation(table.data.times)})")
