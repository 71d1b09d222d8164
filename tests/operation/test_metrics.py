"""Figures: what turns did, and what waits in the database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg
import pytest

from bot.metrics import MeasuredTurns, Metrics, kind_of
from dialogues.errors import UnavailableError
from dialogues.message import Channel, ConversationKey, Message
from dialogues.replies import Reply
from integrations.database.migrate import migrate
from integrations.database.unit import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MESSAGE = Message(ConversationKey(Channel.REST, "ada", "lumen"), "1", "hello")


class Turns:
    """Answers with a question, or is away."""

    def __init__(self, *, away: bool) -> None:
        self._away = away

    async def run(self, _message: Message) -> tuple[Reply, ...]:
        if self._away:
            raise UnavailableError
        return (Reply("Hello", custom={"recorded": {}}), Reply("?", custom={"question": {}}))


@pytest.fixture
async def database(empty_database_url: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, empty_database_url)
    opened = Database(empty_database_url)
    await opened.open()
    yield opened
    await opened.close()


async def test_turns_are_counted_by_what_they_did(database: Database) -> None:
    metrics = Metrics(version="1")
    await MeasuredTurns(Turns(away=False), metrics).run(MESSAGE)
    with pytest.raises(UnavailableError):
        await MeasuredTurns(Turns(away=True), metrics).run(MESSAGE)
    metrics.duplicate()
    with metrics.reading():
        """Nothing takes no time, and counts."""
    told = (await metrics.render(database)).decode()
    assert 'designtech_turns_total{channel="rest",kind="recorded"} 1.0' in told
    assert 'designtech_turns_total{channel="rest",kind="unavailable"} 1.0' in told
    assert 'designtech_turn_seconds_count{channel="rest"} 2.0' in told
    assert "designtech_duplicates_total 1.0" in told
    assert "designtech_encoder_seconds_count 1.0" in told
    assert 'designtech_info{version="1"} 1.0' in told


async def test_what_waits_is_counted(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status) "
            "values ('q', 't', '{}', 'failed')"
        )
    told = (await Metrics(version="1").render(database)).decode()
    assert 'designtech_jobs{state="failed"} 1.0' in told
    assert "designtech_founders_waiting 0.0" in told
    assert "designtech_database_up 1.0" in told


async def test_without_the_database_the_rest_is_still_told() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/none")
    await away.open()
    try:
        told = (await Metrics(version="1").render(away)).decode()
    finally:
        await away.close()
    assert "designtech_database_up 0.0" in told
    assert 'designtech_info{version="1"} 1.0' in told


@pytest.mark.parametrize(
    ("parts", "kind"),
    [((), "other"), (("language", "answer", "question"), "answer"), (("recorded", "question"), "recorded")],
)
def test_a_turn_is_named_by_its_weightiest_part(parts: tuple[str, ...], kind: str) -> None:
    assert kind_of([Reply("x", custom={part: {}}) for part in parts]) == kind
