"""Locks by name inside one process, which vanish when nobody uses them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Locks:
    """One lock per name, first come first served.

    They only keep the messages of one busy conversation from taking up all database connections; order
    over processes is the row lock's work.
    """

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        """Number of names in use."""
        return len(self._held)

    @asynccontextmanager
    async def hold(self, name: Hashable) -> AsyncIterator[None]:
        """Hold the lock of this name for the length of the block."""
        lock, users = self._held.get(name) or (asyncio.Lock(), 0)
        self._held[name] = lock, users + 1
        try:
            async with lock:
                yield
        finally:
            _, users = self._held[name]
            if users == 1:
                del self._held[name]
            else:
                self._held[name] = lock, users - 1
