"""Queues, what is new in them, roles, words to colleagues and the audit trail, on a real database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.contacts import ContactPeople, Contacts, Person
from dialogues.acts import Assign, Claim, Close, MoveStage, Note, Reopen, Say, Snooze, TakeOver, Undo, Wake
from dialogues.desk import CaseStage, Role, Show, Staff
from dialogues.effects import CameFrom
from dialogues.errors import NotAllowedError, UnknownCaseError
from dialogues.message import Message, event_source
from dialogues.state import State
from dialogues.turn import TurnResult
from knowledge.calendar import link_name
from tests.turns import tiny
from tests.turns.conftest import MAX, ZOE, World, process

DAY = timedelta(days=1)


async def opened(world: World, name: str = "ada") -> int:
    """A case of a founder who asked for a human; its number."""
    await world.say(name, "m1", f"human {name}")
    return next(case.id for case in await world.cases() if case.person == name)


async def test_a_snoozed_case_leaves_the_queue_and_comes_back_in_time(world: World) -> None:
    case_id = await opened(world)
    until = world.clock.moment + 3 * DAY
    file = await world.desk.act(case_id, Snooze(until), ZOE)
    assert file.case.snoozed_until == until
    assert await world.cases() == ()
    assert [case.id for case in await world.cases(Show.SNOOZED)] == [case_id]
    world.clock.moment = until
    assert await world.cases(Show.SNOOZED) == ()
    (case,) = await world.cases()
    assert case.snoozed_until is None
    assert "wake" not in (await world.desk.open(case_id, ZOE)).may


@pytest.mark.parametrize("text", ["hello", "human Ada"])
async def test_a_snoozed_case_comes_back_as_soon_as_the_founder_writes(world: World, text: str) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Snooze(world.clock.moment + DAY), ZOE)
    await world.say("ada", "m2", text)
    assert [case.id for case in await world.cases()] == [case_id]
    again = await world.desk.act(case_id, Snooze(world.clock.moment + DAY), ZOE)
    assert again.case.snoozed_until is not None
    assert await world.cases() == ()


async def test_a_snooze_is_ended_by_hand_or_taken_back(world: World) -> None:
    case_id = await opened(world)
    file = await world.desk.act(case_id, Snooze(world.clock.moment + DAY), ZOE)
    assert (await world.desk.act(case_id, Undo(file.undo or 0), ZOE)).case.snoozed_until is None
    await world.desk.act(case_id, Snooze(world.clock.moment + DAY), ZOE)
    woken = await world.desk.act(case_id, Wake(), ZOE)
    assert woken.case.snoozed_until is None
    back = await world.desk.act(case_id, Undo(woken.undo or 0), ZOE)
    assert back.case.snoozed_until == world.clock.moment + DAY


async def test_each_sees_what_is_new_since_they_last_looked(world: World) -> None:
    case_id = await opened(world)

    async def new(who: Staff) -> int | None:
        (listed,) = await world.desk.cases(by=who)
        return listed.new

    assert (await new(ZOE), await new(MAX)) == (None, None)
    await world.desk.open(case_id, MAX)
    await world.desk.act(case_id, Claim(), ZOE)
    await world.say("ada", "m2", "to staff")
    await world.desk.act(case_id, Say("Bonjour", "k1"), ZOE)
    assert (await new(MAX), await new(ZOE)) == (3, None)
    file = await world.desk.open(case_id, MAX)
    assert [(line.side, line.new) for line in file.thread] == [
        ("bot", False),
        ("founder", True),
        ("staff", True),
    ]
    assert [line.new for line in file.history] == [True]
    assert await new(MAX) == 0
    await world.desk.act(case_id, Note("mine", "k2"), MAX)
    assert await new(MAX) == 0
    await world.say("ada", "m3", "more")
    assert [line.new for line in (await world.desk.thread(case_id, MAX)).thread][-1]
    assert await new(MAX) == 0


async def test_who_gets_or_loses_a_case_is_told_until_they_look(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Assign(MAX, "you know them"), ZOE)
    (word,) = await world.desk.notices(Staff("U0MAX", "max.slack"))  # the same person by another name
    assert (word.kind, word.by, word.word, word.case) == ("assigned", "Zoé", "you know them", case_id)
    assert [case.id for case in await world.cases(Show.MINE, by=MAX)] == [case_id]
    assert await world.cases(Show.MINE, by=ZOE) == ()
    await world.desk.thread(case_id, MAX)  # a page that was open shows no word
    assert await world.desk.notices(MAX) == (word,)
    await world.desk.open(case_id, MAX)
    assert await world.desk.notices(MAX) == ()
    await world.desk.act(case_id, TakeOver("you are away"), ZOE)
    taken = await world.desk.open(case_id, ZOE)
    assert taken.case.owner == ZOE
    assert taken.history[-1].detail == {"to": "Zoé", "reason": "you are away"}
    assert [word.kind for word in await world.desk.notices(MAX)] == ["taken_over"]
    back = await world.desk.act(case_id, Undo(taken.undo or 0), ZOE)
    assert back.case.owner == MAX


async def test_who_assigned_by_mistake_takes_it_back_and_the_colleague_is_told(world: World) -> None:
    case_id = await opened(world)
    file = await world.desk.act(case_id, Assign(MAX), ZOE)
    back = await world.desk.act(case_id, Undo(file.undo or 0), ZOE)
    assert back.case.owner is None
    assert [word.kind for word in await world.desk.notices(MAX)] == ["taken_back", "assigned"]


async def test_taking_over_gives_the_chat_to_the_new_owner_in_one_move(world: World) -> None:
    case_id = await opened(world)
    await world.desk.act(case_id, Claim(), MAX)
    await world.desk.act(case_id, TakeOver("mine"), ZOE)
    with pytest.raises(NotAllowedError, match="claimed_by_other"):
        await world.desk.act(case_id, Say("late", "k1"), MAX)
    rows = await world.query("select reply->>'text' as text from outbound order by id")
    assert "Zoé" in rows[-1]["text"]


async def test_what_was_decided_on_another_version_is_refused(world: World) -> None:
    case_id = await opened(world)
    seen = (await world.desk.open(case_id, ZOE)).case.version
    await world.desk.act(case_id, MoveStage(), MAX, version=seen)
    with pytest.raises(NotAllowedError, match="stale"):
        await world.desk.act(case_id, Close("done"), ZOE, version=seen)
    await world.desk.act(case_id, Note("still kept", "k1"), ZOE, version=seen)
    assert (await world.desk.open(case_id)).case.closed_at is None


async def test_of_two_who_take_over_at_once_one_owns_the_case(url: str) -> None:
    async with process(url) as one, process(url) as other:
        case_id = await opened(one)
        lea = Staff("lea@example.org", "Léa")
        await one.desk.act(case_id, Assign(lea), ZOE)
        seen = (await one.desk.open(case_id)).case.version
        came = await asyncio.gather(
            one.desk.act(case_id, TakeOver("me"), ZOE, version=seen),
            other.desk.act(case_id, TakeOver("no, me"), MAX, version=seen),
            return_exceptions=True,
        )
        (refused,) = [error for error in came if isinstance(error, NotAllowedError)]
        assert refused.code == "stale"
        assert len(await one.query("select * from case_act where act = 'take_over'")) == 1


def advance(state: State, said: Message, *rest: Any) -> TurnResult:
    """The tiny conversation, which keeps what led to it."""
    result = tiny.advance(state, said, *rest)
    came = (CameFrom(said.source),) if said.source else ()
    return replace(result, effects=(*result.effects, *came))


async def test_the_search_finds_contacts_events_and_sources_by_their_titles(url: str) -> None:
    async with process(url, advance=advance) as world:
        pack = world.packs["tiny"]
        event = pack.events[0].id
        await world.say("ada", "m0", "hello", source=event_source(link_name(event)))
        await world.say("bob", "m0", "hello", source="flyer-2027")
        case_id = await opened(world)
        await opened(world, "bob")
        await world.desk.act(case_id, Close("done"), ZOE)

        async def found(search: str) -> set[str | None]:
            return {case.person for case in await world.cases(Show.ALL, search=search)}

        assert await found("FLYER") == {"bob"}
        for language in pack.words:
            assert await found(pack.words[language].contacts.contacts["desk"].title) == {"ada", "bob"}
            assert await found(pack.words[language].catalogue.events[event].title[2:]) == {"ada"}
        assert await found("zzzz") == set()
        assert {case.person for case in await world.cases(Show.CLOSED)} == {"ada"}


async def test_figures_count_each_start_up_once(world: World) -> None:
    first = await opened(world)
    world.clock.moment += timedelta(hours=2)
    await opened(world, "bob")
    closed = await opened(world, "eve")
    await world.desk.act(first, MoveStage(CaseStage.SPRINT), ZOE)
    await world.desk.act(closed, Close("done"), ZOE)
    world.clock.moment += timedelta(hours=1)
    told = await world.desk.figures(city="tiny")
    assert dict(told.stages)[CaseStage.SPRINT] == 1
    assert (sum(count for _, count in told.stages), told.opened, told.closed) == (2, 3, 1)
    assert (told.median, told.longest) == (timedelta(hours=2), timedelta(hours=3))
    world.clock.moment += 7 * DAY
    assert (await world.desk.figures()).opened == 0
    assert (await world.desk.figures(city="elsewhere")).waiting == 0


READER, REFERRER, CONTACT, STRANGER = (
    Staff(f"{name}@example.org", name) for name in ("reader", "referrer", "contact", "stranger")
)
TEAM = Contacts(
    people={
        "zoe": Person(name="Zoé", email="zoe@example.org", roles=(Role.ADMIN,)),
        "reader": Person(name="reader", email="reader@example.org", roles=(Role.READ,)),
        "referrer": Person(name="referrer", email="referrer@example.org", roles=(Role.REFER,)),
        "contact": Person(name="contact", email="contact@example.org"),
    },
    contacts={"desk": ContactPeople(people=("contact",))},
)


async def test_answers_are_for_those_who_may_read_them_and_reading_is_kept(url: str) -> None:
    async with process(url, people=TEAM) as world:
        await world.say("ada", "m0", "answer team 5")
        case_id = await opened(world)
        await world.desk.act(case_id, Note("private", "k1"), ZOE)
        for who, readable in ((READER, True), (CONTACT, True), (REFERRER, False), (STRANGER, False)):
            file = await world.desk.open(case_id, who)
            assert file.readable == readable, who
            assert bool(file.thread) == readable
            assert not file.views
        assert (await world.desk.open(case_id, REFERRER)).may == {"refer"}
        assert (await world.desk.open(case_id, STRANGER)).may == frozenset()
        await world.desk.admit(case_id, READER)
        for who in (REFERRER, STRANGER):
            with pytest.raises(NotAllowedError, match="not_permitted"):
                await world.desk.admit(case_id, who)
            with pytest.raises(NotAllowedError, match="not_permitted"):
                await world.desk.thread(case_id, who)
            with pytest.raises(NotAllowedError, match="not_permitted"):
                await world.desk.act(case_id, Note("me too", "k2"), who)
        with pytest.raises(UnknownCaseError):
            await world.desk.admit("no-such-file", ZOE)
        views = (await world.desk.open(case_id, ZOE)).views
        assert [(view.by, view.what) for view in reversed(views)] == [
            ("reader", "answers"),
            ("contact", "answers"),
            ("reader", "report"),
        ]


async def test_where_nobody_is_listed_everybody_may_all(url: str) -> None:
    async with process(url, people=Contacts()) as world:
        case_id = await opened(world)
        file = await world.desk.act(case_id, Claim(), STRANGER)
        assert {"close", "refer", "assign"} <= file.may
        await world.desk.act(case_id, Close("done"), STRANGER)
        assert (await world.desk.act(case_id, Reopen(), STRANGER)).case.closed_at is None
