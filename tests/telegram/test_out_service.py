"""How a founder's way looks in the chat, through the real service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integrations.database.embedded import EmbeddedPostgres
from tests.fakes.telegram import FakeTelegram, buttons_of, text_of
from tests.telegram.running import running
from tests.telegram.talk import Talk


def titles(message: dict[str, Any]) -> list[str]:
    return [button["text"] for button in buttons_of(message)]


def showing(talk: Talk, words: str) -> list[dict[str, Any]]:
    return [message for message in talk.person.messages() if words in text_of(message)]


@pytest.mark.timeout(120)
async def test_ticks_progress_and_report_in_one_chat(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            talk = here.talk()
            for text in ("/intake", "Lamp Library", "/skip", "/change needs"):
                await talk.say(text)
            (asked,) = showing(talk, "What would help you most now?")
            await talk.person.until(lambda _: bool(showing(talk, "▓")))
            count = len(talk.person.messages())
            await talk.press("A course")
            await talk.press("Partners elsewhere")
            await talk.press("A course")
            (ticked,) = showing(talk, "What would help you most now?")
            assert ticked["message_id"] == asked["message_id"], "ticks show in place"
            assert [t for t in titles(ticked) if t.startswith("✅")] == ["✅ Partners elsewhere"]
            assert len(talk.person.messages()) == count
            await talk.press("Done")
            await talk.person.until(lambda _: not titles(talk.person.message(asked["message_id"])))
            done = talk.person.message(asked["message_id"])
            assert text_of(done) == "What would help you most now?\n✅ Partners elsewhere"
            await talk.say("/submit")
            await talk.person.until(lambda person: any("document" in m for m in person.messages()))
            (picture,) = [m for m in talk.person.messages() if "photo" in m]
            (document,) = [m for m in talk.person.messages() if "document" in m]
            assert document["document"]["mime_type"] == "application/pdf"
            assert picture["message_id"] < document["message_id"]
            assert len(showing(talk, "▓")) == 1, "one progress line"
            assert telegram.ledger.violations == []
