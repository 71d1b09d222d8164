"""Staff write in their own language in Slack, and a machine puts it into the founder's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from integrations.llm import ChatService, MachineTranslator
from knowledge.understanding.language import Languages
from tests.fakes.llm import FakeService, serving
from tests.slack.inward import Inward, inward
from tests.turns.test_translated import ENGLISH, FRENCH


@pytest.fixture
def service() -> Iterator[FakeService]:
    with serving() as fake:
        fake.say = lambda _task, text: ENGLISH if text == FRENCH else ""
        yield fake


@pytest.fixture
async def slack(url: str, tmp_path: Path, service: FakeService) -> AsyncIterator[Inward]:
    async with ChatService(service.url, "small", api_key=None, within=2) as chat:
        translator = MachineTranslator(chat, languages=Languages().of)
        async with inward(url, tmp_path / "files", socket=False, translator=translator) as made:
            yield made


async def opened(slack: Inward) -> int:
    number = await slack.opened()
    await slack.world.query("update conversation set language = 'en' returning id")
    return number


async def test_what_is_marked_goes_translated_and_its_writer_sees_how(
    slack: Inward, service: FakeService
) -> None:
    number = await opened(slack)
    zoe, card = slack.staff.zoe, slack.card(number)
    said = zoe.say(f"!traduire {FRENCH}", slack.room, to=card)
    assert await slack.lines(number, 1) == [("staff", FRENCH)]
    (told,) = await slack.told()
    assert told.startswith(ENGLISH)
    assert FRENCH in told
    assert ENGLISH in (await slack.whispers(zoe))[0]
    zoe.say("No sign before it", slack.room, to=card)
    await slack.lines(number, 2)
    assert len(service.asked) == 1
    zoe.edit(said, f"! Translate: {FRENCH} ?")
    assert (await slack.lines(number, 3))[2] == ("staff", f"{FRENCH} ?")


async def test_where_no_translation_comes_the_words_go_and_the_writer_is_told(slack: Inward) -> None:
    number = await opened(slack)
    slack.staff.zoe.say("!translate Autre chose", slack.room, to=slack.card(number))
    assert await slack.lines(number, 1) == [("staff", "Autre chose")]
    assert await slack.told() == ["Autre chose"]
    (told,) = await slack.whispers(slack.staff.zoe)
    assert "translat" in told.lower()
