"""The real service beside a Slack: two processes that work, one of which is killed in the middle."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from integrations.database.embedded import EmbeddedPostgres
from tests.conftest import new_database
from tests.fakes.slack import FakeSlack, doubles, words
from tests.service import Service

FOUNDERS = 4


async def asked(service: Service, founders: range) -> None:
    """Each of these founders asks for a person."""
    async with httpx.AsyncClient(base_url=service.url, timeout=20) as client:
        for n in founders:
            said = {"sender": f"founder{n}", "message": "/human", "metadata": {"language": "fr"}}
            answer = await client.post("/webhooks/rest/webhook", json=said)
            assert answer.status_code == httpx.codes.OK


@pytest.mark.timeout(120)
async def test_a_killed_process_is_taken_over_by_another(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeSlack() as slack, new_database(server) as url:
        room = slack.room("desk")
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
            async with httpx.AsyncClient(base_url=second.url, timeout=20) as client:
                health = (await client.get("/health/ready")).json()
            assert health["channels"]["slack"]["state"] == "on"
            assert doubles(room.events()) == 0
            assert second.stop() == 0
        finally:
            first.kill()
            second.kill()
        assert slack.ledger.violations == []
