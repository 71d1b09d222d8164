"""The transcripts, through the pure turn with the real understanding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from dialogues import codec
from dialogues.city import City
from dialogues.errors import ReadingWantedError
from dialogues.message import Channel, ConversationKey, FileRef, Message
from dialogues.replies import to_wire
from dialogues.state import Owner, State
from dialogues.turn import TurnResult, advance
from knowledge.pack import load
from knowledge.understanding import Reader, Understanding, embedded_reader
from tests.dialogues.transcript import FILES, read

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
    plain = here.needs_no_encoder(message.text)
    reading = reader().read_plain(message.text) if plain else reader().read(message.text)
    try:
        return advance(state, message, reading, NOW, here)
    except ReadingWantedError:
        assert plain, "a text that was read whole must do"
        return advance(state, message, reader().read(message.text), NOW, here)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_transcript(path: Path) -> None:
    transcript = read(path)
    state = State()
    for number, turn in enumerate(transcript.turns):
        if "owner" in turn:
            state = replace(state, owner=Owner(turn["owner"]))
        files = (FileRef(f"file-{number}", **turn["file"]),) if "file" in turn else ()
        message = Message(
            ConversationKey(Channel.REST, "someone", transcript.city),
            str(number),
            transcript.text_of(turn),
            files,
            transcript.language,
        )
        result = take(state, message)
        state = codec.decode(codec.encode(result.state))
        assert state == result.state
        transcript.check(turn, [to_wire(reply) for reply in result.replies])


def test_there_are_transcripts_in_each_language() -> None:
    assert {path.parent.name for path in FILES} >= {"en", "fr"}
    assert len(FILES) >= 6
