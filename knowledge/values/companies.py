"""What identifies a company: its registration number, in the pack's country or in another that is told."""

from __future__ import annotations

import importlib
import re
from typing import Any

from knowledge.values.asked import Asked
from knowledge.values.outcome import NOT_UNDERSTOOD, WRONG_FORMAT, Outcome, Taken, settle
from knowledge.values.tables import base, common
from knowledge.values.writing import alternation, plain

_LONGEST = 2048
_CODED = re.compile(r"[a-z0-9][a-z0-9./-]*")
_MOST_PARTS = 6
_FREE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{2,38}[A-Z0-9]")


def read_company(asked: Asked, text: str) -> Outcome:
    """A company's registration number, compact and with its check digits right.

    It is one of the pack's country, or of another where its register is named ("KvK 12345678") or where its
    letters tell it from a number of the pack's country that is mistyped.
    """
    whole = plain(text)
    peeled = (
        table.peel(whole, heads=("opening", "contact_opening"), tails=("closing",))
        for table in asked.tables(whole)
    )
    # What a word glued to it says is known, where nothing else is: "ICE 0015…" is no number of letters.
    for candidate in dict.fromkeys((*peeled, whole)):
        if (number := company(candidate, asked.about.country)) is not None:
            return Taken(number)
    if (number := _registered(whole, asked.about.country)) is not None:
        return Taken(number)
    found = _companies_within(whole, asked.about.country) or _abroad(asked, whole)
    return settle(found, WRONG_FORMAT) if found or re.search(r"\d", whole) else NOT_UNDERSTOOD


def _abroad(asked: Asked, text: str) -> tuple[str, ...]:
    """The number in the register that is named, or else in one of the countries of the language."""
    for country, named in common().company_registers.items():
        pattern = re.compile(rf"(?:{alternation(named)})(?:(?![^\W\d_])|(?=[a-z]*\d)|(?<![a-z]))")
        if country == asked.about.country or pattern.search(text) is None:
            continue
        rest = pattern.sub(" ", text)
        for known in (text, rest):
            code = _registered(known, country) or company(known.strip(" :.,#-"), country)
            if found := (code,) if code is not None else _companies_within(known, country):
                return found
        return ()
    for country in common().company_spoken.get(base(asked.language), ()):
        if country == asked.about.country:
            continue
        code = _registered(text, country) or company(text, country)
        if code is not None and not code.isdecimal():
            return (code,)
    return ()


def _registered(text: str, country: str) -> str | None:
    """A number of a court's register, "HRB 86786, Amtsgericht München", with its court where that is told."""
    beside = common().company_courts.get(country)
    whole = _REGISTER.sub(" ", text.upper())
    for form in common().company_forms.get(country, ()) if beside else ():
        found = re.search(rf"(?<!\w){form.replace(')', ') ').replace('[A-Z]', ' ?[A-Z]')}(?!\w)", whole)
        if found is not None:
            rest = re.findall(r"\w+", f"{whole[: found.start()]} {whole[found.end() :]}".lower())
            court = " ".join(word for word in rest if word not in (beside or ()))
            return company(f"{court} {found[0]}".strip(), country)
    return None


_REGISTER = re.compile(r"(?<=[A-Z])\s*(?=\d)")
"""Between the letters of a register and its number."""


def _companies_within(text: str, country: str) -> tuple[str, ...]:
    """Numbers whose check digits are right among other words; none where other figures stand beside them."""
    if country not in common().company:
        return ()
    parts = _CODED.findall(text[:_LONGEST])
    found: list[str] = []
    at = 0
    while at < len(parts):
        for end in range(min(len(parts), at + _MOST_PARTS), at, -1):
            number = company(" ".join(parts[at:end]), country) if re.search(r"\d", parts[at]) else None
            if number is not None:
                found.append(number)
                at = end
                break
        else:
            if re.search(r"\d", parts[at]):
                return ()
            at += 1
    return tuple(dict.fromkeys(found))


def company(text: str, country: str) -> str | None:
    """The number in its compact form; None when its digits do not check.

    Where the country's numbers are not known, any short code with a digit is taken as it is.
    """
    checks, forms = common().company.get(country), common().company_forms.get(country, ())
    code = text.upper()
    if checks is None:
        free = _FREE_NUMBER.fullmatch(code) is not None and any(c.isdigit() for c in code)
        return re.sub(r"[ ./-]", "", code) if free else None
    for name in checks:
        if (number := _checked(importlib.import_module(f"stdnum.{name}"), code)) is not None:
            return number
    short = re.sub(r"[ ./-]", "", code)
    return short if any(re.fullmatch(form, short) for form in forms) else None


def _checked(check: Any, code: str) -> str | None:
    # stdnum strips what it takes for separators; only usual ones may be stripped.
    if not re.fullmatch(r"[A-Z0-9 ./-]+", code) or not check.is_valid(code):
        return None
    return re.sub(r"[ ./-]", "", str(check.compact(code)))
