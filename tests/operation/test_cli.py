"""The command line as a process of its own: codes and one-line errors, no traceback for a user fault."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest

from integrations.database.embedded import open_server

ROOT = Path(__file__).resolve().parents[2]


def designtech(
    *arguments: str, cwd: Path, code: int = 0, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `code` is how it must end."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=cwd, env={**kept, "PYTHONPATH": str(ROOT), **settings}, input="", capture_output=True,
        text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_help_lists_the_commands(tmp_path: Path) -> None:
    told = designtech("--help", cwd=tmp_path).stdout
    commands = "serve chat check migrate backup restore bench case pack broadcast"
    for command in commands.split():
        assert f"\n  {command}" in told


def test_half_set_settings_are_all_told_and_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-secret\n", encoding="utf-8-sig")
    (tmp_path / "contacts.yaml").write_text("people: []\n")
    named = {"CITIES": "atlantis", "CONTACTS_FILE": "contacts.yaml"}
    told = designtech("serve", cwd=tmp_path, code=2, PORT="x", LLM_MODEL="m", **named).stderr
    assert [line.split(" ")[1] for line in told.splitlines()] == [
        "PORT", "SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN", "LLM_MODEL", "CITIES", "contacts.yaml:1:",
    ]  # fmt: skip
    assert "xoxb" not in told
    assert not (tmp_path / "data").exists()


def test_an_unknown_public_set_is_told_with_those_there_are(tmp_path: Path) -> None:
    told = designtech("eval", "--public", ".", "--set", "nosuch", cwd=tmp_path, code=2).stderr
    assert told.startswith("error: unknown_set: --set nosuch; there are mkqa, ")
    assert told.count("\n") == 1


def test_languages_are_not_learned_from_what_is_not_there(tmp_path: Path) -> None:
    told = designtech("learn", "--languages", ".", cwd=tmp_path, code=1).stderr
    assert "is missing; get it with: git clone " in told
    assert told.count("\n") == 1


def test_an_unwritable_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    told = designtech("migrate", cwd=tmp_path, code=3).stderr
    assert told.startswith("error: data_dir_unwritable: ")
    assert told.count("\n") == 1


def test_data_of_another_version_is_told(tmp_path: Path) -> None:
    (tmp_path / "data" / "postgres").mkdir(parents=True)
    (tmp_path / "data" / "postgres" / "PG_VERSION").write_text("17\n")
    assert "designtech restore" in designtech("migrate", cwd=tmp_path, code=3).stderr


def test_an_unknown_pack_is_told(tmp_path: Path) -> None:
    told = designtech("check", "atlantis", cwd=tmp_path, code=1).stdout
    assert told.startswith("atlantis:1: unknown_city: ")


def test_all_data_goes_to_an_archive_and_back(tmp_path: Path) -> None:
    archive = tmp_path / "all.tar.gz"
    designtech("migrate", cwd=tmp_path)
    with open_server(tmp_path / "data") as server, psycopg.connect(server.url) as connection:
        connection.execute("insert into person (name, created_at) values ('Ada', now())")
    (tmp_path / "data" / "files").mkdir()
    (tmp_path / "data" / "files" / "deck").write_bytes(b"%PDF-1")
    designtech("backup", str(archive), cwd=tmp_path)
    with tarfile.open(archive) as tar:
        assert json.loads(tar.extractfile("manifest.json").read())["files"] == 1  # type: ignore[union-attr]  # it is a file
    assert designtech("backup", str(archive), cwd=tmp_path, code=1).stderr.startswith("error: exists: ")
    told = designtech("restore", str(archive), cwd=tmp_path, code=1).stderr
    assert told.startswith("error: target_not_empty: ")
    assert "--yes-overwrite" in told
    designtech("restore", str(archive), "--yes-overwrite", cwd=tmp_path)
    designtech("restore", str(archive), cwd=tmp_path, DATA_DIR=str(tmp_path / "new"))
    for folder in ("data", "new"):
        assert (tmp_path / folder / "files" / "deck").read_bytes() == b"%PDF-1"
        with open_server(tmp_path / folder) as server, psycopg.connect(server.url) as connection:
            assert connection.execute("select name from person").fetchall() == [("Ada",)]


def test_a_case_that_is_not_there_is_told(tmp_path: Path) -> None:
    designtech("migrate", cwd=tmp_path)
    assert designtech("case", "export", "7", cwd=tmp_path, code=1).stderr.startswith("error: unknown_case: ")


@pytest.mark.parametrize("name", ["Seoul", "example-city"])
def test_a_pack_that_cannot_be_begun_is_told(tmp_path: Path, name: str) -> None:
    assert designtech("pack", "new", name, cwd=tmp_path, code=1).stderr.startswith("error: ")


def test_a_port_that_is_taken_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = designtech("serve", cwd=tmp_path, code=3, PORT=port).stderr
    assert told.startswith(f"error: port_taken: port {port} ")
    assert not (tmp_path / "data").exists()


def test_an_address_of_another_machine_is_told(tmp_path: Path) -> None:
    told = designtech("serve", cwd=tmp_path, code=3, HOST="192.0.2.1").stderr
    assert told.startswith("error: address_unusable: ")
