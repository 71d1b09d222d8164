"""From a stored value to words in a language."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal


def show(question: Any, value: Any, *, language: str, about: Any, words: Any, interface: Any) -> str:
    loc = language.replace("-", "_")
    kind = question.kind.value
    if value is None:
        return "–"
    if kind == "yes_no":
        return (interface.yes if value else interface.no)[0]
    if kind == "choice":
        return words.choices[value].title if value in words.choices else str(value)
    if kind == "choices":
        return format_list([words.choices[v].title for v in value], locale=loc)
    if kind == "money":
        return format_currency(
            value["amount"], value["currency"], locale=loc, currency_digits=False, format=None
        )
    if kind in ("number",):
        return format_decimal(value, locale=loc)
    if kind == "percent":
        return f"{format_decimal(value, locale=loc)} %"
    if kind in ("date", "month"):
        if len(value) == 10:
            return format_date(date.fromisoformat(value), "long", locale=loc)
        return format_skeleton("yMMMM", date.fromisoformat(value + "-01"), locale=loc)
    if kind == "country":
        return str(Locale.parse(loc).territories.get(value, value))
    if kind == "duration":
        return f"{format_decimal(value, locale=loc)} mo"
    if kind == "file":
        return str(value["name"]) if isinstance(value, dict) else str(value)
    return str(value)
