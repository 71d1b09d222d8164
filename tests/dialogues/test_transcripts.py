"""The transcripts, through the pure turn with the real understanding."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from dialogues import codec, pressed
from dialogues.city import City
from dialogues.effects import AnswerChanged
from dialogues.errors import ReadingWantedError
from dialogues.message import Channel, ConversationKey, Earlier, FileRef, Message, Sent
from dialogues.replies import Reply, to_wire
from dialogues.state import Owner, State
from dialogues.turn import TurnResult, advance
from knowledge.pack import load
from knowledge.understanding import Reader, Understanding, embedded_reader
from tests.dialogues.transcript import ALL, FILES, Transcript, read

NOW = datetime(2027, 3, 4, 9, 30, tzinfo=UTC)


@lru_cache(maxsize=1)
def reader() -> Reader:
    return embedded_reader([load("saint-etienne"), load("example-city")])


@lru_cache(maxsize=4)
def city(name: str) -> City:
    pack = load(name)
    return City(pack, Understanding(pack, reader()))


def take(state: State, message: Message) -> TurnResult:
    """One turn, with the words read by their form first where that may do."""
    here = city(message.conversation.city)
    plain, hint = here.needs_no_encoder(message.text), message.language_hint
    reading = reader().read_plain(message.text, hint) if plain else reader().read(message.text, hint)
    for _ in range(2):  # by its form, and whole
        try:
            return advance(state, message, reading, NOW, here)
        except ReadingWantedError as wanted:
            reading = reader().read(message.text, hint, wanted.pieces)
    return advance(state, message, reading, NOW, here)


class Said:
    """One conversation's messages so far, for those that put an earlier one into new words."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self._firsts: list[int] = []
        self._keys: dict[int, list[str]] = {}
        self._replies: list[tuple[Reply, ...]] = []

    def message(self, turn: dict[str, Any]) -> Message:
        number = len(self._firsts)
        first = self._firsts[number - turn["edits"]] if "edits" in turn else number
        self._firsts.append(first)
        kept = turn.get("files", [turn["file"]] if "file" in turn else [])
        public = turn.get("public", False)
        return Message(
            ConversationKey(Channel.REST, "someone", self.transcript.city),
            str(number),
            self.transcript.text_of(turn),
            tuple(FileRef(f"file-{number}-{n}", **one) for n, one in enumerate(kept)),
            self.transcript.language,
            sent=Sent(turn.get("sent", "words")),
            edits=str(first) if "edits" in turn else None,
            earlier=self._earlier(first) if "edits" in turn else None,
            public=public,
            private_link="https://chat.example/assistant" if public else None,
            source=turn.get("source"),
        )

    def _earlier(self, first: int) -> Earlier:
        return Earlier(tuple(self._keys.get(first, ())), self._replies[first])

    def note(self, result: TurnResult) -> None:
        keys = self._keys.setdefault(self._firsts[-1], [])
        keys += [effect.key for effect in result.effects if isinstance(effect, AnswerChanged)]
        self._replies.append(result.replies)


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_transcript(path: Path) -> None:
    transcript = read(path)
    state, said = State(), Said(transcript)
    for turn in transcript.turns:
        if "owner" in turn:
            state = state.but(owner=Owner(turn["owner"]))
        result = take(state, said.message(turn))
        said.note(result)
        state = codec.decode(codec.encode(result.state))
        assert state == result.state
        transcript.check(turn, [to_wire(reply) for reply in result.replies])
        check_titles(result, transcript.city)


def check_titles(result: TurnResult, name: str) -> None:
    """What a button sends can be told by its title again, by whoever has the pack and what was asked."""
    state, pack = result.state, city(name).pack
    for button in (button for reply in result.replies for button in reply.buttons):
        known = pressed.title(pack, state.language or "", button.payload, state.asked)
        own = button.title.removeprefix("✓ ")
        assert known == own or button.url or button.payload.startswith("/"), (button, known)
        assert known is not None or button.url, button


def test_there_are_transcripts_in_each_language() -> None:
    for files in (FILES, set(ALL) - set(FILES)):
        assert {path.parent.name for path in files} >= {"en", "fr"}
        assert len(files) >= 6
