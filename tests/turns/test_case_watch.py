"""What the clocks bring about by themselves, each thing once, on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from bot.contacts import Absence, ContactPeople, Contacts, Person
from dialogues.acts import Assign, Claim, Close, HandBack, Refer, Say, Snooze, Undo
from dialogues.desk import Role
from dialogues.state import Owner
from tests.turns.conftest import MAX, ZOE, World, process

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PEOPLE = Contacts(
    people={
        "zoe": Person(name="Zoé", email="zoe@example.org", roles=tuple(Role)),
        "max": Person(name="Max", email="max@example.org", slack="U0MAX", roles=(Role.READ, Role.REFER)),
        "lea": Person(name="Léa", email="lea@example.org"),
    },
    contacts={
        "desk": ContactPeople(people=("zoe", "max")),
        "test-lab": ContactPeople(people=("lea",)),
    },
)


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    async with process(url, people=PEOPLE) as runtime:
        yield runtime


async def opened(world: World, contact: str = "desk") -> int:
    """A case of a founder who asked for a human on a Monday at nine; 6.7 open hours count as a day."""
    await world.say("ada", "m1", "human Ada")
    case_id = (await world.cases())[0].id
    if contact != "desk":
        await world.desk.act(case_id, Refer(contact, "theirs"), ZOE)
    return case_id


async def told(world: World) -> list[tuple[str, str]]:
    """To whom which words were left since the last time that this was asked."""
    rows = await world.query(
        "update staff_notice set seen_at = at where seen_at is null returning id, staff_id, kind"
    )
    return [(row["staff_id"].partition("@")[0], row["kind"]) for row in sorted(rows, key=lambda r: r["id"])]


async def look(world: World, passed: timedelta = timedelta()) -> list[tuple[str, str]]:
    """Let time pass, let the watch look twice, and tell what it left."""
    world.clock.moment += passed
    await world.watch.look()
    await world.watch.look()
    return await told(world)


async def founder_read(world: World) -> list[str]:
    rows = await world.query("select key, reply->>'text' as text from outbound order by id")
    return [row["text"] for row in rows if row["key"].startswith("desk.")]


async def test_who_has_no_slack_is_told_of_a_case_that_is_theirs(world: World) -> None:
    case_id = await opened(world)
    assert await look(world) == [("zoe", "routed")]
    await world.desk.act(case_id, Refer("test-lab", "theirs"), ZOE)
    assert await look(world) == [("lea", "routed")]
    await world.desk.act(case_id, Refer("desk", "no, ours"), ZOE)
    assert await look(world) == []


async def test_the_owner_is_reminded_before_and_after(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Claim(), MAX)
    assert await look(world, 5 * HOUR) == []
    assert await look(world, 1.5 * HOUR) == [("max", "due_soon")]
    assert await look(world, 0.5 * HOUR) == []
    assert await look(world, HOUR) == [("max", "overdue")]
    assert await look(world, 3 * HOUR) == []
    await world.desk.act(case_id, Say("Bonjour", "k1"), MAX)
    assert await look(world, 3 * DAY) == []
    await world.say("ada", "m2", "and now?")
    assert await look(world, 4 * DAY) == [("max", "overdue")]  # of two that are due the later one alone


async def test_a_case_that_is_long_open_is_brought_to_mind(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Say("Bonjour", "k1"), MAX)
    await told(world)
    assert await look(world, 11 * DAY) == []
    assert await look(world, 2 * HOUR) == [("max", "close_soon")]
    assert await look(world, 4 * DAY) == [("max", "close_overdue")]
    await world.desk.act(case_id, Close("done"), MAX)
    assert await look(world, 30 * DAY) == []


async def test_an_unclaimed_case_goes_along_its_chain_once(world: World) -> None:
    case_id = await opened(world, "test-lab")
    assert await look(world) == [("lea", "routed")]
    assert await look(world, 3 * HOUR) == []
    assert await look(world, HOUR) == [("zoe", "escalated"), ("max", "escalated")]
    file = await world.desk.open(case_id, ZOE)
    assert file.case.contact == "desk"
    line = file.history[-1]
    assert (line.act, line.by, line.detail, file.undo) == ("escalate", "", {"contact": "desk"}, line.id)
    title = world.packs["tiny"].words["fr"].contacts.contacts["desk"].title
    (said,) = await founder_read(world)
    assert title in said
    assert file.referral == {"contact": "desk", "reasons": [], "also": []}
    assert "escalated" not in [kind for _, kind in await look(world, 4 * HOUR)]  # its chain is at its end
    await world.desk.act(case_id, Undo(line.id), ZOE)
    back = await world.desk.open(case_id, ZOE)
    assert back.case.contact == "test-lab"
    assert back.referral == {"contact": "test-lab", "reasons": [], "also": []}


async def test_a_claimed_case_stays_where_it_is(world: World) -> None:
    case_id = await opened(world, "test-lab")
    await world.desk.act(case_id, Assign(MAX), ZOE)
    await told(world)
    await look(world, DAY)
    assert (await world.desk.open(case_id)).case.contact == "test-lab"


async def test_a_contact_whose_people_are_away_is_passed_over(url: str) -> None:
    away = Absence(first=date(2026, 11, 1), last=date(2026, 12, 31))
    people = {**PEOPLE.people, "zoe": PEOPLE.people["zoe"].model_copy(update={"absences": (away,)})}
    alone = {**PEOPLE.contacts, "desk": ContactPeople(people=("zoe",))}
    async with process(url, people=PEOPLE.model_copy(update={"people": people, "contacts": alone})) as world:
        case_id = await opened(world, "test-lab")
        await look(world, 5 * HOUR)
        assert (await world.desk.open(case_id)).case.contact == "test-lab"


async def test_when_nobody_comes_the_assistant_takes_over_and_the_case_waits_on(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Claim(), MAX)
    (reply,) = await world.say("ada", "m2", "hello?")
    assert reply.custom == {"handoff": {"owner": "staff"}}
    since = (await world.desk.open(case_id)).case.waiting_since
    assert ("max", "nobody_there") in await look(world, 3 * DAY)
    file = await world.desk.open(case_id, MAX)
    assert (file.case.staff_own_chat, file.case.owner, file.case.waiting_since) == (False, MAX, since)
    assert [line.act for line in file.history] == ["claim", "nobody"]
    assert file.thread[-1].side == "bot"
    (reply,) = await world.say("ada", "m3", "hello?")
    assert reply.custom == {}
    assert await founder_read(world) == [world.packs["tiny"].say("desk.nobody_there", "fr")]
    await world.desk.act(case_id, Say("Me voici", "k1"), MAX)
    (row,) = await world.query("select owner from conversation")
    assert row["owner"] == Owner.STAFF


async def test_what_sleeps_or_was_handed_back_is_left_alone(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Claim(), MAX)
    await told(world)
    await world.desk.act(case_id, Snooze(world.clock.moment + 20 * DAY), MAX)
    assert await look(world, 5 * DAY) == []
    await world.desk.act(case_id, HandBack(), MAX)
    assert await founder_read(world) == []


async def test_of_many_who_look_at_once_one_does_it(url: str) -> None:
    async with process(url, people=PEOPLE) as one, process(url, people=PEOPLE) as other:
        await opened(one, "test-lab")
        one.clock.moment = other.clock.moment = one.clock.moment + 6 * DAY
        await asyncio.gather(*(world.watch.look() for world in (one, other, one, other)))
        acts = await one.query("select act from case_act where by_id = 'assistant' order by act")
        assert [row["act"] for row in acts] == ["escalate", "nobody"]
        kinds = [kind for _, kind in await told(one)]
        assert {kind: kinds.count(kind) for kind in kinds} == {
            "routed": 1, "overdue": 1, "escalated": 2, "nobody_there": 2,
        }  # fmt: skip


async def test_an_erased_case_is_nobodys_concern(world: World) -> None:
    await opened(world)
    await world.say("ada", "m2", "delete")
    assert await look(world, 5 * DAY) == []
