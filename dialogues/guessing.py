"""Choices by what the words mean: taken where that is sure, asked back where it is likely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import meant_choice
from dialogues.agreeing import agreed_in_meaning
from dialogues.bounds import DOUBTLESS_WISH, MARKED_QUESTION, QUESTION, STRICT_WISH
from dialogues.kinds import CHOSEN, is_open
from dialogues.taking import (
    accept,
    as_stored,
    ask_for_more,
    ask_reading,
    is_corrected,
    reject,
    take_absence,
    take_value,
)
from knowledge.pack import Kind
from knowledge.text import is_sentence
from knowledge.values import Taken, together, validate

if TYPE_CHECKING:
    from dialogues.city import Wish
    from dialogues.draft import Draft
    from knowledge.interview import Item
    from knowledge.understanding import Reading

_NONE_OF = frozenset({"unknown"})
"""Wishes that say much the same as a choice may: "we haven't looked yet"."""


def says_choice(
    draft: Draft, item: Item, text: str, reading: Reading, least: float = meant_choice.SURE
) -> bool:
    """Whether words as a whole surely mean a choice, so that none of their pieces stands for itself."""
    if item.question.kind not in CHOSEN or reading.vectors is None or asks(draft, item, text, reading):
        return False
    guesses = meant_choice.guesses(draft, item, text, reading)
    return bool(guesses) and guesses[0][1] >= max(least, meant_choice.least(item, text))


def asks(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """Whether words have the form of a question; without a mark a choice surely meant counts more."""
    form = draft.city.understanding.looks_like_question(reading, draft.spoken)
    if form >= QUESTION and seeks_advice(draft, item, text, reading):
        return False
    if form < QUESTION or form >= MARKED_QUESTION or item.question.kind not in CHOSEN:
        return form >= QUESTION
    guesses = meant_choice.guesses(draft, item, text, reading)
    return not guesses or guesses[0][1] < meant_choice.SURELY_NO_WISH


def seeks_advice(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """Whether words surely ask which choice to take, where one of them says so."""
    if item.question.advice is None or reading.vectors is None:
        return False
    guesses = meant_choice.guesses(draft, item, text, reading)
    sure = max(meant_choice.SURELY_NO_WISH, meant_choice.least(item, text))
    return bool(guesses) and guesses[0][0] == item.question.advice and guesses[0][1] >= sure


def take_list(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """Take what a list means where all of it is sure; else mark what is, and ask again; whether it did."""
    listed = meant_choice.listed(draft, item, text, reading)
    if listed is None or not listed.values:
        return False
    if listed.whole and (len(listed.values) > 1 or is_corrected(draft, item)):
        accept(draft, item, list(listed.values))
        return True
    if is_corrected(draft, item):
        return False
    draft.set(picked=tuple(together(item.question, draft.state.picked, listed.values)))
    if listed.whole:
        ask_for_more(draft, item)
    else:
        reject(draft, item, "not_understood")
    return True


def take_choice(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """Take what words surely mean, or that there is none, or ask which it is; whether it came to any."""
    guesses = meant_choice.guesses(draft, item, text, reading)
    sure = bool(guesses) and guesses[0][1] >= meant_choice.least(item, text)
    if not sure and item.question.kind in CHOSEN and take_absence(draft, item, text):
        return True
    if not guesses or guesses[0][1] < meant_choice.LIKELY:
        return False
    return _take_guess(draft, item, guesses, text)


def chooses(draft: Draft, item: Item, text: str, reading: Reading, wish: Wish | None) -> bool:
    """Whether words surely tell a choice, and do not as surely wish for something."""
    sure = 0.0 if wish is None else wish.confidence
    if item.question.kind is Kind.YES_NO and sure < 1 and agreed_in_meaning(draft, text) is not None:
        return True
    if sure >= 1 or is_open(item):
        return False
    if seeks_advice(draft, item, text, reading):
        return True
    guesses = meant_choice.guesses(draft, item, text, reading)
    bound = meant_choice.least(item, text)
    if sure >= DOUBTLESS_WISH:
        bound = meant_choice.DOUBTLESS
    elif wish is not None and wish.name not in _NONE_OF:
        bound = meant_choice.SURELY_NO_WISH
    return bool(guesses) and guesses[0][1] >= bound


def is_declined(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """Whether a whole sentence declines a consent by its meaning; given it is in plain words alone."""
    if not is_sentence(text) or _may_be_wish(draft, reading):
        return False
    guesses = meant_choice.options(draft, item, reading)
    return bool(guesses) and guesses[0][0] == "no" and guesses[0][1] >= meant_choice.SURE_OPTION


def _may_be_wish(draft: Draft, reading: Reading) -> bool:
    wish = draft.city.understanding.wish(reading, draft.spoken, amid=True)
    return wish is not None and wish.confidence >= STRICT_WISH


def _take_guess(draft: Draft, item: Item, guesses: tuple[tuple[str, float], ...], text: str) -> bool:
    """Take the likeliest choice, or ask which of the likeliest three it is; whether it came to either."""
    values = [validate(item.question, as_stored(item, value)) for value, _ in guesses]
    taken = [value for value in values if isinstance(value, Taken)]
    if len(taken) < len(values):
        return False
    least = meant_choice.least(item, text)
    if guesses[0][1] >= least or meant_choice.is_named(draft, item, guesses[0][0], text):
        take_value(draft, item, taken[0].value)
        return True
    if item.question.kind is Kind.YES_NO:
        return False
    ask_reading(draft, item, tuple(value.value for value in taken), text)
    return True
