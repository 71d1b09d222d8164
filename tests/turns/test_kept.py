"""Turns on what is kept of a conversation: what others do to it meanwhile is never overlooked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.kept import AT_MOST, FOR_AT_MOST, Kept, KeptConversations
from dialogues.acts import Claim, Say
from dialogues.state import State
from integrations.database.turn_store import Version
from tests.turns import tiny
from tests.turns.conftest import ZOE, World, process
from tests.turns.test_desk import opened
from tests.turns.test_turns import counting


async def test_a_turn_of_another_process_in_between_is_seen(url: str) -> None:
    async with process(url) as one, process(url) as other:
        await one.say("ada", "m1", "answer team five")
        await other.say("ada", "m2", "answer team six")
        (reply,) = await one.say("ada", "m3", "answer city Lyon")
        assert reply.text == "3: answer city Lyon"
        rows = await one.query("select key, value from answer order by key")
    assert [(row["key"], row["value"]) for row in rows] == [("city", "Lyon"), ("team", "six")]


async def test_a_repeated_message_is_told_by_the_database(world: World) -> None:
    first = await world.say("ada", "m1", "answer team five")
    await world.say("ada", "m2", "answer team six")
    assert await world.say("ada", "m1", "answer team five") == first
    (row,) = await world.query("select value from answer")
    assert row["value"] == "six"
    assert len(await world.query("select * from event")) == 2


async def test_a_repeated_message_that_would_now_erase_all_erases_nothing(world: World) -> None:
    await world.say("ada", "m1", "hello")
    first = await world.say("ada", "m2", "answer team five")
    await world.say("ada", "m3", "hello")
    assert await world.say("ada", "m2", "delete") == first
    assert len(await world.query("select * from conversation")) == 1


async def test_what_was_erased_elsewhere_is_not_brought_back(url: str) -> None:
    async with process(url) as one, process(url) as other:
        await one.say("ada", "m1", "answer team five")
        await other.say("ada", "m2", "delete")
        (reply,) = await one.say("ada", "m3", "hello")
        assert reply.text == "1: hello"
        assert await one.query("select * from answer") == []


async def test_staff_who_take_a_chat_over_have_it_at_the_next_message(world: World) -> None:
    case = await opened(world)
    await world.say("ada", "m2", "hello")
    await world.desk.act(case, Claim(), ZOE)
    await world.desk.act(case, Say("I am here", "k1"), ZOE)
    (reply,) = await world.say("ada", "m3", "hello")
    assert reply.custom == {"handoff": {"owner": "staff"}}


async def test_a_conversation_that_rests_is_loaded_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.say("ada", "m1", "hello")
    world.clock.moment += FOR_AT_MOST + timedelta(seconds=1)
    with counting(monkeypatch) as statements:
        await world.say("ada", "m2", "hello")
    assert len(statements) == 2


def test_only_so_many_are_kept_each_once_and_for_so_long() -> None:
    kept = KeptConversations()
    for n in range(AT_MOST + 5):
        kept.put(tiny.key(f"u{n}"), Kept(Version(n, 1), State(), tiny.START))
    assert len(kept) == AT_MOST
    assert kept.take(tiny.key("u4"), tiny.START) is None
    one = kept.take(tiny.key("u5"), tiny.START)
    assert one is not None
    assert one.version == Version(5, 1)
    assert kept.take(tiny.key("u5"), tiny.START) is None
    later = tiny.START + FOR_AT_MOST + timedelta(seconds=1)
    kept.put(tiny.key("new"), Kept(Version(99, 1), State(), later))
    assert len(kept) == 1
