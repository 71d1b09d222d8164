"""The ground under every command: a database that is away is told clearly, without secrets."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import psycopg
import pytest

from bot.errors import StartError
from bot.ground import made_files_folder, migrate_when_there, server_of
from bot.settings import Settings
from tests.service import free_port

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_database_that_stays_away_is_told() -> None:
    url = f"postgresql://ada:s3cret@127.0.0.1:{free_port()}/x"
    with pytest.raises(StartError) as caught:
        await migrate_when_there(url, within=0)
    assert caught.value.code == "database_away"
    assert server_of(url) in caught.value.what_to_do
    assert "s3cret" not in caught.value.what_to_do


async def test_a_schema_of_a_newer_version_is_told(empty_database_url: str) -> None:
    await migrate_when_there(empty_database_url)
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(StartError) as caught:
        await migrate_when_there(empty_database_url)
    assert caught.value.code == "schema_too_new"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("postgresql://u:s3cret@db.example/d", "db.example:5432"),
        ("postgresql://u:s3cret@one:1,two:2/d", "one:1,two:2"),
        ("postgresql://u:s3cret@one,two/d?port=7", "one:7,two:7"),
        ("postgresql:///d?host=/run/postgres", "/run/postgres:5432"),
        ("postgresql:///d", "localhost:5432"),
    ],
)
def test_a_server_is_named_without_its_password(url: str, server: str) -> None:
    assert server_of(url) == server


def test_a_folder_for_files_is_made_or_refused_at_start(tmp_path: Path) -> None:
    made = made_files_folder(Settings.from_env({"DATA_DIR": str(tmp_path / "new")}))
    assert made.is_dir()
    assert list(made.iterdir()) == []
    (tmp_path / "files").write_text("no folder")
    with pytest.raises(StartError) as caught:
        made_files_folder(Settings.from_env({"DATA_DIR": str(tmp_path)}))
    assert caught.value.code == "data_dir_unwritable"
    assert str(tmp_path / "files") in caught.value.what_to_do


def test_a_machine_without_a_folder_for_temporary_files_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nowhere() -> list[str]:
        return [str(tmp_path / "nowhere")]

    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", nowhere)
    with pytest.raises(StartError) as caught:
        made_files_folder(Settings.from_env({"DATA_DIR": str(tmp_path)}))
    assert caught.value.code == "temporary_folder_missing"
