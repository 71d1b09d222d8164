"""Words for an answer are made before the turn is begun, outside of locks and transactions; stored once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from dialogues.errors import UnknownCityError
from dialogues.message import Message
from dialogues.replies import Reply
from dialogues.state import State
from dialogues.turn import TurnResult
from dialogues.wording import Entry, Question, Wording
from tests.turns import tiny
from tests.turns.conftest import World, process

OPEN_TRANSACTIONS = "select pid from pg_stat_activity where state like 'idle in transaction%%'"


def advance(
    state: State, said: Message, reading: Any, now: datetime, city: Any, *, wording: Wording | None = None
) -> TurnResult:
    """As `tiny.advance`; where the very turn was worded that is taken, its words are said."""
    result = tiny.advance(state, said, reading, now, city)
    (reply,) = result.replies
    if wording is not None and wording.fits("topic", "fr", reply.text):
        return replace(result, replies=(Reply(wording.text),))
    return result


@dataclass
class Words:
    """Makes words for every answer, after doing what is to happen meanwhile."""

    world: World | None = None
    asked: int = 0
    meanwhile: str = ""

    async def reword(self, question: Question) -> Wording | None:
        self.asked += 1
        assert self.world is not None
        assert await self.world.query(OPEN_TRANSACTIONS) == []
        if self.meanwhile:
            text, self.meanwhile = self.meanwhile, ""
            await self.world.say("ada", f"meanwhile-{self.asked}", text)  # waits for ever if it is locked
        return Wording(question, f"worded: {question.text}", ("topic",))


class WordedCity(tiny.PlainCity):
    """Each reply answers a question."""

    def question(self, message: Message, result: TurnResult) -> Question | None:
        return Question(message.text, (Entry("topic", result.replies[0].text),), "fr", "tiny")


@pytest.fixture
async def words(url: str) -> AsyncIterator[Words]:
    made = Words()
    async with process(url, advance=advance, rewriter=made, city=WordedCity()) as world:
        made.world = world
        yield made


async def test_the_words_are_said_and_stored_once(words: Words) -> None:
    assert words.world is not None
    for _ in range(2):  # the second is a repeated delivery
        (reply,) = await words.world.say("ada", "m1", "read this")
        assert reply.text == "worded: read this"
    assert words.asked == 1
    (row,) = await words.world.query("select replies from inbound")
    assert "worded: read this" in row["replies"]


async def test_nothing_is_locked_meanwhile_and_another_answer_stands_as_it_is(words: Words) -> None:
    assert words.world is not None
    words.meanwhile = "hello"  # a turn of the same conversation, so that the reply is no longer the same
    (reply,) = await words.world.say("ada", "m1", "read this")
    assert reply.text == "2: READ THIS None"
    assert len(await words.world.query("select 1 from inbound")) == 2


async def test_what_is_told_by_its_form_is_never_worded(words: Words) -> None:
    assert words.world is not None
    await words.world.say("ada", "m1", "/start")
    assert words.asked == 0


async def test_a_city_that_is_not_served_is_told_as_ever(words: Words) -> None:
    assert words.world is not None
    nowhere = replace(tiny.message("ada", "m1", "read"), conversation=replace(tiny.key("ada"), city="no"))
    with pytest.raises(UnknownCityError):
        await words.world.run(nowhere)
