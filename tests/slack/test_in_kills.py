"""Staff work in Slack while the processes that serve them are killed: nothing is lost, nothing done twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from integrations.database.embedded import EmbeddedPostgres
from integrations.database.unit import Database
from tests.conftest import new_database
from tests.fakes.slack import Attachment, FakeSlack, Message, doubles, words
from tests.fakes.slack import Person as SlackPerson
from tests.fakes.slack.rooms import Room
from tests.service import Client, Service

CASES, KILLS, LEAST = 6, 6, 3
SECRET = "never for the founder"
AGAIN_AFTER = 6.0
"""Seconds after which a person presses again what nothing came of: Slack tells them that it was not taken."""


class Desk:
    """What the database tells, whichever process is alive, and what staff do in Slack."""

    def __init__(self, database: Database, room: Room) -> None:
        self.database = database
        self.room = room

    async def column(self, query: str, **values: Any) -> list[str]:
        async with self.database.unit() as unit:
            rows = await (await unit.connection.execute(query.encode(), values)).fetchall()
        return [value for row in rows for value in row.values()]

    async def acts(self, case: int) -> list[str]:
        return await self.column("select act from case_act where case_id = %(case)s order by id", case=case)

    async def lines(self, case: int) -> list[str]:
        query = "select side || ': ' || text from case_line where case_id = %(case)s and side <> 'bot'"
        return await self.column(f"{query} order by id", case=case)

    async def card(self, case: int) -> Message:
        def found() -> Message | None:
            return next((one for one in self.room.messages() if f"#{case} " in words(one)), None)

        await self.room.until(lambda _: found(), within=60)
        card = found()
        assert card is not None
        return card

    async def until(self, done: Callable[[], Awaitable[bool]], do: Callable[[], Awaitable[None]]) -> None:
        """Do something again and again until it has come about."""
        while not await done():
            await do()
            deadline = asyncio.get_running_loop().time() + AGAIN_AFTER
            while not await done() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110  # rows set no event
                await asyncio.sleep(0.1)

    async def journey(self, case: int, name: str, staff: SlackPerson) -> None:
        card = await self.card(case)

        async def claim() -> None:
            staff.press(card, "case.claim")

        async def close() -> None:
            staff.press(await self.card(case), "case.close")
            try:
                view = await staff.sees("case.close", within=AGAIN_AFTER)
            except AssertionError:
                return
            staff.submit(view, {"reason": "done"})
            await asyncio.sleep(AGAIN_AFTER / 2)
            if view.open:
                staff.close(view)

        async def claimed() -> bool:
            return "claim" in await self.acts(case)

        async def closed() -> bool:
            return "close" in await self.acts(case)

        async def said() -> bool:
            return len(await self.lines(case)) >= len(expected(name))

        async def nothing() -> None:
            return

        await self.until(claimed, claim)
        first = staff.say(f"To {name}: ten", self.room, to=card)
        staff.say(f"!note {SECRET} {name}", self.room, to=card)
        staff.edit(first, f"To {name}: nine")
        staff.upload(Attachment(f"{name}.pdf", f"%PDF-1.7 {name}".encode()), self.room, to=card)
        await self.until(said, nothing)
        await self.until(closed, close)


def expected(name: str) -> list[str]:
    said = [f"staff: To {name}: ten", f"staff: To {name}: nine", f"staff: [{name}.pdf]"]
    return sorted([*said, f"note: {SECRET} {name}"])


async def killing(services: list[Service], done: asyncio.Event, chance: random.Random) -> int:
    """Kill one after the other at chance moments, and start it again, until enough or all is done."""
    for count in range(KILLS):
        await asyncio.sleep(chance.uniform(1.0, 4.0))
        if done.is_set():
            return count
        victim = services[count % len(services)]
        victim.kill()
        victim.start()
        await victim.ready()
    return KILLS


@pytest.mark.prove
@pytest.mark.timeout(600)
async def test_kills_in_the_middle_of_everything_lose_nothing(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    with FakeSlack() as slack, new_database(server) as url:
        staff = [slack.person("Zoe"), slack.person("Max")]
        room = slack.room("desk", *staff)
        settings = {"DATABASE_URL": url, "CITIES": "example-city", **slack.settings(channel=room)}
        services = [
            Service(tmp_path / "a", settings={**settings, "DATA_DIR": str(tmp_path / "data")}),
            Service(tmp_path / "b", settings={**settings, "DATA_DIR": str(tmp_path / "data")}),
        ]
        database, done = Database(url, size=2), asyncio.Event()
        try:
            for service in services:
                service.start()
                await service.ready()
            await slack.connected(2)
            await database.open()
            desk, client = Desk(database, room), Client(services[0], city="example-city")
            killer = asyncio.ensure_future(killing(services, done, random.Random(5)))
            names = [f"founder{n}" for n in range(CASES)]
            for name in names:
                await client.send(name, "/human", "m1")
            opened = await desk.column("select id from startup_case order by id")
            numbers = [int(one) for one in opened]
            work = zip(numbers, names, strict=True)
            await asyncio.gather(*(desk.journey(no, name, staff[no % 2]) for no, name in work))
            done.set()
            kills = await killer
            assert kills >= LEAST, "all was done before enough kills"
            for number, name in zip(numbers, names, strict=True):
                assert sorted(await desk.lines(number)) == expected(name)
                assert await desk.acts(number) == ["claim", "close"]
            told = "select reply->>'text' from outbound where reply->>'human' is not null order by 1"
            sent = [text for text in await desk.column(told) if any(name in text for name in names)]
            assert len(sent) == 3 * CASES
            leaked = "select id from push where call::text like %(secret)s"
            assert await desk.column(leaked, secret=f"%{SECRET}%") == []
            assert doubles(room.events()) == 0
            await client.close()
        finally:
            done.set()
            for service in services:
                service.kill()
            await database.close()
        # Who is killed with something in hand acknowledges it never: Slack brings it again, or tells.
        assert slack.ledger.broken("late_ack") == []
