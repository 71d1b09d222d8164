"""The clocks of a case: how long its founder has waited, what is due when, and who is there next. Pure.

All of it in open time of the contact that the case is directed to; see `knowledge.business_time`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialogues.desk import Case
    from knowledge.business_time import BusinessTime
    from knowledge.pack.hours import Service


class Due(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    SOON = "soon"  # the owner is reminded
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Timer:
    """One clock of a case. `began`, `due`: aware UTC; `spent`: open time since it began."""

    began: datetime
    spent: timedelta
    due: datetime
    state: Due


@dataclass(frozen=True, slots=True)
class Timing:
    """The clocks of a case now.

    Attributes:
        answer: runs while a founder waits for a person; None: nobody waits.
        resolution: runs until the case is closed; None: it is.
        opens: when somebody behind its contact is there again; None: they are there, or it is not known.
    """

    answer: Timer | None
    resolution: Timer | None
    opens: datetime | None

    @property
    def worst(self) -> Due:
        """The state of whichever clock is further."""
        states = {timer.state for timer in (self.answer, self.resolution) if timer}
        return next((state for state in (Due.OVERDUE, Due.SOON) if state in states), Due.RUNNING)


def timing(case: Case, hours: BusinessTime, service: Service, now: datetime) -> Timing:
    """How the clocks of a case stand.

    Args:
        case: while it sleeps nothing of it is due.
        hours: of its contact.
        service: of its city.
        now: aware.
    """
    opens = back_at(hours, now)
    if case.closed_at is not None or case.snoozed_until is not None:
        return Timing(None, None, opens)
    remind = hours.span(service.remind)
    waits = case.waiting_since
    answer = _timer(hours, waits, hours.span(service.answer), remind, now=now) if waits else None
    began = case.running_since or case.opened_at
    return Timing(answer, _timer(hours, began, hours.span(service.resolution), remind, now=now), opens)


def _timer(
    hours: BusinessTime, began: datetime, wait: timedelta, remind: timedelta, *, now: datetime
) -> Timer | None:
    """None where it never falls due, since nobody is ever there."""
    due = hours.after(began, wait)
    if due is None:
        return None
    spent = hours.between(began, now)
    state = Due.OVERDUE if spent >= wait else Due.SOON if spent >= wait - remind else Due.RUNNING
    return Timer(began, spent, due, state)


def back_at(hours: BusinessTime, now: datetime) -> datetime | None:
    """When staff are back; None: they are there now, or nobody has said when they are."""
    if not hours.stated or hours.is_open(now):
        return None
    return hours.next_opening(now)
