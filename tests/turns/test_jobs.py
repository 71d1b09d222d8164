"""Jobs: carried by the turn's transaction, done again when a worker dies."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.tasks import Tasks
from tests.turns.conftest import World

DYING = """
    import asyncio, os, signal, sys
    from bot.jobs import Jobs
    from integrations.database.unit import Database

    async def main():
        database = Database(sys.argv[1], size=4)
        await database.open()
        jobs = Jobs(database)
        async def die(conversation):
            os.kill(os.getpid(), signal.SIGKILL)
        jobs.on("precious", die)
        await jobs.open()
        async with database.unit() as unit:
            await jobs.defer(unit, "precious", conversation=7)
        await jobs.work()

    asyncio.run(main())
"""


def done_by(world: World) -> asyncio.Queue[int]:
    """What the job `precious` is done for."""
    done: asyncio.Queue[int] = asyncio.Queue()

    async def do(conversation: int) -> None:
        await done.put(conversation)

    world.jobs.on("precious", do)
    return done


async def test_a_job_is_deferred_with_its_transaction_or_not_at_all(world: World) -> None:
    async def broken() -> None:
        async with world.database.unit() as unit:
            await world.jobs.defer(unit, "remind", conversation=1)
            raise LookupError

    with pytest.raises(LookupError):
        await broken()
    assert await world.query("select * from procrastinate_jobs") == []
    await world.say("ada", "m1", "remind 60")
    (job,) = await world.query("select task_name, args, lock from procrastinate_jobs")
    (row,) = await world.query("select id from conversation")
    assert job == {
        "task_name": "remind",
        "args": {"conversation": row["id"]},
        "lock": f"conversation:{row['id']}",
    }


async def test_the_job_of_a_killed_worker_is_taken_over(world: World, url: str) -> None:
    dying = await asyncio.create_subprocess_exec(
        sys.executable, "-c", textwrap.dedent(DYING), url, cwd=Path(__file__).parents[2], env=dict(os.environ)
    )
    assert await dying.wait() == -signal.SIGKILL
    done = done_by(world)
    async with world.working():
        assert await asyncio.wait_for(done.get(), 10) == 7
        await world.until("select 1 where not exists (select from procrastinate_jobs)")


async def test_a_worker_outlives_the_loss_of_its_connections(world: World) -> None:
    done = done_by(world)
    async with world.working():
        await world.until("select 1 from procrastinate_workers")
        await world.query(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        await world.database.heal()
        async with world.database.unit() as unit:
            await world.jobs.defer(unit, "precious", conversation=7)
        assert await asyncio.wait_for(done.get(), 15) == 7


async def test_a_job_whose_end_could_not_be_saved_is_done_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    done: asyncio.Queue[int] = asyncio.Queue()
    tries = iter(range(9))

    async def do(conversation: int) -> None:
        if next(tries) == 0:
            async with await psycopg.AsyncConnection.connect(world.database.url, autocommit=True) as other:
                await other.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                )
            raise LookupError
        await done.put(conversation)

    world.jobs.on("precious", do)
    async with world.database.unit() as unit:
        await world.jobs.defer(unit, "precious", conversation=7)
    async with world.working():
        assert await asyncio.wait_for(done.get(), 30) == 7
    gc.collect()
    assert [one.getMessage() for one in caplog.records if one.name == "asyncio"] == []


async def test_sweeping_leaves_of_an_erasure_only_that_there_was_one(world: World) -> None:
    await world.say("ada", "m1", "hello")
    await world.say("ada", "m2", "delete")
    async with world.database.unit() as unit:
        await unit.connection.execute("update erasure set at = at - interval '2 days'")
    sweep = world.jobs._app.tasks["sweep"]
    await sweep(timestamp=0)
    (left,) = await world.query("select city, hash, replies from erasure")
    assert left == {"city": "tiny", "hash": None, "replies": None}


async def test_a_task_that_fails_is_started_again_and_ends_with_its_owner() -> None:
    starts: asyncio.Queue[int] = asyncio.Queue()

    async def failing() -> None:
        await starts.put(1)
        raise LookupError

    tasks = Tasks()
    tasks.start("failing", failing)
    assert [await starts.get() for _ in range(3)] == [1, 1, 1]
    await tasks.close()
    assert starts.empty()


async def test_sweeping_forgets_what_was_pushed_long_ago_and_never_what_waits(world: World) -> None:
    for days, state in ((31, "sent"), (31, "pending"), (29, "sent")):
        await world.query(
            "insert into push (channel, address, key, priority, state, at)"
            " values ('telegram', 'ada', %(key)s, 0, %(state)s, %(at)s) returning id",
            key=f"{state} {days}",
            state=state,
            at=world.clock.now() - timedelta(days=days),
        )
    await world.jobs._app.tasks["sweep"](timestamp=0)
    assert {row["key"] for row in await world.query("select key from push")} == {"pending 31", "sent 29"}
