"""Brings the schema of a database up to this version, once, however many processes start together."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.pool import NullPool

MIGRATIONS = Path(__file__).parent / "migrations"
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
    engine = sa.create_engine(driver_url(url), poolclass=NullPool)
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


def driver_url(url: str) -> sa.URL:
    """The same address, to be used with psycopg 3."""
    return sa.make_url(url.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+psycopg")
