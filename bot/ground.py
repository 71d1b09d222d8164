"""What every command stands on: the database's address and schema, the clock, the version."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, NamedTuple

import psycopg
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from bot.errors import StartError
from integrations.database.embedded import open_server
from integrations.database.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.settings import Settings

VERSION: Final = version("designtech-assistant")
"""Of this software."""
DATABASE_WITHIN: Final = 30.0
"""Seconds that a database server of its own gets to come up at start."""


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


def migrate_when_there(url: str, *, within: float = DATABASE_WITHIN) -> None:
    """Bring the schema up to date; a server that is still coming up is waited for. Blocks.

    Args:
        url: of the database.
        within: seconds to wait for the server.

    Raises:
        StartError: `database_away` or `schema_too_new`.
    """
    deadline = time.monotonic() + within
    while True:
        try:
            migrate(url)
        except CommandError as error:
            raise StartError(
                "schema_too_new",
                "the database was used by a newer version; install that, or restore a backup",
            ) from error
        except (OperationalError, psycopg.OperationalError) as error:
            if time.monotonic() > deadline:
                raise StartError(
                    "database_away",
                    "the server in DATABASE_URL does not answer; start it, or mend the address",
                ) from error
            time.sleep(0.5)
        else:
            return
