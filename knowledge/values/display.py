"""Stored values as people read them, by the CLDR's conventions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from knowledge.pack.structure import About, Kind, Question
from knowledge.pack.words import QuestionWords
from knowledge.text import is_unspaced
from knowledge.values.numbers.money import marks
from knowledge.values.outcome import YesNo
from knowledge.values.words.tables import LANGUAGES, base, shown_locale, table
from knowledge.values.words.writing import plain

_YEAR = 12


def show(
    question: Question,
    value: Any,
    *,
    language: str,
    about: About,
    words: QuestionWords | None,
    interface: YesNo,
) -> str:
    """A stored value as a person reads it.

    Args:
        question: what the value answers.
        value: as stored; one that does not fit the kind is shown as its text.
        language: BCP 47 tag of the reader.
        about: the pack's, for its currency.
        words: titles of choices; None shows their values.
        interface: words for yes and no.
    """
    if question.kind in (Kind.CHOICE, Kind.SCALE):
        return _title(words, str(value))
    match question.kind, value:
        case Kind.YES_NO, bool():
            shown = (interface.yes if value else interface.no)[0]
        case Kind.CHOICES, [*values]:
            shown = listed([_title(words, str(v)) for v in values], language)
        case Kind.MONEY, {"amount": int() | float() as amount, "currency": str() as currency}:
            shown = _money(amount, currency, language, about)
        case Kind.FILE, {"name": str() as name}:
            shown = name
        case (Kind.NUMBER | Kind.PERCENT | Kind.DURATION) as kind, int() | float():
            shown = _FIGURES[kind](value, language)
        case (Kind.DATE | Kind.MONTH | Kind.COUNTRY | Kind.PHONE) as kind, str():
            shown = _TEXTS[kind](value, language)
        case _:
            shown = str(value)
    return shown


def _title(words: QuestionWords | None, value: str) -> str:
    named = words.choices.get(value) if words else None
    return named.title if named else value


def listed(titles: list[str], language: str) -> str:
    """Titles as one text, joined as the language (BCP 47) joins lists; they keep their capitals.

    Lower case within a list would be right for some words of some languages and wrong for names.
    """
    from babel.lists import format_list  # noqa: PLC0415 - loaded when first needed

    return format_list(titles, locale=shown_locale(language))


def _number(value: float, language: str) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415 - loaded when first needed

    return format_decimal(Decimal(str(value)), locale=shown_locale(language), decimal_quantization=False)


def _percent(value: float, language: str) -> str:
    from babel.numbers import format_percent  # noqa: PLC0415 - loaded when first needed

    share = Decimal(str(value)) / 100
    return format_percent(share, locale=shown_locale(language), decimal_quantization=False)


def _money(amount: float, currency: str, language: str, about: About) -> str:
    """The sum with its sign, or with its code where the sign names no single currency in this language."""
    from babel.numbers import format_currency, get_currency_symbol  # noqa: PLC0415 - loaded when first needed

    where = shown_locale(language)
    pattern = where.currency_formats["standard"].pattern
    if base(language) in LANGUAGES:
        mark = plain(get_currency_symbol(currency, where))
        known = marks(table(base(language)), about.currency).codes
        if known.get(mark) != (currency,):
            pattern = pattern.replace("¤", "¤¤")
    number = Decimal(str(amount))
    whole = number == number.to_integral_value()
    decimals = "0" if whole else "0.00######"
    return format_currency(
        number,
        currency,
        format=pattern.replace("0.00", decimals),
        locale=where,
        currency_digits=False,
        decimal_quantization=False,
    )


def _duration(value: float, language: str) -> str:
    """Years and months; in months alone below a year or for broken ones."""
    months = Decimal(str(value))
    whole = months == months.to_integral_value()
    years, rest = divmod(months, _YEAR) if whole and months >= 0 else (Decimal(0), months)
    parts = [_unit(years, "year", language)] if years else []
    if rest or not years:
        parts.append(_unit(rest, "month", language))
    return ("" if is_unspaced(parts[0]) else " ").join(parts)


def _unit(count: Decimal, unit: str, language: str) -> str:
    tag = base(language) if base(language) in LANGUAGES else "en"
    forms = table(tag).data.duration_shown[unit]
    form = forms.get(shown_locale(tag).plural_form(count), forms["other"])
    return form.replace("{n}", _number(float(count) if count % 1 else int(count), language))


def _day(value: str, language: str) -> str:
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415 - loaded when first needed

    where = shown_locale(language)
    try:
        if value.count("-") == 1:
            return format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=where)
        return format_date(date.fromisoformat(value), "long", locale=where)
    except ValueError:
        return value


def show_moment(at: datetime, language: str) -> str:
    """A moment within a year as a person reads it: weekday, day and month, hour and minute.

    Args:
        at: in the reader's time zone.
        language: BCP 47 tag of the reader.
    """
    from babel.dates import format_datetime, get_datetime_format  # noqa: PLC0415 - loaded when first needed

    where = shown_locale(language)
    known = where.datetime_skeletons
    short = str(known["MMMMEd"] if "MMMMEd" in known else known["MMMEd"])
    pattern = re.sub(r"E+|c{3,}", "EEEE", re.sub(r"\bMMM\b", "MMMM", short))
    day, time = (format_datetime(at, form, locale=where) for form in (pattern, "HH:mm"))
    return str(get_datetime_format("medium", locale=where)).replace("{1}", day).replace("{0}", time)


def _country(value: str, language: str) -> str:
    return str(shown_locale(language).territories.get(value, value))


def _phone(value: str, _language: str) -> str:
    import phonenumbers  # noqa: PLC0415 - loaded when first needed

    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


_FIGURES: dict[Kind, Callable[[float, str], str]] = {
    Kind.NUMBER: _number,
    Kind.PERCENT: _percent,
    Kind.DURATION: _duration,
}
_TEXTS: dict[Kind, Callable[[str, str], str]] = {
    Kind.DATE: _day,
    Kind.MONTH: _day,
    Kind.COUNTRY: _country,
    Kind.PHONE: _phone,
}
