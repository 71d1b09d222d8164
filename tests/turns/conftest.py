"""A whole runtime around the tiny conversation, on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.cases.watch import CaseWatch
from bot.contacts import Contacts, Person
from bot.conversations import ReadAlong
from bot.desk import CaseDesk
from bot.digests.bulletins import StoredBulletins
from bot.digests.pictures import WeekPictures
from bot.effects import Keeper
from bot.files.files import StoredFiles
from bot.files.text import FileTexts
from bot.gaps.jobs import GapJobs
from bot.gaps.proving import Proving
from bot.jobs import Jobs
from bot.links import SecretLinks
from bot.metrics import Metrics
from bot.pushing.outbox import Outbox
from bot.reminders import Reminders
from bot.silence import Silence
from bot.starting import Starting, Understood
from bot.tasks import Tasks
from bot.translating import LineTranslations
from bot.turns import City, Turns
from bot.typesetting import Typesetter
from bot.understand import relearn
from bot.upkeep import register
from dialogues.desk import Case, Role, Show, Staff
from dialogues.message import Channel, Message
from dialogues.ports import Rewriter, Translator
from dialogues.push import Push
from dialogues.replies import Reply
from integrations.database.listening import Listener
from integrations.database.unit import Database
from knowledge.pack import load
from tests.turns import tiny

ZOE = Staff("zoe@example.org", "Zoé")
MAX = Staff("max@example.org", "Max")
PEOPLE = Contacts(
    people={
        "zoe": Person(name="Zoé", email="zoe@example.org", roles=tuple(Role)),
        "max": Person(name="Max", email="max@example.org", slack="U0MAX", roles=(Role.READ, Role.REFER)),
    }
)


def nobody_learns() -> Understood:
    """There is no city here whose gaps are put into groups."""
    raise AssertionError


class PlainPresenter:
    """One push for each reply, which is its text; an empty part `slot` names its slot."""

    def present(
        self, replies: tuple[Reply, ...], *, message: Message | None, language: str
    ) -> tuple[Push, ...]:
        del message
        return tuple(
            Push({"text": reply.text, "language": language}, slot=reply.custom.get("slot"))
            for reply in replies
        )


class World:
    """What one process holds, with short-cuts for tests."""

    def __init__(
        self,
        url: str,
        folder: Path,
        advance: Any,
        people: Contacts = PEOPLE,
        translator: Translator | None = None,
        *,
        rewriter: Rewriter | None = None,
        city: tiny.PlainCity | None = None,
    ) -> None:
        self.clock = tiny.FrozenClock()
        self.database = Database(url, size=8)
        self.jobs = Jobs(self.database)
        self.packs = {"tiny": load("example-city")}
        self.outbox = Outbox({Channel.TELEGRAM: PlainPresenter()})
        self.listener = Listener(url)
        self.conversations = ReadAlong(
            self.database, self.listener, self.clock, packs=self.packs, look_every=1.0
        )
        self.files = StoredFiles(self.database, folder, self.clock, self.jobs)
        self.texts = FileTexts(self.database, self.files, self.jobs, self.clock)
        self.links = SecretLinks(self.database, self.clock)
        self.reminders = Reminders(self.database, self.packs, self.outbox, self.clock)
        self.silence = Silence(
            self.database, self.packs, outbox=self.outbox, jobs=self.jobs, clock=self.clock
        )
        self.desk = CaseDesk(
            self.database,
            self.packs,
            outbox=self.outbox,
            clock=self.clock,
            language="fr",
            contacts=people,
            files=self.files,
            translator=translator,
        )
        self.bulletins = StoredBulletins(
            self.database,
            self.packs,
            contacts=people,
            pictures=WeekPictures(Typesetter(), self.packs, "fr"),
            clock=self.clock,
        )
        self.watch = CaseWatch(
            self.database, self.packs, outbox=self.outbox, clock=self.clock, contacts=people
        )
        cities: dict[str, City] = {"tiny": city or tiny.PlainCity()}
        self.turns = Turns(
            self.database,
            cities,
            advance=advance,
            reader=tiny.UpperReader(),
            clock=self.clock,
            keeper=Keeper(self.jobs, translates=translator is not None),
            outbox=self.outbox,
            threads=2,
            rewriter=rewriter,
        )
        starting = Starting(nobody_learns, metrics=Metrics(version="1"))
        register(
            self.jobs,
            database=self.database,
            clock=self.clock,
            files=self.files,
            links=self.links,
            reminders=self.reminders,
            silence=self.silence,
            watch=self.watch,
            lines=LineTranslations(self.database, translator, language="fr"),
            gaps=GapJobs(self.database, {}, outbox=self.outbox, clock=self.clock, starting=starting),
            proving=Proving(self.database, {}, starting=starting, learn=relearn),
            bulletins=self.bulletins,
        )

    async def say(self, name: str, inbound: str, text: str, **more: Any) -> tuple[Reply, ...]:
        """One message of the founder `name`."""
        return await self.turns.run(tiny.message(name, inbound, text, **more))

    async def cases(self, show: Show = Show.TEAM, **more: Any) -> tuple[Case, ...]:
        """What the desk lists, without what is new."""
        return tuple(listed.case for listed in await self.desk.cases(show, **more))

    async def run(self, message: Message) -> tuple[Reply, ...]:
        return await self.turns.run(message)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A worker at work on jobs for the length of the block."""
        tasks = Tasks()
        tasks.start("work", self.jobs.work)
        try:
            yield
        finally:
            await tasks.close()

    async def until(self, query: str) -> None:
        """Wait until a query gives a row; the suite's time limit ends a wait for nothing."""
        while not await self.query(query):  # noqa: ASYNC110  # rows of a worker set no event
            await asyncio.sleep(0.02)

    async def query(self, query: str, **values: Any) -> list[dict[str, Any]]:
        async with self.database.unit() as unit:
            return await (await unit.connection.execute(query.encode(), values)).fetchall()


@asynccontextmanager
async def process(
    url: str,
    *,
    advance: Any = tiny.advance,
    folder: Path = Path("/nonexistent"),
    people: Contacts = PEOPLE,
    translator: Translator | None = None,
    rewriter: Rewriter | None = None,
    city: tiny.PlainCity | None = None,
) -> AsyncIterator[World]:
    """One process's worth of runtime on a migrated database."""
    world = World(url, folder, advance, people, translator, rewriter=rewriter, city=city)
    await world.database.open()
    await world.jobs.open()
    try:
        yield world
    finally:
        world.turns.close()
        await world.database.close()


@pytest.fixture
async def world(url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with process(url, folder=tmp_path / "files") as runtime:
        yield runtime
