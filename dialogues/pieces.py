"""What one piece of a message is by itself: a courtesy, an answer, a wish, a question, or none of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dialogues import answering, bounds, commands, guessing, kinds
from dialogues.explaining import asks_what_it_means
from dialogues.naming import wants_change

if TYPE_CHECKING:
    from dialogues.city import Finding, Wish
    from dialogues.draft import Draft
    from dialogues.replies import Json
    from knowledge.interview import Item
    from knowledge.understanding import Reading


class Is(StrEnum):
    """What a piece is taken for."""

    NOTHING = "nothing"  # a courtesy beside the rest
    ANSWER = "answer"
    FORM = "form"  # so much time, or change that answer
    WISH = "wish"
    QUESTION = "question"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a message.

    Attributes:
        what: taken for what.
        text: as written.
        reading: of the text.
        wish: of a wish.
        finding: of a question.
        likely: a wish only beside what is sure.
        values: of an answer that is one of these, which must be asked.
    """

    what: Is
    text: str
    reading: Reading
    wish: Wish | None = None
    finding: Finding | None = None
    likely: bool = False
    values: tuple[Json, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether something is asked back about it."""
        asks_back = self.wish is not None and self.wish.name in _ASKS_BACK
        unclear = self.finding is not None and self.finding.decision == "clarify"
        return asks_back or unclear or len(self.values) > 1


_COURTESIES = frozenset(
    {"greeting", "thanks", "goodbye", "compliment", "laugh", "ok", "remark", "interruption", "surprise"}
)
_ASKS_BACK = frozenset({"delete", "cancel", "restart", "tired"})


def look_at(draft: Draft, reading: Reading, item: Item | None, *, tied: bool) -> Piece:
    """What a piece is.

    Args:
        draft: the turn; nothing of it changes.
        reading: of the piece.
        item: the question that words may answer.
        tied: it was parted from the rest at a comma or an “and”, so that only what is sure counts.
    """
    text, understanding = reading.text.strip(), draft.city.understanding
    wish = understanding.wish(reading, draft.spoken, amid=item is not None)
    form = understanding.looks_like_question(reading, draft.spoken)
    if wish is not None and wish.kind == "chat" and wish.confidence >= 1 and wish.name in _COURTESIES:
        return Piece(Is.NOTHING, text, reading)
    if wish is not None and commands.is_aside(wish) and (tied or wish.confidence < bounds.SURE_WISH):
        wish = None  # "my brother" of "me and my brother" is none
    explains = asks_what_it_means(draft, item, text)
    if explains:
        wish = commands.Recalled("command", "why")
    elif (
        item is not None and form < bounds.MARKED_QUESTION and _answers(draft, item, reading, wish, tied=tied)
    ):
        return Piece(Is.ANSWER, text, reading)
    if commands.minutes_in(draft, text) is not None or (draft.target is None and wants_change(draft, text)):
        return Piece(Is.FORM, text, reading)
    if wish is not None and (explains or _is_meant(wish, text, item, form)):
        return Piece(Is.WISH, text, reading, wish)
    if form >= bounds.QUESTION and reading.vectors is not None:
        return _asked(draft, reading, item, form, tied=tied)
    likely = wish is not None and not tied and form < bounds.QUESTION and _is_likely(wish, text, item)
    return Piece(Is.WISH, text, reading, wish, likely=True) if likely else Piece(Is.OTHER, text, reading)


def _asked(draft: Draft, reading: Reading, item: Item | None, form: float, *, tied: bool) -> Piece:
    """A piece with the form of a question; one of an open answer only where there is a good answer to it."""
    finding = draft.city.understanding.topic(reading, draft.spoken)
    marked = form >= bounds.MARKED_QUESTION
    strict = item is None or not kinds.is_open(item)
    clear = finding.decision == "answer" and (marked or tied or strict)
    if clear or (strict and marked and not tied):
        return Piece(Is.QUESTION, reading.text.strip(), reading, finding=finding)
    return Piece(Is.OTHER, reading.text.strip(), reading)


def _is_meant(wish: Wish, text: str, item: Item | None, form: float) -> bool:
    """Whether a piece is surely a wish; to hand in is meant in the pack's very words alone."""
    if wish.name == "submit":
        return wish.confidence >= 1
    if item is not None and kinds.is_open(item) and form >= bounds.MARKED_QUESTION:
        return wish.confidence >= bounds.SURE_WISH
    return commands.acts(wish, text, item)


def _is_likely(wish: Wish, text: str, item: Item | None) -> bool:
    """Whether a piece is rather a wish than nothing, beside what is sure."""
    if item is None or wish.name == "submit" or kinds.is_name(item):
        return False
    meant = commands.may_be_meant if kinds.is_open(item) else commands.is_likely
    return meant(wish, text, item)


def _answers(draft: Draft, item: Item, reading: Reading, wish: Wish | None, *, tied: bool) -> bool:
    """Whether a piece surely answers a strict question: by its form, or as a choice by its meaning."""
    text = reading.text.strip()
    if answering.is_answer(draft, item, text):
        return True
    if tied and wish is not None and wish.confidence >= bounds.DOUBTLESS_WISH:
        return False
    return reading.vectors is not None and guessing.chooses(draft, item, text, reading, wish)
