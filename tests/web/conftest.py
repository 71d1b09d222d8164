"""The web over its ports in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from integrations.web.app import create_app
from integrations.web.ports import Health, Web
from integrations.web.settings import WebSettings
from knowledge.pack import Pack
from knowledge.pack.load import load
from tests.fakes.web_ports import (
    Bulletins,
    CaseDesk,
    Conversations,
    Files,
    FixedClock,
    Knowledge,
    Links,
    Reports,
    Turns,
)

SECRET = b"s" * 32
PEER = ("127.0.0.1", 1)


@dataclass
class Site:
    """One web and all that is behind it."""

    settings: WebSettings
    packs: dict[str, Pack]
    turns: Turns
    conversations: Conversations
    files: Files
    links: Links
    desk: CaseDesk
    reports: Reports
    knowledge: Knowledge = field(default_factory=Knowledge)
    bulletins: Bulletins = field(default_factory=Bulletins)
    translates: bool = False
    ready: bool = True

    def web(self) -> Web:
        """All of it as the web is given it."""

        async def health() -> Health:
            return Health(self.ready, {"channels": {"telegram": "off"}})

        async def metrics() -> bytes:
            return b"designtech_turns 1\n"

        return Web(
            settings=self.settings,
            packs=self.packs,
            turns=self.turns,
            conversations=self.conversations,
            files=self.files,
            links=self.links,
            desk=self.desk,
            knowledge=self.knowledge,
            clock=FixedClock(),
            reports=self.reports,
            bulletins=self.bulletins,
            translates=self.translates,
            health=health,
            metrics=metrics,
        )

    def client(
        self, *, peer: tuple[str, int] = PEER, base: str = "http://127.0.0.1:8080"
    ) -> httpx.AsyncClient:
        """A client that comes from `peer`."""
        app = create_app(self.web())
        return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=peer), base_url=base)


@pytest.fixture(scope="session")
def lumen() -> Pack:
    """The small pack."""
    return load("example-city")


@pytest.fixture
def site(lumen: Pack) -> Site:
    """A web with the small pack, French staff, and no token set."""
    packs = {lumen.id: lumen}
    return Site(
        settings=WebSettings(secret=SECRET, staff_language="fr", version="1.2.3"),
        packs=packs,
        turns=Turns(),
        conversations=Conversations(),
        files=Files(),
        links=Links(),
        desk=CaseDesk(packs),
        reports=Reports(),
    )


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client on the same machine."""
    async with site.client() as opened:
        yield opened
