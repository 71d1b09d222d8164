"""Sums of money: an amount and its currency, `12 000 €`, `£3m`, `3 millions d'euros`, `5k USD`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from knowledge.pack.structure import Question
from knowledge.values.numbers.nobody import is_nought
from knowledge.values.numbers.numerals import numbers
from knowledge.values.numbers.quantities import refusal, stored, within
from knowledge.values.outcome import (
    NOT_UNDERSTOOD,
    OUT_OF_RANGE,
    WRONG_FORMAT,
    Outcome,
    Refused,
    settle,
)
from knowledge.values.words.asked import Asked
from knowledge.values.words.tables import Table, base, common, locale, near
from knowledge.values.words.writing import alternation, plain, plain_word

_LONGEST = 120
_CENTS = re.compile(r"(\d+)\s?(€|£|\$|eur|euros?)\s?(\d{2})")
_CODE_BEHIND = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff])(?=[a-z]{3}(?![a-z]))")
"""Before a currency in Latin letters that stands behind others at once: "三百万rmb"."""

_NO_CENTS = re.compile(r"(?<=\d)[,.]\s?-{1,2}(?!\s?\d)")
"""Written where cents would stand: "€ 5.000,-"."""
_ISO = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])|(?<=[0-9kKmM])[A-Z]{3}(?![A-Za-z])")


@lru_cache(maxsize=1)
def iso_currencies() -> frozenset[str]:
    """ISO 4217 codes that the CLDR names."""
    return frozenset(locale("en").currencies)


@dataclass(frozen=True)
class Marks:
    """Signs and names of currencies in one language: codes by mark, and the pattern that finds them."""

    codes: dict[str, tuple[str, ...]]
    start: re.Pattern[str]
    end: re.Pattern[str]


@lru_cache(maxsize=64)
def marks(table: Table, currency: str) -> Marks:
    """Marks in a table's language, for a pack whose currency is `currency` (ISO 4217)."""
    shared = common()
    codes = _calendar_names(table)
    for code, symbol in locale(table.language).currency_symbols.items():
        form = plain(symbol)
        if form and not form.isalpha() and form not in (*shared.dollar, *shared.yen):
            # One symbol for two currencies names neither.
            codes[form] = "" if form in codes else code
    names = (*shared.symbols.items(), *table.data.currencies.items())
    for code, words in names:
        codes |= {plain_word(word): code for word in words}
    codes |= {code.lower(): code for code in shared.lower}
    dollar = currency if currency in shared.dollars else "USD"
    codes |= {plain_word(word): dollar for word in (*shared.dollar, *table.data.dollar)}
    yen = "CNY" if base(table.language) == "zh" or currency == "CNY" else "JPY"
    codes |= dict.fromkeys(shared.yen, yen)
    marked: dict[str, tuple[str, ...]] = {form: (code,) for form, code in codes.items() if code}
    marked |= {plain_word(word): both for word, both in table.data.shared_currencies.items()}
    # "5kUSD", "5k€": a code may follow the short magnitude at once.
    glued = "|".join(rf"(?<=[0-9]k|[0-9]m){re.escape(code.lower())}(?![a-z])" for code in shared.lower)
    any_mark = f"{alternation(marked)}|(?<=[0-9] k|[0-9] m)eur(?:os)?|(?<=[0-9]k|[0-9]m)euros?|{glued}"
    if "t" in table.money_magnitudes:  # "20 TEUR"
        any_mark += "|(?<=[0-9] t)eur|(?<=[0-9]t)eur"
    return Marks(marked, re.compile(rf"^({any_mark})\s*(.+)$"), re.compile(rf"^(.+?)\s*({any_mark})$"))


@lru_cache(maxsize=32)
def _calendar_names(table: Table) -> dict[str, str]:
    """Codes by the names, singular and plural, that the CLDR has for the usual currencies."""
    from babel.numbers import get_currency_name  # noqa: PLC0415 - loaded when first needed

    found: dict[str, str] = {}
    for code in common().lower:
        for count in _PLURALS:
            form = plain_word(get_currency_name(code, count, table.language))
            found[form] = "" if found.get(form, code) != code else code
    return found


_PLURALS = (1, 2, 3, 11, 100)
"""Numbers that between them show every plural form of the twelve languages."""


def read_money(asked: Asked, text: str) -> Outcome:
    """A sum; one without a currency is in the pack's."""
    coded = _ISO.sub(lambda found: f" {found[0]} " if found[0] in iso_currencies() else found[0], text)
    whole = _NO_CENTS.sub("", _CODE_BEHIND.sub(" ", plain(coded)))
    if not whole or len(whole) > _LONGEST:
        return NOT_UNDERSTOOD
    upper = {found.lower() for found in _ISO.findall(coded) if found in iso_currencies()}
    own_table = near(asked.language, ())[0]
    if own_table.data.over_inside:
        whole = _over_inside(own_table).sub("", whole)
    for table in asked.tables(whole):
        own = table.language == base(asked.language)
        nought = own and is_nought(whole, table, asked.question.kind)
        found = () if nought else _alternatives(whole, table, asked, upper)
        if found:
            return _judged(found, asked.question)
        if nought or whole in table.words("no_money"):
            return _judged(((Decimal(0), asked.about.currency),), asked.question)
    return refusal(whole, [*asked.tables("")])


@lru_cache(maxsize=4)
def _over_inside(table: Table) -> re.Pattern[str]:
    """Matches what a rough sum may leave out inside a number."""
    words, behind = (map(plain_word, some) for some in (table.data.over_inside, table.magnitudes))
    before = r"(?<=[\d十百千두세네])"
    return re.compile(rf"{before}(?:{'|'.join(words)})\s?(?={'|'.join(map(re.escape, behind))})")


_Sum = tuple[Decimal, str]


def _alternatives(text: str, table: Table, asked: Asked, upper: set[str]) -> tuple[_Sum, ...]:
    whole = _one(text, table, asked, upper)
    if whole:
        return whole
    parts = asked.alternatives(text, table)
    found = [_one(part, table, asked, upper) for part in parts]
    bare = [re.fullmatch(r"[\d ]+", part) is not None for part in parts]
    # In "10 or 20k" nobody can tell what the first figure stands for.
    return (
        tuple(each for one in found for each in one) if found and all(found) and len(set(bare)) == 1 else ()
    )


def _one(text: str, table: Table, asked: Asked, upper: set[str]) -> tuple[_Sum, ...]:
    # A rough sum is enough: "knapp 90 Tsd. Euro".
    heads = ("about", "nearly", "opening", "money_opening")
    tails = ("closing", "about", "money_closing")
    core = table.peel(text, heads=heads, tails=tails)
    sign = 1
    if core.startswith("-"):
        sign, core = -1, core[1:].strip()
    codes: set[tuple[str, ...]] = set()
    cents = _CENTS.fullmatch(core)
    if cents:
        core = f"{cents[1]}.{cents[3]}{cents[2]}"
    known = marks(table, asked.about.currency)
    while (taken := _mark(core, known, upper)) is not None:
        code, core = taken
        codes.add(code)
        core = table.peel(core, heads=heads, tails=tails)
    codes = _without_sign(codes)
    if len(codes) > 1:
        return ()
    if core.startswith("-"):
        sign, core = -sign, core[1:].strip()
    told = bool(codes)
    currencies = codes.pop() if codes else (asked.about.currency,)
    amounts = numbers(core, table, asked.style, money=True)
    if not told and amounts[:1] == (Decimal(1),) and not core[0].isdecimal():
        return ()  # "one" is no sum by itself, and in Chinese the beginning of "a little"
    if told and _GROUPED.fullmatch(core) and {*currencies} <= {*common().comma_groups}:
        amounts = amounts and (max(amounts),)
    return tuple((sign * amount, currency) for amount in amounts for currency in currencies)


def _without_sign(codes: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The dollar's sign is that of pesos too, which tell whose they are: "$3.500.000 chilenos"."""
    pesos = {one for one in codes if set(one) <= _PESOS}
    return pesos if len(codes) > 1 and codes - pesos == {("USD",)} else codes


_GROUPED = re.compile(r"\d{1,3}[.,]\d{3}")
"""Thousands, or decimals that no such currency has: dollars have two."""

_PESOS = frozenset({"ARS", "CLP", "COP", "DOP", "MXN", "UYU"})


def _mark(text: str, known: Marks, upper: set[str]) -> tuple[tuple[str, ...], str] | None:
    """The currencies that may be marked at either end and the rest, None when none is."""
    for code in upper:
        if text.startswith(f"{code} ") or text.endswith(f" {code}"):
            rest = text.removeprefix(f"{code} ") if text.startswith(f"{code} ") else text[: -len(code)]
            return (code.upper(),), rest.strip()
    if found := known.end.match(text):
        return _code(found[2], known), found[1]
    if found := known.start.match(text):
        return _code(found[1], known), found[2]
    return None


def _code(mark: str, known: Marks) -> tuple[str, ...]:
    return known.codes.get(mark) or ("EUR",)


def _judged(found: tuple[_Sum, ...], question: Question) -> Outcome:
    different = tuple(dict.fromkeys(found))
    fitting = tuple(each for each in different if within(each[0], question))
    if not fitting:
        return OUT_OF_RANGE
    return settle(tuple(stored_sum(amount, code) for amount, code in fitting), WRONG_FORMAT)


def stored_sum(amount: Decimal, currency: str) -> dict[str, Any]:
    """A sum as it is kept; the amount is in major units, an int when whole."""
    return {"amount": stored(amount), "currency": currency}


def judge_sum(value: object, question: Question) -> Refused | None:
    """Why a structured value is no sum; None when it is one that fits."""
    match value:
        case {"amount": int() | float() as amount, "currency": str() as currency, **rest} if not rest:
            if isinstance(amount, bool) or currency not in iso_currencies():
                return WRONG_FORMAT
            return None if within(Decimal(str(amount)), question) else OUT_OF_RANGE
        case _:
            return WRONG_FORMAT
