"""One message's way through a real database."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from dialogues.effects import GapRecorded
from dialogues.errors import StateTooNewError, UnavailableError, UnknownCityError
from dialogues.message import FileRef
from tests.turns import tiny
from tests.turns.conftest import World, process


async def test_a_stranger_is_answered_and_known_afterwards(world: World) -> None:
    (first,) = await world.say("ada", "m1", "hello")
    (second,) = await world.say("ada", "m2", "again")
    assert (first.text, second.text) == ("1: hello", "2: again")


async def test_a_repeated_message_gets_the_recorded_replies_and_does_nothing_twice(world: World) -> None:
    first = await world.say("ada", "m1", "answer team 5")
    await world.say("ada", "m2", "hello")
    assert await world.say("ada", "m1", "answer team 5") == first
    assert len(await world.query("select * from answer_history")) == 1
    assert len(await world.query("select * from event")) == 2


async def test_the_same_key_in_another_conversation_is_another_message(world: World) -> None:
    await world.say("ada", "m1", "hello")
    (reply,) = await world.say("bob", "m1", "hi")
    assert reply.text == "1: hi"


async def test_a_text_is_read_only_where_its_form_says_nothing(world: World) -> None:
    (read,) = await world.say("ada", "m1", "read this", language_hint="de")
    (plain,) = await world.say("ada", "m2", "plain")
    assert (read.text, plain.text) == ("1: READ THIS de", "2: plain")


async def test_an_unknown_city_is_refused(world: World) -> None:
    elsewhere = replace(tiny.key("ada"), city="nowhere")
    with pytest.raises(UnknownCityError):
        await world.run(replace(tiny.message("ada", "m1", "hello"), conversation=elsewhere))


async def test_what_a_text_column_cannot_hold_is_taken_out(world: World) -> None:
    (reply,) = await world.say("ada", "m1", "answer a zero\0 and half\ud800 é")
    assert reply.text == "1: answer a zero and half? é"


async def test_a_snapshot_of_a_newer_version_is_left_alone(world: World) -> None:
    await world.say("ada", "m1", "hello")
    newer = '{"version":999,"state":{}}'
    await world.query(
        "update conversation set snapshot = %(newer)s, version = version + 1 returning id", newer=newer
    )
    with pytest.raises(StateTooNewError):
        await world.say("ada", "m2", "hello")
    (row,) = await world.query("select snapshot from conversation")
    assert row["snapshot"] == newer
    assert len(await world.query("select * from inbound")) == 1


async def test_two_processes_keep_one_conversation_in_order(url: str) -> None:
    async with process(url) as one, process(url) as other:
        processes = [one, other]
        answered = await asyncio.gather(
            *(processes[n % 2].say("ada", f"m{n}", f"say {n}") for n in range(24))
        )
    counts = sorted(int(replies[0].text.partition(":")[0]) for replies in answered)
    assert counts == list(range(1, 25))


async def test_one_message_delivered_to_two_processes_at_once_is_taken_once(url: str) -> None:
    async with process(url) as one, process(url) as other:
        for n in range(8):
            first, second = await asyncio.gather(
                one.say("ada", f"m{n}", "human Ada"), other.say("ada", f"m{n}", "human Ada")
            )
            assert first == second
        assert len(await one.query("select * from event")) == 8
        (case,) = await one.query("select * from startup_case")
        assert case["version"] == 8


async def test_a_fault_in_the_middle_leaves_nothing(url: str) -> None:
    def broken(*arguments: Any) -> Any:
        result = tiny.advance(*arguments)
        return replace(result, effects=(*result.effects, *(FAULTY if arguments[1].text == "human x" else ())))

    async with process(url, advance=broken) as world:
        await world.say("ada", "m1", "hello")
        with pytest.raises(psycopg.Error):
            await world.say("ada", "m2", "human x")
        for table in ("startup_case", "person", "gap"):
            assert await world.query(f"select * from {table}") == []  # noqa: S608  # the names stand above
        assert len(await world.query("select * from inbound")) == 1
        (again,) = await world.say("ada", "m2", "hello")
        assert again.text == "2: hello"


FAULTY = (GapRecorded("half\0", "unsure", "fr"),)  # PostgreSQL refuses the zero byte


async def test_locks_vanish_when_nobody_uses_them(world: World) -> None:
    await asyncio.gather(*(world.say(f"u{n % 3}", f"m{n}", "hello") for n in range(12)))
    assert len(world.turns._locks) == 0


async def test_one_busy_conversation_leaves_room_for_others(world: World) -> None:
    async with world.database.unit() as unit:
        await unit.connection.execute("insert into person (created_at) values (now())")
        await world.say("ada", "m0", "hello")
        waiting = [asyncio.ensure_future(world.say("ada", f"m{n}", "hello")) for n in range(1, 40)]
        (reply,) = await world.say("bob", "m1", "hello")
        assert reply.text == "1: hello"
        await asyncio.gather(*waiting)


async def test_a_turn_needs_as_many_statements_at_400_as_at_10(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: dict[int, int] = {}
    for n in range(1, 401):
        if n in (10, 400):
            with counting(monkeypatch) as statements:
                await world.say("ada", f"m{n}", f"answer q{n} something")
            counted[n] = len(statements)
        else:
            await world.say("ada", f"m{n}", f"answer q{n} something")
    assert counted[10] == counted[400] == 1


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("hello", 1),
        ("answer team five", 1),
        ("gap why", 6),
        ("consent consent_news yes", 5),
        ("human Ada", 6),
        ("submit Ada", 7),
    ],
)
async def test_common_turns_need_few_statements(
    world: World, monkeypatch: pytest.MonkeyPatch, text: str, most: int
) -> None:
    await world.say("ada", "m1", "hello")
    with counting(monkeypatch) as statements:
        await world.say("ada", "m2", text)
    assert 1 <= len(statements) <= most


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is sent to the server in a block, BEGIN and COMMIT among it."""
    sent: list[str] = []
    execute = psycopg.AsyncCursor.execute
    begin, end = psycopg.AsyncTransaction.__aenter__, psycopg.AsyncTransaction.__aexit__

    async def counted(cursor: Any, query: Any, *arguments: Any, **named: Any) -> Any:
        sent.append("statement")
        return await execute(cursor, query, *arguments, **named)

    async def begun(transaction: Any) -> Any:
        sent.append("begin")
        return await begin(transaction)

    async def ended(transaction: Any, *how: Any) -> Any:
        sent.append("commit" if how[0] is None else "rollback")
        return await end(transaction, *how)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.AsyncCursor, "execute", counted)
        patched.setattr(psycopg.AsyncTransaction, "__aenter__", begun)
        patched.setattr(psycopg.AsyncTransaction, "__aexit__", ended)
        yield sent


async def test_a_database_that_was_away_is_used_again(url: str) -> None:
    async with process(url) as world:
        await world.say("ada", "m1", "hello")
        name = re.search(r"/(test_\w+)\?", url)
        assert name
        async with await psycopg.AsyncConnection.connect(
            url.replace(name[1], "postgres"), autocommit=True
        ) as admin:
            database = psycopg.sql.Identifier(name[1])
            await admin.execute(psycopg.sql.SQL("alter database {} allow_connections false").format(database))
            await admin.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s", (name[1],)
            )
            with pytest.raises(UnavailableError):
                await world.say("ada", "m2", "hello")
            assert not await world.database.ready()
            await admin.execute(psycopg.sql.SQL("alter database {} allow_connections true").format(database))
        (reply,) = await world.say("ada", "m2", "hello")
        assert reply.text == "2: hello"


async def test_connections_that_died_in_the_pool_are_not_noticed_by_the_founder(world: World) -> None:
    await asyncio.gather(*(world.say(f"u{n}", "m1", "hello") for n in range(8)))
    await world.query(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    answers = await asyncio.gather(*(world.say(f"u{n}", "m2", "hello") for n in range(8)))
    assert [replies[0].text for replies in answers] == ["2: hello"] * 8


async def test_files_of_a_message_are_recorded_with_it(world: World) -> None:
    deck = FileRef("f1", "deck.pdf", 3, "application/pdf")
    await world.say("ada", "m1", "", files=(deck,))
    (event,) = await world.query("select file_ids, text from event")
    assert event == {"file_ids": ["f1"], "text": ""}


async def test_a_server_that_freezes_is_given_up_and_the_message_may_be_sent_again(world: World) -> None:
    await world.say("ada", "m1", "hello")
    backends = await world.query(
        "select pid from pg_stat_activity where datname = current_database()"
        " and backend_type = 'client backend'"
    )
    for backend in backends:
        os.kill(backend["pid"], signal.SIGSTOP)
    try:
        with pytest.raises(UnavailableError):
            await world.say("ada", "m2", "hello")
    finally:
        for backend in backends:
            os.kill(backend["pid"], signal.SIGCONT)
    (reply,) = await world.say("ada", "m2", "hello")
    assert reply.text == "2: hello"
