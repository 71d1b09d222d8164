"""A backup restores to the same, whole or not at all."""

from __future__ import annotations

import tarfile
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
import pytest

from bot.backup import BackupError, backup, count_rows, restore
from tests.conftest import new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from integrations.database.embedded import EmbeddedPostgres

NOW = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
TABLES = """
create type state as enum ('new', 'done');
create table kept (id bigint generated always as identity primary key, words text, state state, parts jsonb);
create table part (kept_id bigint references kept on delete cascade, at timestamptz);
create function counted() returns bigint language sql as 'select count(*) from kept';
insert into kept (words, state, parts)
  values (E'مرحبا\\n''é\\\\', 'done', '{"a": [1, null]}'), (null, 'new', null);
insert into part values (1, '2027-01-01 00:00+00');
"""


@contextmanager
def filled(server: EmbeddedPostgres) -> Iterator[str]:
    with new_database(server) as url:
        with psycopg.connect(url) as connection:
            connection.execute(TABLES)
        yield url


def content(url: str) -> list[object]:
    with psycopg.connect(url) as connection:
        return [
            connection.execute("select id, words, state::text, parts from kept order by id").fetchall(),
            connection.execute("select * from part").fetchall(),
            connection.execute("select counted()").fetchone(),
        ]


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "abcd").write_bytes(bytes(range(256)) * 100)
    return folder


def test_what_is_restored_equals_what_was_backed_up(
    server: EmbeddedPostgres, files: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "all.tar.gz"
    with filled(server) as source, new_database(server) as target:
        made = backup(source, files, archive, now=NOW, version="1")
        assert (made.rows, made.files) == (3, 1)
        again = restore(target, tmp_path / "new" / "files", archive, overwrite=False)
        assert again == made
        assert content(target) == content(source)
        assert count_rows(target) == 3
        with psycopg.connect(target) as connection:
            row = connection.execute("insert into kept (words) values ('x') returning id").fetchone()
        assert row == (3,)
    assert files_below(tmp_path / "new" / "files") == files_below(files)


def test_a_target_that_holds_something_is_kept_unless_told(
    server: EmbeddedPostgres, files: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "all.tar.gz"
    with filled(server) as source, filled(server) as target:
        backup(source, files, archive, now=NOW, version="1")
        with psycopg.connect(target) as connection:
            connection.execute("create table stranger (n int)")
            connection.execute("delete from kept where id = 1")
        with pytest.raises(BackupError) as caught:
            restore(target, tmp_path / "new", archive, overwrite=False)
        assert caught.value.code == "target_not_empty"
        restore(target, files, archive, overwrite=True)
        assert content(target) == content(source)
        with psycopg.connect(target) as connection:
            assert connection.execute("select to_regclass('stranger')").fetchone() == (None,)


def test_a_database_in_use_is_left_alone(server: EmbeddedPostgres, files: Path, tmp_path: Path) -> None:
    archive = tmp_path / "all.tar.gz"
    with filled(server) as source:
        backup(source, files, archive, now=NOW, version="1")
        with psycopg.connect(source), pytest.raises(BackupError) as caught:
            restore(source, files, archive, overwrite=True)
    assert caught.value.code == "in_use"


def test_a_dump_that_breaks_off_changes_nothing(
    server: EmbeddedPostgres, files: Path, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole.tar.gz", tmp_path / "broken.tar.gz"
    with filled(server) as source:
        backup(source, files, whole, now=NOW, version="1")
        with tarfile.open(whole) as tar:
            tar.extractall(tmp_path / "open", filter="data")
        dump = tmp_path / "open" / "database.sql"
        dump.write_text(dump.read_text() + "\nselect no_such_thing;\n")
        with tarfile.open(broken, "w:gz") as tar:
            tar.add(tmp_path / "open", arcname=".")
        before = content(source)
        with pytest.raises(BackupError) as caught:
            restore(source, files, broken, overwrite=True)
        assert caught.value.code == "database"
        assert content(source) == before
    assert files_below(files)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "other"])
def test_what_is_no_archive_is_refused(
    server: EmbeddedPostgres, files: Path, tmp_path: Path, damage: str
) -> None:
    archive = tmp_path / "all.tar.gz"
    with filled(server) as source, new_database(server) as target:
        backup(source, files, archive, now=NOW, version="1")
        whole = archive.read_bytes()
        archive.unlink()
        if damage != "missing":
            archive.write_bytes(
                {"empty": b"", "cut": whole[: len(whole) // 2], "other": b"hello" * 99}[damage]
            )
        with pytest.raises(BackupError) as caught:
            restore(target, tmp_path / "new", archive, overwrite=False)
    assert caught.value.code == "not_an_archive"
    assert not (tmp_path / "new").exists()


def test_no_backup_is_overwritten_and_none_is_left_half(
    server: EmbeddedPostgres, files: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "all.tar.gz"
    archive.write_bytes(b"older")
    with pytest.raises(BackupError) as caught:
        backup(server.url, files, archive, now=NOW, version="1")
    assert caught.value.code == "exists"
    assert archive.read_bytes() == b"older"
    away = server.url.replace("port=5432", "port=1")
    with pytest.raises(BackupError) as caught:
        backup(away, files, tmp_path / "new.tar.gz", now=NOW, version="1")
    assert caught.value.code == "database"
    assert {path.name for path in tmp_path.iterdir()} == {"all.tar.gz", "files"}
