"""Reading along: what comes later, and the conversation as a page shows it again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from dialogues import pressed
from dialogues.message import ConversationKey
from dialogues.ports import Clock, Later, Line
from dialogues.replies import Reply, from_wire
from integrations.database import tables
from integrations.database.listening import Listener
from integrations.database.unit import Database, Row, Unit
from knowledge.pack import Pack

LOOK_EVERY = 5.0
"""Seconds between two looks when nothing is heard: a missed notification delays a message by no more."""
_SPREAD = 100
"""Ids of lines are ids of rows times this, so that each reply of a turn has one of its own in order."""


class ReadAlong:
    """`Conversations` of the channels. Ids of `Later` and `Line` are of one order and can be compared."""

    def __init__(
        self,
        database: Database,
        listener: Listener,
        clock: Clock,
        *,
        packs: Mapping[str, Pack],
        look_every: float = LOOK_EVERY,
    ) -> None:
        """Args: listener: a listening one; without it messages come up to `look_every` seconds late.

        packs: by city; they tell what stood on a button that is no longer in sight.
        """
        self._look_every = look_every
        self._packs = packs
        self._database = database
        self._listener = listener
        self._clock = clock

    async def follow(self, key: ConversationKey, after: int | None) -> AsyncIterator[Later]:
        """See `Conversations.follow`.

        Without `after` it begins with what nobody has taken yet. A message counts as delivered when the
        next one is asked for.

        Raises:
            UnavailableError: the database is away; follow again from the last id.
        """
        position = None if after is None else after // _SPREAD
        while True:
            conversation, position = await self._place(key, position)
            with self._listener.waiter(conversation or 0) as news:
                for row in await self._behind(key, position):
                    yield Later(row["id"] * _SPREAD, from_wire(row["reply"]))
                    position = row["id"]
                    await self._taken(row["id"])
                try:
                    await asyncio.wait_for(news.wait(), self._look_every)
                except TimeoutError:
                    continue

    async def transcript(self, key: ConversationKey, *, limit: int) -> tuple[Line, ...]:
        """See `Conversations.transcript`; what it shows counts as delivered.

        Raises:
            UnavailableError: the database is away.
        """
        of = tables.conversation
        async with self._database.unit() as unit:
            found = await unit.one(sa.select(of.c.id, of.c.language).where(*_named(key)))
            if found is None:
                return ()
            conversation: int = found["id"]
            turns = await _turns(unit, conversation, limit)
            outbound = await _outbound(unit, conversation, limit)
            names = await _file_names(unit, conversation)
            waiting = [row["id"] for row in outbound if row["state"] == "pending"]
            if waiting:
                await unit.do(_mark(waiting, self._clock.now()))
        lines = [Line(row["id"] * _SPREAD, False, from_wire(row["reply"]), row["at"]) for row in outbound]  # noqa: FBT003  # a field
        for turn in turns:
            lines += _lines(turn, names)
        lines.sort(key=lambda line: line.id)
        pack = self._packs.get(key.city)
        return tuple(_with_titles(lines, pack, found["language"] or "")[-limit:])

    async def _place(self, key: ConversationKey, position: int | None) -> tuple[int | None, int | None]:
        """The conversation's id, and behind which row to go on; both None for a stranger who said nothing."""
        table = tables.outbound
        async with self._database.unit() as unit:
            conversation = await _find(unit, key)
            if conversation is None or position is not None:
                return conversation, position
            first_waiting = sa.func.min(table.c.id).filter(table.c.state == "pending") - 1
            start = sa.func.coalesce(first_waiting, sa.func.max(table.c.id), 0)
            row = await unit.one(sa.select(start.label("it")).where(table.c.conversation_id == conversation))
        return conversation, row["it"] if row else 0

    async def _behind(self, key: ConversationKey, position: int | None) -> list[Row]:
        of, table = tables.conversation, tables.outbound
        async with self._database.unit() as unit:
            return await unit.rows(
                sa.select(table.c.id, table.c.reply)
                .join(of, of.c.id == table.c.conversation_id)
                .where(*_named(key), table.c.id > (position or 0))
                .order_by(table.c.id)
            )

    async def _taken(self, outbound: int) -> None:
        async with self._database.unit() as unit:
            await unit.do(_mark([outbound], self._clock.now()))


def _named(key: ConversationKey) -> tuple[sa.ColumnElement[bool], ...]:
    of = tables.conversation
    return (of.c.channel == key.channel.value, of.c.external_id == key.external_id, of.c.city == key.city)


async def _find(unit: Unit, key: ConversationKey) -> int | None:
    row = await unit.one(sa.select(tables.conversation.c.id).where(*_named(key)))
    return row["id"] if row else None


def _mark(ids: list[int], now: datetime) -> sa.Update:
    table = tables.outbound
    waiting = (table.c.id.in_(ids), table.c.state == "pending")
    return sa.update(table).where(*waiting).values(state="sent", confirmed_at=now)


async def _turns(unit: Unit, conversation: int, limit: int) -> list[Row]:
    event, claim = tables.event, tables.inbound
    same = (claim.c.conversation_id == event.c.conversation_id) & (claim.c.inbound_key == event.c.inbound_key)
    return await unit.rows(
        sa.select(event.c.id, event.c.text, event.c.file_ids, event.c.at, claim.c.replies)
        .join_from(event, claim, same)
        .where(event.c.conversation_id == conversation)
        .order_by(event.c.id.desc())
        .limit(limit)
    )


async def _outbound(unit: Unit, conversation: int, limit: int) -> list[Row]:
    table = tables.outbound
    return await unit.rows(
        sa.select(table.c.id, table.c.reply, table.c.at, table.c.state)
        .where(table.c.conversation_id == conversation)
        .order_by(table.c.id.desc())
        .limit(limit)
    )


async def _file_names(unit: Unit, conversation: int) -> dict[str, str]:
    table = tables.file
    rows = await unit.rows(sa.select(table.c.id, table.c.name).where(table.c.conversation_id == conversation))
    return {row["id"]: row["name"] for row in rows}


def _lines(turn: Row, names: dict[str, str]) -> list[Line]:
    """What the founder wrote and what was replied. An export stays in the reply that gave it out."""
    first, at = turn["id"] * _SPREAD, turn["at"]
    files = [f"[{names[one]}]" for one in turn["file_ids"] if one in names]
    said = Reply("\n".join(filter(None, [turn["text"], *files])))
    replies = [from_wire(_without_export(wire)) for wire in orjson.loads(turn["replies"])]
    answered = [Line(first + n, False, reply, at) for n, reply in enumerate(replies, 1)]  # noqa: FBT003  # a field
    return [Line(first, True, said, at), *answered]  # noqa: FBT003  # a field


def _without_export(wire: dict[str, Any]) -> dict[str, Any]:
    custom = {name: part for name, part in wire.get("custom", {}).items() if name != "export"}
    return {**wire, "custom": custom}


def _with_titles(lines: list[Line], pack: Pack | None, language: str) -> list[Line]:
    """The same lines, a pressed button shown by its title rather than by its payload."""
    seen = pressed.Seen()
    shown = []
    for line in lines:
        seen.learn(line.reply)
        title = seen.title(line.reply.text) if line.mine else None
        if title is None and line.mine and pack is not None:
            title = pressed.title(pack, language, line.reply.text)
        shown.append(Line(line.id, line.mine, Reply(title), line.at) if title else line)
    return shown
