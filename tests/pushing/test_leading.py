"""One process leads at a time, and another takes over as soon as its connection is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import psycopg
import pytest

from bot.leading import lead


class Work:
    """Work that only tells that it is being done."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()

    async def run(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


@asynccontextmanager
async def leading(url: str, work: Work, name: str = "it") -> AsyncIterator[asyncio.Future[None]]:
    """A process that wants to lead."""
    task = asyncio.ensure_future(lead(url, name, work.run))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def waiting(connection: psycopg.AsyncConnection, number: int) -> None:
    """Until so many processes have asked for the lead."""
    query = (
        b"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'designtech lead it' AND query <> ''"
    )
    while await (await connection.execute(query)).fetchone() != (number,):  # noqa: ASYNC110  # others' rows
        await asyncio.sleep(0.01)


async def test_one_leads_and_the_next_takes_over(url: str) -> None:
    first, second, other = Work(), Work(), Work()
    async with AsyncExitStack() as others:
        watching = await psycopg.AsyncConnection.connect(url, autocommit=True)
        await others.enter_async_context(watching)
        async with leading(url, first):
            await first.begun.wait()
            await others.enter_async_context(leading(url, second))
            await others.enter_async_context(leading(url, other, "something else"))
            await other.begun.wait()
            await waiting(watching, 2)
            assert not second.begun.is_set()
        assert first.ended.is_set()
        await asyncio.wait_for(second.begun.wait(), 10)


async def test_a_lost_connection_ends_the_work_at_once(url: str) -> None:
    work, heir = Work(), Work()
    async with (
        leading(url, work) as leader,
        await psycopg.AsyncConnection.connect(url, autocommit=True) as other,
    ):
        await work.begun.wait()
        async with leading(url, heir):
            await other.execute(
                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()"
            )
            await asyncio.wait_for(work.ended.wait(), 10)
            with pytest.raises(psycopg.OperationalError):
                await leader
            await asyncio.wait_for(heir.begun.wait(), 10)


async def test_what_the_work_raises_gives_the_lead_up(url: str) -> None:
    async def broken() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await lead(url, "it", broken)
    work = Work()
    async with leading(url, work):
        await asyncio.wait_for(work.begun.wait(), 10)
