"""How fast something may be done: so often over the long run, some more at once after a rest."""

from __future__ import annotations

import math
from typing import Generic, TypeVar

Key = TypeVar("Key")


class Pace(Generic[Key]):
    """One for each key; and for how long a key was told to wait. Times are Unix time in seconds."""

    def __init__(self, *, every: float, burst: int, slack: float) -> None:
        """Make one.

        Args:
            every: seconds for each over the long run.
            burst: how many go at once after a rest, at least 1.
            slack: seconds of jitter on the wire that break no rule.
        """
        self.every = every
        self.burst = burst
        self.slack = slack
        self._tokens: dict[Key, tuple[float, float]] = {}
        self._closed: dict[Key, float] = {}

    def hold(self, key: Key, now: float, seconds: int) -> None:
        """From now on the key takes nothing for that long."""
        self._closed[key] = now + seconds

    def held(self, key: Key, now: float) -> int:
        """Whole seconds for which it is still held; 0: it is not."""
        until = self._closed.get(key, 0.0)
        return math.ceil(until - now) if now < until - self.slack else 0

    def wait(self, key: Key, now: float) -> int:
        """Whole seconds until one more may be done; 0: now."""
        missing = (1 - self._left(key, now)) * self.every
        return max(1, math.ceil(missing)) if missing > self.slack else 0

    def count(self, key: Key, now: float) -> None:
        """One was done."""
        self._tokens[key] = (self._left(key, now) - 1, now)

    def _left(self, key: Key, now: float) -> float:
        tokens, at = self._tokens.get(key, (float(self.burst), now))
        return min(float(self.burst), tokens + (now - at) / self.every)
