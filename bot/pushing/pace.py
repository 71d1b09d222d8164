"""How fast may be sent, so that the receiver never counts more than the limits, whatever the network does.

A send reaches the receiver at some moment between its start and its end (confirmed or failed). A window of
the receiver's holds at most `burst` sends if each is counted from its start until `window` after its end.
Pure: moments are arguments, in seconds on one steady clock.
"""

from __future__ import annotations

from collections import deque
from math import inf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dialogues.push import Limits

MARGIN: Final = 0.002
"""Seconds beyond each window, for windows that count both their ends."""
EVENNESS: Final = 0.8
"""Starts keep this part of the even distance, so that they come as a stream and late ones can catch up."""
COMPLAINTS: Final = 3
"""So many addresses that ask for a pause within `TOGETHER` seconds say that all is too fast."""
TOGETHER: Final = 1.0
SLOWEST: Final = 0.1
"""Part of the full pace that is kept in any case."""
RECOVERY: Final = 10.0
"""Seconds after which a lowered pace rises by a tenth of the full one, and so on."""


class Window:
    """At most `number` sends in any window of `span` seconds, as the receiver counts."""

    def __init__(self, number: int, span: float, *, ended: tuple[float, ...] = ()) -> None:
        """Args: ended: moments at which earlier sends ended, oldest first."""
        self._number = number
        self._span = span + MARGIN
        self._under_way = 0
        self._ends = deque(ended, maxlen=number)

    def opens(self, *, number: int | None = None) -> float:
        """The moment from which one more may start; infinite while that depends on one under way.

        Args:
            number: a lower limit for now.
        """
        free = (number or self._number) - self._under_way
        if free <= 0:
            return inf
        return self._ends[-free] + self._span if len(self._ends) >= free else -inf

    def start(self) -> None:
        """One is under way."""
        self._under_way += 1

    def end(self, now: float) -> None:
        """One has ended."""
        self._under_way -= 1
        self._ends.append(now)

    @property
    def over(self) -> float:
        """The moment from which none of the past counts any more."""
        return self._ends[-1] + self._span if self._ends else -inf


class Pace:
    """The pace over all addresses of a channel."""

    def __init__(self, limits: Limits, *, quiet_until: float) -> None:
        """Args: quiet_until: nothing starts before; a predecessor's sends may still be under way."""
        self._burst = limits.burst
        self._gap = EVENNESS * limits.window / limits.burst
        self._window = Window(limits.burst, limits.window)
        self._next = quiet_until
        self._complaints: deque[tuple[float, str]] = deque()
        self._part = 1.0
        self._lowered_at = 0.0

    def opens(self, now: float) -> float:
        """The moment from which one more may start; infinite while that depends on one under way."""
        number = max(1, int(self._burst * self.part(now)))
        return max(self._next, self._window.opens(number=number))

    def start(self, now: float) -> None:
        """One starts."""
        gap = self._gap / self.part(now)
        self._next = max(self._next, now - gap) + gap
        self._window.start()

    def end(self, now: float) -> None:
        """One has ended, well or not."""
        self._window.end(now)

    def complained(self, address: str, now: float) -> None:
        """The receiver wants a pause at one address; several at once concern all."""
        self._complaints.append((now, address))
        while self._complaints[0][0] < now - TOGETHER:
            self._complaints.popleft()
        if len({address for _, address in self._complaints}) >= COMPLAINTS:
            self._complaints.clear()
            self._part = max(SLOWEST, self.part(now) / 2)
            self._lowered_at = now

    def part(self, now: float) -> float:
        """The part of the full pace that is kept now, from `SLOWEST` to 1."""
        return min(1.0, self._part + 0.1 * ((now - self._lowered_at) // RECOVERY))


class Address:
    """The pace at one address, where one send at a time is under way."""

    def __init__(self, limits: Limits, *, crowd: bool, ended: tuple[float, ...] = ()) -> None:
        """Args: crowd: many read there. ended: moments at which earlier sends ended, oldest first."""
        self._windows = [Window(limits.rush, limits.rush * limits.apart, ended=ended)]
        if crowd:
            self._windows.append(Window(limits.crowded, limits.crowd_window, ended=ended))

    @property
    def opens(self) -> float:
        """The moment from which the next may start; infinite while that depends on one under way."""
        return max(window.opens() for window in self._windows)

    @property
    def over(self) -> float:
        """The moment from which none of the past counts any more."""
        return max(window.over for window in self._windows)

    def start(self) -> None:
        """One starts."""
        for window in self._windows:
            window.start()

    def end(self, now: float) -> None:
        """It has ended, well or not."""
        for window in self._windows:
            window.end(now)
