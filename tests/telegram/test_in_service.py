"""The way in as an operator meets it: start line, health, figures, the page's link to the chat."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from integrations.database.embedded import EmbeddedPostgres
from tests.fakes.telegram import FakeTelegram
from tests.telegram.running import running

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
