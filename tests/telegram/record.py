"""What the service has written down of a Telegram chat, read from its database."""

from __future__ import annotations

import json
from typing import Any, LiteralString, Self

import psycopg

from dialogues import codec
from dialogues.state import Owner

Json = Any

_REPLIES = """
SELECT i.replies FROM inbound i JOIN chat ON chat.conversation_id = i.conversation_id
WHERE chat.channel = 'telegram' AND chat.address = %(address)s
    AND (i.inbound_key = %(key)s OR right(%(key)s, 1) = '.' AND starts_with(i.inbound_key, %(key)s))
"""
_BUSY = """
SELECT EXISTS (SELECT FROM raw_update WHERE channel = 'telegram' AND address = %(a)s AND state = 'waiting')
    OR EXISTS (SELECT FROM push WHERE channel = 'telegram' AND address = %(a)s AND state = 'pending')
"""
_UNANSWERED = """
SELECT EXISTS (SELECT FROM raw_update WHERE channel = 'telegram' AND address = %(a)s AND state = 'waiting')
    OR EXISTS (
        SELECT FROM push
        WHERE channel = 'telegram' AND address = %(a)s AND state = 'pending' AND priority = 0
    )
"""
_SNAPSHOT = """
SELECT c.id, c.snapshot FROM conversation c JOIN chat ON chat.conversation_id = c.id
WHERE chat.channel = 'telegram' AND chat.address = %s
"""


class Record:
    """One connection to the database of a running service."""

    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect; `close` ends it."""
        return cls(await psycopg.AsyncConnection.connect(url, autocommit=True))

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.close()

    async def replies(self, address: int, inbound_key: str) -> list[dict[str, Json]] | None:
        """The replies of the turn that took this message; None: no such turn, or all of it was erased.

        A key that ends with a point stands for the one that begins so.
        """
        cursor = await self._connection.execute(_REPLIES, {"address": str(address), "key": inbound_key})
        row = await cursor.fetchone()
        return None if row is None else json.loads(row[0])

    async def idle(self, address: int) -> bool:
        """Whether nothing that came waits to be read, and nothing waits to leave."""
        return await self._none(_BUSY, address)

    async def answered(self, address: int) -> bool:
        """Whether nothing that came waits to be read, nor any answer to leave; tidying up may be left."""
        return await self._none(_UNANSWERED, address)

    async def _none(self, query: LiteralString, address: int) -> bool:
        cursor = await self._connection.execute(query, {"a": str(address)})
        return await cursor.fetchone() == (False,)

    async def pushes(self) -> dict[str, int]:
        """How many pushes are in each state."""
        cursor = await self._connection.execute("SELECT state, count(*) FROM push GROUP BY state")
        return dict(await cursor.fetchall())

    async def updates(self) -> dict[str, int]:
        """How many updates are in each state."""
        cursor = await self._connection.execute("SELECT state, count(*) FROM raw_update GROUP BY state")
        return dict(await cursor.fetchall())

    async def give(self, address: int, owner: Owner) -> None:
        """Hand the chat over, as a claim at the desk does."""
        cursor = await self._connection.execute(_SNAPSHOT, (str(address),))
        row = await cursor.fetchone()
        assert row is not None, "nobody has written there"
        state = codec.decode(row[1]).but(owner=owner)
        await self._connection.execute(
            "UPDATE conversation SET snapshot = %s, owner = %s WHERE id = %s",
            (codec.encode(state).decode(), owner.value, row[0]),
        )
