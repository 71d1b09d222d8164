"""The limit that turns are measured against: the least a durable turn can cost, on the same database.

The raw transaction claims, locks and loads, updates a snapshot of ordinary size, appends an event and
commits, over plain psycopg connections and with nothing else in the way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psycopg

_TABLES = """
drop table if exists bench_claim, bench_event, bench_conversation;
create table bench_conversation (id bigint primary key, snapshot text not null, version int not null)
    with (fillfactor = 60, toast_tuple_target = 8160);
create table bench_claim (conversation bigint, claim text, primary key (conversation, claim));
create table bench_event (id bigint generated always as identity primary key, conversation bigint, body text);
"""
_SNAPSHOT = "".join(
    f'"q{n}":{{"status":"answered","value":"word {n * 7919} {n * 104729}"}},' for n in range(120)
)
"""About 8 KB that compress as an intake's snapshot does."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a load came to: units per second over all clients, and seconds per unit at two quantiles."""

    per_second: float
    p50: float
    p99: float


async def load(clients: int, units: int, work: Callable[[int, int], Awaitable[object]]) -> Measured:
    """Have `clients` do `units` units of `work(client, n)` together, each one after the other."""
    took: list[float] = []
    numbers = iter(range(units))

    async def client(number: int) -> None:
        for n in numbers:
            began = time.perf_counter()
            await work(number, n)
            took.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    whole = time.perf_counter() - began
    took.sort()
    return Measured(units / whole, took[len(took) // 2], took[min(len(took) - 1, len(took) * 99 // 100)])


async def raw_transactions(url: str, *, clients: int, units: int) -> Measured:
    """Measure the raw transaction; leaves nothing behind."""
    connections = [await psycopg.AsyncConnection.connect(url) for _ in range(clients)]
    first = connections[0]
    try:
        await first.execute(_TABLES)
        await first.cursor().executemany(
            "insert into bench_conversation values (%s, %s, 0)", [(n, _SNAPSHOT) for n in range(clients)]
        )
        await first.commit()

        async def work(client: int, n: int) -> None:
            await _transaction(connections[client], client, n)

        return await load(clients, units, work)
    finally:
        await first.rollback()
        await first.execute("drop table if exists bench_claim, bench_event, bench_conversation")
        await first.commit()
        for connection in connections:
            await connection.close()


async def _transaction(connection: psycopg.AsyncConnection, conversation: int, n: int) -> None:
    await connection.execute(
        "insert into bench_claim values (%s, %s) on conflict do nothing", (conversation, str(n)), prepare=True
    )
    cursor = await connection.execute(
        "select snapshot, version from bench_conversation where id = %s for update",
        (conversation,),
        prepare=True,
    )
    found = await cursor.fetchone()
    if found is None:
        raise LookupError(conversation)
    await connection.execute(
        "update bench_conversation set snapshot = %s, version = %s where id = %s",
        (found[0], found[1] + 1, conversation),
        prepare=True,
    )
    await connection.execute(
        "insert into bench_event (conversation, body) values (%s, %s)", (conversation, "body"), prepare=True
    )
    await connection.commit()
