"""Waiting, as something that is passed in: tests bring a time of their own."""

from __future__ import annotations

import asyncio
from math import inf
from typing import Protocol


class Timer(Protocol):
    """A steady clock and the way to wait by it."""

    def now(self) -> float:
        """Seconds; never goes back."""
        ...

    async def wait(self, event: asyncio.Event, until: float) -> None:
        """Wait until an event is set, but no longer than until a moment, which may be infinite or past."""
        ...


class LoopTimer:
    """The event loop's own time."""

    def now(self) -> float:
        """See `Timer`."""
        return asyncio.get_running_loop().time()

    async def wait(self, event: asyncio.Event, until: float) -> None:
        """See `Timer`."""
        try:
            async with asyncio.timeout_at(None if until == inf else until):
                await event.wait()
        except TimeoutError:
            return
