"""Figures: `12 000`, `1,500.25`, and what they can mean where comma and point change places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from knowledge.values.words.tables import locale

LITERAL = r"\d+(?:[ .,'٫٬]\d+)*"
"""Pattern of a figure as typed, in plain form, without sign."""

MOST_DIGITS = 18
"""Longer figures are not numbers that anybody answers with."""

_PLAIN = re.compile(r"\d+")
_SPACED = re.compile(r"(\d{1,3}(?P<sep>[ '٬])\d{3}(?:(?P=sep)\d{3})*)(?:[.,٫](\d+))?")
_POINT_THEN_COMMA = re.compile(r"(\d{1,3}(?:\.\d{3})+),(\d+)")
_COMMA_THEN_POINT = re.compile(r"(\d{1,3}(?:,\d{3})+)\.(\d+)")
_INDIAN = re.compile(r"(\d{1,2}(?:,\d{2})+,\d{3})(?:\.(\d+))?")
_REPEATED = re.compile(r"\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})")
_SINGLE = re.compile(r"(\d+)([.,٫])(\d+)")
_GROUP = 3


@dataclass(frozen=True, slots=True)
class Style:
    """Signs of a language: between groups of three digits, and before decimals."""

    group: str
    decimal: str

    @staticmethod
    def of(language: str) -> Style:
        """The CLDR's signs for a BCP 47 tag."""
        return _style(language)

    def readings(self, figure: str) -> tuple[Decimal, ...]:
        """What a figure can mean: nothing, one number, or two, the language's own reading first.

        `1.500` is 1500 where the point groups digits. Where it does not, it may be meant either way, since
        people keep to the habit of another language: then both readings are given.
        """
        if _PLAIN.fullmatch(figure):
            padded = len(figure) > 2 and figure.startswith("0")  # noqa: PLR2004 - "05" is how some write 5
            return () if padded or len(figure) > MOST_DIGITS else (Decimal(figure),)
        if len(figure) > 2 * MOST_DIGITS:
            return ()
        for pattern in (_POINT_THEN_COMMA, _COMMA_THEN_POINT, _INDIAN, _SPACED):
            if found := pattern.fullmatch(figure):
                return (_number(found[1], found.groups()[-1] or ""),)
        if _REPEATED.fullmatch(figure):
            return (_number(figure, ""),)
        if found := _SINGLE.fullmatch(figure):
            return self._single(found[1], found[2], found[3])
        return ()

    def _single(self, head: str, sign: str, tail: str) -> tuple[Decimal, ...]:
        decimal = _number(head, tail)
        groups = len(tail) == _GROUP and len(head) <= _GROUP and not head.startswith("0")
        if not groups or sign == "٫":
            return (decimal,)
        grouped = _number(head + tail, "")
        if sign == self.group:
            return (grouped,)
        return (decimal, grouped) if sign == self.decimal else (grouped, decimal)


@lru_cache(maxsize=64)
def _style(language: str) -> Style:
    signs = locale(language).number_symbols["latn"]
    return Style(signs["group"], signs["decimal"])


def _number(whole: str, decimals: str) -> Decimal:
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{digits}.{decimals}" if decimals else digits)


def without_months(text: str) -> str:
    """The text without months in figures, which tell no number beside a value."""
    return _MONTH_IN_FIGURES.sub("", text)


_MONTH_IN_FIGURES = re.compile(r"(?<!\d)\d{1,2}[月월]|[一二三四五六七八九十]{1,2}月")
