"""Chats that messages are pushed to, and which conversation each of them carries; `Chats` of the channels."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.links import SecretLinks
from dialogues import codec
from dialogues.message import Address, ConversationKey
from dialogues.ports import Clock
from dialogues.state import State
from integrations.database import tables
from integrations.database.turn_store import ensure
from integrations.database.unit import Database, Unit

_OF = tables.chat


class KnownChats:
    """Keeps chats in the database."""

    def __init__(self, database: Database, links: SecretLinks, clock: Clock) -> None:
        """Args: links: which return tokens belong to."""
        self._database = database
        self._links = links
        self._clock = clock

    async def carry(self, chat: Address, key: ConversationKey) -> None:
        """See `dialogues.arrival.Chats`."""
        async with self._database.unit() as unit:
            fresh = codec.encode(State()).decode()
            await self._set(unit, chat, await ensure(unit, key, fresh, self._clock.now()))

    async def join(self, chat: Address, token: str) -> ConversationKey | None:
        """See `dialogues.arrival.Chats`; whoever uses the same token in the same chat again has joined."""
        async with self._database.unit() as unit:
            found = await self._links.take_return_in(unit, token)
            if found is not None:
                conversation, key = found
                await self._set(unit, chat, conversation)
                return key
            return await self._joined_before(unit, chat, token)

    async def close(self, chat: Address) -> None:
        """See `dialogues.arrival.Chats`."""
        async with self._database.unit() as unit:
            await unit.do(sa.update(_OF).where(*_named(chat)).values(blocked_at=self._clock.now()))

    async def reopen(self, chat: Address) -> None:
        """See `dialogues.arrival.Chats`."""
        async with self._database.unit() as unit:
            await unit.do(sa.update(_OF).where(*_named(chat)).values(blocked_at=None))

    async def move(self, chat: Address, to: Address) -> None:
        """See `dialogues.arrival.Chats`: what waits to leave goes to the new name too."""
        push, slot = tables.push, tables.chat_slot
        async with self._database.unit() as unit:
            old = await unit.one(sa.select(_OF.c.conversation_id).where(*_named(chat)).with_for_update())
            if old is None:
                return
            await unit.do(sa.delete(slot).where(slot.c.channel == chat.channel, slot.c.address == chat.id))
            await unit.do(sa.delete(_OF).where(*_named(chat)))
            await self._set(unit, to, old["conversation_id"])
            waiting = (push.c.channel == chat.channel, push.c.address == chat.id, push.c.state == "pending")
            key = sa.literal("moved:") + sa.cast(push.c.id, sa.Text)  # the new name may have used the old key
            await unit.do(sa.update(push).where(*waiting).values(address=to.id, key=key))

    async def _joined_before(self, unit: Unit, chat: Address, token: str) -> ConversationKey | None:
        conversation = await unit.one(sa.select(_OF.c.conversation_id).where(*_named(chat)))
        if conversation is None:
            return None
        return await self._links.used_for(unit, token, conversation["conversation_id"])

    async def _set(self, unit: Unit, chat: Address, conversation: int) -> None:
        values = {
            "channel": chat.channel.value,
            "address": chat.id,
            "conversation_id": conversation,
            "blocked_at": None,
            "at": self._clock.now(),
        }
        changed = {"conversation_id": conversation, "blocked_at": None}
        await unit.do(
            insert(_OF)
            .values(values)
            .on_conflict_do_update(index_elements=["channel", "address"], set_=changed)
        )


def _named(chat: Address) -> tuple[sa.ColumnElement[bool], ...]:
    return (_OF.c.channel == chat.channel.value, _OF.c.address == chat.id)
