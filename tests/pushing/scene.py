"""One scheduler at work, its receiver, and short-cuts to look at both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.pushing.pusher import SWEEP_EVERY, Pusher
from bot.standing import ChannelStanding
from dialogues.message import Channel
from integrations.database.listening import Listener
from tests.pushing.passing import BusyDatabase, PassingTime
from tests.pushing.receiver import Receiver

_PUT = """
INSERT INTO push (channel, address, key, call, priority, slot, state, at)
SELECT 'telegram', %(address)s, %(text)s, jsonb_build_object('text', %(text)s::text), %(priority)s, %(slot)s,
    'pending', %(at)s
"""
_PUT_MANY = """
INSERT INTO push (channel, address, key, call, priority, state, at)
SELECT 'telegram', %(prefix)s || n, 'many', jsonb_build_object('text', 'news ' || n), 9, 'pending', %(at)s
FROM generate_series(1, %(number)s) n
"""


_CHAT = """
WITH c AS (
    INSERT INTO conversation
        (channel, external_id, city, snapshot, version, owner, created_at, updated_at)
    VALUES ('telegram', %(address)s, 'tiny', '{}', 1, 'bot', %(at)s, %(at)s)
    RETURNING id
)
INSERT INTO chat (channel, address, conversation_id, at)
SELECT 'telegram', %(address)s, id, %(at)s FROM c RETURNING conversation_id
"""
_MESSAGE = """
WITH o AS (
    INSERT INTO outbound (conversation_id, key, reply, state, at)
    VALUES (%(conversation)s, %(key)s, '{}', 'pending', %(at)s) RETURNING id
)
INSERT INTO push (channel, address, outbound_id, key, call, priority, state, at)
SELECT 'telegram', part.address, o.id, %(key)s || part.text, jsonb_build_object('text', part.text), 0,
    'pending', %(at)s
FROM o, unnest(%(addresses)s::text[], %(texts)s::text[]) AS part (address, text)
"""


class Scene:
    """A database, a time and a receiver; schedulers come and go."""

    def __init__(self, url: str, sweep_every: float = SWEEP_EVERY) -> None:
        self.sweep_every = sweep_every
        self.database = BusyDatabase(url)
        self.time = PassingTime(self.database)
        self.receiver = Receiver(self.time)
        self.listener = Listener(url)
        self.standing = ChannelStanding(self.database, self.time.clock)
        self.pusher = self.another()

    def another(self) -> Pusher:
        """A scheduler on the same database, as in another process."""
        pusher = Pusher(
            Channel.TELEGRAM,
            self.receiver,
            database=self.database,
            listener=self.listener,
            standing=self.standing,
            clock=self.time.clock,
            timer=self.time,
        )
        pusher.sweep_every = self.sweep_every
        return pusher

    @asynccontextmanager
    async def pushing(self) -> AsyncIterator[None]:
        """A scheduler at work for the length of the block; then it may finish what is under way."""
        working = asyncio.ensure_future(self.another().run())
        try:
            yield
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def kill(self, working: asyncio.Future[None]) -> int:
        """End a scheduler as a kill does, with nothing finished. Returns how many sends were under way."""
        under_way = self.receiver.under_way
        working.cancel()
        await asyncio.sleep(0)
        while not working.done():
            working.cancel()
            await asyncio.sleep(0)
        return under_way

    async def put(
        self, address: str, *texts: str, priority: int = 0, slot: str | None = None, tell: bool = True
    ) -> None:
        for text in texts:
            values = {"address": address, "text": text, "priority": priority, "slot": slot}
            await self.do(_PUT, **values, at=self.time.clock.now())
        if tell:
            self.tell(address)

    async def chat(self, address: str) -> int:
        """A chat and its conversation, whose id this is."""
        (row,) = await self.query(_CHAT, address=address, at=self.time.clock.now())
        return int(row["conversation_id"])

    async def message(self, key: str, parts: dict[str, list[str]]) -> None:
        """A message outside a turn, with its parts by address."""
        pairs = [(address, text) for address, texts in parts.items() for text in texts]
        addresses, texts = zip(*pairs, strict=True)
        values = {"addresses": list(addresses), "texts": list(texts), "at": self.time.clock.now()}
        await self.do(_MESSAGE, **values, key=key, conversation=await self.chat(f"of {key}"))

    async def put_many(self, number: int, prefix: str = "many") -> None:
        await self.do(_PUT_MANY, number=number, prefix=prefix, at=self.time.clock.now())
        self.tell("")

    def tell(self, address: str) -> None:
        """What the database's notification does."""
        for news in self.listener._pushing["telegram"]:
            news.tell(address)

    async def until_none_waits(self) -> None:
        while (await self.query("SELECT count(*) AS n FROM push WHERE state = 'pending'"))[0]["n"]:
            await self.time.sleep(1.0)

    async def states(self) -> dict[str, int]:
        rows = await self.query("SELECT state, count(*) AS n FROM push GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    async def query(self, query: str, **values: Any) -> list[dict[str, Any]]:
        async with self.database.unit() as unit:
            return await (await unit.sql(query, values)).fetchall()

    async def do(self, query: str, **values: Any) -> None:
        async with self.database.unit() as unit:
            await unit.sql(query, values)


@asynccontextmanager
async def scene(url: str, *, sweep_every: float = SWEEP_EVERY) -> AsyncIterator[Scene]:
    """Everything but a scheduler at work; time passes."""
    made = Scene(url, sweep_every)
    await made.database.open()
    passing = asyncio.ensure_future(made.time.pass_on())
    try:
        yield made
    finally:
        passing.cancel()
        await asyncio.gather(passing, return_exceptions=True)
        await made.database.close()
