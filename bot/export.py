"""Everything that is kept about a founder, as one JSON document in their hands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from dialogues.errors import UnknownCaseError
from dialogues.pressed import Seen
from dialogues.replies import Reply, from_wire
from integrations.database import tables
from integrations.database.unit import Database, Unit

VERSION = 1
"""Of the document's form."""


async def export_case(database: Database, case_id: int) -> dict[str, Any]:
    """The document of the founder behind a case.

    Raises:
        UnknownCaseError: no such case, or it was erased.
        UnavailableError: the database is away.
    """
    table = tables.startup_case
    async with database.unit() as unit:
        case = await unit.one(sa.select(table.c.conversation_id).where(table.c.id == case_id))
        if case is None:
            raise UnknownCaseError
        return await export(unit, case["conversation_id"])


async def export(unit: Unit, conversation: int | None) -> dict[str, Any]:
    """What is kept of a conversation: all of it but private notes of staff, times as ISO 8601 in UTC.

    Args:
        unit: what was stored in it before counts too.
        conversation: None for a stranger, of whom nothing is kept.
    """
    if conversation is None:
        return {"version": VERSION, "conversation": None}
    about = await _about(unit, conversation)
    return {
        "version": VERSION,
        **about,
        "answers": await _of(unit, conversation, tables.answer, "key status value said at"),
        "history": await _of(unit, conversation, tables.answer_history, "key status value said at"),
        "consents": await _of(unit, conversation, tables.consent, "consent given language pack_version at"),
        "diagnoses": await _of(unit, conversation, tables.diagnosis, "diagnosis at"),
        "referrals": await _of(unit, conversation, tables.referral, "contact referral reason at"),
        "questions_without_answer": await _of(unit, conversation, tables.gap, "question kind language at"),
        "files": await _of(unit, conversation, tables.file, "id name size mime answer_key note at"),
        "reminders": await _of(unit, conversation, tables.reminder, "at sent silence_at"),
        "ratings": await _of(unit, conversation, tables.rating, "value at"),
        "messages": await _messages(unit, conversation),
    }


async def _about(unit: Unit, conversation: int) -> dict[str, Any]:
    table, person, case = tables.conversation, tables.person, tables.startup_case
    row = await unit.one(sa.select(table).where(table.c.id == conversation)) or {}
    who = await unit.one(sa.select(person).where(person.c.id == row.get("person_id")))
    at_desk = await unit.one(sa.select(case).where(case.c.conversation_id == conversation))
    shown = ("channel", "external_id", "city", "language", "source", "created_at", "updated_at")
    return {
        "conversation": {name: _plain(row.get(name)) for name in shown},
        "person": who and _row(who, "name email phone country"),
        "case": at_desk and _row(at_desk, "id startup person stage readiness contact opened_at closed_at"),
    }


async def _of(unit: Unit, conversation: int, table: sa.Table, names: str) -> list[dict[str, Any]]:
    columns = [table.c[name] for name in names.split()]
    mine = sa.select(*columns).where(table.c.conversation_id == conversation)
    found = await unit.rows(mine.order_by(table.c.at))
    return [_row(row, names) for row in found]


def _row(row: dict[str, Any], names: str) -> dict[str, Any]:
    return {name: _plain(row[name]) for name in names.split()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


async def _messages(unit: Unit, conversation: int) -> list[dict[str, Any]]:
    """What was written in both directions, in order; an earlier export is not repeated inside this one."""
    event, claim, out = tables.event, tables.inbound, tables.outbound
    same = (claim.c.conversation_id == event.c.conversation_id) & (claim.c.inbound_key == event.c.inbound_key)
    turns = await unit.rows(
        sa.select(event.c.id, event.c.text, event.c.at, claim.c.replies)
        .join_from(event, claim, same)
        .where(event.c.conversation_id == conversation)
    )
    later = await unit.rows(
        sa.select(out.c.id, out.c.reply, out.c.at).where(out.c.conversation_id == conversation)
    )
    lines: list[tuple[int, str, Reply, str]] = []
    for turn in turns:
        at = _plain(turn["at"])
        lines.append((turn["id"], "founder", Reply(turn["text"]), at))
        replies = [from_wire(wire) for wire in orjson.loads(turn["replies"])]
        lines += [(turn["id"], "assistant", reply, at) for reply in replies]
    for row in later:
        reply = from_wire(row["reply"])
        lines.append((row["id"], reply.human or "assistant", reply, _plain(row["at"])))
    lines.sort(key=lambda line: line[0])
    return _written_out(lines)


def _written_out(lines: list[tuple[int, str, Reply, str]]) -> list[dict[str, Any]]:
    """Lines as the founder saw them: a pressed button by its title rather than by what it sent."""
    seen = Seen()
    written = []
    for _, who, reply, at in lines:
        seen.learn(reply)
        title = seen.title(reply.text) if who == "founder" else None
        written.append({"from": who, "text": title or reply.text, "at": at})
    return written
