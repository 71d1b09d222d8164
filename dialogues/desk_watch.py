"""What the clocks of a case bring about by themselves, each thing once: reminders, the next contact, a word.

Pure: what has been done already is told by marks, which the runtime keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dialogues.desk import Case, Staff
from dialogues.desk_clock import Due, timing

if TYPE_CHECKING:
    from knowledge.business_time import BusinessTime
    from knowledge.pack.hours import Service

ASSISTANT = Staff("assistant", "")
"""Who stands in the history for what nobody did. Faces give it a name in their own words."""

ROUTED = "routed"
ESCALATED = "escalated"
NOBODY = "nobody_there"
DUE_SOON, OVERDUE = "due_soon", "overdue"
CLOSE_SOON, CLOSE_OVERDUE = "close_soon", "close_overdue"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Attributes:
        kind: as the kinds of `Notice`.
        marks: kept once it is done, so that it is not done again; at least one.
    """

    kind: str
    marks: tuple[str, ...]


def steps(
    case: Case,
    hours: BusinessTime,
    service: Service,
    marks: Mapping[str, datetime],
    *,
    now: datetime,
) -> tuple[Step, ...]:
    """What is to be done now; of two reminders that have both come the later one alone.

    Args:
        case: an open one; while it sleeps there is nothing to do.
        hours: of its contact.
        service: of its city.
        marks: what was done before, and when.
        now: aware UTC.
    """
    if case.closed_at is not None or case.snoozed_until is not None:
        return ()
    found = []
    clocks = timing(case, hours, service, now)
    reminders = (
        (clocks.answer, DUE_SOON, OVERDUE),
        (clocks.resolution if case.owner else None, CLOSE_SOON, CLOSE_OVERDUE),
    )
    for timer, soon, late in reminders:
        if timer is None or timer.state is Due.RUNNING:
            continue
        both = tuple(f"{kind}:{timer.began.isoformat()}" for kind in (soon, late))
        named, through = (soon, both[:1]) if timer.state is Due.SOON else (late, both)
        if through[-1] not in marks:
            found.append(Step(named, through))
    return (*found, *_of_wait(case, hours, service, marks, now=now))


def _of_wait(
    case: Case, hours: BusinessTime, service: Service, marks: Mapping[str, datetime], *, now: datetime
) -> list[Step]:
    """What comes of it that nobody answers."""
    since = case.waiting_since
    if since is None:
        return []
    found = []
    before = [at for mark, at in marks.items() if mark.startswith(f"{ESCALATED}:{since.isoformat()}:")]
    if case.owner is None and hours.between(max([since, *before]), now) >= hours.span(service.escalate):
        found.append(Step(ESCALATED, (f"{ESCALATED}:{since.isoformat()}:{len(before) + 1}",)))
    nobody = f"{NOBODY}:{since.isoformat()}"
    if nobody not in marks and hours.between(since, now) >= hours.span(service.nobody):
        found.append(Step(NOBODY, (nobody,)))
    return found


def routed(case: Case) -> Step:
    """Tell the people of a contact that the case is directed to them."""
    began = case.running_since or case.opened_at
    return Step(ROUTED, (f"{ROUTED}:{began.isoformat()}:{case.contact}",))
