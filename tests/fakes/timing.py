"""Time as a fake service sees it, and waiting for something to change there."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Where the fake takes its time from."""

    def now(self) -> float:
        """Unix time in seconds; never goes back."""

    async def reach(self, at: float) -> None:
        """Wait until it is `at` or later."""


class ScaledClock:
    """Real time that runs `factor` times as fast, from the real time of its making."""

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor
        self._start = time.time()
        self._base = time.monotonic()

    def now(self) -> float:
        """See `Clock`."""
        return self._start + (time.monotonic() - self._base) * self.factor

    async def reach(self, at: float) -> None:
        """See `Clock`."""
        while (left := at - self.now()) > 0:  # noqa: ASYNC110  # a sleep may end a little early
            await asyncio.sleep(left / self.factor)


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self._now = start
        self._changes = Changes()
        self._due: list[float] = []

    def now(self) -> float:
        """See `Clock`."""
        return self._now

    def move(self, seconds: float) -> None:
        """Go on by this much."""
        self._now += seconds
        self._changes.tell()

    async def reach(self, at: float) -> None:
        """See `Clock`."""
        self._due.append(at)
        self._changes.tell()
        try:
            while not await self._changes.wait(lambda: self._now >= at, 3600):
                pass
        finally:
            self._due.remove(at)

    async def awaited(self) -> float:
        """Wait until somebody waits for a later time; gives how many seconds the first has still to wait."""
        while not await self._changes.wait(lambda: any(at > self._now for at in self._due), 3600):
            pass
        return min(at for at in self._due if at > self._now) - self._now


class Changes:
    """Tells whoever waits, on any event loop of any thread, that something is new."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def tell(self) -> None:
        """Wake all who wait."""
        with self._lock:
            waiting = list(self._waiting.items())
        for event, loop in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    async def wait(self, done: Callable[[], bool], timeout: float) -> bool:  # noqa: ASYNC109  # False, no error
        """Wait until `done()`; False when `timeout` (real seconds) is over before."""
        loop = asyncio.get_running_loop()
        event = asyncio.Event()
        with self._lock:
            self._waiting[event] = loop
        try:
            deadline = loop.time() + timeout
            while not done():
                try:
                    async with asyncio.timeout_at(deadline):
                        await event.wait()
                except TimeoutError:
                    return done()
                event.clear()
            return True
        finally:
            with self._lock:
                del self._waiting[event]
