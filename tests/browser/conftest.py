"""The pages in Chromium, served over real HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn

from integrations.web.app import create_app
from integrations.web.settings import WebSettings
from knowledge.pack.load import load
from tests.browser.script import ScriptedTurns
from tests.fakes.web_ports import CaseDesk, Conversations, Files, Links, Reports, Turns
from tests.web.conftest import SECRET, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
NARROW = {"width": 320, "height": 640}
PATIENCE = 30_000
"""Milliseconds for a page to come to what is expected, on a busy machine too."""
WIDE = {"width": 1280, "height": 900}


@dataclass
class Service:
    """A running web. `talk`: the conversation behind it."""

    site: Site
    talk: ScriptedTurns
    url: str


@pytest.fixture
def service() -> Iterator[Service]:
    """The web on a free port, with a scripted conversation behind it."""
    pack = load("example-city")
    packs = {pack.id: pack}
    conversations = Conversations()
    talk = ScriptedTurns(pack, conversations)
    site = Site(
        settings=WebSettings(secret=SECRET, staff_language="en", version="1", desk_token="t0ken"),
        packs=packs,
        turns=Turns(),
        conversations=conversations,
        files=Files(),
        links=Links(),
        desk=CaseDesk(packs),
        reports=Reports(),
        translates=True,
    )
    site.turns = talk  # type: ignore[assignment]  # another runner, that the routes cannot tell apart
    config = uvicorn.Config(
        create_app(site.web()), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Service(site, talk, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, else the one that playwright installed."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  # only where browser tests run

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield opened
        opened.close()


@pytest.fixture(params=[NARROW, WIDE], ids=["narrow", "wide"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of its own, narrow and wide; an error in its scripts fails the test."""
    context = browser.new_context(viewport=request.param, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield opened
    context.close()
    assert faults == []


@contextmanager
def process_of(folder: Path, **settings: str) -> Iterator[dict[str, str]]:
    """The service in a process of its own; gives the addresses that it prints, by name."""
    environment = {
        **os.environ,
        "CITIES": "example-city",
        "DATA_DIR": str(folder / "data"),
        "PORT": "0",
        "STAFF_LANGUAGE": "en",
        **settings,
    }
    command = [sys.executable, "-m", "bot.cli", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        addresses: dict[str, str] = {}
        for line in process.stdout:
            name, _, rest = line.partition(" ")
            addresses[name] = rest.split()[0] if rest.strip() else ""
            if name == "Health":
                break
        yield addresses
        process.send_signal(signal.SIGTERM)
