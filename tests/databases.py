"""Databases for tests, on the server that all of them share: migrated once, and handed on clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql

from integrations.database.embedded import EmbeddedPostgres
from integrations.database.migrate import migrate

_GROWN = 4_000_000
"""Bytes more than a fresh one has from which a database is not handed on: what was deleted is in the way."""

_STATE: LiteralString = """
SELECT md5(string_agg(piece, ',' ORDER BY piece)), pg_database_size(current_database()) FROM (
    SELECT format('%s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull) AS piece
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('%s %s', tgname, tgenabled) FROM pg_trigger
    UNION ALL
    SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
    UNION ALL
    SELECT format('%s %s', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT version_num FROM alembic_version
) AS pieces
"""
"""Tells one state of everything that a migration makes from another."""

_CLEAN: LiteralString = """
DO $$
DECLARE
    one regclass;
BEGIN
    SET LOCAL session_replication_role = replica;  -- no trigger fires, and the order is of no account
    FOR one IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('DELETE FROM %s', one);
    END LOOP;
    PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
END
$$
"""


_OTHERS: LiteralString = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class Databases:
    """Those of one server that are alike."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._template: str | None = None
        self._made: tuple[str, int] = ("", 0)
        self._free: list[str] = []

    @contextmanager
    def clean(self) -> Iterator[str]:
        """The URL of a migrated one that others had before; nobody may be at work with it at the end."""
        template = self._migrated()
        name = self._free.pop() if self._free else self._create(template)
        yield self._url(name)
        if self._cleaned(name):
            self._free.append(name)
        else:
            self._drop(name)

    def _migrated(self) -> str:
        if self._template is None:
            name = self._create("template1")
            migrate(self._url(name))
            with psycopg.connect(self._url(name), autocommit=True) as connection:
                self._made = _looked_at(connection)
            self._template = name
        return self._template

    def _cleaned(self, name: str) -> bool:
        """Make it as it was when it was new; whether it is."""
        with psycopg.connect(self._url(name), autocommit=True) as connection:
            alone = connection.execute(_OTHERS).fetchall() == []
            state, size = _looked_at(connection)
            if not alone or state != self._made[0] or size > self._made[1] + _GROWN:
                return False
            connection.execute(_CLEAN)
        return True

    def _create(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        with psycopg.connect(self._server.url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("create database {} template {} strategy file_copy").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return name

    def _drop(self, name: str) -> None:
        with psycopg.connect(self._server.url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    def _url(self, name: str) -> str:
        return self._server.url.replace("/postgres?", f"/{name}?", 1)


def _looked_at(connection: psycopg.Connection[tuple[str, int]]) -> tuple[str, int]:
    row = connection.execute(_STATE).fetchone()
    assert row is not None
    return row
