"""Figures for Prometheus: what turns do, how long they take, and what waits in the database."""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import text

from dialogues.errors import DialogueError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dialogues.message import Message
    from dialogues.ports import TurnRunner
    from dialogues.replies import Reply
    from integrations.database.unit import Database

_SECONDS: Final = (0.002, 0.004, 0.008, 0.012, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COUNT_AGAIN: Final = 10.0
"""Seconds for which counts from the database are good: who asks more often gets the same figures."""
_KINDS: Final = (
    "handoff", "diagnosis", "review", "answer", "clarify", "gap", "rejected", "recorded", "question",
)  # fmt: skip
"""What a turn did, the first that stands in its replies; else `other`."""


class Metrics:
    """All figures of one process, in a registry of their own."""

    def __init__(self, *, version: str) -> None:
        """Args: version: of this software, shown as a label."""
        self._registry = CollectorRegistry()
        here = self._registry
        self._turns = Counter(
            "designtech_turns", "Turns by what they did", ["channel", "kind"], registry=here
        )
        self._turn_seconds = Histogram(
            "designtech_turn_seconds", "Duration of a turn", ["channel"], buckets=_SECONDS, registry=here
        )
        self._encoder_seconds = Histogram(
            "designtech_encoder_seconds", "Duration of reading a text", buckets=_SECONDS, registry=here
        )
        self._duplicates = Counter(
            "designtech_duplicates", "Messages delivered again and answered from the record", registry=here
        )
        self._updates = Counter(
            "designtech_updates",
            "Updates of channels by what became of them",
            ["channel", "outcome"],
            registry=here,
        )
        self._pushes = Gauge("designtech_pushes", "Pushes to channels by state", ["state"], registry=here)
        self._channels = Gauge(
            "designtech_channel_up",
            "1 while a channel is as it should be",
            ["channel", "state", "code"],
            registry=here,
        )
        self._jobs = Gauge("designtech_jobs", "Jobs by state", ["state"], registry=here)
        self._mails = Gauge("designtech_mails", "Letters to staff by state", ["state"], registry=here)
        self._deliveries = Gauge("designtech_deliveries", "Deliveries by state", ["state"], registry=here)
        self._waiting = Gauge("designtech_founders_waiting", "Founders who wait for a person", registry=here)
        self._database_up = Gauge("designtech_database_up", "1 while the database answers", registry=here)
        Gauge("designtech_info", "What runs", ["version"], registry=here).labels(version).set(1)
        self._counted_at = float("-inf")

    def updates(self, channel: str, outcome: str, number: int) -> None:
        """Updates were done with. `outcome`: `taken`, `repeated`, or the code of why they were left out."""
        self._updates.labels(channel, outcome).inc(number)

    def duplicate(self) -> None:
        """A message was recognised as delivered before."""
        self._duplicates.inc()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Measures the reading of one text; from any thread."""
        with self._encoder_seconds.time():
            yield

    def turn(self, channel: str, kind: str, seconds: float) -> None:
        """One turn was taken. `kind`: what it did, or the code of the error it ended in."""
        count, duration = self._turn_labels(channel, kind)
        count.inc()
        duration.observe(seconds)

    @cache  # noqa: B019  # one object for the whole life of the process
    def _turn_labels(self, channel: str, kind: str) -> tuple[Counter, Histogram]:
        return self._turns.labels(channel, kind), self._turn_seconds.labels(channel)

    async def render(self, database: Database) -> bytes:
        """All figures in Prometheus' text format; without the database the rest is still there."""
        try:
            await self._count(database)
            self._database_up.set(1)
        except UnavailableError:
            self._database_up.set(0)
        return generate_latest(self._registry)

    async def _count(self, database: Database) -> None:
        if time.monotonic() - self._counted_at < _COUNT_AGAIN:
            return
        async with database.unit() as unit:
            jobs = await unit.rows(
                text("SELECT status::text AS state, count(*) AS n FROM procrastinate_jobs GROUP BY 1")
            )
            sent = await unit.rows(text("SELECT state, count(*) AS n FROM outbound GROUP BY 1"))
            pushes = await unit.rows(text("SELECT state, count(*) AS n FROM push GROUP BY 1"))
            mails = await unit.rows(text("SELECT state, count(*) AS n FROM mail GROUP BY 1"))
            channels = await unit.rows(text("SELECT channel, state, code FROM channel_status"))
            waiting = await unit.one(
                text(
                    "SELECT count(*) AS n FROM startup_case "
                    "WHERE waiting_since IS NOT NULL AND closed_at IS NULL AND merged_into IS NULL"
                )
            )
        self._channels.clear()
        for row in channels:
            self._channels.labels(row["channel"], row["state"], row["code"] or "").set(row["state"] == "on")
        counted = ((self._jobs, jobs), (self._deliveries, sent), (self._pushes, pushes), (self._mails, mails))
        for gauge, rows in counted:
            gauge.clear()
            for row in rows:
                gauge.labels(row["state"]).set(row["n"])
        self._waiting.set(waiting["n"] if waiting else 0)
        self._counted_at = time.monotonic()


class MeasuredTurns:
    """A turn runner whose turns are counted and timed."""

    def __init__(self, turns: TurnRunner, metrics: Metrics) -> None:
        """Args: turns: what runs the turns. metrics: where the figures go."""
        self._turns = turns
        self._metrics = metrics

    async def run(self, message: Message) -> tuple[Reply, ...]:
        """See `dialogues.ports.TurnRunner`."""
        started = time.perf_counter()
        kind = "failed"
        try:
            replies = await self._turns.run(message)
            kind = kind_of(replies)
        except DialogueError as error:
            kind = error.code
            raise
        finally:
            self._metrics.turn(message.conversation.channel.value, kind, time.perf_counter() - started)
        return replies


def kind_of(replies: Sequence[Reply]) -> str:
    """What a turn did, told from the parts of its replies."""
    parts = {name for reply in replies for name in reply.custom}
    return next((kind for kind in _KINDS if kind in parts), "other")
