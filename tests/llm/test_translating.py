"""Translation over a service that is right, slow, away, or wrong in each of the ways that are noticed."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Iterator

import pytest

from dialogues.acts import Translation
from integrations.llm import ChatService, MachineTranslator
from knowledge.understanding.language import Languages
from tests.fakes.llm import FakeService, serving

TEXT = "Rendez-vous le 12 mars à 14 h 30 : https://example.org/a?b=1, écrivez à ada@example.org, {nom}."
RIGHT = "Meet us on 12 March at 14:30: https://example.org/a?b=1, please write to ada@example.org, {nom}."


PATIENT = 30.0
"""Seconds: more than a busy machine takes."""


@pytest.fixture
def fake() -> Iterator[FakeService]:
    with serving() as service:
        yield service


@pytest.fixture
async def translator(fake: FakeService) -> AsyncIterator[MachineTranslator]:
    languages = Languages()
    async with ChatService(fake.url, "small", api_key="s3cret", within=PATIENT) as service:
        yield MachineTranslator(service, languages=languages.of)


async def test_a_right_translation_is_taken_and_nothing_else_is_told(
    fake: FakeService, translator: MachineTranslator
) -> None:
    fake.say = lambda _task, _text: f" {RIGHT}\n"
    assert await translator.translate(TEXT, source="fr", target="en") == Translation(RIGHT)
    (asked,) = fake.asked
    assert (asked["path"], asked["model"]) == ("/v1/chat/completions", "small")
    assert asked["authorization"] == "Bearer s3cret"
    task, text = asked["messages"]
    assert text == {"role": "user", "content": TEXT}
    assert "from French to English" in task["content"]


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        ("", "empty"),
        (TEXT, "wrong_language"),
        (RIGHT.replace("12", "13"), "changed"),
        (RIGHT.replace("?b=1", ""), "changed"),
        (RIGHT.replace("{nom}", "Ada"), "changed"),
        (RIGHT.replace("ada@", "eva@"), "changed"),
        (RIGHT + " 100 % free", "changed"),
        (f"{RIGHT} {'and so on ' * 60}", "too_long"),
    ],
)
async def test_a_wrong_translation_is_thrown_away(
    fake: FakeService, translator: MachineTranslator, made: str, fault: str
) -> None:
    fake.say = lambda _task, _text: made
    assert await translator.translate(TEXT, source="fr", target="en") == Translation(fault=fault)


async def test_figures_may_be_written_as_the_other_language_does(
    fake: FakeService, translator: MachineTranslator
) -> None:
    fake.say = lambda _task, _text: "Das Budget beträgt 1.234,50 Euro für 3 Monate."
    text = "The budget is 1,234.50 euros for 3 months."
    assert (await translator.translate(text, source="en", target="de")).text is not None


async def test_a_service_that_fails_is_told_by_a_code_and_no_words_reach_the_log(
    fake: FakeService, translator: MachineTranslator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.status = 500
    assert await translator.translate(TEXT, source="fr", target="en") == Translation(fault="refused")
    fake.status = 200
    for body in (b"", b"<html>", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}'):
        fake.body = body
        assert await translator.translate(TEXT, source="fr", target="en") == Translation(fault="malformed")
    fake.body, fake.finish = None, "length"
    assert await translator.translate(TEXT, source="fr", target="en") == Translation(fault="malformed")
    fake.silent = threading.Event()
    async with ChatService(fake.url, "small", api_key="s3cret", within=0.1) as service:
        hasty = MachineTranslator(service, languages=Languages().of)
        assert await hasty.translate(TEXT, source="fr", target="en") == Translation(fault="slow")
    assert await translator.translate("x" * 6001, source="fr", target="en") == Translation(fault="too_long")
    said = " ".join(str(record.__dict__) for record in caplog.records)
    assert "Rendez-vous" not in said
    assert "s3cret" not in said


async def test_a_service_that_is_away() -> None:
    async with ChatService("http://127.0.0.1:9/v1", "small", api_key=None) as nowhere:
        away = MachineTranslator(nowhere, languages=Languages().of)
        assert await away.translate(TEXT, source="fr", target="en") == Translation(fault="away")
