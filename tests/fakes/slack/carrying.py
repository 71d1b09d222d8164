"""Brings everything to the app, again where it is not acknowledged, in order within a channel at first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.slack.envelopes import Attempt, Envelope
from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.faults import SlackFaults
from tests.fakes.slack.pushing import NotAckedError, Pusher
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.world import World

Json = Any
PAUSES = (0.0, 60.0, 300.0)  # seconds before each further try of an event; nothing else is tried again


class Courier:
    """Runs for as long as the server does."""

    def __init__(self, world: World, faults: SlackFaults, pusher: Pusher, sockets: Sockets) -> None:
        self._world = world
        self._faults = faults
        self._pusher = pusher
        self._sockets = sockets
        self._busy: set[str] = set()
        self.away = False

    async def run(self) -> None:
        """Begin whatever may begin."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._world.changes.wait(lambda: bool(self._next()), 3600)
                for envelope in self._next():
                    with self._world.lock:
                        self._world.outgoing.remove(envelope)
                    self._busy.add(envelope.lane)
                    group.create_task(self._begin(envelope, group))

    def _next(self) -> list[Envelope]:
        """The oldest of each lane in which no first try is under way."""
        with self._world.lock:
            first: dict[str, Envelope] = {}
            for envelope in self._world.outgoing:
                first.setdefault(envelope.lane, envelope)
        return [] if self.away else [one for lane, one in first.items() if lane not in self._busy]

    async def _begin(self, envelope: Envelope, group: asyncio.TaskGroup) -> None:
        reason = await self._try(envelope, 0, "")
        self._busy.discard(envelope.lane)
        if not envelope.over and envelope.kind == "events_api":
            group.create_task(self._again(envelope, reason))
        elif not envelope.acked:
            envelope.given_up = True
        self._world.changes.tell()
        if envelope.acked and self._faults.strikes("twice", envelope.kind):
            await self._try(envelope, 1, "http_timeout")

    async def _again(self, envelope: Envelope, reason: str) -> None:
        for retry, pause in enumerate(PAUSES, 1):
            await self._world.clock.reach(self._world.clock.now() + pause)
            await self._world.changes.wait(lambda: not self.away, 3600)
            reason = await self._try(envelope, retry, reason)
            if envelope.over:
                return
        envelope.given_up = True
        self._world.changes.tell()

    async def _try(self, envelope: Envelope, retry: int, why: str) -> str:
        """One try; gives why it failed, empty where it did not."""
        started, answer, reason = self._world.clock.now(), {}, ""
        hand = self._pusher.hand if self._pusher.address(envelope) else self._sockets.hand
        try:
            answer = await self._in_time(hand, envelope, retry, why)
            if self._faults.strikes("ack_lost", envelope.kind):
                reason = "http_timeout"
        except NotAckedError as error:
            reason, envelope.given_up = error.reason, error.stop
        except ConnectionError:
            reason = "connection_failed"
        with self._world.lock:
            envelope.attempts.append(Attempt(started, retry, reason))
            if not reason and not envelope.acked:
                self._settle(envelope, answer)
            self._world.changes.tell()
        return reason

    async def _in_time(
        self, hand: Callable[[Envelope, int, str], Awaitable[Json]], envelope: Envelope, retry: int, why: str
    ) -> Json:
        handed = asyncio.ensure_future(hand(envelope, retry, why))
        late = asyncio.ensure_future(self._world.clock.reach(self._world.clock.now() + self._world.waits))
        try:
            await asyncio.wait({handed, late}, return_when=asyncio.FIRST_COMPLETED)
            if handed.done():
                return handed.result()
        finally:
            for task in (handed, late):
                task.cancel()
            await asyncio.gather(handed, late, return_exceptions=True)
        if not self._pusher.address(envelope) and not self._sockets.count:
            raise NotAckedError("connection_failed")
        with self._world.lock:
            self._world.violate(
                "late_ack", envelope.kind, envelope.lane, f"{envelope.id} not within {self._world.waits} s"
            )
        raise NotAckedError("http_timeout")

    def _settle(self, envelope: Envelope, answer: Json) -> None:
        envelope.acked, envelope.answer = True, answer
        if envelope.after is None:
            return
        try:
            envelope.after(answer)
        except SlackError as error:
            for rule, words in error.rules:
                self._world.violate(rule, f"answer to {envelope.kind}", envelope.lane, words)
