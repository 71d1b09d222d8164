"""Pushes what waits to one channel: in order for each address, within its limits, each until confirmed.

One process at a time does it (`bot.leading`). What it knows is a cache of the database: whoever takes over
begins by reading it, and only what was under way at that moment may arrive twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Final, TypeVar

import psycopg

from bot.pushing import pace
from bot.pushing.records import Records
from bot.pushing.trouble import LONGEST_CLOSED, Trouble, growing
from bot.pushing.waiting import Waiting, WaitingLine
from dialogues.errors import UnavailableError
from dialogues.push import (
    BlockedError,
    ChannelClosedError,
    Courier,
    NotSentError,
    RefusedError,
    ShutError,
    SlowDownError,
)
from integrations.database.unit import Database, retryable

if TYPE_CHECKING:
    from bot.pushing.timer import Timer
    from dialogues.arrival import Standing
    from dialogues.message import Channel
    from dialogues.ports import Clock
    from integrations.database.listening import Listener, News

SWEEP_EVERY: Final = 5.0
"""Seconds between two looks at all that waits, should the word of it be lost; longer the more there is."""
SWEEP_ROWS: Final = 10_000
"""Each so many that wait add as long again."""
DATABASE_AGAIN: Final = 1.0
"""Seconds before the database is asked again after it was away."""
TRIED_AT_LEAST: Final = 10
"""So often is tried what was never confirmed, however old it is."""
MAX_FAULTS: Final = 5
"""After so many faults of our own a push counts as failed, so that those behind it go on."""
FINISH_WITHIN: Final = 5.0
"""Seconds that sends under way get to be confirmed and marked at the end."""

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Confirmed:
    push: Waiting
    ref: str | None
    at: datetime


class Pusher:
    """The scheduler of one channel.

    Attributes:
        sweep_every: see `SWEEP_EVERY`.
    """

    def __init__(
        self,
        channel: Channel,
        courier: Courier,
        *,
        database: Database,
        listener: Listener,
        standing: Standing,
        clock: Clock,
        timer: Timer,
    ) -> None:
        """Args: listener: a listening one. clock: for what is stored. timer: for all waiting."""
        self._channel = channel
        self._courier = courier
        self._records = Records(database, channel)
        self._listener = listener
        self._standing = standing
        self._clock = clock
        self._timer = timer

        self.sweep_every = SWEEP_EVERY
        self._limits = courier.limits
        self._under_way: set[asyncio.Task[None]] = set()
        self._failing: dict[str, int] = {}
        self._shut: dict[str, int] = {}
        self._faults: dict[int, int] = {}
        self._confirmed: dict[int, _Confirmed] = {}
        self._changed = asyncio.Event()
        self._start_over()

    async def run(self) -> None:
        """Push until cancelled; then sends under way get a moment to be confirmed and marked."""
        self._start_over()
        async with asyncio.TaskGroup() as group:
            try:
                await self._lead(group)
            finally:
                if self._under_way:
                    await asyncio.wait(self._under_way, timeout=FINISH_WITHIN)

    async def _lead(self, sends: asyncio.TaskGroup) -> None:
        with self._listener.pushes(self._channel) as news:
            await self._begin()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._hear(news))
                group.create_task(self._sweep())
                await self._push(sends)

    def _start_over(self) -> None:
        """Forget all but what was confirmed and not marked: the database knows it better."""
        now = self._timer.now()
        # A predecessor's sends may still be under way: until all of them are past, nothing starts.
        quiet = now + max(self._limits.window, self._limits.rush * self._limits.apart) + pace.MARGIN
        self._pace = pace.Pace(self._limits, quiet_until=quiet)
        self._trouble = Trouble()
        self._line = WaitingLine(self._pace_at)
        self._crowds: dict[str, tuple[float, ...]] = {}
        self._held_until = -inf
        self._failing.clear()
        self._shut.clear()
        self._faults.clear()

    async def _begin(self) -> None:
        for number in list(self._confirmed):  # the lead was lost with the database before they were marked
            await self._mark(number)
        span, now = self._limits.crowd_window, self._timer.now()
        recent = await self._insist(lambda: self._records.recent(self._clock.now(), span))
        for address, ago in recent.items():
            if self._courier.is_crowd(address):
                self._crowds[address] = tuple(now - seconds for seconds in ago)
        await self._insist(lambda: self._look(None))

    def _pace_at(self, address: str) -> pace.Address:
        crowd = self._courier.is_crowd(address)
        return pace.Address(self._limits, crowd=crowd, ended=self._crowds.pop(address, ()))

    async def _push(self, group: asyncio.TaskGroup) -> None:
        """Start what may start, whenever something may."""
        while True:
            self._changed.clear()
            await self._timer.wait(self._changed, self._start(group))

    def _start(self, group: asyncio.TaskGroup) -> float:
        """Start all that may leave now. Returns the moment from which the next may."""
        now = self._timer.now()
        while (opens := self._opens(now)) <= now:
            given = self._line.next(now)
            if given is None:
                break
            self._pace.start(now)
            task = group.create_task(self._send(given, tried=self._trouble.there))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return max(opens, self._line.opens(now))

    def _opens(self, now: float) -> float:
        trouble = self._trouble.opens(len(self._under_way))
        return max(self._held_until, trouble, self._pace.opens(now))

    async def _hear(self, news: News) -> None:
        while True:
            await news.event.wait()
            addresses = news.take()
            await self._insist(partial(self._look, addresses))

    async def _sweep(self) -> None:
        while True:
            await self._sleep(self.sweep_every * (1 + len(self._line) // SWEEP_ROWS))
            await self._insist(lambda: self._look(None))

    async def _look(self, addresses: frozenset[str] | None) -> None:
        """Take in what waits at these addresses, or everywhere, and let go of what no longer does."""
        before = self._line.ids if addresses is None else frozenset()
        waiting, gaps = await self._records.waiting(addresses)
        now = self._timer.now()
        for lane, gap in gaps.items():
            self._line.lane(lane, gap)
        dropped = [old for one in waiting if (old := self._line.add(one, now)) is not None]
        self._line.forget(before - {one.id for one in waiting}, now)
        self._changed.set()
        if dropped:
            await self._records.dropped(dropped)

    async def _send(self, given: Waiting, *, tried: bool) -> None:
        words, ref, failure = None, None, None
        try:
            words = await self._records.words(given)
            if words is not None and not words.stale:
                ref = await self._courier.send(given.address, words.call, words.replaces)
        except Exception as error:  # noqa: BLE001  # each kind is dealt with; a fault of ours fells no others
            failure = error
        now = self._timer.now()
        self._pace.end(now)
        self._line.ended(given, now)
        self._changed.set()
        if failure is not None:
            await self._failed(given, failure, tried=tried)
        elif words is None:
            self._done(given)
        elif words.stale:
            await self._insist(lambda: self._records.dropped([given.id]))
            self._done(given)
        else:
            self._confirmed[given.id] = _Confirmed(given, ref, self._clock.now())
            await self._answered(given)
            await self._opened(given.address)
            await self._mark(given.id)
            self._done(given)
        self._changed.set()

    async def _mark(self, number: int) -> None:
        """Mark what was confirmed, before anything else is done there."""
        one = self._confirmed[number]
        await self._insist(lambda: self._records.sent(one.push, one.ref, one.at))
        del self._confirmed[number]

    async def _failed(self, given: Waiting, failure: Exception, *, tried: bool) -> None:
        match failure:
            case UnavailableError() | psycopg.OperationalError():
                self._held_until = self._timer.now() + DATABASE_AGAIN
                await self._back(given, DATABASE_AGAIN)
            case BlockedError():
                await self._answered(given)
                at = self._clock.now()
                blocked = await self._insist(lambda: self._records.blocked(given.address, at))
                self._line.forget(blocked, self._timer.now())
                self._done(given)
            case RefusedError(code=code):
                await self._answered(given)
                await self._fail(given, code)
            case SlowDownError(seconds=seconds):
                await self._answered(given)
                self._pace.complained(given.address, self._timer.now())
                await self._back(given, seconds)
            case ShutError(code=code):
                await self._answered(given)
                shut = self._shut[given.address] = self._shut.get(given.address, 0) + 1
                await self._report("partly", f"{code} {given.address}")
                await self._back(given, growing(shut, LONGEST_CLOSED))
            case ChannelClosedError(code=code):
                self._trouble.closed(self._timer.now(), tried=tried)
                await self._report("closed", code)
                await self._back(given, 0)
            case NotSentError():
                if self._trouble.failed(given.address, self._timer.now(), tried=tried):
                    await self._report("troubled", "not_sent")
                await self._again(given)
            case _:
                await self._fault(given, failure)

    async def _again(self, given: Waiting) -> None:
        """Not confirmed: later, unless it has grown too old."""
        failures = self._failing[given.address] = self._failing.get(given.address, 0) + 1
        pause = growing(failures)
        tried = await self._insist(lambda: self._records.tried(given, "not_sent"))
        if tried is None:
            self._done(given)
        elif tried.attempts >= TRIED_AT_LEAST and self._clock.now() - tried.since > timedelta(
            seconds=self._limits.patience
        ):
            await self._fail(given, "not_sent")
        else:
            await self._back(given, pause)

    async def _fault(self, given: Waiting, fault: Exception) -> None:
        faults = self._faults[given.id] = self._faults.get(given.id, 0) + 1
        kind = type(fault).__name__
        log.error("push.fault", exc_info=fault, extra={"channel": self._channel.value, "error": kind})
        if faults < MAX_FAULTS:
            await self._back(given, growing(faults))
        else:
            await self._fail(given, f"fault:{kind}")

    async def _fail(self, given: Waiting, code: str) -> None:
        log.warning("push.failed", extra={"channel": self._channel.value, "code": code})
        await self._insist(lambda: self._records.failed(given, code))
        self._done(given)

    async def _answered(self, given: Waiting) -> None:
        """The channel is there: what waited for it goes on at once."""
        self._failing.pop(given.address, None)
        if self._trouble.succeeded():
            self._line.hasten(self._failing, self._timer.now())
            self._failing.clear()
            await self._report("on", None)

    async def _opened(self, address: str) -> None:
        """An address admits us: perhaps it did not before."""
        if self._shut.pop(address, None) is not None and not self._shut:
            await self._report("on", None)

    def _done(self, given: Waiting) -> None:
        self._faults.pop(given.id, None)
        self._line.done(given, self._timer.now())

    async def _back(self, given: Waiting, pause: float) -> None:
        now = self._timer.now()
        dropped = self._line.back(given, now, not_before=now + pause)
        if dropped is not None:
            await self._insist(lambda: self._records.dropped([dropped]))

    async def _report(self, state: str, code: str | None) -> None:
        log.warning("push.channel", extra={"channel": self._channel.value, "state": state, "code": code})
        with suppress(UnavailableError):  # it is told again with the next try
            await self._standing.report(self._channel, state, code)

    async def _insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something with the database, however long that may be away."""
        while True:
            try:
                return await work()
            except UnavailableError:
                pass
            except psycopg.Error as error:
                if not retryable(error):
                    raise
            await self._sleep(DATABASE_AGAIN)

    async def _sleep(self, seconds: float) -> None:
        await self._timer.wait(asyncio.Event(), self._timer.now() + seconds)
