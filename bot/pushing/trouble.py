"""Whether the whole channel is in trouble, and when to try it: one push at a time, after growing pauses.

Pure: moments are arguments, in seconds on one steady clock.
"""

from __future__ import annotations

from math import inf
from typing import Final

FAILURES: Final = 5
"""Failures in a row, with no success between, after which the channel counts as away …"""
ADDRESSES: Final = 3
"""… if they are of at least so many addresses: one that always fails holds up nobody else."""
LONGEST: Final = 30.0
"""Seconds of the longest pause between two tries."""
LONGEST_CLOSED: Final = 60.0
"""The same while the channel does not admit us."""


def growing(failures: int, longest: float = LONGEST) -> float:
    """Seconds to wait after so many failures in a row, at least one: 1, 2, 4 … up to the longest."""
    return min(longest, 2.0 ** min(failures - 1, 10))


class Trouble:
    """Counts failures over all addresses."""

    def __init__(self) -> None:
        self._failed = 0
        self._addresses: set[str] = set()
        self._tries = 0
        self._next = -inf

    @property
    def there(self) -> bool:
        """Whether only single tries are to be made."""
        return self._tries > 0

    def opens(self, under_way: int) -> float:
        """The moment from which a push may start; infinite while a try is under way."""
        if not self.there:
            return -inf
        return inf if under_way else self._next

    def succeeded(self) -> bool:
        """The channel has answered. Returns whether that ends a trouble."""
        was = self.there
        self._failed = self._tries = 0
        self._addresses.clear()
        return was

    def failed(self, address: str, now: float, *, tried: bool) -> bool:
        """A push was not confirmed.

        Args:
            tried: it was started as a try, in trouble; what was under way before says nothing new.
            address: where it went.
            now: when that was noticed.

        Returns:
            whether this begins a trouble.
        """
        if self.there:
            self._retry(now, LONGEST, tried=tried)
            return False
        self._failed += 1
        self._addresses.add(address)
        if self._failed < FAILURES or len(self._addresses) < ADDRESSES:
            return False
        self._retry(now, LONGEST, tried=True)
        return True

    def closed(self, now: float, *, tried: bool) -> None:
        """The channel does not admit us at all."""
        self._retry(now, LONGEST_CLOSED, tried=tried or not self.there)

    def _retry(self, now: float, longest: float, *, tried: bool) -> None:
        if tried:
            self._tries += 1
            self._next = now + growing(self._tries, longest)
