"""Staff and founder write to each other through a machine; the original is always there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from dialogues.acts import Say
from integrations.llm import ChatService, MachineTranslator
from knowledge.understanding.language import Languages
from tests.fakes.llm import FakeService, serving
from tests.turns.conftest import ZOE, World, process

FRENCH = "Pouvez-vous venir mardi à 14 heures avec votre prototype ?"
ENGLISH = "Could you come on Tuesday at 14 with your prototype?"


@pytest.fixture
def fake() -> Iterator[FakeService]:
    with serving() as service:
        service.say = lambda _task, text: {FRENCH: ENGLISH, ENGLISH: FRENCH}.get(text, "")
        yield service


@pytest.fixture
async def world(url: str, fake: FakeService) -> AsyncIterator[World]:
    async with ChatService(fake.url, "small", api_key=None, within=2) as service:
        translator = MachineTranslator(service, languages=Languages().of)
        async with process(url, translator=translator) as runtime:
            yield runtime


async def opened(world: World) -> int:
    await world.say("ada", "m1", "human Ada")
    await world.query("update conversation set language = 'en' returning id")
    (case,) = await world.cases()
    return case.id


async def out(world: World) -> list[Any]:
    return [row["reply"] for row in await world.query("select reply from outbound order by id")]


async def test_what_staff_write_goes_out_translated_with_the_original(world: World) -> None:
    case = await opened(world)
    await world.desk.act(case, Say(FRENCH, "k1", translate=True), ZOE)
    file = await world.desk.open(case, ZOE)
    (reply,) = await out(world)
    assert reply["text"].startswith(ENGLISH)
    assert FRENCH in reply["text"]
    assert "Automatic translation from French" in reply["text"]
    line = file.thread[-1]
    assert (line.text, line.translated, line.untranslated, line.language) == (FRENCH, ENGLISH, None, "fr")


async def test_where_it_fails_the_original_goes_and_staff_are_told(world: World, fake: FakeService) -> None:
    case = await opened(world)
    fake.status = 503
    await world.desk.act(case, Say(FRENCH, "k1", translate=True), ZOE)
    file = await world.desk.open(case, ZOE)
    (reply,) = await out(world)
    assert reply["text"] == FRENCH
    line = file.thread[-1]
    assert (line.text, line.translated, line.untranslated) == (FRENCH, None, "refused")


async def test_nobody_is_asked_unless_it_is_wanted(world: World, fake: FakeService) -> None:
    case = await opened(world)
    await world.desk.act(case, Say(FRENCH, "k1"), ZOE)
    await world.query("update conversation set language = 'fr-CA' returning id")
    await world.desk.act(case, Say(FRENCH, "k2", translate=True), ZOE)
    assert fake.asked == []
    assert [reply["text"] for reply in await out(world)] == [FRENCH, FRENCH]


async def test_a_translation_that_is_wanted_where_there_is_no_service_is_told(url: str) -> None:
    async with process(url) as world:
        case = await opened(world)
        await world.desk.act(case, Say(FRENCH, "k1", translate=True), ZOE)
        file = await world.desk.open(case, ZOE)
        assert (await out(world))[0]["text"] == FRENCH
        assert file.thread[-1].untranslated == "off"


async def test_what_a_founder_writes_is_shown_to_staff_in_their_language_too(
    world: World, fake: FakeService
) -> None:
    case = await opened(world)
    await world.desk.act(case, Say("Bonjour", "k1"), ZOE)
    await world.query("update conversation set snapshot = snapshot, language = 'en' returning id")
    await world.say("ada", "m2", ENGLISH)
    await world.query("update conversation set language = 'en' returning id")
    async with world.working():
        await world.until("select 1 from case_line where translated is not null")
        line = (await world.desk.open(case, ZOE)).thread[-1]
        assert (line.text, line.translated) == (ENGLISH, FRENCH)
    await world.say("ada", "m3", "and this one fails")
    await world.query("update conversation set language = 'en' returning id")
    async with world.working():
        await world.until("select 1 from case_line where untranslated = 'empty'")
    assert [asked["messages"][1]["content"] for asked in fake.asked] == [ENGLISH, "and this one fails"]
