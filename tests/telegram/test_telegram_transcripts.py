"""The transcripts, through the real service and a Telegram with the rules of the real one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialogues.state import Owner
from integrations.database.embedded import EmbeddedPostgres
from tests.dialogues.transcript import ALL, Transcript, read
from tests.fakes.telegram import Attachment, FakeTelegram
from tests.telegram.running import NO_RULE, SMALL, Running, running
from tests.telegram.talk import Heard, Talk

Json = Any
STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "application/pdf": b"%PDF-1.7\n"}
NOT_HERE = {"sent", "envois"}
"""They tell, as a channel would, of things that come in other words from Telegram."""
FILES = [path for path in ALL if path.stem not in NOT_HERE and read(path).city == SMALL]


def _file(told: dict[str, Json]) -> Attachment:
    start = STARTS.get(told["mime"], b"")
    return Attachment(told["name"], start.ljust(told["size"]), told["mime"])


class Line:
    """One transcript's founder, who does each line by what Telegram offers."""

    def __init__(self, transcript: Transcript, here: Running) -> None:
        self.here = here
        self.talk = here.talk(transcript.title, language=transcript.language)
        if any(turn.get("public") for turn in transcript.turns):
            group = here.telegram.group(transcript.title, self.talk.person)
            self.talk = Talk(self.talk.person, here.record, room=group)
        self.sent: list[Json] = []

    async def take(self, turn: dict[str, Json]) -> Heard:
        """Do it, and hear what comes."""
        if "owner" in turn:
            await self.here.record.give(self.talk.room.id, Owner(turn["owner"]))
        if "press" in turn:
            self.sent.append(None)
            press = turn["press"]
            if isinstance(press, dict):
                return await self.talk.press(press["title"], ago=press["turns_ago"])
            return await self.talk.press(press)
        act = self._act(turn)
        return await self.talk.hear(lambda: self._kept(act))

    def _kept(self, act: Callable[[], Json]) -> Json:
        self.sent.append(act())
        return self.sent[-1]

    def _act(self, turn: dict[str, Json]) -> Callable[[], Json]:
        person, room, text = self.talk.person, self.talk.room, turn.get("say", "")
        if "edits" in turn:
            earlier = self.sent[-turn["edits"]]
            earlier = earlier[0] if isinstance(earlier, list) else earlier  # an album's words
            return lambda: person.edit(earlier, self._addressed(text))
        if turn.get("sent") == "voice":
            return lambda: person.send_voice(room=room, **self._reply())
        if "files" in turn:
            return lambda: person.send_album([_file(told) for told in turn["files"]], text, as_files=True)
        if "file" in turn:
            return lambda: person.send_document(_file(turn["file"]), text, room=room, **self._reply())
        if "source" in turn:
            return lambda: person.start(turn["source"])
        return lambda: person.say(self._addressed(text), room=room)

    def _addressed(self, text: str) -> str:
        """In a group, words are for the assistant when they name it."""
        if self.talk.room is self.talk.person or text.startswith("/"):
            return text
        return f"@{self.here.telegram.world.bot['username']} {text}"

    def _reply(self) -> Json:
        """In a group, a file is for the assistant when it answers it."""
        shown = self.talk.room.messages()
        return {} if self.talk.room is self.talk.person else {"reply_to_message": shown[-1]}


async def _run(path: Path, here: Running) -> None:
    transcript = read(path)
    line = Line(transcript, here)
    for turn in transcript.turns:
        if "edits" in turn and "say" not in turn:  # an edit that changes no words is not read on Telegram
            line.sent.append(line.sent[-turn["edits"]])
            transcript.said.append([])
            continue
        heard = await line.take(turn)
        transcript.check(turn, heard.replies)
    assert line.talk.doubles == 0


@pytest.mark.timeout(300)
async def test_transcripts_run_on_telegram(server: EmbeddedPostgres, tmp_path: Path) -> None:
    """All at once: each is slowed down by Telegram's limit for one chat."""
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            outcomes = await asyncio.gather(*(_run(path, here) for path in FILES), return_exceptions=True)
        faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        if faults:
            raise ExceptionGroup(f"{len(faults)} of {len(FILES)} transcripts", faults)
        assert telegram.ledger.broken(*NO_RULE) == []
