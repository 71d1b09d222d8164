"""One connection per process that hears of new messages and pushes and wakes whoever waits for them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa

from dialogues.message import Address, Channel
from integrations.database.unit import CONNECT_WITHIN, Unit

CHANNEL = "outbound"
PUSHES = "push"
"""Name under which new pushes are told of; see `heard_as`."""
CASES = "desk"
"""Name under which the database itself tells which cases have changed, by their numbers (migration 0012)."""
GREW = "knowledge"
"""Name under which a change of what a city knows is told of."""
_ALIVE_EVERY = 30.0
"""Seconds of silence after which the connection is tried."""


async def announce(unit: Unit, conversation: int) -> None:
    """Tell all processes, once the unit is committed, that something waits in this conversation."""
    await unit.rows(sa.select(sa.func.pg_notify(CHANNEL, str(conversation))))


def heard_as(where: Address | Channel) -> str:
    """What is told when new pushes wait at an address, or at any of a channel's."""
    return f"{where.channel.value}:{where.id}" if isinstance(where, Address) else f"{where.value}:"


class News:
    """What was heard and not taken yet: addresses of one channel with new pushes, or numbers of cases.

    Attributes:
        event: set while there is something to take.
    """

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self._addresses: set[str] = set()
        self._anywhere = False

    def tell(self, address: str) -> None:
        """Something waits at an address; the empty one stands for any."""
        self._anywhere |= not address
        self._addresses.add(address)
        self.event.set()

    def take(self) -> frozenset[str] | None:
        """The addresses at which to look, None for all of them; nothing is heard from then on."""
        addresses = None if self._anywhere else frozenset(self._addresses)
        self._anywhere = False
        self._addresses.clear()
        self.event.clear()
        return addresses


class Listener:
    """Wakes waiters by conversation id, who pushes by channel, and who shows cases by any change of one.

    What it misses while it reconnects, waiters find by looking.
    """

    def __init__(self, url: str) -> None:
        """Args: url: of the database."""
        self._url = url
        self._waiting: dict[int, set[asyncio.Event]] = defaultdict(set)
        self._pushing: dict[str, set[News]] = defaultdict(set)
        self._showing: set[News] = set()
        self._growing: set[asyncio.Event] = set()

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

    @contextmanager
    def pushes(self, channel: Channel) -> Iterator[News]:
        """What is heard of new pushes to a channel for the length of the block."""
        news = News()
        self._pushing[channel.value].add(news)
        try:
            yield news
        finally:
            self._pushing[channel.value].discard(news)

    @contextmanager
    def cases(self) -> Iterator[News]:
        """What is heard of changed cases for the length of the block, each by its number."""
        news = News()
        self._showing.add(news)
        try:
            yield news
        finally:
            self._showing.discard(news)

    @contextmanager
    def knowledge(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever some city knows something else than before."""
        event = asyncio.Event()
        self._growing.add(event)
        try:
            yield event
        finally:
            self._growing.discard(event)

    async def listen(self) -> None:
        """Listen until cancelled.

        Raises:
            psycopg.OperationalError: the connection broke; start it again.
        """
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=CONNECT_WITHIN, application_name="designtech listen"
        )
        async with connection:
            for name in (PUSHES, CASES, GREW, CHANNEL):
                await connection.execute(f"LISTEN {name}".encode())
            self._wake_all()
            while True:
                async for heard in connection.notifies(timeout=_ALIVE_EVERY):
                    self._hear(heard)
                await connection.execute("SELECT 1")

    def _hear(self, heard: psycopg.Notify) -> None:
        if heard.channel == PUSHES:
            channel, _, address = heard.payload.partition(":")
            for news in self._pushing.get(channel, ()):
                news.tell(address)
        elif heard.channel == CASES:
            for news in self._showing:
                news.tell(heard.payload)
        elif heard.channel == GREW:
            for event in self._growing:
                event.set()
        else:
            for event in self._waiting.get(int(heard.payload), ()):
                event.set()

    def _wake_all(self) -> None:
        for listening in (*self._pushing.values(), self._showing):
            for news in listening:
                news.tell("")
        for events in (*self._waiting.values(), self._growing):
            for event in events:
                event.set()
