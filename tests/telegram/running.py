"""The real service, as a process, beside a Telegram of its own and a database that tests look into."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from integrations.database.embedded import EmbeddedPostgres
from tests.conftest import new_database
from tests.fakes.telegram import FakeTelegram
from tests.service import Service
from tests.telegram.record import Record
from tests.telegram.talk import Talk

SMALL = "example-city"


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
