"""Reminders of an interview that was left: only as wished, at most three, and never into a human's chat."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from bot.pushing.outbox import Outbox
from dialogues.asking import REMINDERS
from dialogues.ports import Clock
from dialogues.replies import Button, Reply
from dialogues.state import Owner
from integrations.database import tables
from integrations.database.unit import Database, Unit
from knowledge.pack import Pack

MAX_REMINDERS = 3
"""To one founder, ever."""


async def agreed(unit: Unit, conversation: int) -> bool | None:
    """Whether the founder agreed to be reminded, in their last word on it; None: they have said nothing."""
    said = tables.consent
    newest = await unit.one(
        sa.select(said.c.given)
        .where(said.c.conversation_id == conversation, said.c.consent == REMINDERS)
        .order_by(said.c.id.desc())
        .limit(1)
    )
    return None if newest is None else bool(newest["given"])


class Reminders:
    """What a reminder's job does when its time has come."""

    def __init__(self, database: Database, packs: Mapping[str, Pack], outbox: Outbox, clock: Clock) -> None:
        """Args: packs: by city, for the words."""
        self._database = database
        self._packs = packs
        self._outbox = outbox
        self._clock = clock

    async def remind(self, conversation: int) -> None:
        """Remind, unless the wish was dropped or moved, consent was taken back, or staff have the chat."""
        of, chat, now = tables.reminder, tables.conversation, self._clock.now()
        async with self._database.unit() as unit:
            held = await unit.one(sa.select(chat).where(chat.c.id == conversation).with_for_update())
            wish = await unit.one(sa.select(of).where(of.c.conversation_id == conversation))
            if held is None or wish is None or wish["at"] is None or wish["at"] > now:
                return
            refused = await agreed(unit, conversation) is False
            pack = self._packs.get(held["city"])
            done = sa.update(of).where(of.c.conversation_id == conversation)
            if refused or wish["sent"] >= MAX_REMINDERS or held["owner"] != Owner.BOT or pack is None:
                await unit.do(done.values(at=None))
                return
            language = held["language"] or pack.default_language
            resume = Button(pack.say("button.resume", language), "/resume")
            reply = Reply(pack.say("reminder.text", language), buttons=(resume,))
            number = wish["sent"] + 1
            await self._outbox.put(unit, conversation, reply, key=f"reminder:{number}", now=now)
            await unit.do(done.values(at=None, sent=number))
