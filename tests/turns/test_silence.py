"""A founder who fell silent is reminded once, if they agreed to it, by day, and never against their word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dialogues.acts import Claim
from tests.turns.conftest import ZOE, World, process

AGREES = "consent consent_reminders yes"
SENT = "select reply from outbound where key = 'silence'"
NEXT = """
select scheduled_at from procrastinate_jobs where task_name = 'silence' and status = 'todo' order by id
"""


async def in_the_middle(world: World) -> int:
    """A founder who has agreed to be reminded and answered a question after that; the conversation's id."""
    await world.say("ada", "m1", AGREES)
    await world.say("ada", "m2", "answer name Lumen")
    (row,) = await world.query("select id from conversation")
    found: int = row["id"]
    return found


async def looks(world: World) -> list[datetime | None]:
    """When it will be looked again."""
    return [row["scheduled_at"] for row in await world.query(NEXT)]


async def test_the_silent_founder_is_reminded_once(world: World) -> None:
    chat = await in_the_middle(world)
    world.clock.moment += timedelta(days=3)
    await world.silence.look(chat)
    (sent,) = await world.query(SENT)
    assert [button["payload"] for button in sent["reply"]["buttons"]] == ["/resume", "/stop"]
    assert sent["reply"]["text"] == world.packs["tiny"].say("reminder.silence", "fr")
    await world.say("ada", "m3", "answer name Lumen")
    world.clock.moment += timedelta(days=30)
    await world.silence.look(chat)
    assert len(await world.query(SENT)) == 1


async def test_the_look_goes_with_the_consent_and_again_until_it_is_time(world: World) -> None:
    chat = await in_the_middle(world)
    assert await looks(world) == [None], "at once, in the transaction of the consent"
    world.clock.moment += timedelta(days=2)
    await world.say("ada", "m3", "answer name Lanterna")
    await world.silence.look(chat)
    assert (await looks(world))[1:] == [world.clock.moment + timedelta(days=3)]
    assert await world.query(SENT) == []


async def test_a_worker_takes_the_look_up(url: str) -> None:
    async with process(url) as world:
        await in_the_middle(world)
        world.clock.moment += timedelta(days=4)
        async with world.working():
            await world.until(SENT)


async def test_nobody_is_woken_up(world: World) -> None:
    chat = await in_the_middle(world)
    world.clock.moment = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    await world.silence.look(chat)
    (by_day,) = (await looks(world))[1:]
    assert by_day == datetime(2026, 11, 27, 9, 0, tzinfo=UTC), "in Dublin, where Lumen lies"
    world.clock.moment = by_day
    await world.silence.look(chat)
    assert len(await world.query(SENT)) == 1


async def test_a_reminder_that_was_wished_for_comes_first(world: World) -> None:
    chat = await in_the_middle(world)
    await world.say("ada", "m3", f"remind {60 * 24 * 5}")
    world.clock.moment += timedelta(days=5)
    await world.silence.look(chat)
    assert await world.query(SENT) == []
    await world.reminders.remind(chat)
    world.clock.moment += timedelta(days=1)
    await world.silence.look(chat)
    assert await world.query(SENT) == [], "they have just been reminded"
    assert (await looks(world))[-1] == world.clock.moment + timedelta(days=2)


@pytest.mark.parametrize(
    "words",
    ["consent consent_reminders no", "submit", "claim", "delete", "three before", "no word for months"],
)
async def test_nobody_is_reminded_against_what_they_said_or_did(world: World, words: str) -> None:
    chat = await in_the_middle(world)
    match words:
        case "claim":
            await world.say("ada", "m3", "human Ada")
            await world.desk.act((await world.cases())[0].id, Claim(), ZOE)
        case "three before":
            for n in range(3):
                await world.say("ada", f"r{n}", "remind 1")
                world.clock.moment += timedelta(hours=1)
                await world.reminders.remind(chat)
        case "no word for months":
            world.clock.moment += timedelta(days=100)
        case _:
            await world.say("ada", "m3", words)
    world.clock.moment += timedelta(days=3)
    await world.silence.look(chat)
    assert await world.query(SENT) == []
    assert (await looks(world))[1:] == [], "it is not looked again"


async def test_who_never_agreed_is_never_looked_for(world: World) -> None:
    await world.say("ada", "m1", "answer name Lumen")
    assert await looks(world) == []
    (row,) = await world.query("select id from conversation")
    world.clock.moment += timedelta(days=3)
    await world.silence.look(row["id"])
    assert await world.query(SENT) == []
