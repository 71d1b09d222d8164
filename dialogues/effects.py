"""What a turn wants done: wishes that the turn's transaction stores, never acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from dialogues.message import Sent

if TYPE_CHECKING:
    from dialogues.replies import Json
    from dialogues.state import Answer


@dataclass(frozen=True, slots=True)
class AnswerChanged:
    """An answer was given or changed: appended to its history.

    Attributes:
        key: question id, with `#2` behind it for the second member of a group.
        answer: None: withdrawn (restart).
    """

    key: str
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """A consent was given or refused. `language` and `pack_version` tell which text was read."""

    consent: str
    given: bool
    language: str
    pack_version: int


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """The intake was handed in. `diagnosis` and `referral` as in the contract's `custom` parts."""

    diagnosis: dict[str, Json]
    referral: dict[str, Json]


class CaseReason(StrEnum):
    """Why staff hear of a start-up."""

    SUBMITTED = "submitted"
    HUMAN = "human"
    GAPS = "gaps"


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Staff should look at this start-up. Opens its case, or marks the open one as waiting.

    Attributes:
        contact: role it is directed to.
        profile: what is known of the start-up, by `Question.profile`.
        stage: overall stage of the diagnosis, None before one.
    """

    reason: CaseReason
    contact: str
    profile: dict[str, str]
    language: str
    stage: str | None


@dataclass(frozen=True, slots=True)
class ForStaff:
    """What a founder says while staff own the chat: goes to the case's thread.

    Attributes:
        text: as written; a pressed button by its title. May be empty.
        edits: inbound key of the message of which this is the new wording.
        sent: what it was, where it is more than words and files.
    """

    text: str
    file_ids: tuple[str, ...] = ()
    edits: str | None = None
    sent: Sent = Sent.WORDS


@dataclass(frozen=True, slots=True)
class GapRecorded:
    """A question without a good answer, for staff to fill.

    Attributes:
        kind: as in `custom.gap`.
        turn: of the conversation in which it was asked.
    """

    question: str
    kind: str
    language: str
    turn: int = 0


@dataclass(frozen=True, slots=True)
class AnswerAwaited:
    """Whether the founder is to be told once there is an answer to the gap of the turn `turn`."""

    turn: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """Whether the founder was helped: one of `dialogues.rating.RATINGS`; of several the last one counts."""

    value: str


@dataclass(frozen=True, slots=True)
class ReminderWanted:
    """Remind the founder at `at` (aware). Replaces an earlier wish."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ReminderDropped:
    """No reminder any more."""


@dataclass(frozen=True, slots=True)
class FilesKept:
    """These uploaded files belong to the answer `key`; None: kept for staff beside the intake.

    Attributes:
        note: the words that came with them, for whoever looks at them; empty: none.
    """

    file_ids: tuple[str, ...]
    key: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FilesNoted:
    """The words beside the files of the answer `key` are now these."""

    key: str
    note: str


@dataclass(frozen=True, slots=True)
class CameFrom:
    """What led the founder here, as `Message.source`; of several the first one counts."""

    source: str


@dataclass(frozen=True, slots=True)
class ExportWanted:
    """The founder wants everything that is kept about them."""


@dataclass(frozen=True, slots=True)
class Erase:
    """The founder wants everything erased: done in this turn's transaction, after it nothing is left."""


Effect = (
    AnswerChanged
    | ConsentChanged
    | Diagnosed
    | CaseOpened
    | ForStaff
    | GapRecorded
    | AnswerAwaited
    | Rated
    | ReminderWanted
    | ReminderDropped
    | FilesKept
    | FilesNoted
    | CameFrom
    | ExportWanted
    | Erase
)
