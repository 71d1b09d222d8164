"""What the action server for Rasa needs of the runtime: what turns have left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dialogues import codec
from dialogues.ports import Later
from dialogues.replies import from_wire
from integrations.database import tables
from integrations.rasa.ports import Held

if TYPE_CHECKING:
    from dialogues.message import ConversationKey
    from dialogues.ports import Clock
    from integrations.database.unit import Database

_HELD = """
SELECT c.snapshot,
    EXISTS (SELECT FROM outbound o WHERE o.conversation_id = c.id AND o.state = 'pending') AS waiting,
    ARRAY(
        SELECT i.inbound_key FROM inbound i
        WHERE i.conversation_id = c.id AND i.inbound_key = ANY(%(keys)s::text[])
    ) AS taken
FROM conversation c
WHERE c.channel = %(channel)s AND c.external_id = %(external_id)s AND c.city = %(city)s
"""


class StoredSnapshots:
    """`Snapshots` in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Args: clock: tells when what waited was delivered."""
        self._database = database
        self._clock = clock

    async def held(self, key: ConversationKey, inbound_keys: tuple[str, ...] = ()) -> Held:
        """See `Snapshots.held`."""
        async with self._database.statements() as unit:
            row = await (await unit.sql(_HELD, {**_named(key), "keys": list(inbound_keys)})).fetchone()
        if row is None:
            return Held()
        return Held(codec.decode(row["snapshot"]), frozenset(row["taken"]), row["waiting"])

    async def take_waiting(self, key: ConversationKey) -> tuple[Later, ...]:
        """See `Snapshots.take_waiting`."""
        of, table = tables.conversation, tables.outbound
        mine = sa.select(of.c.id).where(*(of.c[name] == value for name, value in _named(key).items()))
        taken = (
            sa.update(table)
            .where(table.c.conversation_id == mine.scalar_subquery(), table.c.state == "pending")
            .values(state="sent", confirmed_at=self._clock.now())
            .returning(table.c.id, table.c.reply)
        )
        async with self._database.unit() as unit:
            rows = await unit.rows(taken)
        found = (Later(row["id"], from_wire(row["reply"])) for row in rows)
        return tuple(sorted(found, key=lambda later: later.id))


def _named(key: ConversationKey) -> dict[str, Any]:
    return {"channel": key.channel.value, "external_id": key.external_id, "city": key.city}
