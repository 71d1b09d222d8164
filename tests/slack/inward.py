"""Staff at work in a Slack: the desk on a real database, cards that are sent, and the way in, either way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.contacts import ContactPeople, Contacts, Group, Person
from bot.gaps.growth import Growth
from bot.ground import SystemClock
from bot.inbox import Inbox
from bot.metrics import Metrics
from bot.server import listen, serve
from bot.settings import Settings
from bot.slack.composing import slack
from bot.slack.doors import Around, Inbound, inbound
from bot.standing import ChannelStanding
from bot.starting import Starting, Understood
from bot.tasks import Tasks
from dialogues.desk import Role
from dialogues.message import Channel
from dialogues.ports import Translator
from integrations.slack.webhook import PATH
from knowledge.understanding.taking import Taken
from knowledge.understanding.understanding import TopicFinding
from tests.fakes.slack import FakeSlack, Message, RateRules, words
from tests.fakes.slack import Person as SlackPerson
from tests.slack.outward import FastTimer
from tests.turns import tiny
from tests.turns.conftest import World, process

FACTOR = 6.0
"""How many times as much this Slack bears as Slack does; its time is real, since it waits three seconds."""
WAITS = 20.0
"""Seconds that this Slack waits for, so that a busy machine fails no test; long proofs keep Slack's own."""
CARD_WITHIN = 120.0
"""Seconds for a card: a channel bears one message a second, and many may wait before it."""
LOOK_EVERY = 0.05
"""Seconds between two looks into the database, which sets no event."""


GO_ON = threading.Event()
"""Set: what is slow to look at goes on."""


class Prices:
    """An understanding that finds one topic, by one word."""

    def topic(self, reading: str, language: str) -> TopicFinding:
        del language
        found = ("programme.cost", 0.7), ("programme.what", 0.1)
        return TopicFinding("answer" if "COST" in reading else "gap", found)

    def taken(self, readings: Sequence[str], topic: str) -> tuple[Taken, ...]:
        """Whatever asks when takes a question; what is slow waits until it may go on."""
        del topic
        if any("SLOW" in one for one in readings):
            GO_ON.wait(WAITS)
        return (
            (Taken("programme.what", "what is it", "en"),) if any("WHEN" in one for one in readings) else ()
        )


def understands() -> Understood:
    return Understood(cast("Any", tiny.UpperReader()), {"example-city": cast("Any", Prices())})


class LateClock:
    """What staff did is looked at so much later than it came in."""

    def __init__(self) -> None:
        self.late = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.late


class InwardTimer(FastTimer):
    """The sender's time, so fast that it sends as much as this Slack bears."""

    def now(self) -> float:
        return asyncio.get_running_loop().time() * FACTOR

    async def wait(self, event: asyncio.Event, until: float) -> None:
        try:
            async with asyncio.timeout_at(until / FACTOR):
                await event.wait()
        except TimeoutError:
            return


@dataclass
class Staffed:
    """A workspace with people who have rights, and one who has none."""

    slack: FakeSlack
    contacts: Contacts
    zoe: SlackPerson
    max: SlackPerson
    lea: SlackPerson  # in a group that may read
    eve: SlackPerson  # without any rights


def staffed(fake: FakeSlack) -> Staffed:
    zoe, max_, lea, eve = (fake.person(name) for name in ("Zoe", "Max", "Lea", "Eve"))
    group = fake.group("desk", lea)
    people = {
        "zoe": Person(name="Zoé", email="zoe@example.org", slack=zoe.id, roles=tuple(Role)),
        "max": Person(
            name="Max", email="max@example.org", slack=max_.id, roles=(Role.READ, Role.REFER, Role.KNOWLEDGE)
        ),
    }
    contacts = Contacts(
        people=people,
        groups={"desk": Group(slack=group.id, roles=(Role.READ, Role.REFER))},
        contacts={"desk": ContactPeople(people=("zoe",))},
    )
    return Staffed(fake, contacts, zoe, max_, lea, eve)


class Inward:
    """One founder's side, and one process that serves Slack; `serving` may be entered for more processes."""

    def __init__(  # all of it
        self,
        url: str,
        folder: Path,
        staff: Staffed,
        world: World,
        *,
        socket: bool,
        translator: Translator | None = None,
    ) -> None:
        self.translator = translator
        self.clock = LateClock()
        self.url = url
        self.folder = folder
        self.staff = staff
        self.slack = staff.slack
        self.world = world
        self.socket = socket
        self.room = self.slack.room("desk", staff.zoe, staff.max, staff.lea, staff.eve)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Inbound]:
        """A process that sends, hears and works, for the length of the block."""
        async with AsyncExitStack() as stack:
            own = await stack.enter_async_context(
                process(self.url, folder=self.folder, people=self.staff.contacts, translator=self.translator)
            )
            settings = self.settings()
            standing, clock = ChannelStanding(own.database, SystemClock()), SystemClock()
            there = await stack.enter_async_context(
                slack(
                    settings,
                    url=self.url,
                    database=own.database,
                    packs=own.packs,
                    contacts=self.staff.contacts,
                    cases=own.desk,
                    files=own.files,
                    listener=own.listener,
                    standing=standing,
                    clock=clock,
                    timer=InwardTimer(),
                )
            )
            assert there is not None
            inbox = Inbox(own.database, own.jobs, clock)
            around = Around(
                desk=own.desk,
                knowledge=self.knowledge(own),
                posts=there.posts,
                packs=own.packs,
                contacts=self.staff.contacts,
                claims=inbox,
                standing=standing,
                clock=self.clock,
                waits=self.slack.world.waits,
            )
            heard = inbound(settings, there.connection.client, around)
            inbox.serve({Channel.SLACK: heard.updates})
            tasks = Tasks()
            stack.push_async_callback(tasks.close)
            for name, work in self._work(own, there.push, heard).items():
                tasks.start(name, work)
            if heard.hooks:
                await stack.enter_async_context(self._web(heard.hooks[PATH]))
            else:
                await self.slack.connected()
            yield heard

    def _work(
        self, own: World, push: Callable[[], Awaitable[None]], heard: Inbound
    ) -> dict[str, Callable[[], Awaitable[None]]]:
        work = {"hear": own.listener.listen, "push": push, "jobs": own.jobs.work}
        return work if heard.listen is None else {**work, "socket": heard.listen}

    def knowledge(self, own: World) -> Growth:
        return Growth(
            own.database,
            own.packs,
            jobs=own.jobs,
            clock=own.clock,
            contacts=self.staff.contacts,
            starting=Starting(understands, metrics=Metrics(version="1")),
            language="en",
        )

    def settings(self) -> Settings:
        told = self.slack.settings(channel=self.room, socket=self.socket)
        return Settings.from_env({**told, "DATA_DIR": str(self.folder), "STAFF_LANGUAGE": "en"})

    @asynccontextmanager
    async def _web(self, hook: ASGIApp) -> AsyncIterator[None]:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            assert scope["path"] == PATH
            await hook(scope, receive, send)

        listener, until = listen("127.0.0.1", 0), asyncio.Event()
        self.slack.call(f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}")
        async with asyncio.TaskGroup() as group:
            group.create_task(serve(app, listener, until=until))
            try:
                yield
            finally:
                until.set()
        listener.close()

    async def opened(self, name: str = "ada") -> int:
        """A case of a founder who asked for a person, with its card in Slack; its number."""
        await self.world.say(name, "m1", f"human {name.title()}")
        (row,) = await self.world.query(
            "select s.id from startup_case s join conversation c on c.id = s.conversation_id"
            " where c.external_id = %(name)s",
            name=name,
        )
        number = int(row["id"])
        await self.slack.until(lambda: self.card_of(number), within=CARD_WITHIN)
        return number

    def card_of(self, number: int) -> Message | None:
        return next((one for one in self.room.messages() if f"#{number} " in words(one)), None)

    def card(self, number: int) -> Message:
        found = self.card_of(number)
        assert found is not None
        return found

    async def shows(self, number: int, action: str) -> None:
        """Wait until a card shows the case as it is now, with this button."""
        version = (await self.world.desk.open(number)).case.version
        await self.slack.until(lambda: (action, version) in _buttons(self.card(number)))

    async def acts(self, number: int, *names: str) -> None:
        """Wait until the history of a case holds just these acts."""
        query = "select act from case_act where case_id = %(case)s"
        while (done := await self._column(query, number)) != [*names]:
            assert len(done) <= len(names), done
            await asyncio.sleep(LOOK_EVERY)

    async def lines(self, number: int, count: int) -> list[tuple[str, str]]:
        """Side and text of all lines of people, once there are so many."""
        query = "select text from case_line where case_id = %(case)s and side <> 'bot'"
        while len(await self._column(query, number)) < count:  # noqa: ASYNC110  # rows set no event
            await asyncio.sleep(LOOK_EVERY)
        thread = (await self.world.desk.open(number)).thread
        return [(line.side, line.text) for line in thread if line.side != "bot"]

    async def _column(self, query: str, number: int) -> list[str]:
        rows = await self.world.query(f"{query} order by id", case=number)
        return [value for row in rows for value in row.values()]

    async def told(self, name: str = "ada") -> list[str]:
        """What left for a founder from people."""
        rows = await self.world.query(
            "select o.reply->>'text' as text from outbound o join conversation c on c.id = o.conversation_id"
            " where c.external_id = %(name)s and o.reply->>'human' is not null order by o.id",
            name=name,
        )
        return [row["text"] for row in rows]

    async def whispers(self, person: SlackPerson, count: int = 1) -> list[str]:
        """What somebody alone was told in the channel, once it is so much."""
        await self.slack.until(lambda: len(self.room.whispers(person)) >= count)
        return [words(one) for one in self.room.whispers(person)]

    async def settled(self) -> None:
        """Wait until all was brought to the app, and nothing of it waits."""
        await self.slack.over()
        await self.world.until("select where not exists (select from raw_update where state = 'waiting')")


def _buttons(card: Message) -> list[tuple[str, int]]:
    """The buttons of a card with the version of the case that they are for."""
    return [
        (part["action_id"], int(part["value"].partition(":")[2]))
        for block in card.blocks
        if block["type"] == "actions"
        for part in block["elements"]
    ]


@asynccontextmanager
async def inward(
    url: str, folder: Path, *, socket: bool, waits: float = WAITS, translator: Translator | None = None
) -> AsyncIterator[Inward]:
    """All of it, with one process; at the end no rule of Slack was broken. `waits`: as `WAITS`."""
    with FakeSlack(rules=RateRules(every=1 / FACTOR, tiers=False), waits=waits) as fake:
        staff = staffed(fake)
        async with process(url, folder=folder, people=staff.contacts) as world:
            made = Inward(url, folder, staff, world, socket=socket, translator=translator)
            async with made.serving():
                yield made
            assert fake.ledger.violations == [], fake.ledger.broken()
