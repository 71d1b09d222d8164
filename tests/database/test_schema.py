"""The described schema is the migrated one, and migrating is safe to do at once and again."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from integrations.database.migrate import config_for, engine_for, migrate, newest
from integrations.database.tables import metadata
from integrations.database.unit import Database


def ours(_object: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    return kind != "table" or name is None or not name.startswith("procrastinate_")


async def test_processes_that_start_together_migrate_once_and_to_what_is_described(
    empty_database_url: str,
) -> None:
    await asyncio.gather(*(asyncio.to_thread(migrate, empty_database_url) for _ in range(3)))
    engine = engine_for(empty_database_url)
    with engine.connect() as connection:
        options = {"include_object": ours, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        tables = set(sa.inspect(connection).get_table_names())
        assert connection.scalar(sa.text("select version_num from alembic_version")) == newest()
        assert ScriptDirectory.from_config(config_for(connection)).get_heads() == [newest()]
    assert set(metadata.tables) < tables
    assert "procrastinate_jobs" in tables


async def test_every_row_of_a_founder_goes_with_the_conversation() -> None:
    free = {
        "bulletin",
        "person",
        "conversation",
        "staff",
        "staff_session",
        "erasure",
        "secret",
        "raw_update",
        "channel_status",
        "broadcast",
        "knowledge_change",  # what staff made known, with wordings that they chose: it names no founder
        "gap_group",  # a number around gaps, which go
        "slack_named",  # numbers alone: what lost its case is taken out of a digest
        "slack_post",  # holds no words; what lost its case is what has to be taken out of Slack
    }
    for name, table in metadata.tables.items():
        targets = {key.column.table.name: key.ondelete for key in table.foreign_keys}
        if name not in free:
            owners = [
                targets.get(owner) for owner in ("conversation", "startup_case", "chat", "staff_notice")
            ]
            assert "CASCADE" in owners, name


async def test_the_pool_sets_what_durability_and_order_need(empty_database_url: str) -> None:
    database = Database(empty_database_url, size=1)
    await database.open()
    try:
        async with database.unit() as unit:
            for setting, value in [
                ("synchronous_commit", "on"),
                ("statement_timeout", "4s"),
                ("TimeZone", "UTC"),
            ]:
                row = await (await unit.connection.execute(f"show {setting}".encode())).fetchone()
                assert row == {setting: value}
    finally:
        await database.close()


async def test_a_unit_that_raises_leaves_nothing(empty_database_url: str) -> None:
    await asyncio.to_thread(migrate, empty_database_url)
    database = Database(empty_database_url, size=1)
    await database.open()

    async def broken() -> None:
        async with database.unit() as unit:
            await unit.connection.execute("insert into person (created_at) values (now())")
            await unit.connection.execute("select 1 / 0")

    try:
        with pytest.raises(psycopg.errors.DivisionByZero):
            await broken()
        async with database.unit() as unit:
            left = await (await unit.connection.execute("select * from person")).fetchall()
        assert left == []
    finally:
        await database.close()
