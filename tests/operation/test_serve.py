"""`designtech serve` as a process: it says where it is, ends in order, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from tests.service import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


class Serve:
    """A running `serve` with its first lines."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        fixed = {"PYTHONPATH": str(ROOT), "PORT": "0", "CITIES": "example-city", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve", *arguments],
            cwd=folder, env={**kept, **fixed, **settings}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def lines_until(self, last: str) -> list[str]:
        assert self.process.stdout is not None
        lines: list[str] = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith(last):
                return lines
        raise AssertionError(self.process.communicate()[1])

    def family(self) -> list[psutil.Process]:
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True)]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        _, told = self.process.communicate(timeout=30)
        assert "Traceback" not in told
        errors = [line for line in told.splitlines() if '"level":"error"' in line]
        assert not errors, "\n".join(errors)
        return self.process.returncode


@pytest.fixture
def started() -> Iterator[list[Serve]]:
    running: list[Serve] = []
    yield running
    for serve in running:
        serve.process.kill()
        serve.process.communicate()


def start(started: list[Serve], *arguments: object, **settings: str) -> Serve:
    folder, *options = arguments
    serve = Serve(Path(str(folder)), *map(str, options), **settings)
    started.append(serve)
    return serve


def address(lines: list[str]) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+", "".join(lines))
    assert found is not None
    return found[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_tells_where_it_is_and_leaves_nothing_behind(
    started: list[Serve], tmp_path: Path, number: int
) -> None:
    serve = start(started, tmp_path)
    told = serve.lines_until("Health")
    base = address(told)
    assert re.search(r"/desk/enter\?token=\S{20,}", "".join(told))
    assert "Telegram   off\n" in told
    live = httpx.get(f"{base}/health/live")
    assert live.json()["version"]
    body = {"sender": "ada", "message": "/help", "message_id": "1"}
    replies = httpx.post(f"{base}/webhooks/rest/webhook", json=body)
    assert replies.json()[0]["text"]
    family = serve.family()
    assert any(process.name() == "postgres" for process in family)
    assert serve.end(number) == 0
    assert not any(process.is_running() for process in family)


def test_a_database_that_is_away_is_told_at_once_and_the_wait_ends_on_demand(
    started: list[Serve], tmp_path: Path
) -> None:
    nowhere = f"postgresql://ada:s3cret@127.0.0.1:{free_port()}/x"
    serve = start(started, tmp_path, DATABASE_URL=nowhere)
    assert serve.process.stderr is not None
    line = serve.process.stderr.readline()
    assert "database.awaited" in line
    assert "127.0.0.1:" in line
    assert "s3cret" not in line
    assert serve.end() == 0


def test_web_and_work_share_one_database_which_outlives_its_owner(
    started: list[Serve], tmp_path: Path
) -> None:
    web = start(started, tmp_path, "--web", DESK_TOKEN="t")
    told = web.lines_until("Health")
    assert "token=" not in "".join(told)
    worker = start(started, tmp_path, "--worker")
    worker.lines_until("Working")
    assert not any(process.name() == "postgres" for process in worker.family())
    assert httpx.get(f"{address(told)}/health/ready").status_code == httpx.codes.OK
    assert web.end() == 0
    assert worker.process.stderr is not None
    assert any("database.revived" in line for line in worker.process.stderr)  # the suite's timeout bounds it
    family = worker.family()
    assert any(process.name() == "postgres" for process in family)
    assert worker.end() == 0
    assert not any(process.is_running() for process in family)


def test_the_worker_leaves_the_database_to_its_owner(started: list[Serve], tmp_path: Path) -> None:
    web = start(started, tmp_path, "--web", DESK_TOKEN="t")
    told = web.lines_until("Health")
    worker = start(started, tmp_path, "--worker")
    worker.lines_until("Working")
    assert worker.end() == 0
    assert httpx.get(f"{address(told)}/health/ready").status_code == httpx.codes.OK
    assert web.end() == 0


def test_open_pages_and_streams_end_with_the_service(started: list[Serve], tmp_path: Path) -> None:
    serve = start(started, tmp_path)
    base = address(serve.lines_until("Health"))
    with httpx.Client(base_url=base) as page, ExitStack() as streams:
        page.get("/")
        opened = [
            streams.enter_context(page.stream("GET", path, timeout=30))
            for path in ("/chat/stream", "/webhooks/rest/stream?sender=ada")
        ]
        chunks = [stream.iter_text() for stream in opened]
        for begun in chunks:
            assert next(begun).startswith("retry:")
        # A stream that had to be cancelled would be logged as an error, and break off in the middle.
        assert serve.end() == 0
        assert [list(rest) for rest in chunks] == [[], []]


def test_a_database_that_dies_is_started_again(started: list[Serve], tmp_path: Path) -> None:
    serve = start(started, tmp_path)
    base = address(serve.lines_until("Health"))
    body = {"sender": "ada", "message": "/intake", "message_id": "1"}
    said = httpx.post(f"{base}/webhooks/rest/webhook", json=body)
    postmaster = int((tmp_path / "data" / "postgres" / "postmaster.pid").read_text("utf-8").split()[0])
    psutil.Process(postmaster).kill()
    again = None
    while again is None or again.status_code != httpx.codes.OK:  # the suite's timeout bounds it
        again = httpx.post(f"{base}/webhooks/rest/webhook", json=body, timeout=60)
        assert again.status_code in (httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE)
    assert again.json() == said.json()
    serve.process.send_signal(signal.SIGTERM)
    _, told = serve.process.communicate(timeout=30)
    assert "database.revived" in told
    assert serve.process.returncode == 0
