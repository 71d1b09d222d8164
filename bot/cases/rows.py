"""A case as rows: what is read of it, and the columns that acts change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dialogues.desk import Case, CaseStage, Staff
from integrations.database import tables
from integrations.database.unit import Row, Unit

OF = tables.startup_case
TWIN = OF.alias("twin")
"""A row of a case's group: its own, and those that were merged into it."""
_ASKED = OF.alias("asked")
MERGED = "merged"
"""Key beside the columns that an act has changed: numbers of the cases that it merged into another one."""


def in_group(case_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether the row `TWIN` belongs to a case."""
    return sa.or_(TWIN.c.id == case_id, TWIN.c.merged_into == case_id)


def of_group(column: sa.Column[Any], case_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether a column holds the number of one of the rows of a case."""
    return column.in_(sa.select(TWIN.c.id).where(in_group(case_id)))


def select_cases(now: datetime) -> sa.Select[Any]:
    """Cases, each as `case_of` reads it; those that were merged into another one are left out.

    A case that sleeps is awake again once its moment has come, or as soon as the founder has written.
    """
    event, chat = tables.event, tables.conversation
    theirs = sa.select(TWIN.c.conversation_id).where(in_group(OF.c.id)).correlate(OF)
    woken = sa.exists().where(event.c.conversation_id.in_(theirs), event.c.id > OF.c.snoozed_after)
    asleep = sa.and_(OF.c.snoozed_until > now, ~woken)
    plain = [c for c in OF.c if c.name not in ("snoozed_until", "startup", "person", "readiness")]
    return (
        sa.select(
            *plain,
            *(_of_any(OF.c[name]) for name in ("startup", "person", "readiness")),
            sa.case((asleep, OF.c.snoozed_until), else_=None).label("snoozed_until"),
            chat.c.source,
        )
        .join(chat, chat.c.id == OF.c.conversation_id)
        .where(OF.c.merged_into.is_(None))
    )


def _of_any(column: sa.Column[Any]) -> sa.Label[Any]:
    """What is known under the case's own number, else under that of a merged one."""
    others = sa.select(sa.func.min(TWIN.c[column.name])).where(TWIN.c.merged_into == OF.c.id)
    return sa.func.coalesce(column, others.correlate(OF).scalar_subquery()).label(column.name)


def case_of(row: Row) -> Case:
    """A case from a row of `select_cases`."""
    owner = Staff(row["owner_id"], row["owner_name"]) if row["owner_id"] is not None else None
    same = (
        "id city conversation_id channel startup person language readiness contact staff_own_chat"
        " waiting_since closed_at opened_at updated_at version source snoozed_until running_since"
    )
    return Case(**{name: row[name] for name in same.split()}, stage=CaseStage(row["stage"]), owner=owner)


async def main_number(unit: Unit, case_id: int) -> int | None:
    """The number of the case that counts: its own, or of the one that it was merged into; None: no case."""
    row = await unit.one(
        sa.select(sa.func.coalesce(OF.c.merged_into, OF.c.id).label("it")).where(OF.c.id == case_id)
    )
    return row["it"] if row else None


async def find_case(unit: Unit, case_id: int, now: datetime) -> Row | None:
    """The row of a case, or of the one that it was merged into, as `case_of` reads it; None: no case."""
    main = sa.select(sa.func.coalesce(_ASKED.c.merged_into, _ASKED.c.id)).where(_ASKED.c.id == case_id)
    return await unit.one(select_cases(now).where(OF.c.id == main.scalar_subquery()))


def columns_of(case: Case) -> dict[str, Any]:
    """The columns that acts change."""
    return {
        "contact": case.contact,
        "stage": case.stage.value,
        "owner_id": case.owner.id if case.owner else None,
        "owner_name": case.owner.name if case.owner else None,
        "staff_own_chat": case.staff_own_chat,
        "waiting_since": case.waiting_since,
        "snoozed_until": case.snoozed_until,
        "closed_at": case.closed_at,
        "running_since": case.running_since or case.opened_at,
    }


def changed_columns(before: Case, after: Case) -> dict[str, Any]:
    """The columns that differ, as they were before, for the history. How long somebody waits is a fact."""
    new = columns_of(after)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in columns_of(before).items()
        if value != new[name] and name != "waiting_since"
    }


def with_columns(case: Case, stored: Mapping[str, Any]) -> Case:
    """The case with columns as `changed_columns` wrote them."""
    columns = {**columns_of(case), **{name: value for name, value in stored.items() if name != MERGED}}
    owner_id, owner_name = columns.pop("owner_id"), columns.pop("owner_name")
    columns["owner"] = Staff(owner_id, owner_name) if owner_id is not None else None
    for name in ("closed_at", "snoozed_until", "running_since"):
        if isinstance(columns[name], str):
            columns[name] = datetime.fromisoformat(columns[name])
    columns["stage"] = CaseStage(columns["stage"])
    return replace(case, **columns)
