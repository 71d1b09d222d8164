"""How far an answer may go, in words: bounds, lengths, and whether a day must be past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.asking import shown
from knowledge.pack import Kind

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from knowledge.interview import Item


def refusal(draft: Draft, item: Item, code: str) -> str:
    """Why a text was not taken; `code` is that of `custom.rejected.code`."""
    question = item.question
    key = code
    if code in ("not_understood", "wrong_format"):
        count = question.kind is Kind.NUMBER and not question.decimals
        key = "whole" if count and code == "wrong_format" else question.format or question.kind.value
    elif code == "out_of_range":
        key += _open_end(item)
    low, high = _ends(draft, item)
    return draft.phrase(f"reject.{key}", min=low, max=high, n=question.max_length)


def _open_end(item: Item) -> str:
    """Which of the phrases for a range fits: both ends, one, none, or which side of today."""
    question = item.question
    if question.kind in (Kind.DATE, Kind.MONTH):
        return f"_{question.tense}" if question.tense else "_any"
    if question.kind in (Kind.SCALE, Kind.PERCENT):
        return ""
    low, high = (question.bounds.min, question.bounds.max) if question.bounds else (None, None)
    if low is None:
        return "_any" if high is None else "_max"
    return "_min" if high is None else ""


def _ends(draft: Draft, item: Item) -> tuple[str, str]:
    """Both ends as a founder would write them; an open one is empty."""
    question = item.question
    if question.kind is Kind.SCALE:
        return question.values[0], question.values[-1]
    low, high = (question.bounds.min, question.bounds.max) if question.bounds else (None, None)
    if question.kind is Kind.PERCENT:
        low, high = (0 if low is None else low), (100 if high is None else high)
    return _written(draft, item, low), _written(draft, item, high)


def _written(draft: Draft, item: Item, end: float | None) -> str:
    if end is None:
        return ""
    number = int(end) if end == int(end) else end
    if item.question.kind is Kind.MONEY:
        return shown(draft, item.question, {"amount": number, "currency": draft.pack.about.currency})
    return shown(draft, item.question, number)
