"""Cases as far as their cards show them: two states of the same mark look the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from bot.cases.remarks import newest_event
from bot.cases.rows import OF, case_of, select_cases
from bot.cases.times import timing_of

if TYPE_CHECKING:
    from bot.hours import ContactHours
    from dialogues.desk import Case
    from integrations.database.unit import Unit

CLOSED_FOR: Final = timedelta(days=1)
"""How long a closed case is looked at when nobody has named it."""


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case now.

    Attributes:
        mark: changes with everything that its card shows, also by the clock.
        merged_into: number of the case that it is part of; None: it is a case of its own.
    """

    id: int
    city: str
    contact: str
    conversation: int
    closed: bool
    mark: str
    merged_into: int | None = None


async def case_states(
    unit: Unit, hours: ContactHours, now: datetime, numbers: Collection[int] | None = None
) -> Mapping[int, CaseState]:
    """Cases by number.

    Args:
        unit: reads within it.
        hours: of the contacts, since what is due soon or late shows.
        now: aware UTC.
        numbers: of the cases; None: all that are open, were closed lately, or are part of another one.
    """
    cases = select_cases(now)
    parts = sa.select(
        OF.c.id, OF.c.city, OF.c.contact, OF.c.conversation_id, OF.c.version, OF.c.merged_into
    ).where(OF.c.merged_into.is_not(None))
    if numbers is None:
        cases = cases.where(sa.or_(OF.c.closed_at.is_(None), OF.c.updated_at > now - CLOSED_FOR))
    else:
        cases, parts = (one.where(OF.c.id.in_(list(numbers))) for one in (cases, parts))
    found = {}
    for row in await unit.rows(cases.add_columns(newest_event())):
        case = case_of(row)
        found[case.id] = CaseState(
            case.id,
            case.city,
            case.contact,
            case.conversation_id,
            case.closed_at is not None,
            _mark(case, hours, now, row["written"]),
        )
    for row in await unit.rows(parts):
        mark = f"{row['version']}.{row['merged_into']}"
        found[row["id"]] = CaseState(
            row["id"],
            row["city"],
            row["contact"],
            row["conversation_id"],
            closed=False,
            mark=mark,
            merged_into=row["merged_into"],
        )
    return found


def _mark(case: Case, hours: ContactHours, now: datetime, written: int | None) -> str:
    """Acts and turns of the intake raise the version; that somebody waits, sleeps or is late does not.

    What a founder writes to the assistant shows, what they write to staff stands in the thread.
    `written`: number of the newest event.
    """
    waits = int(case.waiting_since.timestamp()) if case.waiting_since is not None else 0
    asleep = "asleep" if case.snoozed_until is not None else "awake"
    said = "" if case.staff_own_chat else f".{written or 0}"
    return f"{case.version}.{waits}.{asleep}.{timing_of(case, hours, now).worst.value}{said}"
