"""Secret links and sessions; `Links` of the channels. Only hashes of secrets are stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dialogues import codec
from dialogues.desk import Staff
from dialogues.message import Channel, ConversationKey
from dialogues.ports import Clock
from dialogues.state import State
from integrations.database import tables
from integrations.database.turn_store import ensure
from integrations.database.unit import Database, Row, Unit

RETURN_FOR = timedelta(days=7)
SIGN_IN_FOR = timedelta(days=1)
SESSION_FOR = timedelta(hours=12)


class SecretLinks:
    """Makes tokens of 256 random bits and takes each of them once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Args: clock: decides what is too old."""
        self._database = database
        self._clock = clock

    async def make_return(self, key: ConversationKey) -> str:
        """See `Links.make_return`."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            conversation = await ensure(unit, key, codec.encode(State()).decode(), now)
            return await self._make(unit, "return", RETURN_FOR, conversation_id=conversation)

    async def take_return(self, token: str) -> ConversationKey | None:
        """See `Links.take_return`."""
        async with self._database.unit() as unit:
            found = await self.take_return_in(unit, token)
        return found[1] if found else None

    async def take_return_in(self, unit: Unit, token: str) -> tuple[int, ConversationKey] | None:
        """As `take_return`, as a part of a larger transaction: the conversation's id and key."""
        taken = await self._take(unit, "return", token)
        return await _conversation(unit, taken["conversation_id"]) if taken else None

    async def used_for(self, unit: Unit, token: str, conversation: int) -> ConversationKey | None:
        """The key of a conversation if this return token was used up for it; None if it was not."""
        of = tables.link
        used = (of.c.hash == _hash(token), of.c.purpose == "return", of.c.used_at.is_not(None))
        row = await unit.one(sa.select(of.c.hash).where(*used, of.c.conversation_id == conversation))
        found = await _conversation(unit, conversation) if row else None
        return found[1] if found else None

    async def make_sign_in(self, staff: Staff) -> str:
        """See `Links.make_sign_in`."""
        async with self._database.unit() as unit:
            return await self._make(unit, "sign_in", SIGN_IN_FOR, staff_id=staff.id, staff_name=staff.name)

    async def make_sign_in_within(self, unit: Unit, staff: Staff, *, lasting: timedelta) -> str:
        """As `make_sign_in`, as a part of a larger transaction, and good for so long."""
        return await self._make(unit, "sign_in", lasting, staff_id=staff.id, staff_name=staff.name)

    async def take_sign_in(self, token: str) -> str | None:
        """See `Links.take_sign_in`."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            taken = await self._take(unit, "sign_in", token)
            if taken is None:
                return None
            who = insert(tables.staff).values(id=taken["staff_id"], name=taken["staff_name"], seen_at=now)
            seen = {"name": who.excluded.name, "seen_at": now}
            await unit.do(who.on_conflict_do_update(index_elements=["id"], set_=seen))
            session = secrets.token_urlsafe(32)
            await unit.do(
                sa.insert(tables.staff_session).values(
                    hash=_hash(session), staff_id=taken["staff_id"], expires_at=now + SESSION_FOR
                )
            )
        return session

    async def staff(self, session: str) -> Staff | None:
        """See `Links.staff`."""
        held, who = tables.staff_session, tables.staff
        alive = (held.c.hash == _hash(session), held.c.expires_at > self._clock.now())
        async with self._database.unit() as unit:
            row = await unit.one(
                sa.select(who.c.id, who.c.name).join(held, held.c.staff_id == who.c.id).where(*alive)
            )
        return Staff(row["id"], row["name"]) if row else None

    async def sign_out(self, session: str) -> None:
        """See `Links.sign_out`."""
        held = tables.staff_session
        async with self._database.unit() as unit:
            await unit.do(sa.delete(held).where(held.c.hash == _hash(session)))

    async def sweep(self) -> None:
        """Delete links and sessions that have ended."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            for table in (tables.link, tables.staff_session):
                await unit.do(sa.delete(table).where(table.c.expires_at < now))

    async def _make(self, unit: Unit, purpose: str, lasting: timedelta, **of: Any) -> str:
        token = secrets.token_urlsafe(32)
        expires_at = self._clock.now() + lasting
        await unit.do(
            sa.insert(tables.link).values(hash=_hash(token), purpose=purpose, expires_at=expires_at, **of)
        )
        return token

    async def _take(self, unit: Unit, purpose: str, token: str) -> Row | None:
        """Use a token up in one statement, so that of two who hold it one gets it."""
        table, now = tables.link, self._clock.now()
        unused = (table.c.used_at.is_(None), table.c.expires_at > now)
        return await unit.one(
            sa.update(table)
            .where(table.c.hash == _hash(token), table.c.purpose == purpose, *unused)
            .values(used_at=now)
            .returning(table)
        )


async def _conversation(unit: Unit, conversation: int) -> tuple[int, ConversationKey] | None:
    of = tables.conversation
    row = await unit.one(sa.select(of).where(of.c.id == conversation))
    if row is None:
        return None
    return conversation, ConversationKey(Channel(row["channel"]), row["external_id"], row["city"])


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
