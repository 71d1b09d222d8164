"""The database as the runtime sees it: one pool, and one unit of work that is the only way to commit.

SQLAlchemy describes the schema and writes the statements; psycopg's own pool and connections run them. (On
the way of a turn SQLAlchemy's execution layer was measured at a third of the whole turn's processor time.)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from dialogues.errors import StorageFullError, UnavailableError

Connection = psycopg.AsyncConnection[dict[str, Any]]
Row = dict[str, Any]

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # untyped upstream
_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "timezone": "UTC",
        "statement_timeout": "4s",
        "idle_in_transaction_session_timeout": "30s",
        "synchronous_commit": "on",
        "jit": "off",
    }.items()
)
CONNECT_WITHIN = 3
"""Seconds for a new connection."""
WAIT_WITHIN = 4.0
"""Seconds to wait for a free connection."""
WORK_WITHIN = 5.0
"""Seconds for one unit of work as a whole, should the server stop to answer in the middle of it."""

log = logging.getLogger(__name__)


class ConnectionLostError(UnavailableError):
    """A connection broke, for example since the server was restarted: another one may work at once."""


class DatabaseFullError(UnavailableError):
    """The database has no room left: nothing was taken; once there is room the same may be sent again."""

    code = StorageFullError.code


class Unit:
    """One transaction: everything done through it is committed together, or nothing is."""

    def __init__(self, connection: Connection) -> None:
        """Args: connection: inside a transaction, or in none for `Database.statements`."""
        self.connection = connection

    async def rows(self, statement: Executable) -> list[Row]:
        """All rows of a statement, by column name."""
        return await (await self._run(statement)).fetchall()

    async def one(self, statement: Executable) -> Row | None:
        """The first row, None without one."""
        return await (await self._run(statement)).fetchone()

    async def do(self, statement: Executable) -> int:
        """Run a statement for its effect. Returns the number of rows concerned."""
        return (await self._run(statement)).rowcount

    async def sql(self, query: str, values: dict[str, Any]) -> psycopg.AsyncCursor[Row]:
        """Run a hot statement written out in SQL; it is prepared on first use."""
        return await self.connection.execute(query.encode(), values, prepare=True)

    async def _run(self, statement: Executable) -> psycopg.AsyncCursor[Row]:
        compiled = statement.compile(  # type: ignore[attr-defined]  # every Core statement has it
            dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
        )
        return await self.connection.execute(str(compiled).encode(), compiled.params)


class Database:
    """One PostgreSQL database behind a pool of connections."""

    def __init__(self, url: str, *, size: int = 6) -> None:
        """Args: url: as in `DATABASE_URL`. size: connections at most."""
        self.url = url
        self.pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            connection_class=psycopg.AsyncConnection[dict[str, Any]],
            configure=_by_statement,
            kwargs={
                "row_factory": dict_row,
                "connect_timeout": CONNECT_WITHIN,
                "options": _OPTIONS,
                "tcp_user_timeout": 5000,
                "application_name": "designtech",
            },
            min_size=1,
            max_size=size,
            timeout=WAIT_WITHIN,
            max_waiting=1000,
            reconnect_timeout=5.0,
            open=False,
        )

    async def open(self) -> None:
        """Open the pool; it goes on trying when the server does not answer yet."""
        await self.pool.open()

    async def close(self) -> None:
        """Close all connections."""
        await self.pool.close()

    async def ready(self) -> bool:
        """Whether a query is answered now."""
        try:
            async with self.unit() as unit:
                await unit.connection.execute("SELECT 1")
        except UnavailableError:
            return False
        return True

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """A unit of work: committed when the block ends, rolled back when it raises.

        Raises:
            UnavailableError: the server is away or does not answer; nothing was committed, or, when the
                connection broke during the commit itself, it is not known. Turns are safe to repeat.
                `DatabaseFullError` and `ConnectionLostError` say why.
        """
        async with self._connection() as connection, connection.transaction():
            yield Unit(connection)

    @asynccontextmanager
    async def statements(self) -> AsyncIterator[Unit]:
        """One connection on which each statement is committed by itself; two round trips fewer than a unit.

        Raises:
            UnavailableError: as `unit`; what earlier statements did stays.
        """
        async with self._connection() as connection:
            yield Unit(connection)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        try:
            # Cancelled once, psycopg asks the server to cancel, which a frozen one never does: hence twice.
            async with asyncio.timeout(WORK_WITHIN + 0.5), asyncio.timeout(WORK_WITHIN):
                connection = await self.pool.getconn()
                try:
                    yield connection
                finally:
                    await self.pool.putconn(connection)
        except (PoolTimeout, PoolClosed, TooManyRequests, TimeoutError) as error:
            raise UnavailableError from error
        except psycopg.errors.DiskFull as error:
            log.error("database.storage_full")  # noqa: TRY400  # where it was noticed tells nothing
            raise DatabaseFullError from error
        except psycopg.OperationalError as error:
            if retryable(error):
                raise
            log.warning("database.lost", extra={"sqlstate": error.sqlstate})
            raise ConnectionLostError from error

    async def heal(self) -> None:
        """Throw away pooled connections that no longer work, so that the next unit gets a working one."""
        try:
            async with asyncio.timeout(WAIT_WITHIN):
                await self.pool.check()
        except (psycopg.OperationalError, PoolTimeout, TimeoutError) as error:
            raise UnavailableError from error


async def _by_statement(connection: Connection) -> None:
    """A unit of work begins its transaction itself."""
    await connection.set_autocommit(True)


def retryable(error: psycopg.Error) -> bool:
    """Whether the same unit may succeed at once when repeated: somebody else was quicker."""
    return isinstance(
        error,
        psycopg.errors.UniqueViolation
        | psycopg.errors.SerializationFailure
        | psycopg.errors.DeadlockDetected
        | psycopg.errors.ForeignKeyViolation,
    )


def single(rows: Sequence[Row]) -> Row:
    """The one row that there must be."""
    (row,) = rows
    return row
