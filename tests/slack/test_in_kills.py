"""Staff work in Slack while the processes that serve them are killed: nothing is lost, nothing done twice."""

from __future__ import annotations

import asyncio
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

CASES, KILLS = 12, 6
ACTS = 6
"""What is in the database of a case that was led to its end, at least: acts and lines."""
FEW = 2
WAITS = 20.0
"""Seconds that Slack waits for in the suite, so that a busy machine fails no test; proofs keep its own."""
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

    async def done(self) -> int:
        """How much staff have done so far: acts, and lines that are in the case."""
        query = (
            "select (select count(*) from case_act) + (select count(*) from case_line where side <> 'bot')"
        )
        return int((await self.column(query))[0])

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


async def killing_at(desk: Desk, plan: list[tuple[int, Service]]) -> None:
    """Kill each of these once so much is done, and start it again."""
    for much, victim in plan:
        while await desk.done() < much:  # noqa: ASYNC110  # rows set no event
            await asyncio.sleep(0.05)
        victim.kill()
        victim.start()
        await victim.ready()


async def worked(desk: Desk, client: Client, staff: list[SlackPerson], names: list[str]) -> list[int]:
    """Founders ask for a person, and staff lead their cases to the end; the numbers of these."""
    for name in names:
        await client.send(name, "/human", "m1")
    opened = await desk.column("select id from startup_case order by id")
    numbers = [int(one) for one in opened]
    work = zip(numbers, names, strict=True)
    await asyncio.gather(*(desk.journey(no, name, staff[no % 2]) for no, name in work))
    return numbers


async def nothing_lost(desk: Desk, numbers: list[int], names: list[str]) -> None:
    """All was done once and is on its own side, and no note has leaked."""
    for number, name in zip(numbers, names, strict=True):
        assert sorted(await desk.lines(number)) == expected(name)
        assert await desk.acts(number) == ["claim", "close"]
    told = "select reply->>'text' from outbound where reply->>'human' is not null order by 1"
    sent = [text for text in await desk.column(told) if any(name in text for name in names)]
    assert len(sent) == 3 * len(names)
    leaked = "select id from push where call::text like %(secret)s"
    assert await desk.column(leaked, secret=f"%{SECRET}%") == []
    assert doubles(desk.room.events()) == 0


def processes(slack: FakeSlack, room: Room, url: str, folder: Path, *, socket: bool) -> list[Service]:
    """Two whole processes in Socket Mode; one that serves and two that work, with signed requests."""
    told = slack.settings(channel=room, socket=socket)
    settings = {"DATABASE_URL": url, "CITIES": "example-city", **told, "DATA_DIR": str(folder / "data")}
    parts: list[tuple[str, ...]] = [(), ()] if socket else [("--web",), ("--worker",), ("--worker",)]
    made = [Service(folder / f"{n}", settings=settings, options=part) for n, part in enumerate(parts)]
    if not socket:
        slack.call(f"{made[0].url}/webhooks/slack/events")
    return made


@pytest.mark.timeout(300)
@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_process_that_is_killed_in_the_middle_of_the_work_loses_nothing(
    server: EmbeddedPostgres, tmp_path: Path, mode: str
) -> None:
    with FakeSlack(waits=WAITS) as slack, new_database(server) as url:
        staff = [slack.person("Zoe"), slack.person("Max")]
        room = slack.room("desk", *staff)
        services = processes(slack, room, url, tmp_path, socket=mode == "socket")
        database = Database(url, size=2)
        await database.open()
        try:
            for service in services:
                service.start()
            for service in services:
                await service.ready()
            desk, client = Desk(database, room), Client(services[0], city="example-city")
            if mode == "socket":
                await slack.connected(len(services))
            names = [f"founder{n}" for n in range(FEW)]
            last = services[-1]
            plan = [(1, last), (FEW * 3, services[-2] if mode == "http" else last)]
            async with asyncio.TaskGroup() as group:
                working = group.create_task(worked(desk, client, staff, names))
                group.create_task(killing_at(desk, plan))
            await nothing_lost(desk, working.result(), names)
            await client.close()
        finally:
            for service in services:
                service.kill()
            await database.close()
        assert slack.ledger.broken("late_ack") == []


@pytest.mark.prove
@pytest.mark.timeout(600)
async def test_kills_in_the_middle_of_everything_lose_nothing(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    with FakeSlack() as slack, new_database(server) as url:
        staff = [slack.person("Zoe"), slack.person("Max")]
        room = slack.room("desk", *staff)
        services = processes(slack, room, url, tmp_path, socket=True)
        database = Database(url, size=2)
        try:
            for service in services:
                service.start()
                await service.ready()
            await slack.connected(2)
            await database.open()
            desk, client = Desk(database, room), Client(services[0], city="example-city")
            names = [f"founder{n}" for n in range(CASES)]
            plan = [(1 + kill * CASES * ACTS // KILLS, services[kill % 2]) for kill in range(KILLS)]
            async with asyncio.TaskGroup() as group:
                working = group.create_task(worked(desk, client, staff, names))
                group.create_task(killing_at(desk, plan))
            await nothing_lost(desk, working.result(), names)
            await client.close()
        finally:
            for service in services:
                service.kill()
            await database.close()
        # Who is killed with something in hand acknowledges it never: Slack brings it again, or tells.
        assert slack.ledger.broken("late_ack") == []
