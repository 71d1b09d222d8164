"""A database that tests hand on is as a new one; one that is not is given to nobody."""

from __future__ import annotations

import psycopg
import pytest

from integrations.database.embedded import EmbeddedPostgres
from tests.databases import Databases

ROW = "INSERT INTO erasure (city, at) VALUES ('tiny', now()) RETURNING id"


@pytest.fixture
def databases(server: EmbeddedPostgres) -> Databases:
    return Databases(server)


def ids(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute(ROW).fetchall()]


def test_rows_are_gone_and_numbers_begin_anew(databases: Databases) -> None:
    with databases.clean() as first:
        assert ids(first) == [1]
    with databases.clean() as second:
        assert second == first
        assert ids(second) == [1]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE erasure ADD COLUMN more text",
        "ALTER TABLE erasure ALTER COLUMN city DROP NOT NULL",
        "DROP TABLE erasure",
        "UPDATE alembic_version SET version_num = 'other'",
    ],
)
def test_another_shape_is_not_handed_on(databases: Databases, change: str) -> None:
    with databases.clean() as first, psycopg.connect(first) as connection:
        connection.execute(change)
    with databases.clean() as second:
        assert second != first
        assert ids(second) == [1]


def test_what_somebody_is_still_at_work_with_is_not_handed_on(databases: Databases) -> None:
    with databases.clean() as first:
        working = psycopg.connect(first)
    with databases.clean() as second:
        assert second != first
    with pytest.raises(psycopg.OperationalError):
        working.execute("SELECT 1")
    working.close()
