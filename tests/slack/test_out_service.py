"""The real service beside a Slack: two processes that work, one of which is killed in the middle."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from integrations.database.embedded import EmbeddedPostgres
from tests.conftest import new_database
from tests.fakes.slack import FakeSlack, doubles, words
from tests.service import Service

FOUNDERS = 4
TOLD_WITHIN = 30.0  # seconds


async def asked(service: Service, founders: range) -> None:
    """Each of these founders asks for a person."""
    async with httpx.AsyncClient(base_url=service.url, timeout=20) as client:
        for n in founders:
            said = {"sender": f"founder{n}", "message": "/human", "metadata": {"language": "fr"}}
            answer = await client.post("/webhooks/rest/webhook", json=said)
            assert answer.status_code == httpx.codes.OK


async def stands(service: Service, state: str, code: str | None) -> None:
    """Health tells so, at once or before long."""
    async with httpx.AsyncClient(base_url=service.url, timeout=20) as client:
        deadline = asyncio.get_running_loop().time() + TOLD_WITHIN
        while True:
            told = (await client.get("/health/ready")).json()["channels"]["slack"]
            if told == {"state": state, "code": code}:
                return
            assert asyncio.get_running_loop().time() < deadline, told
            await asyncio.sleep(0.1)


@pytest.mark.timeout(120)
async def test_a_killed_process_is_taken_over_by_another(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeSlack() as slack, new_database(server) as url:
        boss = slack.person("Boss")
        room = slack.room("desk", boss)
        settings = {"DATABASE_URL": url, "CITIES": "example-city", **slack.settings(channel=room)}
        first = Service(tmp_path / "first", settings=settings)
        second = Service(tmp_path / "second", settings=settings)
        first.start()
        try:
            await first.ready()
            second.start()
            await asked(first, range(2))
            await room.until(lambda room: room.messages())
            await second.ready()
            await asked(second, range(2, FOUNDERS))
            first.kill()
            await room.until(lambda room: len({words(one) for one in room.messages()}) == FOUNDERS)
            await stands(second, "on", None)
            assert doubles(room.events()) == 0
            room.remove_app(boss)
            await asked(second, range(FOUNDERS, FOUNDERS + 1))
            await stands(second, "partly", f"not_in_channel {room.id}")
            await slack.connected()
            await stands(second, "partly", f"not_in_channel {room.id}")
            room.add_app(boss)
            await room.until(lambda room: len(room.messages()) == FOUNDERS + 1)
            await stands(second, "on", None)
            assert second.stop() == 0
        finally:
            first.kill()
            second.kill()
        # Slack says the same to a message as to a rule that is broken.
        assert {one.rule for one in slack.ledger.violations} == {"not_in_channel"}
