"""`designtech broadcast`: slips are told and nothing is sent; a preview and a list tell what there is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from integrations.database.embedded import EmbeddedPostgres
from tests.conftest import new_database
from tests.service import KEPT, ROOT

HELLO = ("--text", "en=Hello", "--text", "fr=Bonjour")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*HELLO, "--city", "atlantis"), "saint-etienne"),
        ((*HELLO, "--phase", "asleep"), "paused"),
        ((*HELLO, "--stage", "dream"), "idea"),
        ((*HELLO, "--step", "leap"), "sprint"),
        ((*HELLO, "--language", "xx-yy-zz"), "is no language"),
        (("--text", "Hello"), "LANGUAGE=TEXT"),
        (("--text", "q1=Hello"), "is no language"),
        (("--file", "nowhere.yaml"), "cannot be read"),
        (("--file", "list.yaml"), "give each language a text"),
        (("--file", "broken.yaml"), "broken.yaml:2"),
    ],
)
def test_a_slip_is_told_before_anything_is_done(
    arguments: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.yaml").write_text("- Hello")
    (tmp_path / "broken.yaml").write_text("en: [")
    done = CliRunner().invoke(app, ["broadcast", *arguments, "--yes"], env={"COLUMNS": "200"})
    assert done.exit_code == 2
    assert told in done.output
    assert not (tmp_path / "data").exists()


def test_where_nobody_has_agreed_nothing_is_sent(server: EmbeddedPostgres, tmp_path: Path) -> None:
    (tmp_path / "news.yaml").write_text("no: Hei\nfr: |\n  Bonjour\n", "utf-8")
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}

    def run(url: str, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "broadcast", *arguments],
            env={**kept, "PYTHONPATH": str(ROOT), "DATABASE_URL": url},
            cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    with new_database(server) as url:
        code, told = run(url, "--file", "news.yaml", "--yes")
        assert (code, told.split()[-3:]) == (1, ["all", "0", "0"])
        assert run(url, "list") == (0, "")
        code, told = run(url, "cancel", "7")
        assert code == 1
        assert told.startswith("error: not_under_way")
