"""What staff do to a case: the acts. Who may do which of them when is told by `dialogues.desk_rules`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from dialogues.desk import CaseStage, Staff


@dataclass(frozen=True, slots=True)
class Claim:
    """Take the case and the chat."""


@dataclass(frozen=True, slots=True)
class Assign:
    """Give the case to a colleague, who then owns it and is told so. `word`: to them, kept in the history."""

    to: Staff
    word: str = ""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Take a case that somebody else has claimed. `word`: to them, kept in the history.

    `to`: who owns it then, None: whoever takes it; to give it to somebody else is for admins.
    """

    word: str
    to: Staff | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """What a machine made of a text.

    Attributes:
        text: None: nothing that can be used.
        fault: the code of why there is none: `slow`, `away`, `refused`, `malformed`, `empty`, `too_long`,
            `changed` (a number, link or name is not as it was), `wrong_language`, `off`.
    """

    text: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Write to the founder; claims the case where nobody has.

    Attributes:
        text: may be empty where there are files.
        key: unique, makes a retry safe.
        canned: id of the canned reply that the text came from, perhaps reworded; None: none.
        language: BCP 47 tag of the text; None: not known.
        files: ids of files that `Desk.attach` has kept for this case.
        translate: a machine is to translate it, where a service for that is configured; what was written
            goes along, and alone where the translation fails.
        translation: what came of that; the desk fills it in.
    """

    text: str
    key: str
    canned: str | None = None
    language: str | None = None
    files: tuple[str, ...] = ()
    translate: bool = False
    translation: Translation | None = None


@dataclass(frozen=True, slots=True)
class Correct:
    """Put other words in the place of what one has written to the founder. `of`: key of that `Say`.

    Where the founder's channel cannot change what it has shown, they get a message that says so.
    """

    of: str
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
    """Move the case to a stage; None: the next one."""

    stage: CaseStage | None = None


@dataclass(frozen=True, slots=True)
class Snooze:
    """Take the case out of the queue until then (aware), or until the founder writes."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Wake:
    """Put a snoozed case back into the queue."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two cases are one start-up: the chats of `other` become chats of this case. `reason` is kept."""

    other: int
    reason: str = ""


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


Act = (
    Claim
    | Assign
    | TakeOver
    | Say
    | Correct
    | Note
    | Refer
    | MoveStage
    | Snooze
    | Wake
    | Merge
    | HandBack
    | Close
    | Reopen
    | Undo
)
