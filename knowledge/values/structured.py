"""Values that come structured, from a button or from outside: taken as they are, or refused."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from knowledge.pack.structure import Kind, Question
from knowledge.values.addresses import contacts, countries
from knowledge.values.days import dates
from knowledge.values.numbers import money, quantities
from knowledge.values.outcome import (
    NOT_UNDERSTOOD,
    OUT_OF_RANGE,
    WRONG_FORMAT,
    RefusalCode,
    Refused,
    Taken,
)
from knowledge.values.words.writing import as_kept


def validate(question: Question, value: Any) -> Taken | Refused:
    """Check a value that came structured: from a button, or from outside.

    Args:
        question: what it answers.
        value: as it would be stored; a scale's step may be its digits as text.

    Returns:
        The value, in its normal form, or why it does not fit.
    """
    return _CHECKS[question.kind](question, value)


def nothing(question: Question) -> Refused:
    """Why an empty answer is none."""
    return Refused(RefusalCode.REQUIRED) if question.required else NOT_UNDERSTOOD


def step(value: str) -> int | str:
    """A step of a scale as it is kept: a number where it is one."""
    return int(value) if value.isdecimal() else value


def _valid_text(question: Question, value: Any) -> Taken | Refused:
    if not isinstance(value, str):
        return WRONG_FORMAT
    kept = as_kept(value)
    if not kept:
        return nothing(question)
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
    if quantities.is_count(question) and not quantities.is_whole(number):
        return WRONG_FORMAT
    return Taken(quantities.stored(number)) if quantities.within(number, question) else OUT_OF_RANGE


def _valid_choices(question: Question, value: Any) -> Taken | Refused:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        return WRONG_FORMAT
    if not set(value) <= set(question.values):
        return WRONG_FORMAT
    if len(set(value)) > 1 and set(value) & set(question.exclusive):
        return WRONG_FORMAT
    return Taken([v for v in question.values if v in value])


def _valid_step(question: Question, value: Any) -> Taken | Refused:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return WRONG_FORMAT
    return Taken(step(str(value))) if str(value) in question.values else OUT_OF_RANGE


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
    return Taken(value) if value == same else WRONG_FORMAT


def _valid_choice(question: Question, value: Any) -> Taken | Refused:
    return Taken(value) if isinstance(value, str) and value in question.values else WRONG_FORMAT


def _valid_yes_no(_question: Question, value: Any) -> Taken | Refused:
    return Taken(value) if isinstance(value, bool) else WRONG_FORMAT


def _valid_money(question: Question, value: Any) -> Taken | Refused:
    refused = money.judge_sum(value, question)
    return Taken(value) if refused is None else refused


def _valid_date(question: Question, value: Any) -> Taken | Refused:
    return Taken(value) if dates.judge_date(value, question.kind) else WRONG_FORMAT


def _valid_country(_question: Question, value: Any) -> Taken | Refused:
    return Taken(value) if isinstance(value, str) and value in countries.codes() else WRONG_FORMAT


def _valid_file(_question: Question, value: Any) -> Taken | Refused:
    match value:
        case {"name": str(), "bytes": int() as size, "mime": str(), **rest} if not rest and size >= 0:
            return Taken(value)
        case _:
            return WRONG_FORMAT


_CHECKS: dict[Kind, Callable[[Question, Any], Taken | Refused]] = {
    Kind.TEXT: _valid_text,
    Kind.NUMBER: _valid_number,
    Kind.PERCENT: _valid_number,
    Kind.DURATION: _valid_number,
    Kind.CHOICE: _valid_choice,
    Kind.CHOICES: _valid_choices,
    Kind.SCALE: _valid_step,
    Kind.YES_NO: _valid_yes_no,
    Kind.MONEY: _valid_money,
    Kind.DATE: _valid_date,
    Kind.MONTH: _valid_date,
    Kind.COUNTRY: _valid_country,
    Kind.EMAIL: _valid_contact,
    Kind.PHONE: _valid_contact,
    Kind.URL: _valid_contact,
    Kind.FILE: _valid_file,
}
