"""What staff see: cases, all that is shown of them, and the digests of them.

What they do is in `dialogues.acts`. Which act is allowed when, and to whom, is told by `dialogues.desk_rules`
once, for the staff page and Slack, which are two faces of the same desk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from dialogues.message import FileRef

if TYPE_CHECKING:
    from dialogues.desk_clock import Timing
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


class Role(StrEnum):
    """What a person may do at the desk; who has none works on the cases of their contacts alone."""

    READ = "read"
    REFER = "refer"
    KNOWLEDGE = "knowledge"
    ADMIN = "admin"


class Digest(StrEnum):
    """What is told of all cases at once: each business day to staff, each week to the committees."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Staff:
    """A person of the programme, as signed in.

    Attributes:
        id: an e-mail address or a Slack user id.
        groups: ids of the Slack user groups that they are in, as far as that is known.
        guest: from outside the workspace, as Slack has it.
    """

    id: str
    name: str
    groups: frozenset[str] = field(default=frozenset(), compare=False)
    guest: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Rights:
    """What stands behind a person. `contacts`: the roles of the pack that they answer for."""

    roles: frozenset[Role] = frozenset()
    contacts: frozenset[str] = frozenset()


EVERYTHING = Rights(frozenset(Role))
"""The rights of everybody where no people are listed, and of the operator."""


class Show(StrEnum):
    """Which cases a list shows."""

    MINE = "mine"  # open, claimed by or assigned to whoever asks
    TEAM = "team"  # open, whoever owns them
    SNOOZED = "snoozed"  # open, and out of the queue until a moment
    CLOSED = "closed"
    ALL = "all"


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
        snoozed_until: out of the queue until then (aware UTC); None: in it, also once that moment has come or
            the founder has written since.
        running_since: its clock of resolution began then: when it was opened, or opened again.
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
    snoozed_until: datetime | None = None
    running_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list.

    Attributes:
        new: lines and acts of others since the reader last opened it; None: never did.
        timing: how its clocks stand.
    """

    case: Case
    new: int | None
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One message between founder and staff, oldest first in a thread.

    Attributes:
        side: `founder`, `staff`, `bot`, or `note` (private, never leaves the desk).
        delivery: for staff lines: `pending`, `sent`, `failed`, `blocked`; else None.
        sent: for founder lines: what came, as `Sent`, where it was more than words and files; else None.
        edited: the new wording of an earlier message.
        files: ids of the files sent with it; erased ones may be among them.
        was: for an edit: what the earlier message said; None where that is not in the thread.
        channel: where it was written or went to, where the case has several chats; else None.
        new: written by somebody else since the reader last opened the case.
        canned: for staff lines: id of the canned reply that it came from, perhaps reworded; else None.
        language: BCP 47 tag of `text`, None: not known.
        translated: what a machine made of `text` for the other side: for a founder's line in the staff's
            language, for a staff line what the founder got beside it; None: nothing.
        untranslated: where that was wanted and failed, the code of why; else None.
        mine: of what the reader has written to the founder: its key, under which it is corrected; else None.
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
    was: str | None = None
    channel: str | None = None
    new: bool = False
    canned: str | None = None
    language: str | None = None
    translated: str | None = None
    untranslated: str | None = None
    mine: str | None = None


@dataclass(frozen=True, slots=True)
class KeptFile(FileRef):
    """A file of a case: sent by the founder, or to them.

    Attributes:
        answer: key of the answer it belongs to; None: kept beside them.
        note: the words that came with it, None: none did.
        by: name of the member of staff who sent it to the founder; None: the founder sent it.
    """

    answer: str | None = None
    note: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act on a case in its audit trail, oldest first.

    Attributes:
        undone: taken back by a later act.
        new: by somebody else, since the reader last opened the case.
    """

    id: int
    act: str
    by: str
    at: datetime
    detail: dict[str, Json]
    undone: bool
    new: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """Somebody looked at what a founder answered. `what`: `answers`, `report` or `file`."""

    by: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation of a case. `case`: the number that it came to the desk under.

    Attributes:
        language: that it is held in now.
        written_at: the founder wrote last then (aware UTC).
        current: the one last written in, where what staff write goes.
    """

    case: int
    channel: str
    person: str | None
    language: str
    written_at: datetime | None
    current: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """Another case that may be the same start-up. `likely`: name, address or number are the same."""

    id: int
    name: str | None
    person: str | None
    channel: str
    likely: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """What a founder wrote to the assistant that was no answer to a question of the intake.

    Attributes:
        answered: False: the assistant had no good answer to it.
    """

    text: str
    at: datetime
    answered: bool = True


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All of a case: what the staff page shows.

    Attributes:
        answers: as in `custom.review.answers`, with `label`, `title` of the section and a readable `shown`
            in the staff's language; with `channel` where the case has several chats.
        diagnosis: as `custom.diagnosis`; None before the intake is handed in.
        referral: as `custom.referral`; None before one was made.
        undo: id of the history line that can be undone now, None: nothing.
        files: those of answers and those kept beside them, oldest first.
        chats: its conversations, the one it was opened for first.
        may: names of the acts that the reader may do now, as in `dialogues.desk_rules`.
        readable: the reader may read answers, thread and files; they are empty otherwise.
        views: who looked at the answers and when, newest first; for admins alone.
        timing: how its clocks stand.
        rating: whether this helped, as the founder last said in one of its chats: a value of
            `dialogues.rating.RATINGS`; None: they have not said.
        remarks: the last ones, oldest first: what they came with before staff had the chat.
    """

    case: Case
    answers: tuple[dict[str, Json], ...]
    diagnosis: dict[str, Json] | None
    referral: dict[str, Json] | None
    thread: tuple[ThreadLine, ...]
    history: tuple[HistoryLine, ...]
    undo: int | None
    files: tuple[KeptFile, ...] = ()
    chats: tuple[Chat, ...] = ()
    may: frozenset[str] = frozenset()
    readable: bool = True
    views: tuple[View, ...] = ()
    timing: Timing | None = None
    rating: str | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A word to a member of staff about a case.

    Attributes:
        kind: `assigned`, `taken_over` or `taken_back`.
        by: who did it.
        word: what they said about it; empty: nothing.
    """

    id: int
    case: int
    startup: str | None
    kind: str
    by: str
    word: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """The programme's funnel now.

    Attributes:
        stages: open cases by stage, every stage in order.
        opened: cases opened since Monday, closed ones too.
        closed: cases closed since Monday.
        waiting: founders who wait for a person.
        median, longest: how long they have waited; None: nobody waits.
        overdue: open cases of which something is overdue.
        answer: open time from a case's opening to the first answer of a person, median of four weeks.
        resolution: open time from opening to closing, median of the last four weeks. None: there was none.
        ratings: what founders said in the last four weeks on whether this helped, counted, in the order of
            `dialogues.rating.RATINGS`.
    """

    stages: tuple[tuple[CaseStage, int], ...]
    opened: int
    closed: int
    waiting: int
    median: timedelta | None
    longest: timedelta | None
    overdue: int = 0
    answer: timedelta | None = None
    resolution: timedelta | None = None
    ratings: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A digest as somebody may read it.

    Attributes:
        city: whose cases it is about.
        day: local day of the city; of a weekly one the Monday of its week.
        facts: daily: `cases`, their numbers as `new`, `waiting`, `overdue`, `unclaimed`. Weekly: `opened`,
            `closed`, `waiting`, `overdue`, `stages`, `sectors`, `languages`, `ratings` (counts; the last of
            four weeks, and missing in older ones), `answer`, `resolution`
            (seconds of open time, or null), `gaps` (numbers of questions).
        names: of the cases that are still there; None: nameless.
        questions: of founders without an answer; empty for those who may not read them.
    """

    id: int
    kind: Digest
    city: str
    day: date
    facts: dict[str, Json]
    names: dict[int, str | None]
    questions: tuple[str, ...] = ()
