"""What leaves outside a turn: followed by pages, pushed to channels, shown in a transcript."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogues.desk import Claim, Say
from dialogues.message import Channel, FileRef
from dialogues.ports import Later
from dialogues.replies import Button, Reply
from tests.turns import tiny
from tests.turns.conftest import BLOCKED, NOT_NOW, ZOE, World, process

ADA = tiny.key("ada")
IN_TELEGRAM = tiny.key("ada", channel=Channel.TELEGRAM)


async def conversation(world: World, key: Any = ADA) -> int:
    """The founder has said hello; the id of the conversation."""
    await world.run(replace(tiny.message("ada", "m0", "hello"), conversation=key))
    (row,) = await world.query(
        "select id from conversation where channel = %(channel)s", channel=key.channel.value
    )
    found: int = row["id"]
    return found


async def put(world: World, conversation_id: int, *texts: str) -> None:
    for text in texts:
        async with world.database.unit() as unit:
            await world.outbox.put(unit, conversation_id, Reply(text), key=text, now=world.clock.now())


async def taken(world: World, after: int | None, count: int) -> list[Later]:
    """The next `count` messages of Ada's, each one acknowledged."""
    found: list[Later] = []
    async with aclosing(world.conversations.follow(ADA, after)) as later:  # type: ignore[type-var]  # a generator
        async for one in later:
            found.append(one)
            if len(found) > count:
                return found[:count]
            if len(found) == count:
                await put(
                    world, (await world.query("select id from conversation"))[0]["id"], f"end {after} {count}"
                )
    return found


async def test_what_waits_and_what_comes_is_followed_once_and_in_order(world: World) -> None:
    chat = await conversation(world)
    await put(world, chat, "one", "two")
    first = await taken(world, None, 2)
    assert [later.reply.text for later in first] == ["one", "two"]
    again = await taken(world, first[0].id, 1)
    assert [later.reply.text for later in again] == ["two"]
    states = await world.query("select state from outbound where key in ('one', 'two')")
    assert {row["state"] for row in states} == {"sent"}


async def test_news_from_another_process_are_heard_at_once(url: str) -> None:
    async with process(url) as one, process(url) as other:
        chat = await conversation(one)
        listening = asyncio.ensure_future(one.listener.listen())
        async with aclosing(one.conversations.follow(ADA, None)) as later:  # type: ignore[type-var]  # a generator
            next_one = asyncio.ensure_future(anext(later))
            await one.until("select 1 from pg_stat_activity where query = 'LISTEN outbound'")
            while not one.listener._waiting:  # noqa: ASYNC110  # the next round of the loop is the event
                await asyncio.sleep(0)
            await put(other, chat, "heard")
            heard = await asyncio.wait_for(next_one, 0.9)  # before it looks by itself
        assert heard.reply.text == "heard"
        listening.cancel()


async def test_a_transcript_shows_both_sides_in_order_and_counts_as_delivered(world: World) -> None:
    chat = await conversation(world)
    await put(world, chat, "from staff")
    deck = await world.files.store(ADA, "deck.pdf", chunks(b"%PDF-"))
    await world.say("ada", "m1", "look", files=(FileRef(deck.id, deck.name, deck.size, deck.mime),))
    lines = await world.conversations.transcript(ADA, limit=10)
    assert [(line.mine, line.reply.text) for line in lines] == [
        (True, "hello"),
        (False, "1: hello"),
        (False, "from staff"),
        (True, "look\n[deck.pdf]"),
        (False, "2: look"),
    ]
    assert [line.id for line in lines] == sorted({line.id for line in lines})
    assert [line.reply.text for line in await world.conversations.transcript(ADA, limit=2)] == [
        "look\n[deck.pdf]",
        "2: look",
    ]
    assert await world.query("select 1 from outbound where state = 'pending'") == []
    assert await world.conversations.transcript(tiny.key("stranger"), limit=10) == ()


async def chunks(content: bytes) -> Any:
    yield content


async def test_a_pressed_button_is_shown_by_its_title(url: str) -> None:
    def offering(*arguments: Any) -> Any:
        result = tiny.advance(*arguments)
        return replace(result, replies=(replace(result.replies[0], buttons=(Button("Yes", "#q:yes"),)),))

    async with process(url, advance=offering) as world:
        await world.say("ada", "m1", "hello")
        await world.say("ada", "m2", "#q:yes")
        lines = await world.conversations.transcript(ADA, limit=10)
        assert [line.reply.text for line in lines if line.mine] == ["hello", "Yes"]


async def test_pushed_messages_leave_in_order_and_a_failure_holds_up_those_behind(world: World) -> None:
    chat = await conversation(world, IN_TELEGRAM)
    await put(world, chat, "one", "two")
    world.sender.failures = [NOT_NOW]
    with pytest.raises(type(NOT_NOW)):
        await world.delivery.deliver(chat)
    assert world.sender.sent == []
    await world.delivery.deliver(chat)
    await world.delivery.deliver(chat)
    assert world.sender.sent == ["ada: one", "ada: two"]
    rows = await world.query("select state, attempts from outbound order by id")
    assert rows == [{"state": "sent", "attempts": 2}, {"state": "sent", "attempts": 1}]


async def test_a_blocked_or_hopeless_message_is_marked_and_the_rest_goes_on(world: World) -> None:
    chat = await conversation(world, IN_TELEGRAM)
    await put(world, chat, "one", "two", "three")
    await world.query("update outbound set attempts = 9 where key = 'two' returning id")
    world.sender.failures = [BLOCKED, NOT_NOW]
    await world.delivery.deliver(chat)
    assert [row["state"] for row in await world.query("select state from outbound order by id")] == [
        "blocked",
        "failed",
        "sent",
    ]


async def test_staff_write_to_a_pushed_channel_through_a_job(world: World) -> None:
    await world.run(replace(tiny.message("ada", "m0", "human Ada"), conversation=IN_TELEGRAM))
    (case,) = await world.desk.cases()
    async with world.working():
        await world.desk.act(case.id, Claim(), ZOE)
        await world.desk.act(case.id, Say("Bonjour", "k1"), ZOE)
        await world.until("select 1 from outbound having count(*) = 2 and bool_and(state = 'sent')")
    assert world.sender.sent[-1] == "ada: Bonjour"
    file = await world.desk.open(case.id)
    assert {line.delivery for line in file.thread} == {"sent"}


async def test_a_reminder_comes_when_it_is_due_and_only_then(world: World) -> None:
    await world.say("ada", "m1", "remind 60")
    (row,) = await world.query("select id from conversation")
    await world.reminders.remind(row["id"])
    assert await world.query("select * from outbound") == []
    world.clock.moment += timedelta(hours=1)
    await world.reminders.remind(row["id"])
    await world.reminders.remind(row["id"])
    (sent,) = await world.query("select reply from outbound")
    assert sent["reply"]["buttons"][0]["payload"] == "/resume"


@pytest.mark.parametrize("words", ["forget", "consent consent_reminders no", "remind 500", "claim", "delete"])
async def test_a_reminder_is_not_sent_against_a_later_wish(world: World, words: str) -> None:
    await world.say("ada", "m1", "remind 60")
    (row,) = await world.query("select id from conversation")
    if words == "claim":
        await world.say("ada", "m2", "human Ada")
        await world.desk.act((await world.desk.cases())[0].id, Claim(), ZOE)
    else:
        await world.say("ada", "m2", words)
    world.clock.moment += timedelta(hours=1)
    await world.reminders.remind(row["id"])
    assert await world.query("select * from outbound where key like 'reminder%%'") == []


async def test_at_most_three_reminders_are_sent(world: World) -> None:
    for n in range(5):
        await world.say("ada", f"m{n}", "remind 1")
        world.clock.moment += timedelta(hours=1)
        (row,) = await world.query("select id from conversation")
        await world.reminders.remind(row["id"])
    assert len(await world.query("select * from outbound")) == 3
