"""How each channel stands, as its owner last saw it: `Standing` of the channels, for health and metrics."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dialogues.errors import UnavailableError
from dialogues.message import Channel
from dialogues.ports import Clock
from integrations.database import tables
from integrations.database.unit import Database, Row

AGAIN_AFTER = timedelta(seconds=30)
"""After so long the same is written again, should another owner have written something else meanwhile."""
_OF = tables.channel_status


class ChannelStanding:
    """Keeps it in the database, where every process sees it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Args: clock: tells since when."""
        self._database = database
        self._clock = clock
        self._told: dict[Channel, tuple[str, str | None, datetime]] = {}

    async def report(self, channel: Channel, state: str, code: str | None = None) -> None:
        """See `dialogues.arrival.Standing`.

        Raises:
            UnavailableError: the database is away; nobody was told.
        """
        now = self._clock.now()
        told = self._told.get(channel)
        if told is not None and told[:2] == (state, code) and now - told[2] < AGAIN_AFTER:
            return
        values = {"channel": channel.value, "state": state, "code": code, "at": now}
        changed = {name: values[name] for name in ("state", "code", "at")}
        async with self._database.unit() as unit:
            await unit.do(
                insert(_OF).values(values).on_conflict_do_update(index_elements=["channel"], set_=changed)
            )
        self._told[channel] = (state, code, now)

    async def told(self, on: Sequence[Channel]) -> dict[str, dict[str, str | None]]:
        """State and code of each of these channels, by name; `unknown` where nobody can tell.

        Args:
            on: channels that are turned on.
        """
        known: dict[str, Row] = {}
        with contextlib.suppress(UnavailableError):
            async with self._database.unit() as unit:
                known = {row["channel"]: row for row in await unit.rows(sa.select(_OF))}
        nobody = {"state": "unknown", "code": None}
        return {
            channel.value: {name: known.get(channel, nobody)[name] for name in ("state", "code")}
            for channel in on
        }
