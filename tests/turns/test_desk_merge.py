"""One start-up that came to the desk twice, on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.export import export_case
from dialogues.acts import Claim, Close, HandBack, Merge, MoveStage, Note, Refer, Say, Undo
from dialogues.desk import Show
from dialogues.errors import NotAllowedError, UnknownCaseError
from dialogues.message import Channel, Message
from dialogues.replies import Reply
from tests.turns import tiny
from tests.turns.conftest import MAX, ZOE, World, process


async def on_page(world: World, inbound: str, text: str, **more: Any) -> tuple[Reply, ...]:
    """What Ada says on the page; on REST she is another conversation."""
    return await world.run(Message(tiny.key("ada", channel=Channel.WEB), inbound, text, **more))


async def two(world: World) -> tuple[int, int]:
    """The numbers of Ada's two cases: the one by REST, the one of the page."""
    await world.say("ada", "m1", "human Ada")
    await on_page(world, "m1", "human Ada")
    numbers = {case.channel: case.id for case in await world.cases()}
    return numbers["rest"], numbers["web"]


async def owners(world: World) -> list[str]:
    """Who answers in each chat: as its turns read it."""
    rows = await world.query("select owner, snapshot::jsonb->>'owner' as told from conversation order by id")
    assert all(row["told"] in (None, row["owner"]) for row in rows)
    return [row["owner"] for row in rows]


async def outbound(world: World, text: str) -> str:
    """The channel that something was sent to."""
    rows = await world.query(
        "select c.channel, o.reply->>'text' as text from outbound o"
        " join conversation c on c.id = o.conversation_id"
    )
    (row,) = [row for row in rows if row["text"] == text]
    channel: str = row["channel"]
    return channel


async def test_one_case_shows_both_chats_and_staff_answer_where_the_founder_wrote_last(world: World) -> None:
    await world.say("ada", "m0", "answer team 5")
    rest, page = await two(world)
    await on_page(world, "m2", "answer mail x@example.org")
    assert [one.likely for one in await world.desk.alike(rest)] == [True]
    await world.desk.act(rest, Claim(), ZOE)
    await world.desk.act(rest, Merge(page, "the same people"), ZOE)
    file = await world.desk.open(rest, ZOE)
    assert [chat.channel for chat in file.chats] == ["rest", "web"]
    assert [chat.current for chat in file.chats] == [False, True]
    assert await owners(world) == ["staff", "staff"]
    (reply,) = await on_page(world, "m3", "from the page")
    assert reply.custom == {"handoff": {"owner": "staff"}}
    await world.desk.act(rest, Say("To the page", "k1"), ZOE)
    await world.say("ada", "m3", "by REST")
    await world.desk.act(page, Say("By REST", "k2"), ZOE)  # the old number leads to the one case
    file = await world.desk.open(page, ZOE)
    assert file.case.id == rest
    assert [await outbound(world, text) for text in ("To the page", "By REST")] == ["web", "rest"]
    told = [(line.channel, line.side, line.text) for line in file.thread if line.side != "bot"]
    assert told == [
        ("web", "founder", "from the page"),
        ("web", "staff", "To the page"),
        ("rest", "founder", "by REST"),
        ("rest", "staff", "By REST"),
    ]
    assert {one.get("channel") for one in file.answers} <= {"rest", "web"}
    assert [case.id for case in await world.cases()] == [rest]
    assert (await world.desk.open(page)).case.id == rest


async def test_what_either_side_asks_for_comes_to_the_one_case(world: World) -> None:
    rest, page = await two(world)
    await world.desk.act(rest, Merge(page), ZOE)
    await world.desk.act(rest, Close("done"), ZOE)
    assert await world.cases() == ()
    await on_page(world, "m2", "submit Ada")
    (case,) = await world.cases()
    assert (case.id, case.readiness, case.closed_at) == (rest, "idea", None)
    assert case.waiting_since is not None
    file = await world.desk.open(rest)
    assert file.diagnosis
    assert file.diagnosis["stage"] == "idea"


async def test_a_merge_is_taken_back(world: World) -> None:
    rest, page = await two(world)
    third = (await _third(world)).id
    await world.desk.act(page, Merge(third), ZOE)
    await world.desk.act(rest, Claim(), ZOE)
    await world.desk.act(rest, Note("before", "k0"), ZOE)
    await world.desk.act(rest, Merge(page), ZOE)
    file = await world.desk.open(rest, ZOE)
    assert len(file.chats) == 3
    assert await owners(world) == ["staff"] * 3
    await on_page(world, "m2", "to staff")
    assert file.undo is not None
    await world.desk.act(rest, Undo(file.undo), ZOE)
    back = await world.desk.open(rest, ZOE)
    assert [chat.channel for chat in back.chats] == ["rest"]
    assert [line.text for line in back.thread if line.side != "bot"] == ["before"]
    other = await world.desk.open(page)
    assert len(other.chats) == 2
    assert [line.text for line in other.thread] == ["to staff"]
    assert other.case.waiting_since is not None
    assert await owners(world) == ["staff", "bot", "bot"]
    await world.desk.act(page, Undo(other.undo or 0), MAX)
    apart = await world.desk.open(page, MAX)
    assert len(apart.chats) == 1
    assert len(await world.cases()) == 3


async def _third(world: World) -> Any:
    await world.run(Message(tiny.key("ada", channel=Channel.TERMINAL), "m1", "human Ada"))
    return next(case for case in await world.cases() if case.channel == "terminal")


async def test_handing_back_and_closing_give_every_chat_to_the_assistant(world: World) -> None:
    rest, page = await two(world)
    await world.desk.act(page, Claim(), ZOE)
    await world.desk.act(rest, Merge(page), ZOE)
    assert await owners(world) == ["staff", "staff"]
    await world.desk.act(rest, HandBack(), ZOE)
    assert await owners(world) == ["bot", "bot"]
    await world.desk.act(rest, Claim(), ZOE)
    await world.desk.act(rest, Close("done"), ZOE)
    assert await owners(world) == ["bot", "bot"]


async def test_erasing_one_chat_leaves_the_other_with_what_staff_decided(world: World) -> None:
    rest, page = await two(world)
    await world.desk.act(rest, Claim(), ZOE)
    await world.desk.act(rest, Merge(page), ZOE)
    await world.desk.act(rest, MoveStage(), ZOE)
    await world.desk.act(rest, HandBack(), ZOE)
    await world.desk.act(rest, Note("about them", "k1"), ZOE)
    await world.say("ada", "m9", "delete")
    (case,) = await world.cases()
    assert (case.id, case.owner, case.stage, case.staff_own_chat) == (page, ZOE, "intake", False)
    with pytest.raises(UnknownCaseError):
        await world.desk.open(rest)
    assert [line.text for line in (await world.desk.open(page)).thread if line.side == "note"] == []
    await on_page(world, "m9", "delete")
    assert await world.cases(Show.ALL) == ()


async def test_erasing_a_merged_chat_leaves_the_case_and_its_undo_whole(world: World) -> None:
    rest, page = await two(world)
    file = await world.desk.act(rest, Merge(page), ZOE)
    await on_page(world, "m9", "delete")
    assert len((await world.desk.open(rest)).chats) == 1
    assert file.undo is not None
    assert (await world.desk.act(rest, Undo(file.undo), ZOE)).undo is None


async def test_a_founder_exports_their_own_chat_alone(world: World) -> None:
    rest, page = await two(world)
    await world.desk.act(rest, Merge(page), ZOE)
    await world.desk.act(rest, Note("private", "k1"), ZOE)
    document = await export_case(world.database, page)
    assert document["conversation"]["channel"] == "web"
    assert "private" not in str(document)


async def test_referring_a_merged_case_is_taken_back(world: World) -> None:
    rest, page = await two(world)
    await on_page(world, "m2", "submit Ada")
    await world.desk.act(rest, Merge(page), ZOE)
    contact = next(iter(world.packs["tiny"].roles))
    await world.desk.act(rest, Refer(contact, "knows them"), ZOE)
    file = await world.desk.open(rest, ZOE)
    assert file.referral
    assert file.referral["contact"] == contact
    await world.desk.act(rest, Undo(file.undo or 0), ZOE)
    back = await world.desk.open(rest, ZOE)
    assert back.referral
    assert back.referral["contact"] == "incubator"


@pytest.mark.parametrize("other", [0, 999, 2**63])
async def test_what_is_no_case_cannot_be_merged(world: World, other: int) -> None:
    rest, _ = await two(world)
    with pytest.raises(NotAllowedError, match="not_mergeable"):
        await world.desk.act(rest, Merge(other), ZOE)
    with pytest.raises(NotAllowedError, match="not_mergeable"):
        await world.desk.act(rest, Merge(rest), ZOE)


async def test_a_colleagues_case_is_not_merged_away(world: World) -> None:
    rest, page = await two(world)
    await world.desk.act(page, Claim(), MAX)
    with pytest.raises(NotAllowedError, match="other_claimed"):
        await world.desk.act(rest, Merge(page), ZOE)


@pytest.fixture
async def pair(url: str) -> AsyncIterator[tuple[World, World]]:
    async with process(url) as one, process(url) as other:
        yield one, other


async def test_of_two_who_merge_towards_each_other_one_wins(pair: tuple[World, World]) -> None:
    one, other = pair
    rest, page = await two(one)
    came = await asyncio.gather(
        one.desk.act(rest, Merge(page), ZOE),
        other.desk.act(page, Merge(rest), MAX),
        return_exceptions=True,
    )
    assert [type(result) for result in came].count(NotAllowedError) == 1
    (case,) = await one.cases()
    assert len((await one.desk.open(case.id)).chats) == 2


async def test_turns_of_both_chats_and_acts_at_once_lose_nothing(pair: tuple[World, World]) -> None:
    one, other = pair
    rest, page = await two(one)
    await one.desk.act(rest, Claim(), ZOE)
    first = [on_page(other, f"n{n}", f"page {n}") for n in range(6)]
    merging = one.desk.act(rest, Merge(page), ZOE)
    second = [other.say("ada", f"n{n}", f"rest {n}") for n in range(6)]
    wrote = [one.desk.act(rest, Say(f"answer {n}", f"k{n}"), ZOE) for n in range(6)]
    await asyncio.gather(merging, *first, *second, *wrote)
    await on_page(one, "last", "the last one")
    thread = (await one.desk.open(rest)).thread
    assert len([line for line in thread if line.side == "staff"]) == 6
    assert {f"rest {n}" for n in range(6)} | {"the last one"} <= {line.text for line in thread}
    assert await owners(one) == ["staff", "staff"]
