"""What leaves outside a turn: stored with its cause, sent in order, each with a visible state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from bot.jobs import Jobs
from dialogues.message import Channel, ConversationKey
from dialogues.ports import Clock
from dialogues.replies import Reply, from_wire, to_wire
from integrations.database import tables
from integrations.database.listening import announce
from integrations.database.unit import Database, Row, Unit

MAX_ATTEMPTS = 10
"""After so many a message counts as failed and those behind it go on."""


class BlockedError(Exception):
    """The receiver does not want messages: sending them again is of no use until they write themselves."""


class NotSentError(Exception):
    """A message could not be sent now; the job is to be tried again after a pause."""


class Sender(Protocol):
    """A channel that messages are pushed to. Pages and streams have none: they fetch."""

    async def send(self, key: ConversationKey, outbound: int, reply: Reply) -> None:
        """Send one message and wait until the channel has confirmed it.

        Raises:
            BlockedError: the receiver refuses all messages.
            NotSentError: not now.
        """
        ...


class Outbox:
    """Where messages are put that leave outside a turn."""

    def __init__(self, jobs: Jobs, pushed: frozenset[Channel] = frozenset()) -> None:
        """Args: pushed: channels whose messages are sent by a job; all others are fetched."""
        self._jobs = jobs
        self._pushed = pushed

    async def put(
        self, unit: Unit, conversation: int, reply: Reply, *, key: str, now: datetime
    ) -> int | None:
        """Store a message; it leaves once the unit is committed.

        The conversation is locked first, so that ids rise in the order of commit.

        Args:
            unit: its transaction carries the message.
            conversation: id.
            reply: what is said.
            key: unique in the conversation; makes a repetition harmless.
            now: aware UTC.

        Returns:
            its id, None when a message with this key is there already or the conversation is not.
        """
        of, table = tables.conversation, tables.outbound
        found = await unit.one(sa.select(of.c.channel).where(of.c.id == conversation).with_for_update())
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
        if Channel(found["channel"]) in self._pushed:
            await self._jobs.defer(unit, "deliver", conversation=conversation)
        else:
            await announce(unit, conversation)
        outbound: int = row["id"]
        return outbound


class Delivery:
    """Sends what waits, oldest first; jobs of one conversation never run at the same time."""

    def __init__(self, database: Database, senders: Mapping[Channel, Sender], clock: Clock) -> None:
        """Args: senders: by channel that is pushed to."""
        self._database = database
        self._senders = senders
        self._clock = clock

    async def deliver(self, conversation: int) -> None:
        """Send all that waits in a conversation.

        Raises:
            NotSentError: the oldest could not be sent; it and those behind it still wait.
        """
        while (row := await self._next(conversation)) is not None:
            key = ConversationKey(Channel(row["channel"]), row["external_id"], row["city"])
            try:
                await self._senders[key.channel].send(key, row["id"], from_wire(row["reply"]))
            except BlockedError:
                await self._mark(row["id"], "blocked")
            except NotSentError:
                if row["attempts"] + 1 < MAX_ATTEMPTS:
                    await self._mark(row["id"], "pending")
                    raise
                await self._mark(row["id"], "failed")
            else:
                await self._mark(row["id"], "sent")

    async def _next(self, conversation: int) -> Row | None:
        of, table = tables.conversation, tables.outbound
        async with self._database.unit() as unit:
            return await unit.one(
                sa.select(
                    table.c.id, table.c.reply, table.c.attempts, of.c.channel, of.c.external_id, of.c.city
                )
                .join(of, of.c.id == table.c.conversation_id)
                .where(table.c.conversation_id == conversation, table.c.state == "pending")
                .order_by(table.c.id)
                .limit(1)
            )

    async def _mark(self, outbound: int, state: str) -> None:
        table = tables.outbound
        confirmed = self._clock.now() if state == "sent" else None
        async with self._database.unit() as unit:
            await unit.do(
                sa.update(table)
                .where(table.c.id == outbound)
                .values(state=state, attempts=table.c.attempts + 1, confirmed_at=confirmed)
            )
