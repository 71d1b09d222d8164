"""What leaves outside a turn: followed by pages, pushed to channels, shown in a transcript."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogues.acts import Claim
from dialogues.message import Address, Channel, FileRef, Message
from dialogues.ports import Later
from dialogues.replies import Button, Reply
from tests.turns import tiny
from tests.turns.conftest import ZOE, World, process
from tests.turns.test_turns import counting

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


PUSHES = "select key, call->>'text' as text, conversation_id is null as free, state from push order by id"


def pushed(name: str, inbound: str, text: str) -> Message:
    """A message whose replies are to be pushed."""
    there = Address(Channel.TELEGRAM, name)
    return replace(tiny.message(name, inbound, text), conversation=IN_TELEGRAM, reply_to=there)


async def test_replies_that_are_pushed_are_stored_with_their_turn_and_once(world: World) -> None:
    for _ in range(2):
        await world.run(pushed("ada", "m1", "hello"))
    await world.run(pushed("ada", "m2", "again"))
    assert [(row["key"], row["text"]) for row in await world.query(PUSHES)] == [
        ("m1:1", "1: hello"),
        ("m2:1", "2: again"),
    ]


async def test_all_replies_are_stored_by_one_statement(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def talkative(*arguments: Any) -> Any:
        result = tiny.advance(*arguments)
        return replace(result, replies=result.replies * 7)

    async with process(url, advance=talkative) as world:
        await world.run(pushed("ada", "m1", "hello"))
        with counting(monkeypatch) as statements:
            await world.run(pushed("ada", "m2", "hello"))
        assert statements == ["statement", "begin", "statement", "statement", "commit"]
        assert len(await world.query("select * from push where key like 'm2:%%'")) == 7


async def test_a_farewell_is_pushed_and_is_all_that_is_left(world: World) -> None:
    await world.run(pushed("ada", "m1", "hello"))
    await world.run(pushed("ada", "m2", "delete"))
    (left,) = await world.query(PUSHES)
    assert (left["text"], left["free"]) == ("gone", True)
    assert await world.query("select 1 from chat") == []


async def test_who_writes_again_no_longer_counts_as_blocking(world: World) -> None:
    await world.run(pushed("ada", "m1", "hello"))
    await world.query("update chat set blocked_at = now() returning 1")
    (chat,) = await world.query("select conversation_id as id from chat")
    await put(world, chat["id"], "for nobody")
    await world.run(pushed("ada", "m2", "I am back"))
    await put(world, chat["id"], "for Ada")
    assert [row["text"] for row in await world.query(PUSHES)] == ["1: hello", "2: I am back", "for Ada"]
    rows = await world.query("select state from outbound order by id")
    assert [row["state"] for row in rows] == ["blocked", "pending"]


async def test_what_is_put_goes_to_every_chat_of_the_conversation(world: World) -> None:
    await world.run(pushed("ada", "m1", "hello"))
    await world.query(
        "insert into chat (channel, address, conversation_id, at)"
        " select channel, 'second', conversation_id, at from chat returning 1"
    )
    (chat,) = await world.query("select conversation_id as id from chat limit 1")
    await put(world, chat["id"], "later")
    rows = await world.query("select address from push where outbound_id is not null")
    assert {row["address"] for row in rows} == {"ada", "second"}


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
        await world.desk.act((await world.cases())[0].id, Claim(), ZOE)
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
