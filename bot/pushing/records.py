"""Pushes as they are stored: what waits, its words just before they leave, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.pushing.waiting import Waiting
from integrations.database.unit import Database, Unit

if TYPE_CHECKING:
    from dialogues.message import Channel
    from dialogues.replies import Json

_WAITING = """
SELECT p.id, p.address, p.priority, p.slot, CASE WHEN b.pace IS NOT NULL THEN b.id END AS lane, b.pace
FROM push p
LEFT JOIN outbound o ON o.id = p.outbound_id
LEFT JOIN broadcast b ON b.id = o.broadcast_id
WHERE p.channel = %(channel)s AND p.state = 'pending'
"""
_AT = " AND p.address = ANY(%(addresses)s::text[])"

_WORDS = """
SELECT p.call, s.ref,
    p.slot IS NOT NULL AND EXISTS (
        SELECT FROM push q
        WHERE q.channel = p.channel AND q.address = p.address AND q.slot = p.slot AND q.id > p.id
            AND q.state IN ('pending', 'sent')
    ) OR coalesce(s.shown = md5(p.call::text), false) AS stale
FROM push p
LEFT JOIN chat_slot s ON s.channel = p.channel AND s.address = p.address AND s.slot = p.slot
WHERE p.id = %(id)s AND p.address = %(address)s AND p.state = 'pending'
"""

# Somebody who had all erased has no chat any more, and so no slots either.
_SENT = """
WITH w AS (SELECT md5(call::text) AS shown FROM push WHERE id = %(id)s),
p AS (
    UPDATE push
    SET state = 'sent', call = NULL, ref = %(ref)s, failure = NULL, attempts = attempts + 1,
        confirmed_at = %(at)s
    WHERE id = %(id)s AND state = 'pending'
    RETURNING channel, address, slot, ref, outbound_id
),
s AS (
    INSERT INTO chat_slot (channel, address, slot, ref, shown)
    SELECT p.channel, p.address, p.slot, p.ref, w.shown FROM p CROSS JOIN w
    JOIN chat c ON c.channel = p.channel AND c.address = p.address
    WHERE p.slot IS NOT NULL AND p.ref IS NOT NULL
    ON CONFLICT (channel, address, slot) DO UPDATE SET ref = excluded.ref, shown = excluded.shown
)
SELECT outbound_id FROM p WHERE outbound_id IS NOT NULL
"""

_UNSENT = """
WITH p AS (
    UPDATE push
    SET state = %(state)s, call = NULL, failure = %(failure)s
    WHERE id = ANY(%(ids)s::bigint[]) AND state = 'pending'
    RETURNING outbound_id
)
SELECT outbound_id FROM p WHERE outbound_id IS NOT NULL
"""

_BLOCKED = """
WITH c AS (
    UPDATE chat SET blocked_at = %(at)s
    WHERE channel = %(channel)s AND address = %(address)s AND blocked_at IS NULL
)
UPDATE push SET state = 'blocked', call = NULL
WHERE channel = %(channel)s AND address = %(address)s AND state = 'pending'
RETURNING id, outbound_id
"""

_TRIED = """
UPDATE push SET attempts = attempts + 1, failure = %(failure)s WHERE id = %(id)s AND state = 'pending'
RETURNING attempts, at
"""

# Two pushes of one message may be marked at the same time: the later one has to see what the earlier did.
_LOCK = "SELECT FROM outbound WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
_SETTLE = """
UPDATE outbound o
SET state = CASE WHEN x.failed THEN 'failed' WHEN x.blocked AND NOT x.sent THEN 'blocked' ELSE 'sent' END,
    confirmed_at = x.confirmed_at
FROM (
    SELECT outbound_id, bool_or(state = 'pending') AS pending, bool_or(state = 'failed') AS failed,
        bool_or(state = 'blocked') AS blocked, bool_or(state = 'sent') AS sent,
        max(confirmed_at) AS confirmed_at
    FROM push WHERE outbound_id = ANY(%(ids)s::bigint[]) GROUP BY outbound_id
) x
WHERE o.id = x.outbound_id AND o.state = 'pending' AND NOT x.pending
"""

_RECENT = """
SELECT address, extract(epoch FROM %(now)s - confirmed_at)::float8 AS ago FROM push
WHERE channel = %(channel)s AND state = 'sent' AND confirmed_at > %(since)s
ORDER BY confirmed_at
"""


@dataclass(frozen=True, slots=True)
class Words:
    """What a push says.

    Attributes:
        replaces: the channel's id of what its slot showed before.
        stale: its slot shows the same already, or a newer one waits or has left: this one need not.
    """

    call: Json
    replaces: str | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """How often a push has been tried, and since when it is there."""

    attempts: int
    since: datetime


class Records:
    """The pushes of one channel. Everything here may raise `UnavailableError` and may then be repeated."""

    def __init__(self, database: Database, channel: Channel) -> None:
        """Args: channel: whose pushes these are."""
        self._database = database
        self._channel = channel.value

    async def waiting(
        self, addresses: Collection[str] | None = None
    ) -> tuple[list[Waiting], dict[int, float]]:
        """What waits, at all addresses or at these, in no particular order.

        Returns:
            also the seconds between two pushes of each broadcast that has a pace of its own, by lane.
        """
        query = _WAITING if addresses is None else _WAITING + _AT
        values = {"channel": self._channel, "addresses": list(addresses or ())}
        async with self._database.unit() as unit:
            rows = await (await unit.sql(query, values)).fetchall()
        waiting = [Waiting(r["id"], r["address"], r["priority"], r["slot"], r["lane"] or 0) for r in rows]
        return waiting, {row["lane"]: 1 / row["pace"] for row in rows if row["lane"]}

    async def recent(self, now: datetime, span: float) -> dict[str, list[float]]:
        """How many seconds ago something was confirmed within the last `span`, by address, oldest first."""
        values = {"channel": self._channel, "now": now, "since": now - timedelta(seconds=span)}
        found: dict[str, list[float]] = {}
        async with self._database.unit() as unit:
            for row in await (await unit.sql(_RECENT, values)).fetchall():
                found.setdefault(row["address"], []).append(row["ago"])
        return found

    async def words(self, push: Waiting) -> Words | None:
        """What a push says; None when it is not to leave any more, or has another address by now."""
        async with self._database.unit() as unit:
            row = await (await unit.sql(_WORDS, {"id": push.id, "address": push.address})).fetchone()
        return Words(row["call"], row["ref"], row["stale"]) if row else None

    async def sent(self, push: Waiting, ref: str | None, at: datetime) -> None:
        """It was confirmed: its words are forgotten, and what its slot shows is known."""
        async with self._database.unit() as unit:
            await _settle(unit, await unit.sql(_SENT, {"id": push.id, "ref": ref, "at": at}))

    async def failed(self, push: Waiting, failure: str) -> None:
        """It will never arrive. `failure`: why, in short."""
        await self._unsent([push.id], "failed", failure)

    async def dropped(self, ids: Sequence[int]) -> None:
        """They need not leave: newer ones say more."""
        await self._unsent(ids, "dropped", None)

    async def blocked(self, address: str, at: datetime) -> list[int]:
        """Nothing is wanted at an address. Returns the ids of what waited there."""
        values = {"channel": self._channel, "address": address, "at": at}
        async with self._database.unit() as unit:
            rows = await (await unit.sql(_BLOCKED, values)).fetchall()
            await _settle_all(unit, {row["outbound_id"] for row in rows} - {None})
        return [row["id"] for row in rows]

    async def tried(self, push: Waiting, failure: str) -> Tried | None:
        """It was not confirmed; None when it does not wait any more."""
        async with self._database.unit() as unit:
            row = await (await unit.sql(_TRIED, {"id": push.id, "failure": failure})).fetchone()
        return Tried(row["attempts"], row["at"]) if row else None

    async def _unsent(self, ids: Sequence[int], state: str, failure: str | None) -> None:
        values = {"ids": list(ids), "state": state, "failure": failure}
        async with self._database.unit() as unit:
            await _settle(unit, await unit.sql(_UNSENT, values))


async def _settle(unit: Unit, marked: Any) -> None:
    await _settle_all(unit, {row["outbound_id"] for row in await marked.fetchall()})


async def _settle_all(unit: Unit, ids: Collection[int]) -> None:
    """Have messages outside a turn follow their pushes."""
    if ids:
        await unit.sql(_LOCK, {"ids": list(ids)})
        await unit.sql(_SETTLE, {"ids": list(ids)})
