"""A conversation just large enough to bring about every effect, so that storing is tested by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from dialogues.effects import (
    AnswerChanged,
    CaseOpened,
    CaseReason,
    ConsentChanged,
    Diagnosed,
    Effect,
    Erase,
    ExportWanted,
    FilesKept,
    ForStaff,
    GapRecorded,
    Rated,
    ReminderDropped,
    ReminderWanted,
)
from dialogues.message import Channel, ConversationKey, Message
from dialogues.replies import Reply
from dialogues.state import Answer, Owner, Phase, State, Status
from dialogues.turn import TurnResult
from dialogues.wording import Question

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFERRAL = {"contact": "incubator", "reasons": ["early"], "also": []}


class FrozenClock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True)
class PlainCity:
    """Every text is told by its form, unless it starts with `read`."""

    def needs_no_encoder(self, text: str) -> bool:
        return not text.startswith("read")

    def consider(self, reading: object) -> None:
        """There is nothing to do beforehand."""

    def question(self, message: Message, result: TurnResult) -> Question | None:
        """Nothing is put into other words."""
        del message, result
        return None


class UpperReader:
    """Reads a text by shouting it."""

    def read(self, text: str, hint: str | None, parts: Iterable[str] = ()) -> str:
        del parts
        return f"{text.upper()} {hint}"

    def read_plain(self, text: str, hint: str | None) -> None:
        del text, hint


def key(name: str, *, channel: Channel = Channel.REST) -> ConversationKey:
    return ConversationKey(channel, name, "tiny")


def message(name: str, inbound: str, text: str, **more: Any) -> Message:
    return Message(key(name), inbound, text, **more)


def advance(state: State, said: Message, reading: Any, now: datetime, _city: Any) -> TurnResult:
    """`word rest…`: the word says what is to happen; the reply counts the turns."""
    word, _, rest = said.text.partition(" ")
    turn = state.turn + 1
    text = f"{turn}: {reading or said.text or '-'}"
    state = state.but(turn=turn, language="fr")
    if state.owner is Owner.STAFF:
        staff = ForStaff(said.text, tuple(f.id for f in said.files))
        return TurnResult(state, (Reply(text, custom={"handoff": {"owner": "staff"}}),), (staff,))
    if word == "delete":
        return TurnResult(State(), (Reply("gone"),), (Erase(),))
    state, effects = _happen(word, rest, state, said, now)
    return TurnResult(state, (Reply(text),), effects)


def _happen(  # noqa: C901, PLR0911, PLR0912  # one line for each effect
    word: str, rest: str, state: State, said: Message, now: datetime
) -> tuple[State, tuple[Effect, ...]]:
    name, _, value = rest.partition(" ")
    answer = Answer(Status.ANSWERED, value, now)
    opened = CaseOpened(CaseReason.HUMAN, "desk", {"person": rest, "startup": "Acme"}, "fr", None)
    match word:
        case "answer":
            given = {**state.answers, name: answer}
            return state.but(answers=given, phase=Phase.OPEN), (AnswerChanged(name, answer),)
        case "withdraw":
            left = {k: v for k, v in state.answers.items() if k != rest}
            return state.but(answers=left), (AnswerChanged(rest, None),)
        case "again":
            return state, (AnswerChanged(name, None), AnswerChanged(name, answer))
        case "human":
            return state, (opened,)
        case "submit":
            submitted = replace(opened, reason=CaseReason.SUBMITTED, stage="idea", contact="incubator")
            done = Diagnosed({"stage": "idea", "dimensions": {}}, REFERRAL)
            return state.but(phase=Phase.SUBMITTED, stage="idea"), (done, submitted)
        case "consent":
            return state, (ConsentChanged(name, value == "yes", "fr", 1),)
        case "remind":
            return state, (ReminderWanted(now + timedelta(minutes=float(rest))),)
        case "rate":
            return state, (Rated(rest),)
        case "forget":
            return state, (ReminderDropped(),)
        case "gap":
            return state, (GapRecorded(rest, "unsure", "fr"),)
        case "keep":
            return state, (FilesKept(tuple(f.id for f in said.files), rest or None),)
        case "export":
            return state, (ExportWanted(),)
        case _:
            return state, ()
