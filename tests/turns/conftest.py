"""A whole runtime around the tiny conversation, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from bot.effects import Keeper
from bot.jobs import Jobs
from bot.turns import Turns
from dialogues.message import Message
from dialogues.replies import Reply
from integrations.database.embedded import EmbeddedPostgres
from integrations.database.migrate import migrate
from integrations.database.unit import Database
from tests.conftest import new_database
from tests.turns import tiny


class World:
    """What one process holds, with short-cuts for tests."""

    def __init__(self, database: Database, jobs: Jobs, clock: tiny.FrozenClock, turns: Turns) -> None:
        self.database = database
        self.jobs = jobs
        self.clock = clock
        self.turns = turns

    async def say(self, name: str, inbound: str, text: str, **more: Any) -> tuple[Reply, ...]:
        """One message of the founder `name`."""
        return await self.turns.run(tiny.message(name, inbound, text, **more))

    async def run(self, message: Message) -> tuple[Reply, ...]:
        return await self.turns.run(message)

    async def query(self, query: str, **values: Any) -> list[dict[str, Any]]:
        async with self.database.unit() as unit:
            return await (await unit.connection.execute(query.encode(), values)).fetchall()


@asynccontextmanager
async def process(url: str, *, advance: Any = tiny.advance) -> AsyncIterator[World]:
    """One process's worth of runtime on a migrated database."""
    async with AsyncExitStack() as stack:
        database = Database(url, size=8)
        await database.open()
        stack.push_async_callback(database.close)
        jobs = Jobs(database)
        await jobs.open()
        clock = tiny.FrozenClock()
        turns = Turns(
            database,
            {"tiny": tiny.PlainCity()},
            advance=advance,
            reader=tiny.UpperReader(),
            clock=clock,
            keeper=Keeper(jobs),
            threads=2,
        )
        stack.callback(turns.close)
        yield World(database, jobs, clock, turns)


@pytest.fixture(scope="session")
def migrated(server: EmbeddedPostgres) -> Iterator[str]:
    """Name of a migrated database that others are copies of."""
    name = "migrated_template"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        migrate(server.url.replace("/postgres?", f"/{name}?", 1))
        yield name


@pytest.fixture
def url(server: EmbeddedPostgres, migrated: str) -> Iterator[str]:
    """A fresh migrated database for one test."""
    with new_database(server, migrated) as address:
        yield address


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    async with process(url) as runtime:
        yield runtime
