"""Times of cases in open hours: how the clocks stand, and what has been usual lately."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa

from bot.cases.rows import OF, TWIN, in_group, select_cases
from bot.hours import ContactHours
from dialogues.desk import Case, Figures, Listed
from dialogues.desk_clock import Timing, timing
from integrations.database import tables
from integrations.database.unit import Row, Unit

LATELY = timedelta(days=28)
"""How far back usual times are looked for."""


def timing_of(case: Case, hours: ContactHours, now: datetime) -> Timing:
    """How the clocks of a case stand (`now` aware UTC)."""
    return timing(case, hours.of(case.city, case.contact), hours.service(case.city), now)


def timed(listed: Iterable[Listed], hours: ContactHours, now: datetime) -> tuple[Listed, ...]:
    """Cases of a list with their clocks."""
    return tuple(replace(one, timing=timing_of(one.case, hours, now)) for one in listed)


def lasted(
    since: sa.ColumnElement[datetime],
    wait: str,
    hours: ContactHours,
    table: sa.FromClause,
    *,
    now: datetime,
    ahead: str | None = None,
) -> sa.ColumnElement[bool]:
    """Whether a moment of cases lies as far back in open time as one of the service's times is long.

    Args:
        since: the moment.
        wait: the time's name in `Service`.
        hours: of the contacts.
        table: where the moment stands, with `city` and `contact`.
        now: aware UTC.
        ahead: name of a time by which it may fall short.
    """
    either: list[sa.ColumnElement[bool]] = [sa.false()]
    for city in hours.cities:
        service = hours.service(city)
        for contact, open_time in hours.of_city(city).items():
            span = open_time.span(getattr(service, wait))
            span -= open_time.span(getattr(service, ahead)) if ahead else timedelta()
            last = open_time.before(now, span)
            if last is not None:
                either.append(sa.and_(table.c.city == city, table.c.contact == contact, since <= last))
    return sa.or_(*either)


async def with_times(
    unit: Unit, figures: Figures, hours: ContactHours, *, city: str | None, now: datetime
) -> Figures:
    """Figures with what is overdue and what has been usual in the last four weeks."""
    table = select_cases(now).where(OF.c.closed_at.is_(None)).subquery()
    running = (table.c.snoozed_until.is_(None), *([table.c.city == city] if city is not None else []))
    late = sa.or_(
        lasted(table.c.waiting_since, "answer", hours, table, now=now),
        lasted(table.c.running_since, "resolution", hours, table, now=now),
    )
    row = await unit.one(sa.select(sa.func.count().label("n")).select_from(table).where(late, *running))
    lately = now - LATELY
    counted = [OF.c.merged_into.is_(None), *([OF.c.city == city] if city is not None else [])]
    about = (OF.c.city, OF.c.contact, OF.c.running_since.label("began"))
    line = tables.case_line
    first = (
        sa.select(sa.func.min(line.c.at).label("at"))
        .join(TWIN, TWIN.c.id == line.c.case_id)
        .where(in_group(OF.c.id), line.c.side == "staff", line.c.at >= OF.c.running_since)
        .correlate(OF)
        .lateral("first")
    )
    answered = await unit.rows(
        sa.select(*about, first.c.at.label("ended"))
        .select_from(OF)
        .join(first, sa.true())
        .where(first.c.at >= lately, *counted)
    )
    closed = await unit.rows(
        sa.select(*about, OF.c.closed_at.label("ended")).where(OF.c.closed_at >= lately, *counted)
    )
    return replace(
        figures,
        overdue=row["n"] if row else 0,
        answer=_usual(answered, hours),
        resolution=_usual(closed, hours),
    )


def _usual(rows: Sequence[Row], hours: ContactHours) -> timedelta | None:
    """The median of the open time between two moments; None without any."""
    spent = [hours.of(row["city"], row["contact"]).between(row["began"], row["ended"]) for row in rows]
    return timedelta(seconds=median(one.total_seconds() for one in spent)) if spent else None
