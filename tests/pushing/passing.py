"""Time that passes only while everybody waits: hours of pushing in seconds, and always the same."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from math import inf

from dialogues.errors import UnavailableError
from integrations.database.unit import Database, Unit

BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SETTLED = 12
"""Rounds of the event loop without any work after which all are taken to wait."""


class BusyDatabase(Database):
    """A database that tells whether somebody is at work with it."""

    def __init__(self, url: str) -> None:
        super().__init__(url, size=8)
        # No test here takes the power away, and a commit that waits for the disk takes most of the time.
        kwargs = self.pool.kwargs
        assert isinstance(kwargs, dict)
        kwargs["options"] = kwargs["options"].replace("synchronous_commit=on", "synchronous_commit=off")
        self.away = False
        self._units = 0
        self.idle = asyncio.Event()
        self.idle.set()

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        if self.away:
            raise UnavailableError
        self._units += 1
        self.idle.clear()
        try:
            async with super().unit() as unit:
                yield unit
        finally:
            self._units -= 1
            if self._units == 0:
                self.idle.set()


class PassingTime:
    """`Timer` and `Clock` in one; both tell the same time."""

    def __init__(self, database: BusyDatabase) -> None:
        self._database = database
        self._seconds = 0.0
        self._number = count()
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []

    def now(self) -> float:
        return self._seconds

    @property
    def clock(self) -> _Clock:
        return _Clock(self)

    async def wait(self, event: asyncio.Event, until: float) -> None:
        await asyncio.sleep(0)
        if event.is_set() or until <= self._seconds:
            return
        ring = asyncio.Event()
        if until < inf:
            heapq.heappush(self._sleepers, (until, next(self._number), ring))
        both = [asyncio.ensure_future(one.wait()) for one in (event, ring)]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ring.set()  # nobody need be woken for it any more
            for one in both:
                one.cancel()

    async def sleep(self, seconds: float) -> None:
        await self.wait(asyncio.Event(), self._seconds + seconds)

    async def pass_on(self) -> None:
        """Let time pass, until cancelled."""
        while True:
            await self._settle()
            while self._sleepers and self._sleepers[0][2].is_set():
                heapq.heappop(self._sleepers)
            if self._sleepers:
                moment, _, ring = heapq.heappop(self._sleepers)
                self._seconds = max(self._seconds, moment)
                ring.set()

    async def _settle(self) -> None:
        quiet = 0
        while quiet < SETTLED:
            if self._database.idle.is_set():
                quiet += 1
                await asyncio.sleep(0)
            else:
                quiet = 0
                await self._database.idle.wait()


class _Clock:
    def __init__(self, time: PassingTime) -> None:
        self._time = time

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self._time.now())
