"""Brings the schema of a database up to this version, once, however many processes start together."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
CONNECT_WITHIN = 5
"""Seconds for a connection."""
_LOCK = 0x64657367  # an advisory lock of our own: any fixed number


class NewerSchemaError(Exception):
    """The database was migrated by a newer version than this."""


def migrate(url: str) -> None:
    """Apply the migrations that are missing; nothing to do is quick.

    Blocks; run it in a thread. Processes that start together wait for the first one to finish.

    Args:
        url: of the database, as in `DATABASE_URL`.

    Raises:
        sqlalchemy.exc.OperationalError: the database cannot be reached.
        NewerSchemaError: see there.
    """
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            if _version(connection) != newest():
                _upgrade(connection)
    finally:
        engine.dispose()


def newest() -> str:
    """The version that the newest migration brings, which its file's name begins with."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def _version(connection: sa.Connection) -> str | None:
    """Of the schema now; None: there is none yet."""
    if connection.scalar(sa.select(sa.func.to_regclass("alembic_version"))) is None:
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return version


def _upgrade(connection: sa.Connection) -> None:
    # Ten megabytes that a start with nothing to do is spared.
    from alembic import command  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        command.upgrade(config_for(connection), "head")
    except CommandError as error:
        raise NewerSchemaError from error


def config_for(connection: sa.Connection) -> Config:
    """Alembic's configuration for an open connection."""
    from alembic.config import Config  # noqa: PLC0415  # see `_upgrade`

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def engine_for(url: str) -> sa.Engine:
    """An engine for work at start or by hand, without a pool.

    psycopg reads the address, here as everywhere: every form that it knows is taken. A server that says
    nothing is given up after `CONNECT_WITHIN` seconds.
    """
    connect = partial(psycopg.connect, url, connect_timeout=CONNECT_WITHIN)
    return sa.create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool)
