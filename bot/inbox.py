"""What arrives by itself: stored before it is acknowledged, then read in order for each address."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from bot.jobs import Jobs, Queue
from dialogues.arrival import Arrived, Took, Updates, Waiting
from dialogues.errors import UnavailableError
from dialogues.message import Channel, ConversationKey
from dialogues.ports import Clock
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit

JOB: Final = "updates"
"""The job that reads what waits at one address."""
QUEUE: Final = Queue("updates", at_once=32, look_every=0.5)
"""Addresses that are read at the same time in one process; a download holds up its own address alone."""
AT_ONCE: Final = 12
"""Updates of one address that are looked at together; an album has ten at most."""
MAX_FAILURES: Final = 8
"""After so many faults of our own an update is left out, so that those behind it go on."""
KNOWN_FOR: Final = timedelta(days=3)
"""How long an update is recognised that comes again. Channels give up within a day; ids may start over."""
STUCK_AFTER: Final = timedelta(minutes=10)
"""Updates that wait for longer get a job again, should theirs be lost."""

_CLAIM = """
WITH arrived AS (
    INSERT INTO raw_update (channel, update_id, address, raw, state, fault, at, done_at)
    SELECT %(channel)s, a.update_id, a.address, a.raw,
        CASE WHEN a.raw IS NULL THEN 'skipped' ELSE 'waiting' END, a.fault, %(at)s,
        CASE WHEN a.raw IS NULL THEN %(at)s END
    FROM unnest(%(ids)s::text[], %(addresses)s::text[], %(raws)s::text[], %(faults)s::text[])
        WITH ORDINALITY AS a (update_id, address, raw, fault, place)
    ORDER BY a.place
    ON CONFLICT (channel, update_id) DO NOTHING
    RETURNING address, state, fault
)
SELECT address, state, fault, count(*) AS n FROM arrived GROUP BY address, state, fault
"""

_WAITING = """
SELECT r.id, r.raw, r.at, r.fault, v.channel, v.external_id, v.city
FROM raw_update r
LEFT JOIN chat c ON c.channel = r.channel AND c.address = r.address
LEFT JOIN conversation v ON v.id = c.conversation_id
WHERE r.channel = %(channel)s AND r.address = %(address)s AND r.state = 'waiting'
ORDER BY r.id
LIMIT %(limit)s
"""
_FAILED = re.compile(r"failed\.(\d+)")

log = logging.getLogger(__name__)


class Inbox:
    """`Claims` of the channels, and the work on what was claimed."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        clock: Clock,
        *,
        counted: Callable[[Channel, str, int], None] = lambda _channel, _outcome, _n: None,
    ) -> None:
        """Args: counted: gets what became of updates: `taken`, a fault's code, `repeated`; and how many."""
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._counted = counted
        self._channels: Mapping[Channel, Updates] = {}

    def serve(self, channels: Mapping[Channel, Updates]) -> None:
        """Say who reads the updates of each channel; the work needs it, claiming does not."""
        self._channels = channels
        self._jobs.on(JOB, self.work, queue=QUEUE, insist=True)
        self._jobs.on("sweep_updates", self.sweep, cron="27 * * * *")

    async def claim(self, channel: Channel, arrived: Sequence[Arrived]) -> None:
        """See `dialogues.arrival.Claims`."""
        values = {
            "channel": channel.value,
            "at": self._clock.now(),
            "ids": [one.update_id for one in arrived],
            "addresses": [one.address for one in arrived],
            "raws": [one.raw if one.fault is None else None for one in arrived],
            "faults": [one.fault for one in arrived],
        }
        async with self._database.unit() as unit:
            new = await (await unit.sql(_CLAIM, values)).fetchall()
            for address in dict.fromkeys(row["address"] for row in new if row["state"] == "waiting"):
                await self._order(unit, channel, address)
        for row in new:
            if row["state"] == "skipped":
                log.warning("update.skipped", extra={"channel": channel.value, "fault": row["fault"]})
                self._counted(channel, row["fault"], row["n"])
        if repeated := len(arrived) - sum(row["n"] for row in new):
            self._counted(channel, "repeated", repeated)

    async def work(self, *, channel: str, address: str) -> None:
        """Read what waits at an address, oldest first, until nothing does.

        Raises:
            UnavailableError: not now; all that is not done with still waits.
        """
        named = Channel(channel)
        async with self._database.unit() as unit:
            rows = await self._waiting(unit, named, address)
        while rows:
            took = await self._take(named, address, rows)
            async with self._database.unit() as unit:
                if took.again is not None:
                    await self._order(unit, named, address, after=took.again)
                    return
                await self._mark(unit, took)
                rows = await self._waiting(unit, named, address)
            self._counted(named, took.fault or "taken", len(took.done))

    async def sweep(self) -> None:
        """Forget what nobody asks about any more, and order work again on what was left behind."""
        of, now = tables.raw_update, self._clock.now()
        async with self._database.unit() as unit:
            await unit.do(sa.delete(of).where(of.c.state != "waiting", of.c.at < now - KNOWN_FOR))
            stuck = await unit.rows(
                sa.select(of.c.channel, of.c.address)
                .where(of.c.state == "waiting", of.c.at < now - STUCK_AFTER)
                .distinct()
            )
            for row in stuck:
                await self._order(unit, Channel(row["channel"]), row["address"])

    async def _take(self, channel: Channel, address: str, rows: list[Row]) -> Took:
        waiting = [Waiting(row["id"], row["raw"], row["at"], _failures(row["fault"])) for row in rows]
        first = rows[0]
        key = None
        if first["channel"] is not None:
            key = ConversationKey(Channel(first["channel"]), first["external_id"], first["city"])
        try:
            return await self._channels[channel].take(address, waiting, key)
        except UnavailableError:
            raise
        except Exception as error:
            failures = waiting[0].failures + 1
            kind = type(error).__name__
            if failures >= MAX_FAILURES:
                log.exception("update.left_out", extra={"channel": channel.value})
                return Took((waiting[0].id,), fault=f"failed:{kind}")
            async with self._database.unit() as unit:
                of = tables.raw_update
                await unit.do(
                    sa.update(of).where(of.c.id == waiting[0].id).values(fault=f"failed.{failures}")
                )
            raise

    async def _order(self, unit: Unit, channel: Channel, address: str, *, after: float | None = None) -> None:
        at = None if after is None else self._clock.now() + timedelta(seconds=after)
        await self._jobs.defer(unit, JOB, at=at, channel=channel.value, address=address)

    async def _waiting(self, unit: Unit, channel: Channel, address: str) -> list[Row]:
        values = {"channel": channel.value, "address": address, "limit": AT_ONCE}
        return await (await unit.sql(_WAITING, values)).fetchall()

    async def _mark(self, unit: Unit, took: Took) -> None:
        """Be done with updates; their words are forgotten."""
        of = tables.raw_update
        state = "done" if took.fault is None else "skipped"
        await unit.do(
            sa.update(of)
            .where(of.c.id.in_(took.done))
            .values(state=state, fault=took.fault, raw=None, done_at=self._clock.now())
        )


def _failures(fault: str | None) -> int:
    found = _FAILED.fullmatch(fault or "")
    return int(found[1]) if found else 0
