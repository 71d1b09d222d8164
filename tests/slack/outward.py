"""The desk on a real database, what sends to Slack, and a Slack; time runs fast for all three."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from math import inf
from pathlib import Path

from bot.contacts import ContactPeople, Contacts, Person, Telling
from bot.hours import ContactHours
from bot.settings import Settings
from bot.slack.cards import case_states
from bot.slack.composing import Slack, slack
from bot.standing import ChannelStanding
from bot.tasks import Tasks
from dialogues.desk import Role, Staff
from dialogues.message import FileRef
from tests.fakes.slack import FakeSlack, Message, ScaledClock, words
from tests.fakes.slack import Person as SlackPerson
from tests.turns import tiny
from tests.turns.conftest import World, process

FACTOR = 15.0
"""How many times as fast as real time Slack's time runs, and that of what sends."""
_QUIET = """
SELECT WHERE NOT EXISTS (SELECT FROM push WHERE channel = 'slack' AND state = 'pending')
AND NOT EXISTS (
    SELECT FROM case_line l
    JOIN startup_case s ON s.id = l.case_id
    JOIN slack_post card ON card.case_id = coalesce(s.merged_into, s.id) AND card.kind = 'card'
    WHERE NOT EXISTS (SELECT FROM slack_post here WHERE here.line_id = l.id)
)
AND NOT EXISTS (SELECT FROM slack_post WHERE case_id IS NULL AND kind IN ('card', 'line') AND ts > '')
"""
LOOK_EVERY = 0.05
"""Seconds between two looks into the database, which sets no event."""
ZOE = Staff("zoe@example.org", "Zoé")


class FastTimer:
    """`Timer` on the event loop's time, made faster."""

    def now(self) -> float:
        return asyncio.get_running_loop().time() * FACTOR

    async def wait(self, event: asyncio.Event, until: float) -> None:
        try:
            async with asyncio.timeout_at(None if until == inf else until / FACTOR):
                await event.wait()
        except TimeoutError:
            return


class Outward:
    """All of it. `sending` may be entered several times: as many processes."""

    def __init__(  # all of it
        self, url: str, folder: Path, fake: FakeSlack, world: World, people: Contacts, there: SlackPerson
    ) -> None:
        self.url = url
        self.folder = folder
        self.slack = fake
        self.world = world
        self.people = people
        self.max = there
        self.room = fake.room("desk")
        self.standing = ChannelStanding(world.database, world.clock)

    @property
    def settings(self) -> Settings:
        return Settings.from_env({**self.slack.settings(channel=self.room), "DATA_DIR": str(self.folder)})

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Slack]:
        """A process that sends, for the length of the block."""
        async with AsyncExitStack() as stack:
            other = await stack.enter_async_context(process(self.url, folder=self.folder, people=self.people))
            there = await stack.enter_async_context(
                slack(
                    self.settings,
                    url=self.url,
                    database=other.database,
                    packs=other.packs,
                    contacts=self.people,
                    cases=self.world.desk,
                    files=self.world.files,
                    listener=other.listener,
                    standing=self.standing,
                    clock=self.world.clock,
                    timer=FastTimer(),
                )
            )
            assert there is not None
            tasks = Tasks()
            stack.push_async_callback(tasks.close)
            tasks.start("hear", other.listener.listen)
            tasks.start("slack", there.push)
            yield there

    async def opened(self, name: str = "ada", text: str = "human Ada") -> int:
        """A case of a founder who wrote so, as by asking for a person; its number."""
        await self.world.say(name, "m1", text)
        (row,) = await self.world.query(
            "select s.id from startup_case s join conversation c on c.id = s.conversation_id"
            " where c.external_id = %(name)s",
            name=name,
        )
        return int(row["id"])

    async def file(self, name: str, title: str, content: bytes) -> FileRef:
        """A file of a founder, uploaded."""

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        return await self.world.files.store(tiny.key(name), title, chunks())

    def cards(self) -> list[Message]:
        return self.room.messages()

    def card(self, number: int) -> Message:
        """The card of a case."""
        (found,) = [one for one in self.cards() if f"#{number} " in words(one)]
        return found

    def said(self, number: int) -> list[str]:
        """What stands in a case's thread, oldest first."""
        return [words(one) for one in self.room.thread(self.card(number))]

    async def until(self, done: Callable[[], object]) -> None:
        await self.slack.until(done)

    async def quiet(self) -> None:
        """Wait until nothing waits to be sent or to be ordered: lines, words, and what cards show."""
        while True:
            await self.world.until(_QUIET)
            if await self._up_to_date():
                return
            await asyncio.sleep(LOOK_EVERY)

    async def _up_to_date(self) -> bool:
        """Whether each card shows its case as it is now."""
        world = self.world
        hours = ContactHours(world.packs, self.people)
        async with world.database.unit() as unit:
            states = await case_states(unit, hours, world.clock.now())
        cards = await world.query("select case_id, shown from slack_post where kind = 'card'")
        return all(row["shown"] == states[row["case_id"]].mark for row in cards if row["case_id"] in states)


def people_of(fake: FakeSlack, *, tell: Telling) -> tuple[Contacts, SlackPerson]:
    """A contacts file whose contacts have one person behind them, who is in this Slack."""
    there = fake.person("Max")
    people = {
        "zoe": Person(name="Zoé", email=ZOE.id, roles=tuple(Role)),
        "max": Person(name="Max", email="max@example.org", slack=there.id, roles=tuple(Role)),
    }
    behind = ContactPeople(people=("max",), tell=tell)
    return Contacts(people=people, contacts={"desk": behind, "incubator": behind}), there


@asynccontextmanager
async def outward(url: str, folder: Path, *, tell: Telling = Telling.MENTION) -> AsyncIterator[Outward]:
    """All of it, with nobody sending yet; at the end no rule of Slack was broken."""
    with FakeSlack(clock=ScaledClock(FACTOR)) as fake:
        people, there = people_of(fake, tell=tell)
        async with process(url, folder=folder, people=people) as world:
            made = Outward(url, folder, fake, world, people, there)
            yield made
            assert fake.ledger.violations == []
