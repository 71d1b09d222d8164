"""What identifies a company: its registration number, in the pack's country or in another that is told."""

from __future__ import annotations

import re

from knowledge.values.addresses.company_labels import company_labelled
from knowledge.values.addresses.company_numbers import companies_within, company, with_right_digits
from knowledge.values.outcome import NOT_UNDERSTOOD, WRONG_FORMAT, Ambiguous, Outcome, Taken, settle
from knowledge.values.words.asked import Asked
from knowledge.values.words.tables import base, common
from knowledge.values.words.writing import alternation, plain


def read_company(asked: Asked, text: str) -> Outcome:
    """A company's registration number, compact and with its check digits right.

    It is one of the pack's country, or of another where its register is named ("KvK 12345678") or where its
    letters, length or check digits tell it from a number of the pack's country that is mistyped.
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
    if found := companies_within(whole, asked.about.country) or _in_register(asked, whole):
        return settle(found, WRONG_FORMAT)
    if (labelled := company_labelled(whole)) is not None:
        return labelled
    return _spoken(asked, whole) or (WRONG_FORMAT if re.search(r"\d", whole) else NOT_UNDERSTOOD)


def _in_register(asked: Asked, text: str) -> tuple[str, ...]:
    """The number in the register that is named."""
    for country, named in common().company_registers.items():
        pattern = re.compile(rf"(?:{alternation(named)})(?:(?![^\W\d_])|(?=[a-z]*\d)|(?<![a-z]))")
        if country == asked.about.country or pattern.search(text) is None:
            continue
        rest = pattern.sub(" ", text)
        for known in (text, rest):
            code = _registered(known, country) or company(known.strip(" :.,#-"), country)
            if found := (code,) if code is not None else companies_within(known, country):
                return found
    return ()


def _spoken(asked: Asked, text: str) -> Outcome | None:
    """A number of one of the countries of the language, whose register is not named.

    Its letters or its check digits must tell that it is one. Mere digits, as many as a number of the pack's
    country has, are asked back: they may be one of these with a slip.
    """
    for country in common().company_spoken.get(base(asked.language), ()):
        if country == asked.about.country or country not in common().company:
            continue
        if (code := _registered(text, country)) is not None and not code.isdecimal():
            return Taken(code)
        found = companies_within(text, country)
        right = [code for code in found if not code.isdecimal() or with_right_digits(code, country)]
        if len(right) == 1:
            told = re.search(rf"(?<![^\W\d_]){country.lower()}\s?\d|\d/", text) is not None
            alike = right[0].isdecimal() and len(right[0]) in _AS_LONG and not told
            return Ambiguous((right[0],)) if alike else Taken(right[0])
    return None


_AS_LONG = (9, 14)
"""Digits of the numbers of France, the country of the packs so far."""


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
