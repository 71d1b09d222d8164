"""What staff see and do: cases, the acts on them, and which act is allowed when.

The rules live here once; the staff page and Slack are two faces of them. Pure: an act on a case gives the
changed case or a refusal with a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One message between founder and staff, oldest first in a thread.

    Attributes:
        side: `founder`, `staff`, `bot`, or `note` (private, never leaves the desk).
        delivery: for staff lines: `pending`, `sent`, `failed`, `blocked`; else None.
    """

    id: int
    side: str
    author: str | None
    text: str
    at: datetime
    delivery: str | None = None


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
    """

    case: Case
    answers: tuple[dict[str, Json], ...]
    diagnosis: dict[str, Json] | None
    referral: dict[str, Json] | None
    thread: tuple[ThreadLine, ...]
    history: tuple[HistoryLine, ...]
    undo: int | None


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
