"""Registration numbers of companies by their form and check digits, country by country."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any

from knowledge.values.words.tables import common

_LONGEST = 2048
_CODED = re.compile(r"[a-z0-9][a-z0-9./-]*")
_MOST_PARTS = 6
_FREE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{2,38}[A-Z0-9]")
_APART = re.compile(r"[ ./-]")


def company(text: str, country: str) -> str | None:
    """The number in its compact form; None when its digits do not check.

    Where the country's numbers are not known, any short code with a digit is taken as it is.
    """
    checks, forms = common().company.get(country), common().company_forms.get(country, ())
    code = text.upper()
    if checks is None:
        free = _FREE_NUMBER.fullmatch(code) is not None and any(c.isdigit() for c in code)
        return _APART.sub("", code) if free else None
    if (number := with_right_digits(code, country)) is not None:
        return number
    short = _APART.sub("", code)
    return short if any(re.fullmatch(form, short) for form in forms) else None


def with_right_digits(code: str, country: str) -> str | None:
    """The compact form of a number in capitals; None where its check digits are not right in a country."""
    for name in common().company.get(country, ()):
        check = importlib.import_module(f"stdnum.{name}")
        for written in (code, _APART.sub("", code)):
            if (number := _checked(check, written)) is not None:
                return f"{country}{number}" if name in _LETTERED else number
    return None


_LETTERED = frozenset({"fr.tva"})
"""Modules that strip the country's letters from numbers which hold another number of that country."""


def _checked(check: Any, code: str) -> str | None:
    # stdnum strips what it takes for separators; only usual ones may be stripped.
    if not re.fullmatch(r"[A-Z0-9 ./-]+", code) or not check.is_valid(code):
        return None
    return _APART.sub("", str(check.compact(code)))


def companies_within(text: str, country: str) -> tuple[str, ...]:
    """Numbers whose check digits are right among other words; none where other figures stand beside them."""
    if country not in common().company:
        return ()
    return _all_of(text, lambda code: company(code, country))


def _all_of(text: str, known: Callable[[str], str | None]) -> tuple[str, ...]:
    parts = _CODED.findall(text[:_LONGEST])
    found: list[str] = []
    at = 0
    while at < len(parts):
        for end in range(min(len(parts), at + _MOST_PARTS), at, -1):
            run = parts[at:end]
            number = known(" ".join(run)) if any(re.search(r"\d", part) for part in run) else None
            if number is not None:
                found.append(number)
                at = end
                break
        else:
            if re.search(r"\d", parts[at]):
                return ()
            at += 1
    return tuple(dict.fromkeys(found))


def codes_within(text: str, forms: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of any of some forms among other words, compact; none where other figures stand beside them."""

    def known(code: str) -> str | None:
        short = _APART.sub("", code.upper())
        return short if any(re.fullmatch(form, short) for form in forms) else None

    return _all_of(text, known)
