"""What every command stands on: the database's address and schema, the clock, the version."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from tempfile import TemporaryFile, gettempdir
from typing import TYPE_CHECKING, Final, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.exc import OperationalError

from bot.errors import StartError
from integrations.database.embedded import open_server
from integrations.database.migrate import NewerSchemaError, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.settings import Settings

VERSION: Final = version("designtech-assistant")
"""Of this software."""
DATABASE_WITHIN: Final = 30.0
"""Seconds that a database server of its own gets to come up at start."""
_AGAIN_AFTER: Final = 0.5  # seconds

log = logging.getLogger(__name__)


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""
        return datetime.now(UTC)


class Ground(NamedTuple):
    """The database under everything.

    Attributes:
        url: its address.
        revive: starts the embedded server again if it has died, and tells whether it had; see
            `EmbeddedPostgres.revive`. Does nothing for a server of one's own.
    """

    url: str
    revive: Callable[[], bool]


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The database's address alone; see `ground`."""
    with ground(settings) as found:
        yield found.url


@contextmanager
def ground(settings: Settings) -> Iterator[Ground]:
    """The database's address; where that is the embedded one, it runs for the length of the block.

    Raises:
        EmbeddedError: the embedded database cannot be had.
    """
    if settings.database_url is not None:
        yield Ground(settings.database_url, lambda: False)
    else:
        with open_server(settings.data_dir) as server:
            yield Ground(server.url, server.revive)


def files_folder(settings: Settings) -> Path:
    """Where uploaded files lie."""
    return settings.data_dir / "files"


def made_files_folder(settings: Settings) -> Path:
    """As `files_folder`, there and fit to be written, as is the system's folder for temporary files.

    A full disk passes: all but uploads works with it.

    Raises:
        StartError: `data_dir_unwritable` or `temporary_folder_missing`.
    """
    try:
        gettempdir()  # uploads on their way and the libraries that read languages need one
    except FileNotFoundError as error:
        raise StartError(
            "temporary_folder_missing", "no folder for temporary files can be written; set TMPDIR to one"
        ) from error
    folder = files_folder(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return folder
        raise StartError(
            "data_dir_unwritable",
            f"{folder} cannot be written ({os.strerror(error.errno or 0)}); set DATA_DIR to another folder",
        ) from error


async def migrate_when_there(url: str, *, within: float = DATABASE_WITHIN) -> None:
    """Bring the schema up to date; a server that is still coming up is waited for, which is logged at once.

    Args:
        url: of the database.
        within: seconds to wait for the server.

    Raises:
        StartError: `database_away` or `schema_too_new`.
    """
    deadline = time.monotonic() + within
    waiting = False
    while True:
        try:
            await asyncio.to_thread(migrate, url)
        except NewerSchemaError as error:
            raise StartError(
                "schema_too_new",
                "the database was used by a newer version; install that, or restore a backup",
            ) from error
        except (OperationalError, psycopg.OperationalError) as error:
            if time.monotonic() > deadline:
                raise StartError(
                    "database_away",
                    f"the server in DATABASE_URL, {server_of(url)}, does not let this in ({_reason(error)}); "
                    "start it, or mend the address",
                ) from error
            if not waiting:
                log.warning("database.awaited", extra={"server": server_of(url), "seconds": within})
            waiting = True
            await asyncio.sleep(_AGAIN_AFTER)
        else:
            return


def server_of(url: str) -> str:
    """Where a database is, as `host:port`, for people: without user and password."""
    parts = conninfo_to_dict(url)
    hosts = str(parts.get("host") or parts.get("hostaddr") or "localhost").split(",")
    ports = str(parts.get("port") or "5432").split(",")
    ports = ports if len(ports) == len(hosts) else ports * len(hosts)
    return ",".join(f"{host}:{port or 5432}" for host, port in zip(hosts, ports, strict=False))


def _reason(error: Exception) -> str:
    """The first line of what the database's library says of a failed connection, which holds no password."""
    told = str(error.orig if isinstance(error, OperationalError) else error).strip().partition("\n")[0]
    return told.rpartition(" failed: ")[2]
