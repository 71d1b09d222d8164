"""One connection per process that hears of new outbound messages and wakes whoever waits for them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa

from integrations.database.unit import CONNECT_WITHIN, Unit

CHANNEL = "outbound"
_ALIVE_EVERY = 30.0
"""Seconds of silence after which the connection is tried."""


async def announce(unit: Unit, conversation: int) -> None:
    """Tell all processes, once the unit is committed, that something waits in this conversation."""
    await unit.rows(sa.select(sa.func.pg_notify(CHANNEL, str(conversation))))


class Listener:
    """Wakes waiters by conversation id. What it misses while it reconnects, waiters find by looking."""

    def __init__(self, url: str) -> None:
        """Args: url: of the database."""
        self._url = url
        self._waiting: dict[int, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def waiter(self, conversation: int) -> Iterator[asyncio.Event]:
        """An event that is set whenever something new may wait in this conversation."""
        event = asyncio.Event()
        self._waiting[conversation].add(event)
        try:
            yield event
        finally:
            self._waiting[conversation].discard(event)
            if not self._waiting[conversation]:
                del self._waiting[conversation]

    async def listen(self) -> None:
        """Listen until cancelled.

        Raises:
            psycopg.OperationalError: the connection broke; start it again.
        """
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=CONNECT_WITHIN, application_name="designtech listen"
        )
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}".encode())
            self._wake_all()
            while True:
                async for heard in connection.notifies(timeout=_ALIVE_EVERY):
                    for event in self._waiting.get(int(heard.payload), ()):
                        event.set()
                await connection.execute("SELECT 1")

    def _wake_all(self) -> None:
        for events in self._waiting.values():
            for event in events:
                event.set()
