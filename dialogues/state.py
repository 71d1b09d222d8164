"""All that a conversation remembers: one frozen snapshot, stored after each turn, never replayed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Self

import msgspec


class Owner(StrEnum):
    """Who answers in this chat; never both."""

    BOT = "bot"
    STAFF = "staff"


class Phase(StrEnum):
    """Where the intake stands."""

    NONE = "none"
    OPEN = "open"
    PAUSED = "paused"
    REVIEW = "review"
    SUBMITTED = "submitted"


class Status(StrEnum):
    """How a question was dealt with; the values of `custom.review`."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Answer(msgspec.Struct, frozen=True):
    """What is held of one question.

    Attributes:
        status: answered, or one of the two ways not to answer.
        value: as the contract stores values; None unless answered.
        at: when it was given, aware UTC.
        meaning: version of the question's meaning it was given under.
        said: words that came in place of a file or link, kept as evidence that was said.
    """

    status: Status
    value: Any
    at: datetime
    meaning: int = 1
    said: bool = False


class Doubt(StrEnum):
    """What the assistant has just asked back; the next message is read against it first."""

    TOPIC = "topic"  # which of these topics?
    MEANT = "meant"  # was that an answer or a question?
    READING = "reading"  # which of these readings of a value?
    WHICH = "which"  # which answer shall be changed?
    DELETE = "delete"
    CANCEL = "cancel"
    RESTART = "restart"
    RATING = "rating"  # did it help?
    PAUSE = "pause"  # shall we take a break?


class Asked(msgspec.Struct, frozen=True):
    """A question back from the assistant, open until answered or overtaken.

    Attributes:
        doubt: what kind of question.
        serial: number of the turn that asked; its buttons carry it, so that older ones are told apart.
        options: values in the order of the buttons: topic ids, question keys or stored values.
        text: what the founder had written, where the answer decides what it was.
        question: key of the intake question concerned, if any.
    """

    doubt: Doubt
    serial: int
    options: tuple[Any, ...] = ()
    text: str = ""
    question: str | None = None


class Put(msgspec.Struct, frozen=True):
    """How a question was put last, so that it is not put in the same words over and over.

    Attributes:
        key: of the question.
        language: BCP 47 tag of its words.
        times: how often it was put in a row.
        named: the last time by its name alone, not in all its words.
    """

    key: str
    language: str
    times: int = 1
    named: bool = False


class State(msgspec.Struct, frozen=True):
    """A conversation's snapshot.

    Attributes:
        turn: number of turns taken, from 0; also tells buttons of different turns apart.
        language: BCP 47 tag the assistant speaks, None before the first message.
        language_chosen: the founder chose it explicitly; detection no longer changes it.
        greeted: the notice of first contact was given.
        answers: by key (question id, `#n` behind it from the second member of a group on).
        waiting: key of the question that waits for its answer.
        detour: keys to return to after `/back` or a change, last first.
        visited: keys in the order they were left, for `/back`.
        picked: values chosen so far of a `choices` question that is still open.
        budget: minutes the founder said to have in this sitting, None: no limit.
        spent: minutes of questions dealt with in this sitting.
        sitting: index of the sitting, from 0.
        misses: questions in a row without a good answer.
        asked: an open question back.
        last: the last reply, for `/repeat`, as its JSON.
        pack_version: version of the pack of the last turn.
        offered: folded titles of the commands that the last turn offered as buttons, each with its payload.
        came_from: phase to go back to once the one answer that was opened again is given or left.
        untold: the founder last said that they need not be told of an answer; they are not asked again.
        rating_asked: whether this helped was asked in this intake; it is not asked again.
        put: the question that was put last; None: none, or others have spoken since.
    """

    turn: int = 0
    language: str | None = None
    language_chosen: bool = False
    greeted: bool = False
    owner: Owner = Owner.BOT
    phase: Phase = Phase.NONE
    answers: dict[str, Answer] = msgspec.field(default_factory=dict)
    waiting: str | None = None
    detour: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    budget: float | None = None
    spent: float = 0.0
    asked: Asked | None = None
    misses: int = 0
    resume_at: datetime | None = None
    stage: str | None = None
    contact: str | None = None
    case_open: bool = False
    pack_version: int = 0
    offered: tuple[tuple[str, str], ...] = ()
    came_from: Phase | None = None
    untold: bool = False
    rating_asked: bool = False
    put: Put | None = None

    def but(self, **changes: Any) -> Self:
        """The same with other values in these fields."""
        return msgspec.structs.replace(self, **changes)
