"""Brings the schema of a database up to this version, once, however many processes start together."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.pool import NullPool

MIGRATIONS = Path(__file__).parent / "migrations"
CONNECT_WITHIN = 5
"""Seconds for a connection."""
_LOCK = 0x64657367  # an advisory lock of our own: any fixed number


def migrate(url: str) -> None:
    """Apply the migrations that are missing; nothing to do is quick.

    Blocks; run it in a thread. Processes that start together wait for the first one to finish.

    Args:
        url: of the database, as in `DATABASE_URL`.

    Raises:
        sqlalchemy.exc.OperationalError: the database cannot be reached.
        alembic.util.CommandError: the database was migrated by a newer version than this.
    """
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            command.upgrade(config_for(connection), "head")
    finally:
        engine.dispose()


def config_for(connection: sa.Connection) -> Config:
    """Alembic's configuration for an open connection."""
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
