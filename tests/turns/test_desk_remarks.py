"""Staff see what a founder came with, though it was the assistant who was asked."""

from __future__ import annotations

from bot.contacts import Contacts
from bot.hours import ContactHours
from bot.slack.cards import case_states
from dialogues.acts import Claim, HandBack
from dialogues.desk import Remark
from tests.turns.conftest import ZOE, World


async def remarks(world: World, case: int) -> list[tuple[str, bool]]:
    return [(one.text, one.answered) for one in (await world.desk.open(case, ZOE)).remarks]


async def mark(world: World, case: int) -> str:
    async with world.database.unit() as unit:
        states = await case_states(unit, ContactHours(world.packs, Contacts()), world.clock.now())
    return states[case].mark


async def test_what_was_asked_before_staff_came_is_shown_to_them(world: World) -> None:
    await world.say("ada", "m1", "Good morning")
    await world.say("ada", "m2", "gap May I bring my dog?")
    await world.say("ada", "m3", "/progress")
    await world.say("ada", "m4", "answer project_name Lumen")
    question = next(q for q in world.packs["tiny"].questions.values() if q.choices)
    await world.say("ada", "picked", question.choices[0])
    await world.say("ada", "m5", "human Ada")
    (case,) = await world.cases()
    asked = [("Good morning", True), ("gap May I bring my dog?", True), ("human Ada", True)]
    assert await remarks(world, case.id) == asked
    before = await mark(world, case.id)
    await world.say("ada", "m6", "Is anybody there?")
    assert (await remarks(world, case.id))[-1] == ("Is anybody there?", True)
    assert await mark(world, case.id) != before  # so that its card is drawn anew
    await world.desk.act(case.id, Claim(), ZOE)
    before = await mark(world, case.id)
    await world.say("ada", "m7", "I have a dog")
    file = await world.desk.open(case.id, ZOE)
    assert "I have a dog" in [line.text for line in file.thread]
    assert "I have a dog" not in [one.text for one in file.remarks]
    await world.desk.act(case.id, HandBack(), ZOE)
    await world.say("ada", "m8", "Thank you")
    assert (await remarks(world, case.id))[-2:] == [("Is anybody there?", True), ("Thank you", True)]


async def test_what_had_no_answer_says_so_and_is_gone_once_it_is_erased(world: World) -> None:
    await world.say("ada", "m1", "gap here")
    await world.query("update gap set question = 'gap here' returning id")
    await world.say("ada", "m2", "human Ada")
    (case,) = await world.cases()
    file = await world.desk.open(case.id, ZOE)
    assert [(one.text, one.answered) for one in file.remarks] == [("gap here", False), ("human Ada", True)]
    assert isinstance(file.remarks[0], Remark)
    await world.say("ada", "m3", "delete")
    assert await world.query("select id from event") == []
