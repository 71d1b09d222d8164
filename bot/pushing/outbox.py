"""Where messages are put that are pushed, or that leave outside a turn: stored with their cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from dialogues.message import Address, Channel, Message
from dialogues.push import Presenter, Priority, Push
from dialogues.replies import Reply, to_wire
from integrations.database import tables
from integrations.database.listening import PUSHES, announce, heard_as
from integrations.database.unit import Unit

UNKNOWN = "und"
"""BCP 47 tag of no language in particular."""

# Who writes can be written to again, whatever was before. A farewell belongs to no conversation any more.
_ANSWER = """
WITH c AS (
    INSERT INTO chat (channel, address, conversation_id, at)
    SELECT %(channel)s, %(address)s, %(conversation)s::bigint, %(at)s
    WHERE %(conversation)s::bigint IS NOT NULL
    ON CONFLICT (channel, address) DO UPDATE
    SET conversation_id = excluded.conversation_id, blocked_at = NULL
    WHERE chat.blocked_at IS NOT NULL OR chat.conversation_id <> excluded.conversation_id
),
p AS (
    INSERT INTO push (channel, address, conversation_id, key, call, priority, slot, state, at)
    SELECT %(channel)s, %(address)s, %(conversation)s::bigint, n.key, n.call::jsonb, n.priority, n.slot,
        'pending', %(at)s
    FROM unnest(%(keys)s::text[], %(calls)s::text[], %(priorities)s::smallint[], %(slots)s::text[])
        WITH ORDINALITY AS n (key, call, priority, slot, place)
    ORDER BY n.place
    ON CONFLICT (channel, address, key) DO NOTHING
)
SELECT pg_notify(%(news)s, %(heard)s)
"""

_PUT = """
WITH p AS (
    INSERT INTO push
        (channel, address, conversation_id, outbound_id, key, call, priority, slot, state, at)
    SELECT n.channel, n.address, %(conversation)s, %(outbound)s, n.key, n.call::jsonb, n.priority, n.slot,
        'pending', %(at)s
    FROM unnest(
        %(channels)s::text[], %(addresses)s::text[], %(keys)s::text[], %(calls)s::text[],
        %(priorities)s::smallint[], %(slots)s::text[]
    ) WITH ORDINALITY AS n (channel, address, key, call, priority, slot, place)
    ORDER BY n.place
)
SELECT pg_notify(%(news)s, heard) FROM unnest(%(heard)s::text[]) AS heard
"""

_ORDER = """
WITH p AS (
    INSERT INTO push (channel, address, conversation_id, key, call, priority, slot, state, at)
    SELECT n.channel, n.address, n.conversation, n.key, n.call::jsonb, n.priority, n.slot, 'pending', %(at)s
    FROM unnest(
        %(channels)s::text[], %(addresses)s::text[], %(conversations)s::bigint[], %(keys)s::text[],
        %(calls)s::text[], %(priorities)s::smallint[], %(slots)s::text[]
    ) WITH ORDINALITY AS n (channel, address, conversation, key, call, priority, slot, place)
    ORDER BY n.place
    ON CONFLICT (channel, address, key) DO NOTHING
)
SELECT pg_notify(%(news)s, heard) FROM unnest(%(heard)s::text[]) AS heard
"""


@dataclass(frozen=True, slots=True)
class Order:
    """A push that is no reply to a founder.

    Attributes:
        to: where it goes.
        key: unique at that address; makes a repetition harmless.
        push: what leaves.
        conversation: with whose erasure it goes, while it has not left; None: with none.
    """

    to: Address
    key: str
    push: Push
    conversation: int | None = None


async def order(unit: Unit, orders: Sequence[Order], now: datetime) -> None:
    """Store pushes, in order; they leave once the unit is committed."""
    if not orders:
        return
    values = {
        **_columns([one.push for one in orders]),
        "channels": [one.to.channel.value for one in orders],
        "addresses": [one.to.id for one in orders],
        "conversations": [one.conversation for one in orders],
        "keys": [one.key for one in orders],
        "at": now,
        "news": PUSHES,
        "heard": list({heard_as(one.to) for one in orders}),
    }
    await unit.sql(_ORDER, values)


@dataclass(frozen=True, slots=True)
class _Put:
    reply: Reply
    language: str | None
    priority: Priority
    now: datetime


class Outbox:
    """Stores what is to leave, each in the transaction of its cause."""

    def __init__(self, presenters: Mapping[Channel, Presenter]) -> None:
        """Args: presenters: by channel that is pushed to; messages of all others are fetched."""
        self._presenters = presenters

    async def answer(
        self,
        unit: Unit,
        conversation: int | None,
        message: Message,
        replies: tuple[Reply, ...],
        *,
        language: str | None,
        now: datetime,
    ) -> None:
        """Store the replies to a message that wants them pushed, in one statement; nothing for all others.

        Who writes no longer counts as somebody who blocks us.

        Args:
            unit: of the turn.
            conversation: id; None after it was erased.
            message: answered; only one with `reply_to` is pushed to.
            replies: all of the turn, in order.
            language: BCP 47 tag that they are in.
            now: aware UTC.
        """
        there = message.reply_to
        if there is None:
            return
        shown = self._presenters[there.channel].present(
            replies, message=message, language=language or UNKNOWN
        )
        keys = [f"{message.inbound_key}:{n}" for n in range(1, len(shown) + 1)]
        values = {
            **_columns(shown),
            "keys": keys,
            "channel": there.channel.value,
            "address": there.id,
            "conversation": conversation,
            "at": now,
            "news": PUSHES,
            "heard": heard_as(there),
        }
        await unit.sql(_ANSWER, values)

    async def put(
        self,
        unit: Unit,
        conversation: int,
        reply: Reply,
        *,
        key: str,
        now: datetime,
        priority: Priority = Priority.ANSWER,
    ) -> int | None:
        """Store a message that leaves outside a turn; it does once the unit is committed.

        It is pushed to every chat that carries the conversation and is not blocked; its state follows these
        pushes. Without such a chat it waits to be fetched. The conversation is locked first, so that ids
        rise in the order of commit.

        Args:
            unit: its transaction carries the message.
            conversation: id.
            reply: what is said.
            key: unique in the conversation; makes a repetition harmless.
            now: aware UTC.
            priority: of its pushes.

        Returns:
            its id, None when a message with this key is there already or the conversation is not.
        """
        of, table = tables.conversation, tables.outbound
        found = await unit.one(sa.select(of.c.language).where(of.c.id == conversation).with_for_update())
        if found is None:
            return None
        row = await unit.one(
            insert(table)
            .values(
                conversation_id=conversation, key=key, reply=Jsonb(to_wire(reply)), state="pending", at=now
            )
            .on_conflict_do_nothing()
            .returning(table.c.id)
        )
        if row is None:
            return None
        outbound: int = row["id"]
        await self._push(unit, conversation, outbound, _Put(reply, found["language"], priority, now))
        await announce(unit, conversation)
        return outbound

    async def _push(self, unit: Unit, conversation: int, outbound: int, put: _Put) -> None:
        of = tables.chat
        known = (of.c.conversation_id == conversation, of.c.channel.in_(self._presenters))
        chats = await unit.rows(
            sa.select(of.c.channel, of.c.address, of.c.blocked_at).where(*known).order_by(of.c.at)
        )
        open_ones = [
            Address(Channel(row["channel"]), row["address"]) for row in chats if not row["blocked_at"]
        ]
        pairs = [
            (chat, push)
            for chat in open_ones
            for push in self._presenters[chat.channel].present(
                (put.reply,), message=None, language=put.language or UNKNOWN
            )
        ]
        if chats and not open_ones:
            blocked = sa.update(tables.outbound).where(tables.outbound.c.id == outbound)
            await unit.do(blocked.values(state="blocked"))
        if not pairs:
            return
        values = {
            **_columns([replace(push, priority=max(push.priority, put.priority)) for _, push in pairs]),
            "keys": [f"later:{outbound}:{n}" for n in range(1, len(pairs) + 1)],
            "channels": [chat.channel.value for chat, _ in pairs],
            "addresses": [chat.id for chat, _ in pairs],
            "conversation": conversation,
            "outbound": outbound,
            "at": put.now,
            "news": PUSHES,
            "heard": [heard_as(chat) for chat in open_ones],
        }
        await unit.sql(_PUT, values)


def _columns(pushes: Sequence[Push]) -> dict[str, list[Any]]:
    return {
        "calls": [orjson.dumps(push.call).decode() for push in pushes],
        "priorities": [push.priority.value for push in pushes],
        "slots": [push.slot for push in pushes],
    }
