"""The real service, as a process, beside a Telegram of its own and a database that tests look into."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from integrations.database.embedded import EmbeddedPostgres
from tests.conftest import new_database
from tests.fakes.telegram import FakeTelegram
from tests.service import Service
from tests.telegram.record import Record
from tests.telegram.talk import Talk

STATE_WITHIN = 30.0  # seconds
SMALL = "example-city"
NO_RULE = ("not_modified",)
"""Refused, but no rule of Telegram's: an edit to what stands there already."""


@dataclass
class Running:
    """All three; `more` makes a further process over the same database, not started yet."""

    telegram: FakeTelegram
    service: Service
    record: Record
    settings: dict[str, str]

    def talk(self, name: str = "Ada", *, language: str = "en") -> Talk:
        """Somebody new, and their chat."""
        return Talk(self.telegram.person(name, language=language), self.record)

    async def health(self) -> dict[str, Any]:
        """What the service says of itself."""
        async with httpx.AsyncClient(base_url=self.service.url) as client:
            body: dict[str, Any] = (await client.get("/health/ready")).json()
            return body

    async def channel(self) -> str:
        """How Telegram stands, as health tells it."""
        return json.dumps((await self.health())["channels"]["telegram"])

    async def until_channel(self, wanted: Callable[[str], bool]) -> str:
        """Wait until health tells of Telegram what is wanted."""
        deadline = asyncio.get_running_loop().time() + STATE_WITHIN
        while not wanted(state := await self.channel()):
            assert asyncio.get_running_loop().time() < deadline, state
            await asyncio.sleep(0.05)
        return state

    def more(self, data_dir: Path) -> Service:
        """A further process over the same database, not started yet."""
        return Service(data_dir, settings=self.settings)


@asynccontextmanager
async def running(
    server: EmbeddedPostgres, folder: Path, telegram: FakeTelegram, *, settings: dict[str, str] | None = None
) -> AsyncIterator[Running]:
    """Start the service and, at the end, stop it; it must end well. `settings`: over the usual ones."""
    with new_database(server) as url:
        whole = {"DATABASE_URL": url, "CITIES": SMALL, **telegram.settings(), **(settings or {})}
        service = Service(folder / "data", settings=whole)
        service.start()
        try:
            await service.ready()
            record = await Record.open(url)
            try:
                yield Running(telegram, service, record, whole)
            finally:
                await record.close()
            assert service.stop() == 0
        finally:
            service.kill()
