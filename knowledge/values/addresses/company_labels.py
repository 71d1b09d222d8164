"""A company's number that is told by what it is called: `RC 12345`, `EIN 91-1144442`, `vergi no …`."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.values.addresses.company_numbers import codes_within, with_right_digits
from knowledge.values.outcome import Ambiguous, Outcome, Taken
from knowledge.values.words.data import CompanyLabel
from knowledge.values.words.tables import common
from knowledge.values.words.writing import alternation


def company_labelled(text: str) -> Outcome | None:
    """The number beside what it is called, in a plain text; None where there is none, or several.

    One whose check digits are wrong is asked back: it may be mistyped, or checked in another way.
    """
    found: dict[str, bool] = {}
    for label in common().company_labels:
        if (named := _pattern(label).search(text)) is None:
            continue
        rest = f"{text[: named.start()]} {text[named.end() :]}"
        for code in codes_within(rest, label.forms):
            number = code if code.startswith(label.prefix) else f"{label.prefix}{code}"
            found[number] = found.get(number, False) or _checks(code, label)
    right = [number for number, checks in found.items() if checks]
    if len(right) == 1:
        return Taken(right[0])
    return Ambiguous((next(iter(found)),)) if len(found) == 1 else None


def _checks(code: str, label: CompanyLabel) -> bool:
    """Whether the check digits are right, where there are some that are known."""
    country = code[:2] if label.country == _BY_LETTERS else label.country
    return country not in common().company or with_right_digits(code, country) is not None


_BY_LETTERS = "*"
"""A label's country where that is the one whose letters the number begins with."""


@lru_cache(maxsize=128)
def _pattern(label: CompanyLabel) -> re.Pattern[str]:
    """The name, which the number may follow at once."""
    return re.compile(rf"(?:{alternation(label.names)})(?:(?![^\W\d_])|(?=[a-z]*\d)|(?<![a-z]))")
