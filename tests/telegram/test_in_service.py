"""The way in as an operator meets it: start line, health, figures, the page's link to the chat."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest

from integrations.database.embedded import EmbeddedPostgres
from tests.fakes.telegram import FakeTelegram
from tests.telegram.running import running

HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'designtech%'
"""
SCRIPT = {"X-Requested-By": "page", "Sec-Fetch-Site": "same-origin"}


async def test_an_operator_sees_telegram(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        name = telegram.world.bot["username"]
        async with running(server, tmp_path, telegram) as here:
            async with httpx.AsyncClient(base_url=here.service.url) as page:
                await page.get("/")
                link = (await page.post("/chat/link", headers=SCRIPT)).json()["telegram"]
                parts = urlsplit(link)
                assert (parts.netloc, parts.path) == ("t.me", f"/{name}")
                (payload,) = parse_qs(parts.query)["start"]
                assert len(payload) <= 64
                telegram.person("Ada").start(payload)
                while not (await here.record.updates()).get("done"):  # noqa: ASYNC110  # rows set no event
                    await asyncio.sleep(0.05)
                (line,) = (await page.get("/chat/transcript")).json()["lines"][:1]
                assert line["text"] == "/start", "what is said on Telegram stands on the page"
                health = (await page.get("/health/ready")).json()
                assert health["channels"]["telegram"] == {"state": "on", "code": None}
                figures = (await page.get("/metrics")).text
            assert 'designtech_updates_total{channel="telegram",outcome="taken"} 1.0' in figures
            assert 'designtech_channel_up{channel="telegram",code="",state="on"} 1.0' in figures
            assert f"Telegram   on (polling, @{name})" in here.service.log.read_text()
            assert telegram.token not in here.service.log.read_text()


async def hang_up(url: str) -> None:
    """The database ends every connection of the service, as when it is restarted."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        ended = 0
        while ended < 3:  # it connects again one after the other
            ended += len(await (await connection.execute(HANG_UP)).fetchall())
            await asyncio.sleep(0.05)


@pytest.mark.timeout(100)
async def test_the_database_hangs_up_on_everybody(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            talks = [here.talk(name) for name in ("Ada", "Grace", "Mary")]
            marks = [talk.person.mark() for talk in talks]
            keys = [talk.burst(["/help"]) for talk in talks]
            for words in ("/progress", "/why", "/trainings"):
                await hang_up(here.settings["DATABASE_URL"])
                for talk, said in zip(talks, keys, strict=True):
                    said.extend(talk.burst([words]))
            for talk, mark, said in zip(talks, marks, keys, strict=True):
                await talk.catch_up(said, mark)
            assert telegram.ledger.violations == []
            assert (await here.health())["channels"]["telegram"] == {"state": "on", "code": None}
