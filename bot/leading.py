"""Work that one process at a time does, over all processes of a database; another takes over when it dies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import psycopg

from integrations.database.unit import CONNECT_WITHIN

LOOK_EVERY: Final = 1.0
"""Seconds between two looks: whether the lead is free, or still ours."""
ANSWER_WITHIN: Final = 3.0
"""Seconds after which a database that does not answer has taken the lead from us."""
# The server lets go of a leader whose machine has vanished, after about ten seconds.
_KEEPALIVE: Final = {"idle": 4, "interval": 2, "count": 3}
_OPTIONS: Final = " ".join(f"-c tcp_keepalives_{name}={value}" for name, value in _KEEPALIVE.items())
_TAKE: Final = b"SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"

log = logging.getLogger(__name__)


async def lead(url: str, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Wait for the lead, then work as long as it lasts.

    The lead is held by a connection of its own. When that is lost the work is cancelled at once and its
    error raised: call again to wait for the lead anew.

    Args:
        url: of the database.
        name: what is led; the same in all processes.
        work: what the leader does, until cancelled; once it returns the lead is given up.

    Raises:
        psycopg.OperationalError, TimeoutError: the database is away, or the lead is lost.
        Exception: what the work raised; a group where it was several.
    """
    connection = await psycopg.AsyncConnection.connect(
        url,
        autocommit=True,
        connect_timeout=CONNECT_WITHIN,
        application_name=f"designtech lead {name}",
        options=_OPTIONS,
    )
    try:
        while not await _taken(connection, name):  # noqa: ASYNC110  # other processes set no event
            await asyncio.sleep(LOOK_EVERY)
        log.info("lead.taken", extra={"of": name})
        await _work(connection, work)
    finally:
        await connection.close()


async def _work(connection: psycopg.AsyncConnection, work: Callable[[], Awaitable[None]]) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(_watch(connection))
            await work()
            watching.cancel()
    except BaseExceptionGroup as several:
        raise _alone(several) from None


def _alone(error: BaseException) -> BaseException:
    """What really happened, where that is one thing; else all of it."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


async def _taken(connection: psycopg.AsyncConnection, name: str) -> bool:
    async with _patience():
        row = await (await connection.execute(_TAKE, [name])).fetchone()
    return row == (True,)


async def _watch(connection: psycopg.AsyncConnection) -> None:
    """Raise as soon as the connection is lost: at once when it is closed, soon when it is silent."""
    while True:
        async for _ in connection.notifies(timeout=LOOK_EVERY):
            pass  # nothing is ever told here: it only looks at the connection meanwhile
        async with _patience():
            await connection.execute(b"SELECT 1")


@asynccontextmanager
async def _patience() -> AsyncIterator[None]:
    # Cancelled once, psycopg asks the server to cancel, which a frozen one never does: hence twice.
    async with asyncio.timeout(ANSWER_WITHIN + 0.5), asyncio.timeout(ANSWER_WITHIN):
        yield
