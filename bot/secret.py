"""Secrets made once and kept in the database, so that every process on it has the same."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from integrations.database import tables

if TYPE_CHECKING:
    from integrations.database.unit import Database

BYTES: Final = 32
"""Length of a secret."""


async def shared_secret(database: Database, name: str) -> bytes:
    """The secret of that name, made now if there is none yet.

    Raises:
        UnavailableError: the database is away.
    """
    table = tables.secret
    async with database.unit() as unit:
        await unit.do(
            insert(table).values(name=name, value=secrets.token_bytes(BYTES)).on_conflict_do_nothing()
        )
        row = await unit.one(sa.select(table.c.value).where(table.c.name == name))
    if row is None:
        raise LookupError(name)
    return bytes(row["value"])
