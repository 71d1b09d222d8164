"""A channel that keeps what arrives, counts against its limits by its own time, and fails as told."""

from __future__ import annotations

import random
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field

from dialogues.push import (
    BlockedError,
    ChannelClosedError,
    Limits,
    NotSentError,
    RefusedError,
    ShutError,
    SlowDownError,
)
from dialogues.replies import Json
from tests.pushing.passing import PassingTime

LIMITS = Limits(apart=1.0, burst=30, window=1.0, crowded=20, crowd_window=60.0)


@dataclass(frozen=True)
class Came:
    """What arrived: when, where, its words, and what it was to replace."""

    at: float
    address: str
    text: str
    replaces: str | None


@dataclass
class Faults:
    """What goes wrong; chances from 0 to 1.

    Attributes:
        reset: the request is lost on the way.
        lost: it is carried out, and the answer is lost.
        slow: seconds that an address is told to wait, once.
    """

    reset: float = 0.0
    lost: float = 0.0
    away: bool = False
    closed: bool = False
    blocked: set[str] = field(default_factory=set)
    shut: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    slow: dict[str, float] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


class Receiver:
    """A `Courier` to nowhere. A name that begins with `-` is a group's."""

    def __init__(self, time: PassingTime, *, seed: int = 1, slowest: float = 0.02) -> None:
        self.time = time
        self.came: list[Came] = []
        self.tried: list[tuple[float, str]] = []
        self.lost = 0
        self.under_way = 0
        self.most_under_way = 0
        self.faults = Faults()
        self.violations: list[str] = []
        self._chance = random.Random(seed)
        self._slowest = slowest
        self._all: deque[float] = deque()
        self._each: dict[str, float] = {}
        self._crowds: dict[str, deque[float]] = defaultdict(deque)
        self._shut: dict[str, float] = {}

    @property
    def limits(self) -> Limits:
        return LIMITS

    def is_crowd(self, address: str) -> bool:
        return address.startswith("-")

    def texts(self, address: str) -> list[str]:
        return [one.text for one in self.came if one.address == address]

    def doubled(self) -> int:
        return sum(n - 1 for n in Counter((one.address, one.text) for one in self.came).values())

    async def send(self, address: str, call: Json, replaces: str | None) -> str | None:
        self.tried.append((self.time.now(), address))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await self._send(address, call["text"], replaces)
        finally:
            self.under_way -= 1

    async def _send(self, address: str, text: str, replaces: str | None) -> str:
        took = self._chance.uniform(0.001, self._slowest)
        on_the_way = self._chance.uniform(0, took)
        await self.time.sleep(on_the_way)
        self._fail(address, text)
        self._count(address)
        self.came.append(Came(self.time.now(), address, text, replaces))
        number = len(self.came)
        await self.time.sleep(took - on_the_way)
        if self._chance.random() < self.faults.lost:
            self.lost += 1
            raise NotSentError
        return str(number)

    def _fail(self, address: str, text: str) -> None:
        faults = self.faults
        if faults.away or self._chance.random() < faults.reset:
            raise NotSentError
        if faults.closed:
            raise ChannelClosedError("token")
        if text in faults.broken:
            raise KeyError(text)
        if address in faults.blocked:
            raise BlockedError
        if address in faults.shut:
            raise ShutError("put_out")
        if text in faults.refused:
            raise RefusedError("refused")
        if address in faults.slow:
            self._shut[address] = self.time.now() + faults.slow[address]
            raise SlowDownError(faults.slow.pop(address))

    def _count(self, address: str) -> None:
        """Count as strictly as can be: windows that hold both their ends, and no burst at one address."""
        now = self.time.now()
        if now < self._shut.get(address, now):
            self.violations.append(f"{address} was shut until {self._shut[address]}, and it is {now}")
        if now - self._each.get(address, -9.0) < LIMITS.apart:
            self.violations.append(f"{address} at {now} and {self._each[address]}")
        self._each[address] = now
        windows = [(self._all, LIMITS.burst, LIMITS.window)]
        if self.is_crowd(address):
            windows.append((self._crowds[address], LIMITS.crowded, LIMITS.crowd_window))
        for past, most, span in windows:
            past.append(now)
            while past[0] < now - span:
                past.popleft()
            if len(past) > most:
                self.violations.append(f"{len(past)} within {span} at {now}")
