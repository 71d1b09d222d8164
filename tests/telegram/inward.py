"""Everything from Telegram to the turn in one process: inbox, jobs and files are real, turns only listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.chats import KnownChats
from bot.files.files import StoredFiles
from bot.ground import SystemClock
from bot.inbox import Inbox
from bot.jobs import Jobs
from bot.links import SecretLinks
from bot.standing import ChannelStanding
from bot.tasks import Tasks
from dialogues.arrival import Arrived
from dialogues.errors import UnavailableError
from dialogues.message import Channel, Message
from dialogues.replies import Reply
from integrations.database.unit import Database
from integrations.telegram.connection import Connection
from integrations.telegram.courtesies import Courtesies
from integrations.telegram.downloads import Downloads
from integrations.telegram.polling import Polling
from integrations.telegram.updates import Cities, TelegramUpdates
from tests.fakes.telegram import FakeTelegram


class Ears:
    """A turn runner that keeps what it is told, fails as told, and is slow while `quick` is not set."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.failures: list[Exception] = []
        self.quick = asyncio.Event()
        self.quick.set()
        self._news = asyncio.Condition()

    async def run(self, message: Message) -> tuple[Reply, ...]:
        if self.failures:
            raise self.failures.pop(0)
        await self.quick.wait()
        async with self._news:
            if all(message.inbound_key != one.inbound_key for one in self.of(message.reply_to)):
                self.heard.append(message)
            self._news.notify_all()
        return (Reply("heard"),)

    def of(self, address: Any) -> list[Message]:
        return [one for one in self.heard if one.reply_to == address]

    async def until(self, done: Callable[[list[Message]], bool]) -> list[Message]:
        """Wait for what is said; the suite's time limit ends a wait for nothing."""
        async with self._news:
            await self._news.wait_for(lambda: done(self.heard))
        return self.heard


@dataclass
class Claims:
    """The inbox behind a database that is away for as many claims as told."""

    inbox: Inbox
    away: int = 0
    claims: int = 0

    async def claim(self, channel: Channel, arrived: Sequence[Arrived]) -> None:
        self.claims += 1
        if self.away:
            self.away -= 1
            raise UnavailableError
        await self.inbox.claim(channel, arrived)


@dataclass
class Inward:
    """One process's way in. `counted`: what became of updates."""

    telegram: FakeTelegram
    database: Database
    jobs: Jobs
    inbox: Inbox
    claims: Claims
    links: SecretLinks
    connection: Connection
    standing: ChannelStanding
    ears: Ears
    counted: list[tuple[str, str, int]] = field(default_factory=list)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Polling and a worker, for the length of the block."""
        tasks = Tasks()
        tasks.start("work", self.jobs.work)
        tasks.start("poll", Polling(self.connection, self.claims, self.standing).run)
        try:
            yield
        finally:
            await tasks.close()

    async def hear(self, number: int) -> list[Message]:
        """All that was said so far, once it is at least so much."""
        return await self.ears.until(lambda heard: len(heard) >= number)

    async def settled(self) -> None:
        """Wait until all is acknowledged and nothing that arrived waits."""
        assert await self.telegram.world.queue.empty(30)
        while await self.query("SELECT 1 FROM raw_update WHERE state = 'waiting' LIMIT 1"):  # noqa: ASYNC110  # rows set no event
            await asyncio.sleep(0.02)

    async def query(self, query: str, **values: Any) -> list[dict[str, Any]]:
        async with self.database.unit() as unit:
            return await (await unit.connection.execute(query.encode(), values)).fetchall()


@asynccontextmanager
async def inward(url: str, folder: Path, telegram: FakeTelegram) -> AsyncIterator[Inward]:
    """Put it together on a migrated database."""
    clock, database = SystemClock(), Database(url, size=8)
    await database.open()
    jobs = Jobs(database)
    await jobs.open()
    counted: list[tuple[str, str, int]] = []
    inbox = Inbox(database, jobs, clock, counted=lambda *one: counted.append(one))
    links = SecretLinks(database, clock)
    connection = Connection(telegram.token, telegram.url)
    downloads = Downloads(connection, StoredFiles(database, folder, clock, jobs))
    ears = Ears()
    updates = TelegramUpdates(
        connection,
        turns=ears,
        chats=KnownChats(database, links, clock),
        downloads=downloads,
        courtesies=Courtesies(connection),
        clock=clock,
        cities=Cities(("lumen", "other-town"), "lumen"),
    )
    inbox.serve({Channel.TELEGRAM: updates})
    try:
        yield Inward(
            telegram,
            database,
            jobs,
            inbox,
            Claims(inbox),
            links,
            connection,
            ChannelStanding(database, clock),
            ears,
            counted,
        )
    finally:
        await downloads.close()
        await connection.close()
        await database.close()
