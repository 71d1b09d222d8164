"""`serve --rasa` as a process: beside the rest, or alone."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from integrations.database.embedded import EmbeddedPostgres
from tests.conftest import new_database
from tests.service import READY_WITHIN, Service, free_port


@pytest.fixture
def settings(server: EmbeddedPostgres) -> Iterator[dict[str, str]]:
    with new_database(server) as url:
        yield {"DATABASE_URL": url, "CITIES": "example-city", "RASA_PORT": str(free_port())}


async def health(port: str) -> dict[str, str]:
    """What the action server says of itself, once it does."""
    deadline = asyncio.get_running_loop().time() + READY_WITHIN
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        while True:
            try:
                answer: dict[str, str] = (await http.get("/health")).json()
            except httpx.TransportError:
                assert asyncio.get_running_loop().time() < deadline
                await asyncio.sleep(0.05)
            else:
                return answer


async def test_it_runs_alone_and_ends_in_order(tmp_path: Path, settings: dict[str, str]) -> None:
    service = Service(tmp_path / "data", settings=settings, options=("--rasa",))
    service.start()
    assert await health(settings["RASA_PORT"]) == {"status": "ok"}
    tracker = {"sender_id": "a", "events": [{"event": "user", "text": "/help", "message_id": "1"}]}
    call = {"next_action": "action_answer_question", "tracker": tracker, "domain": {}, "version": "3.6.21"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings['RASA_PORT']}", timeout=60) as http:
        answer = await http.post("/webhook", content=json.dumps(call))
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{service.url}/health/live")
    assert answer.json()["responses"][-1]["text"]
    assert service.stop() == 0
    log = service.log.read_text()
    assert f"http://127.0.0.1:{settings['RASA_PORT']}/webhook" in log
    assert "error" not in log, log


async def test_it_runs_beside_the_rest_and_not_by_itself(tmp_path: Path, settings: dict[str, str]) -> None:
    both = Service(tmp_path / "data", settings=settings, options=("--rasa", "--web"))
    both.start()
    await both.ready()
    assert await health(settings["RASA_PORT"]) == {"status": "ok"}
    plain = Service(tmp_path / "other", settings={**settings, "RASA_PORT": str(free_port())})
    plain.start()
    await plain.ready()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(plain._settings["RASA_PORT"]))) != 0
    assert (plain.stop(), both.stop()) == (0, 0)


def test_a_port_that_is_taken_is_told(tmp_path: Path, settings: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(settings["RASA_PORT"]))):
        service = Service(tmp_path / "data", settings=settings, options=("--rasa",))
        service.start()
        assert service._process is not None
        assert service._process.wait(READY_WITHIN) == 3
    assert "port_taken" in service.log.read_text()
    assert "set RASA_PORT" in service.log.read_text()
