"""Which act on a case is allowed when and to whom, and what it comes to.

Pure: an act on a case gives the changed case or a refusal with a code. Every face of the desk offers what
`offered` names and carries out what `decide` gives, so that none has rules of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from dialogues.acts import (
    Act,
    Assign,
    Claim,
    Close,
    Correct,
    HandBack,
    Merge,
    MoveStage,
    Note,
    Refer,
    Reopen,
    Say,
    Snooze,
    TakeOver,
    Undo,
    Wake,
)
from dialogues.desk import EVERYTHING, Case, CaseStage, Figures, Rights, Role, Staff
from dialogues.errors import NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES: Mapping[type[Act], str] = {
    Claim: "claim",
    Assign: "assign",
    TakeOver: "take_over",
    Say: "say",
    Correct: "correct",
    Note: "note",
    Refer: "refer",
    MoveStage: "stage",
    Snooze: "snooze",
    Wake: "wake",
    Merge: "merge",
    HandBack: "hand_back",
    Close: "close",
    Reopen: "reopen",
    Undo: "undo",
}
"""What each act is called in forms and buttons."""

LONGEST_SNOOZE = timedelta(days=366)
_ORDER = tuple(CaseStage)


@dataclass(frozen=True, slots=True)
class Decision:
    """What an act comes to.

    Attributes:
        case: as it is after the act (version and time of change are the store's).
        acts: names for the history, in order, each undoable by itself but `undo`; words give none.
        notice: key of the phrase the founder is told, None: nothing.
        tell: members of staff who are told, each with the kind of `Notice`.
    """

    case: Case
    acts: tuple[str, ...] = ()
    notice: str | None = None
    tell: tuple[tuple[Staff, str], ...] = ()


def may_read(case: Case, by: Staff, rights: Rights) -> bool:
    """Whether somebody may read what a founder answered and wrote.

    That is who has the role, who answers for the case's contact, and who owns the case.
    """
    if rights.roles & {Role.READ, Role.ADMIN}:
        return True
    return case.contact in rights.contacts or (case.owner is not None and case.owner.id == by.id)


def may_refer(case: Case, by: Staff, rights: Rights) -> bool:
    """Whether somebody may direct a start-up to another contact: by role, or as theirs to read."""
    if rights.roles & {Role.REFER, Role.ADMIN}:
        return True
    return not rights.roles and may_read(case, by, rights)


def may_change_knowledge(rights: Rights) -> bool:
    """Whether somebody may make an answer knowledge, change or take back what others made so."""
    return bool(rights.roles & {Role.KNOWLEDGE, Role.ADMIN})


def may_search_files(rights: Rights) -> bool:
    """Whether somebody's search may look into what founders sent, of all cases."""
    return bool(rights.roles & {Role.READ, Role.ADMIN})


def may_audit(rights: Rights) -> bool:
    """Whether somebody may see who read a case and when."""
    return Role.ADMIN in rights.roles


def permit(case: Case, act: Act, by: Staff, rights: Rights) -> None:
    """Let only those act who may.

    Raises:
        NotAllowedError: `not_permitted`.
    """
    if isinstance(act, Refer):
        allowed = may_refer(case, by, rights)
    elif isinstance(act, TakeOver) and act.to is not None and act.to.id != by.id:
        allowed = Role.ADMIN in rights.roles
    else:
        allowed = may_read(case, by, rights)
    if not allowed:
        raise NotAllowedError("not_permitted")


def decide(
    case: Case,
    act: Act,
    by: Staff,
    *,
    now: datetime,
    contacts: Collection[str],
    rights: Rights = EVERYTHING,
    other: Case | None = None,
) -> Decision:
    """What an act of `by` makes of a case.

    Undo is not decided here, since it depends on the history: see `undone`.

    Args:
        case: as it is, under its lock.
        act: what is wanted.
        by: who wants it.
        now: aware UTC.
        contacts: ids of the roles a case can be referred to.
        rights: of `by`.
        other: for Merge: the other case, under its lock; None: there is none.

    Raises:
        NotAllowedError: with the code that says why.
    """
    permit(case, act, by, rights)
    if isinstance(act, Note):
        return Decision(case)
    if isinstance(act, Reopen):
        if case.closed_at is None:
            raise NotAllowedError("open")
        return Decision(replace(case, closed_at=None, running_since=now), ("reopen",))
    if case.closed_at is not None:
        raise NotAllowedError("closed")
    if isinstance(act, TakeOver):
        return _take_over(case, act, by)
    if case.owner is not None and case.owner.id != by.id:
        raise NotAllowedError("claimed_by_other")
    if isinstance(act, Claim | Assign | Say):
        return _take(case, act, by)
    if isinstance(act, Merge):
        return _merge(case, other, by, rights)
    return _change(case, act, now=now, contacts=contacts)


def _take(case: Case, act: Claim | Assign | Say, by: Staff) -> Decision:
    """Acts that settle who owns the case. Writing to the founder takes case and chat, as claiming does."""
    if isinstance(act, Assign):
        if case.owner is not None and case.owner.id == act.to.id:
            raise NotAllowedError("theirs_already")
        other = act.to.id != by.id
        notice = "desk.claimed" if case.staff_own_chat and other else None
        tell = ((act.to, "assigned"),) if other else ()
        return Decision(replace(case, owner=act.to), ("assign",), notice, tell)
    taken = replace(case, owner=by, staff_own_chat=True)
    acts = () if taken == case else ("claim",)
    if isinstance(act, Say):  # the message itself tells the founder who writes
        return Decision(replace(taken, waiting_since=None), acts)
    return Decision(taken, acts, None if case.staff_own_chat else "desk.claimed")


def _take_over(case: Case, act: TakeOver, by: Staff) -> Decision:
    """From one owner to another in one move; whoever had the case is told, and so is who gets it."""
    to, former = act.to or by, case.owner
    if former is None:
        raise NotAllowedError("not_claimed")
    if former.id == to.id:
        raise NotAllowedError("theirs_already")
    tell = tuple((who, kind) for who, kind in ((former, "taken_over"), (to, "assigned")) if who.id != by.id)
    notice = "desk.claimed" if case.staff_own_chat else None
    return Decision(replace(case, owner=to), ("take_over",), notice, tell)


def _merge(case: Case, other: Case | None, by: Staff, rights: Rights) -> Decision:
    """The case keeps its own decisions; who waits longest, and who owns the other one, counts for both."""
    if other is None or other.id == case.id or other.city != case.city:
        raise NotAllowedError("not_mergeable")
    if not may_read(other, by, rights):
        raise NotAllowedError("not_permitted")
    if other.owner is not None and other.owner.id != by.id:
        raise NotAllowedError("other_claimed")
    waits = [since for since in (case.waiting_since, other.waiting_since) if since is not None]
    staff_own_chat = case.staff_own_chat or (other.staff_own_chat and other.closed_at is None)
    merged = replace(
        case,
        owner=case.owner or other.owner,
        staff_own_chat=staff_own_chat,
        stage=max(case.stage, other.stage, key=_ORDER.index),
        waiting_since=min(waits) if waits else None,
    )
    taken = staff_own_chat and not case.staff_own_chat
    return Decision(merged, ("merge",), "desk.claimed" if taken else None)


def _change(case: Case, act: Act, *, now: datetime, contacts: Collection[str]) -> Decision:  # noqa: C901, PLR0911, PLR0912  # one flat case for each act
    """Acts of the owner, or of anybody while there is none."""
    match act:
        case Correct():
            return Decision(case)
        case Refer(contact=contact):
            if contact not in contacts:
                raise NotAllowedError("unknown_contact")
            return Decision(replace(case, contact=contact), ("refer",))
        case MoveStage(stage=stage):
            to = stage or next_stage(case.stage)
            if to is None:
                raise NotAllowedError("last_stage")
            return Decision(replace(case, stage=to), ("move",))
        case Snooze(until=until):
            if not now < until <= now + LONGEST_SNOOZE:
                raise NotAllowedError("snooze_when")
            return Decision(replace(case, snoozed_until=until), ("snooze",))
        case Wake():
            if case.snoozed_until is None:
                raise NotAllowedError("not_snoozed")
            return Decision(replace(case, snoozed_until=None), ("wake",))
        case HandBack():
            if not case.staff_own_chat:
                raise NotAllowedError("not_owner")
            back = replace(case, staff_own_chat=False, waiting_since=None)
            return Decision(back, ("hand_back",), "desk.handed_back")
        case Close():
            closed = replace(
                case, staff_own_chat=False, waiting_since=None, snoozed_until=None, closed_at=now
            )
            return Decision(closed, ("close",), "desk.closed")
        case _:
            raise NotAllowedError("nothing_to_undo")


def undone(case: Case, before: Case, by: Staff, *, author: str, rights: Rights = EVERYTHING) -> Decision:
    """What taking an act back makes of a case, `before` being the case as it was before that act.

    Args:
        case: as it is, under its lock.
        before: what it becomes.
        by: who wants it.
        author: id of who did the act; they may take it back even where it made somebody else the owner.
        rights: of `by`.

    Raises:
        NotAllowedError: somebody else owns the case, or `by` may not act on it.
    """
    if by.id != author:
        permit(case, Undo(0), by, rights)
        if case.owner is not None and case.owner.id != by.id:
            raise NotAllowedError("claimed_by_other")
    notice = None
    if before.staff_own_chat != case.staff_own_chat:
        notice = "desk.claimed" if before.staff_own_chat else "desk.handed_back"
    owner = case.owner
    lost = owner is not None and owner.id != by.id and owner != before.owner
    return Decision(before, ("undo",), notice, ((owner, "taken_back"),) if owner and lost else ())


def offered(
    case: Case,
    by: Staff,
    rights: Rights,
    *,
    now: datetime,
    contacts: Collection[str],
    undo_by: str | None,
) -> frozenset[str]:
    """Names of the acts that somebody may do to a case now: what a face of the desk shows.

    Each is tried against the rules themselves, so that nothing is offered that would be refused.

    Args:
        case: as it is.
        by: who looks at it.
        rights: theirs.
        now: aware UTC.
        contacts: ids of the roles a case can be referred to.
        undo_by: id of who did the act that can be undone now; None: there is none.
    """
    another, twin = Staff("", ""), replace(case, id=0, owner=None)
    trials: tuple[Act, ...] = (
        Claim(),
        Assign(another),
        TakeOver(""),
        Say("", ""),
        Note("", ""),
        *(Refer(contact, "") for contact in list(contacts)[:1]),
        MoveStage(case.stage),
        Snooze(now + timedelta(hours=1)),
        Wake(),
        Merge(twin.id),
        HandBack(),
        Close(""),
        Reopen(),
    )
    names = set()
    for act in trials:
        try:
            decision = decide(case, act, by, now=now, contacts=contacts, rights=rights, other=twin)
        except NotAllowedError:
            continue
        if not isinstance(act, Claim) or decision.acts:
            names.add(NAMES[type(act)])
    if undo_by is not None:
        try:
            undone(case, case, by, author=undo_by, rights=rights)
        except NotAllowedError:
            return frozenset(names)
        names.add("undo")
    return frozenset(names)


def next_stage(stage: CaseStage) -> CaseStage | None:
    """The stage after this one; None after the last."""
    place = _ORDER.index(stage) + 1
    return _ORDER[place] if place < len(_ORDER) else None


def figures(
    stages: Mapping[str, int],
    waiting_since: Iterable[datetime],
    *,
    opened: int,
    closed: int,
    now: datetime,
) -> Figures:
    """The funnel from what was counted.

    Args:
        stages: open cases by stage; stages without cases may be missing.
        waiting_since: since when each founder waits who does (aware).
        opened: cases opened since Monday.
        closed: cases closed since Monday.
        now: aware.
    """
    waits = [(now - since).total_seconds() for since in waiting_since]
    return Figures(
        stages=tuple((stage, stages.get(stage.value, 0)) for stage in CaseStage),
        opened=opened,
        closed=closed,
        waiting=len(waits),
        median=timedelta(seconds=median(waits)) if waits else None,
        longest=timedelta(seconds=max(waits)) if waits else None,
    )
