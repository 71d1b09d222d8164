"""The whole runtime with rasa-sdk's own server in front, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.bootstrap import Application, build
from bot.server import address, listen, serve
from bot.settings import Settings
from bot.understand import understand
from integrations.database.embedded import EmbeddedPostgres
from integrations.rasa.export import domain_of
from integrations.rasa.server import action_server
from knowledge.pack import load
from tests.conftest import new_database
from tests.rasa.assistant import Assistant

CITY = "example-city"
NOW = datetime(2027, 3, 4, 9, 30, tzinfo=UTC)


class Clock:
    """Stands still, but that no two moments are the same."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> datetime:
        self._now += timedelta(microseconds=1)
        return self._now


@dataclass
class Beside:
    """A running action server, and what it stands on."""

    application: Application
    http: httpx.AsyncClient
    url: str

    def assistant(self, city: str = CITY, **domain: Any) -> Assistant:
        """A Rasa assistant with the exported domain; `domain`: parts of it put otherwise."""
        return Assistant(self.http, {**domain_of(load(city), ()), **domain}, city=city)


@asynccontextmanager
async def beside(server: EmbeddedPostgres, folder: Path, cities: str) -> AsyncIterator[Beside]:
    """Start it on a database of its own."""
    async with AsyncExitStack() as stack:
        url = stack.enter_context(new_database(server))
        settings = Settings.from_env({"DATABASE_URL": url, "DATA_DIR": str(folder), "CITIES": cities})
        built = build(settings, clock=Clock(), understand=partial(understand, settings=settings))
        application = await stack.enter_async_context(built)
        application.starting.begin()
        app = await stack.enter_async_context(action_server(application.beside))
        listener, stop = listen("127.0.0.1", 0), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(serve(app, listener, until=stop, has_lifespan=True))
            async with httpx.AsyncClient(base_url=address(listener, None), timeout=60) as http:
                yield Beside(application, http, url)
            stop.set()


@pytest.fixture(scope="session")
async def here(server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Beside]:
    """One server for all of these tests."""
    async with beside(server, tmp_path_factory.mktemp("rasa"), CITY) as running:
        yield running
