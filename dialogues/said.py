"""What is said in words: an answer, a wish, or a question, in this order of certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import (
    agreed_to,
    answering,
    bounds,
    commands,
    faq,
    guessing,
    intake,
    kinds,
    meant_choice,
    steering,
)
from dialogues.errors import ReadingWantedError
from dialogues.explaining import asks_what_it_means
from dialogues.naming import wants_change
from dialogues.state import Phase
from knowledge.pack import Kind
from knowledge.text import fold, words_in
from knowledge.values import is_plain

if TYPE_CHECKING:
    from dialogues.city import Finding, Wish
    from dialogues.draft import Draft
    from knowledge.interview import Item
    from knowledge.understanding import Reading


def respond(draft: Draft, text: str, reading: Reading | None, item: Item | None) -> None:
    """Respond to words.

    Args:
        draft: the turn.
        text: without white space around it.
        reading: of this text.
        item: the question that they may answer: the waiting one, or the one whose answer is corrected.

    Raises:
        ReadingWantedError: the text was read by its form only, and its meaning is needed.
    """
    if not text:
        _cannot_read(draft)
        return
    if reading is None:
        raise ReadingWantedError
    if asks_what_it_means(draft, item, text):
        steering.why(draft)
        return
    taken = agreed_to.take(draft, text) if item is None else answering.take_text(draft, item, text)
    if taken:
        return
    if not fold(text) or _says_nothing(draft, reading, item):  # and it was no value either
        _cannot_read(draft)
        return
    if _steered_by_form(draft, text, reading, item) or _answers_while_paused(draft, text, reading):
        return
    wish = draft.city.understanding.wish(reading, draft.spoken, amid=item is not None)
    if (
        wish is not None
        and commands.acts(wish, text, item)
        and not _passes_on_while_paused(draft, wish)
        and not _chooses(draft, text, reading, item, wish)
    ):
        commands.grant(draft, wish, text)
    elif reading.vectors is None and not is_plain(text):
        raise ReadingWantedError
    elif item is not None:
        _take_words(draft, item, text, reading, wish)
    else:
        _take_free_words(draft, text, reading)


def _take_free_words(draft: Draft, text: str, reading: Reading) -> None:
    """What answers nothing and wishes for nothing: a question, or something told."""
    if draft.state.phase is Phase.PAUSED and not asks(draft, text, reading):
        draft.say("pause.still", buttons=[draft.button("button.resume", "/resume")])
    elif _tells_of_a_project(draft, text, reading):
        draft.say("told.outside", buttons=[draft.button("button.intake", "/intake")])
    else:
        faq.look_up(draft, text, reading)


_FEW_WORDS = 3
"""Fewer may as well be what a question is about."""

_LIKELY_TOPIC = 0.2
"""Confidence from which it is better asked which topic is meant."""


def _tells_of_a_project(draft: Draft, text: str, reading: Reading) -> bool:
    """Whether somebody who has not begun tells what an intake would ask for, and nothing answers it."""
    found = draft.city.understanding
    return (
        draft.state.phase is Phase.NONE
        and not draft.public
        and words_in(text) >= _FEW_WORDS
        and not asks(draft, text, reading)
        and found.tells(reading)
        and _is_far_from_topics(found.topic(reading, draft.spoken))
    )


def _is_far_from_topics(finding: Finding) -> bool:
    """Whether no topic is meant in all likelihood."""
    unlikely = all(confidence < _LIKELY_TOPIC for _, confidence in finding.topics)
    return finding.decision == "gap" or (finding.decision == "clarify" and unlikely)


def _take_words(draft: Draft, item: Item, text: str, reading: Reading, wish: Wish | None) -> None:
    """Take words for an answer, unless they may as well be a wish and are no question: then ask.

    What is no answer to a strict question is done where it is likely a wish.
    """
    if wish is not None and commands.may_be_meant(wish, text, item) and not asks(draft, text, reading):
        answering.ask_wished(draft, item, text, wish)
    elif wish is not None and commands.changes_named(draft, wish, text, item):
        steering.change(draft, text)
    elif answering.take_words(draft, item, text, reading):
        return
    elif wish is not None and commands.is_likely(wish, text, item):
        commands.grant(draft, wish, text)
    else:
        answering.turn_down(draft, item, text, reading)


def _chooses(draft: Draft, text: str, reading: Reading, item: Item | None, wish: Wish) -> bool:
    """Whether words tell a choice of the question rather than a wish; a question chooses nothing."""
    if item is None or guessing.asks(draft, item, text, reading) or draft.city.topic_worded(text) is not None:
        return False
    return guessing.chooses(draft, item, text, reading, wish)


def _steered_by_form(draft: Draft, text: str, reading: Reading, item: Item | None) -> bool:
    """Do what needs no meaning to be told: so much time, or change that answer; whether it was one.

    Minutes are no time to spare where the words choose: "I googled it for ten minutes".
    """
    minutes = commands.minutes_in(draft, text)
    if minutes is not None and not (
        item is not None and guessing.says_choice(draft, item, text, reading, meant_choice.SURELY_NO_WISH)
    ):
        intake.start(draft, minutes=minutes)
        return True
    if draft.target is None and wants_change(draft, text):
        steering.change(draft, text)
        return True
    return False


def _answers_while_paused(draft: Draft, text: str, reading: Reading) -> bool:
    """Go on by answering: a value that the question before the pause asked for; whether it was one.

    A yes or no is none, since it may answer anything, and neither is what stands for a wish.
    """
    paused, item = draft.state, draft.waiting
    if paused.phase is not Phase.PAUSED or draft.target is not None or item is None:
        return False
    wish = draft.city.understanding.wish(reading, draft.spoken)
    if item.question.kind is Kind.YES_NO or (wish is not None and wish.confidence >= 1):
        return False
    intake.reopen(draft)
    if answering.take_exact(draft, item, text):
        return True
    draft.state = paused
    return False


def _passes_on_while_paused(draft: Draft, wish: Wish) -> bool:
    """Whether words that are no command seem to pass over a question that nobody has in view just now."""
    return draft.state.phase is Phase.PAUSED and wish.name in ("skip", "unknown") and wish.confidence < 1


def _says_nothing(draft: Draft, reading: Reading, item: Item | None) -> bool:
    """Whether what an open question would take says nothing at all; a name may be any letters."""
    if item is None or reading.vectors is None or not kinds.is_open(item) or kinds.is_name(item):
        return False
    return draft.city.understanding.says_nothing(reading)


def _cannot_read(draft: Draft) -> None:
    draft.say("empty.text")
    faq.ask_if_open(draft)


def asks(draft: Draft, text: str, reading: Reading) -> bool:
    """Whether a text is a question, by its form or in the pack's very words."""
    form = draft.city.understanding.looks_like_question(reading, draft.spoken)
    return form >= bounds.QUESTION or draft.city.topic_worded(text) is not None


def steers_or_asks(draft: Draft, text: str, reading: Reading) -> bool:
    """Whether a text, read outside an intake, is a wish or a question rather than a mere statement.

    Raises:
        ReadingWantedError: the text was read by its form only, and its meaning is needed.
    """
    wish = draft.city.understanding.wish(reading, draft.spoken)
    if wish is not None and commands.acts(wish, text, None) and not commands.is_aside(wish):
        return True
    if reading.vectors is None and not is_plain(text):
        raise ReadingWantedError
    return asks(draft, text, reading)
