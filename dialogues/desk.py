"""What staff see and do: cases, the acts on them, and which act is allowed when.

The rules live here once; the staff page and Slack are two faces of them. Pure: an act on a case gives the
changed case or a refusal with a code.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from dialogues.errors import NotAllowedError
from dialogues.message import FileRef

if TYPE_CHECKING:
    from dialogues.replies import Json


class CaseStage(StrEnum):
    """How far a start-up has come with the programme."""

    DETECTED = "detected"
    INTAKE = "intake"
    DIAGNOSED = "diagnosed"
    SPRINT = "sprint"
    RESIDENCY = "residency"
    ACCELERATION = "acceleration"
    FOLLOW_UP = "follow-up"


@dataclass(frozen=True, slots=True)
class Staff:
    """A person of the programme, as signed in. `id` is an e-mail address or a Slack user id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Case:
    """One start-up at the desk.

    Attributes:
        owner: the person who has claimed it; None: nobody yet.
        staff_own_chat: staff answer the founder now, the assistant is silent.
        contact: role it is directed to.
        waiting_since: the founder waits for a person since then (aware UTC); None: nobody waits.
        closed_at: None while open.
        version: raised by each change; an act names the version it was decided on where that matters.
        source: what led the founder here, as a link told; None: nothing did.
    """

    id: int
    city: str
    conversation_id: int
    channel: str
    startup: str | None
    person: str | None
    language: str
    stage: CaseStage
    readiness: str | None
    contact: str
    owner: Staff | None
    staff_own_chat: bool
    waiting_since: datetime | None
    closed_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    version: int
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One message between founder and staff, oldest first in a thread.

    Attributes:
        side: `founder`, `staff`, `bot`, or `note` (private, never leaves the desk).
        delivery: for staff lines: `pending`, `sent`, `failed`, `blocked`; else None.
        sent: for founder lines: what came, as `Sent`, where it was more than words and files; else None.
        edited: for founder lines: the new wording of an earlier message.
        files: ids of the files sent with it; erased ones may be among them.
    """

    id: int
    side: str
    author: str | None
    text: str
    at: datetime
    delivery: str | None = None
    sent: str | None = None
    edited: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptFile(FileRef):
    """A file that the founder sent.

    Attributes:
        answer: key of the answer it belongs to; None: kept beside them.
        note: the words that came with it, None: none did.
    """

    answer: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act on a case in its audit trail, oldest first. `undone`: taken back by a later act."""

    id: int
    act: str
    by: str
    at: datetime
    detail: dict[str, Json]
    undone: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All of a case: what the staff page shows.

    Attributes:
        answers: as in `custom.review.answers`, with `label`, `title` of the section and a readable `shown`
            in the staff's language.
        diagnosis: as `custom.diagnosis`; None before the intake is handed in.
        referral: as `custom.referral`; None before one was made.
        undo: id of the history line that can be undone now, None: nothing.
        files: those of answers and those kept beside them, oldest first.
    """

    case: Case
    answers: tuple[dict[str, Json], ...]
    diagnosis: dict[str, Json] | None
    referral: dict[str, Json] | None
    thread: tuple[ThreadLine, ...]
    history: tuple[HistoryLine, ...]
    undo: int | None
    files: tuple[KeptFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """Take the case and the chat."""


@dataclass(frozen=True, slots=True)
class Assign:
    """Give the case to a colleague, who then owns it."""

    to: Staff


@dataclass(frozen=True, slots=True)
class Say:
    """Write to the founder; claims the case where nobody has. `key`: unique, makes a retry safe."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Note:
    """Write a private note; it never leaves the desk."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Refer:
    """Direct the start-up to another contact, or confirm the one found; the reason is kept."""

    contact: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoveStage:
    """Move the case to a stage."""

    stage: CaseStage


@dataclass(frozen=True, slots=True)
class HandBack:
    """Give the chat back to the assistant; the case keeps its owner."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close the case; the assistant takes the chat again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open a closed case again."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the history line `line`: possible for the newest act other than Say and Note."""

    line: int


Act = Claim | Assign | Say | Note | Refer | MoveStage | HandBack | Close | Reopen | Undo


@dataclass(frozen=True, slots=True)
class Decision:
    """What an act comes to.

    Attributes:
        case: as it is after the act (version and time of change are the store's).
        acts: names for the history, in order, each undoable by itself but `undo`; Say and Note give none.
        notice: key of the phrase the founder is told, None: nothing.
    """

    case: Case
    acts: tuple[str, ...] = ()
    notice: str | None = None


def decide(case: Case, act: Act, by: Staff, *, now: datetime, contacts: Collection[str]) -> Decision:
    """What an act of `by` makes of a case.

    Undo is not decided here, since it depends on the history: see `undone`.

    Args:
        case: as it is, under its lock.
        act: what is wanted.
        by: who wants it.
        now: aware UTC.
        contacts: ids of the roles a case can be referred to.

    Raises:
        NotAllowedError: with the code that says why.
    """
    if isinstance(act, Note):
        return Decision(case)
    if isinstance(act, Reopen):
        if case.closed_at is None:
            raise NotAllowedError("open")
        return Decision(replace(case, closed_at=None), ("reopen",))
    if case.closed_at is not None:
        raise NotAllowedError("closed")
    if case.owner is not None and case.owner.id != by.id:
        raise NotAllowedError("claimed_by_other")
    if isinstance(act, Claim | Assign | Say):
        return _take(case, act, by)
    return _change(case, act, now=now, contacts=contacts)


def _take(case: Case, act: Claim | Assign | Say, by: Staff) -> Decision:
    """Acts that settle who owns the case. Writing to the founder takes case and chat, as claiming does."""
    if isinstance(act, Assign):
        notice = "desk.claimed" if case.staff_own_chat and act.to.id != by.id else None
        return Decision(replace(case, owner=act.to), ("assign",), notice)
    taken = replace(case, owner=by, staff_own_chat=True)
    acts = () if taken == case else ("claim",)
    if isinstance(act, Say):  # the message itself tells the founder who writes
        return Decision(replace(taken, waiting_since=None), acts)
    return Decision(taken, acts, None if case.staff_own_chat else "desk.claimed")


def _change(case: Case, act: Act, *, now: datetime, contacts: Collection[str]) -> Decision:
    """Acts of the owner, or of anybody while there is none."""
    match act:
        case Refer(contact=contact):
            if contact not in contacts:
                raise NotAllowedError("unknown_contact")
            return Decision(replace(case, contact=contact), ("refer",))
        case MoveStage(stage=stage):
            return Decision(replace(case, stage=stage), ("move",))
        case HandBack():
            if not case.staff_own_chat:
                raise NotAllowedError("not_owner")
            back = replace(case, staff_own_chat=False, waiting_since=None)
            return Decision(back, ("hand_back",), "desk.handed_back")
        case Close():
            closed = replace(case, staff_own_chat=False, waiting_since=None, closed_at=now)
            return Decision(closed, ("close",), "desk.closed")
        case _:
            raise NotAllowedError("nothing_to_undo")


def undone(case: Case, before: Case, by: Staff) -> Decision:
    """What taking an act back makes of a case, `before` being the case as it was before that act.

    Raises:
        NotAllowedError: somebody else owns the case.
    """
    if case.owner is not None and case.owner.id != by.id:
        raise NotAllowedError("claimed_by_other")
    notice = None
    if before.staff_own_chat != case.staff_own_chat:
        notice = "desk.claimed" if before.staff_own_chat else "desk.handed_back"
    return Decision(before, ("undo",), notice)
