"""What an earlier message did, what led here, and what came with a file: kept, and told again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import pytest

from bot.export import export_case
from dialogues.acts import Claim
from dialogues.effects import CameFrom, Effect, FilesKept, FilesNoted, ForStaff
from dialogues.message import FileRef, Message, Sent
from dialogues.replies import Button, Reply
from dialogues.state import Owner, State
from dialogues.turn import TurnResult
from tests.turns import tiny
from tests.turns.conftest import ZOE, process

BUTTON = Button("Lumière", "#sector@1=light")


def advance(state: State, said: Message, reading: Any, now: datetime, city: Any) -> TurnResult:
    """The tiny conversation, which also tells what it was told of an earlier message."""
    result = tiny.advance(state, said, reading, now, city)
    word, _, rest = said.text.partition(" ")
    effects: list[Effect] = [*result.effects]
    replies = result.replies
    if said.earlier is not None:
        before = [reply.text for reply in said.earlier.replies]
        replies = (Reply(f"{','.join(said.earlier.keys)} / {' '.join(before)}"),)
    if word == "offer":
        replies = (Reply("which?", (BUTTON,)),)
    if said.source:
        effects.append(CameFrom(said.source))
    if state.owner is Owner.STAFF:
        effects = [ForStaff(said.text, tuple(f.id for f in said.files), said.edits, said.sent)]
    elif word == "beside":
        effects.append(FilesKept(tuple(f.id for f in said.files), "test_report", rest))
    elif word == "reword":
        effects.append(FilesNoted("test_report", rest))
    return replace(result, replies=replies, effects=tuple(effects))


async def test_an_edit_is_told_what_its_message_did_and_what_its_edits_did(url: str) -> None:
    async with process(url, advance=advance) as world:
        await world.say("ada", "m1", "answer team 5")
        await world.say("ada", "m2", "answer idea lamp")
        await world.say("ada", "m3", "hello")
        await world.say("bob", "m1", "answer stage sold")
        (first,) = await world.say("ada", "e1.1", "answer team 6", edits="m1")
        (again,) = await world.say("ada", "e1.2", "answer mail x", edits="m1")
        (third,) = await world.say("ada", "e1.3", "hello", edits="m1")
        (nothing,) = await world.say("ada", "e3.1", "hello", edits="m3")
        (unknown,) = await world.say("ada", "e9.1", "hello", edits="m9")
        assert [one.text for one in (first, again, third, nothing, unknown)] == [
            "team / 1: answer team 5",
            "team,team / 1: answer team 5",
            "team,team,mail / 1: answer team 5",
            " / 3: hello",
            " / ",
        ]
        assert (await world.say("ada", "e1.1", "answer team 6", edits="m1"))[0] == first


async def test_a_stranger_may_begin_with_an_edit(url: str) -> None:
    async with process(url, advance=advance) as world:
        (reply,) = await world.say("ada", "e1.1", "hello", edits="m1")
        assert reply.text == "1: hello"


async def test_the_first_source_counts_and_staff_see_it(url: str) -> None:
    async with process(url, advance=advance) as world:
        await world.say("ada", "m0", "hello", source="e-festival")
        await world.say("ada", "m1", "human Ada", source="later-campaign")
        await world.say("bob", "m1", "human Bob")
        sources = {case.person: case.source for case in await world.cases()}
        assert sources == {"Ada": "e-festival", "Bob": None}
        (case,) = [case for case in await world.cases() if case.person == "Ada"]
        assert (await world.desk.open(case.id)).case.source == "e-festival"
        document = await export_case(world.database, case.id)
        assert document["conversation"]["source"] == "e-festival"


async def test_what_comes_to_staff_tells_what_it_was(url: str) -> None:
    async with process(url, advance=advance) as world:
        await world.say("ada", "m1", "human Ada")
        (case,) = await world.cases()
        await world.desk.act(case.id, Claim(), ZOE)
        await world.say("ada", "m2", "we are five")
        await world.say("ada", "e2.1", "we are six", edits="m2")
        await world.say("ada", "m3", "", sent=Sent.STICKER)
        thread = (await world.desk.open(case.id)).thread[1:]
        assert [(line.text, line.sent, line.edited) for line in thread] == [
            ("we are five", None, False),
            ("we are six", None, True),
            ("", "sticker", False),
        ]


async def chunks() -> Any:
    yield b"%PDF-1.7\n"


async def test_words_beside_a_file_are_kept_with_it(url: str, tmp_path: Any) -> None:
    async with process(url, advance=advance, folder=tmp_path) as world:
        file: FileRef = await world.files.store(tiny.key("ada"), "plan.pdf", chunks())
        await world.say("ada", "m1", "beside first words", files=(file,))
        await world.say("ada", "m2", "human Ada")
        (case,) = await world.cases()
        (kept,) = (await world.desk.open(case.id)).files
        assert (kept.answer, kept.note) == ("test_report", "first words")
        await world.say("ada", "e1.1", "reword better words", edits="m1")
        document = orjson.loads(orjson.dumps(await export_case(world.database, case.id)))
        assert [one["note"] for one in document["files"]] == ["better words"]


@pytest.mark.parametrize(
    ("pressed", "shown"),
    [
        ("#sector@1=light", "Lumière"),  # as it was offered
        ("#sector@1=food", "Alimentation"),  # not seen here: as the pack has it
        ("#tested_users@1=yes", "Oui"),
        ("/done", "Terminé"),
        ("#?99=0", "(un bouton d’un message précédent)"),
        ("hello", "hello"),
    ],
)
async def test_a_pressed_button_is_shown_as_it_read(url: str, pressed: str, shown: str) -> None:
    async with process(url, advance=advance) as world:
        await world.say("ada", "m1", "offer")
        await world.say("ada", "m2", pressed)
        lines = await world.conversations.transcript(tiny.key("ada"), limit=10)
        assert [line.reply.text for line in lines if line.mine] == ["offer", shown]


async def test_an_export_shows_pressed_buttons_as_they_read(url: str) -> None:
    async with process(url, advance=advance) as world:
        await world.say("ada", "m1", "offer")
        await world.say("ada", "m2", BUTTON.payload)
        await world.say("ada", "m3", "human Ada")
        (case,) = await world.cases()
        document = await export_case(world.database, case.id)
        said = [line["text"] for line in document["messages"] if line["from"] == "founder"]
        assert said == ["offer", BUTTON.title, "human Ada"]
