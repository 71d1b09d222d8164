"""Whole processes on one database, with the real encoders; nothing of what they learn is left behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.bootstrap import Application, build
from bot.settings import Settings
from bot.starting import Learned, Understood
from dialogues.message import Channel, ConversationKey, Message
from dialogues.replies import Reply
from knowledge.folder import default_folder
from knowledge.pack import Pack
from knowledge.understanding import Reader, Understanding, embedded_reader
from tests.turns.tiny import FrozenClock

CITY = "example-city"
Start = Callable[[], AbstractAsyncContextManager[Application]]


@pytest.fixture(scope="session")
def reader() -> Reader:
    return embedded_reader()


@pytest.fixture(scope="session")
def learned() -> dict[str, Learned]:
    """What was learned of packs before, by digest."""
    return {}


@pytest.fixture
def understand(
    reader: Reader,
    learned: dict[str, Learned],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Mapping[str, Pack]], Understood]:
    folder = tmp_path_factory.getbasetemp() / "understanding"
    _lend(folder / "designtech")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))

    def load(packs: Mapping[str, Pack]) -> Understood:
        for pack in packs.values():
            if pack.digest not in learned:
                learned[pack.digest] = Understanding(pack, reader)
        return Understood(reader, {city: learned[pack.digest] for city, pack in packs.items()})

    return load


def _lend(folder: Path) -> None:
    """Have what was learned before at hand there; what is learned anew takes the place of a link."""
    kept = default_folder()
    if kept is None or folder.exists():
        return
    folder.mkdir(parents=True)
    for path in kept.iterdir():
        (folder / path.name).symlink_to(path)


@pytest.fixture
def start(url: str, tmp_path: Path, understand: Callable[[Mapping[str, Pack]], Understood]) -> Start:
    """Starts a process that hears, works and takes up what is added."""
    people = tmp_path / "contacts.yaml"
    people.write_text(
        "people:\n"
        "  zoe: {name: Zoé, email: zoe@example.org, roles: [read, knowledge]}\n"
        "  max: {name: Max, email: max@example.org, roles: [read, refer]}\n",
        encoding="utf-8",
    )
    settings = Settings.from_env(
        {
            "DATABASE_URL": url,
            "DATA_DIR": str(tmp_path),
            "CITIES": CITY,
            "CONTACTS_FILE": str(people),
        }
    )

    @asynccontextmanager
    async def running() -> AsyncIterator[Application]:
        async with build(settings, clock=FrozenClock(), understand=understand) as application:
            application.starting.begin()
            for name, work in (
                ("hear", application.hear),
                ("grow", application.grow),
                ("work", application.work),
            ):
                application.tasks.start(name, work)
            yield application

    return running


async def say(to: Application, who: str, key: str, text: str, language: str = "fr") -> tuple[Reply, ...]:
    """One message of a founder on the page."""
    conversation = ConversationKey(Channel.WEB, who, CITY)
    return await to.turns.run(Message(conversation, key, text, language_hint=language))
