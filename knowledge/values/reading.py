"""From a text to a stored value, and back to trust for a value that came structured."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.pack.structure import About, Kind, Question
from knowledge.pack.words import QuestionWords
from knowledge.values import choices, contacts, countries, dates, durations, money, quantities
from knowledge.values.asked import Asked
from knowledge.values.outcome import (
    NOT_UNDERSTOOD,
    OUT_OF_RANGE,
    WRONG_FORMAT,
    Outcome,
    RefusalCode,
    Refused,
    Taken,
    YesNo,
)

LONGEST = 4096
"""A longer text is no typed value of any kind but text, in characters."""

_READERS: dict[Kind, Callable[[Asked, str], Outcome]] = {
    Kind.CHOICE: choices.read_choice,
    Kind.CHOICES: choices.read_choices,
    Kind.YES_NO: choices.read_yes_no,
    Kind.NUMBER: quantities.read_number,
    Kind.PERCENT: quantities.read_percent,
    Kind.MONEY: money.read_money,
    Kind.DATE: dates.read_date,
    Kind.MONTH: dates.read_date,
    Kind.DURATION: durations.read_duration,
    Kind.EMAIL: contacts.read_email,
    Kind.PHONE: contacts.read_phone,
    Kind.URL: contacts.read_url,
    Kind.COUNTRY: countries.read_country,
}


def parse(
    question: Question,
    text: str,
    *,
    language: str,
    about: About,
    words: QuestionWords | None,
    interface: YesNo,
    today: date,
) -> Outcome:
    """Read a typed answer; the whole text must be the value, give or take words that do not change it.

    Args:
        question: what was asked.
        text: as written.
        language: BCP 47 tag of the conversation; decides how figures and dates are written.
        about: the pack's: country for phones and company numbers, currency for a bare sum.
        words: the question's words in that language; None where only the kind matters.
        interface: words for yes and no.
        today: local day of the pack's time zone, for relative dates.

    Returns:
        The stored value; two or three when the text can be read so; or why it is no answer. A text with a
        question mark is an answer to open texts alone. Never raises.
    """
    if not text.strip():
        return Refused(RefusalCode.REQUIRED) if question.required else NOT_UNDERSTOOD
    if question.kind is Kind.FILE:
        return WRONG_FORMAT
    if question.kind is Kind.TEXT and question.format is None:
        return _text(question, text)
    if len(text) > LONGEST:
        return Refused(RefusalCode.TOO_LONG) if question.kind is Kind.TEXT else NOT_UNDERSTOOD
    asked = Asked(question, language, about, words, interface, today)
    if _is_question(question, text, words):
        return NOT_UNDERSTOOD
    if question.kind is Kind.TEXT:
        return contacts.read_company(asked, text)
    if question.kind is Kind.SCALE:
        return _scale(asked, text)
    return _READERS[question.kind](asked, text)


def _is_question(question: Question, text: str, words: QuestionWords | None) -> bool:
    if question.kind is Kind.URL and len(text.split()) == 1:
        # A web address may hold one, but hardly as its last sign.
        return text.strip().endswith(("?", "？", "؟"))
    return choices.asks_of_choice(question, text, words)


def _text(question: Question, text: str) -> Outcome:
    kept = text.strip()
    return Taken(kept) if len(kept) <= question.max_length else Refused(RefusalCode.TOO_LONG)


def _scale(asked: Asked, text: str) -> Outcome:
    value = choices.exact_choice(asked.question, text, asked.words, asked.interface)
    if value is not None:
        return Taken(_step(value))
    return quantities.read_scale(asked, text)


def _step(value: str) -> int | str:
    return int(value) if value.isdecimal() else value


def validate(question: Question, value: Any) -> Taken | Refused:
    """Check a value that came structured: from a button, or from outside.

    Args:
        question: what it answers.
        value: as it would be stored; a scale's step may be its digits as text.

    Returns:
        The value, in its normal form, or why it does not fit.
    """
    match question.kind:
        case Kind.TEXT:
            return _valid_text(question, value)
        case Kind.NUMBER | Kind.PERCENT | Kind.DURATION:
            return _valid_number(question, value)
        case Kind.CHOICES:
            return _valid_choices(question, value)
        case Kind.CHOICE:
            return Taken(value) if isinstance(value, str) and value in question.values else WRONG_FORMAT
        case Kind.SCALE:
            return _valid_step(question, value)
        case Kind.YES_NO:
            return Taken(value) if isinstance(value, bool) else WRONG_FORMAT
        case Kind.MONEY:
            return _valid(value, money.judge_sum(value, question))
        case Kind.DATE | Kind.MONTH:
            return _valid(value, None if dates.judge_date(value, question.kind) else WRONG_FORMAT)
        case Kind.COUNTRY:
            known = isinstance(value, str) and value in countries.codes()
            return _valid(value, None if known else WRONG_FORMAT)
        case Kind.EMAIL | Kind.PHONE | Kind.URL:
            return _valid_contact(question, value)
        case Kind.FILE:
            return _valid_file(value)


def _valid(value: Any, refused: Refused | None) -> Taken | Refused:
    return Taken(value) if refused is None else refused


def _valid_text(question: Question, value: Any) -> Taken | Refused:
    if not isinstance(value, str):
        return WRONG_FORMAT
    kept = value.strip()
    if not kept:
        return Refused(RefusalCode.REQUIRED) if question.required else NOT_UNDERSTOOD
    if len(kept) > question.max_length:
        return Refused(RefusalCode.TOO_LONG)
    if question.format is not None and not re.fullmatch(r"[A-Z0-9]{3,40}", kept):
        return WRONG_FORMAT
    return Taken(kept)


def _valid_number(question: Question, value: Any) -> Taken | Refused:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return WRONG_FORMAT
    number = Decimal(str(value))
    if question.kind is Kind.DURATION and number < 0:
        return OUT_OF_RANGE
    return Taken(quantities.stored(number)) if quantities.within(number, question) else OUT_OF_RANGE


def _valid_choices(question: Question, value: Any) -> Taken | Refused:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        return WRONG_FORMAT
    if not set(value) <= set(question.values):
        return WRONG_FORMAT
    return Taken([v for v in question.values if v in value])


def _valid_step(question: Question, value: Any) -> Taken | Refused:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return WRONG_FORMAT
    return Taken(_step(str(value))) if str(value) in question.values else OUT_OF_RANGE


def _valid_contact(question: Question, value: Any) -> Taken | Refused:
    if not isinstance(value, str):
        return WRONG_FORMAT
    match question.kind:
        case Kind.EMAIL:
            same = contacts.email(value)
        case Kind.PHONE:
            same = contacts.phone(value, None)
        case _:
            same = contacts.url(value)
    return _valid(value, contacts.judge_contact(value, same))


def _valid_file(value: Any) -> Taken | Refused:
    match value:
        case {"name": str(), "bytes": int() as size, "mime": str(), **rest} if not rest and size >= 0:
            return Taken(value)
        case _:
            return WRONG_FORMAT
