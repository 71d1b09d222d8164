"""One reminder by itself, to a founder who fell silent in the middle of an intake and had agreed to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.jobs import Jobs
from bot.pushing.outbox import Outbox
from bot.reminders import MAX_REMINDERS, agreed
from dialogues import codec
from dialogues.ports import Clock
from dialogues.replies import Button, Reply
from dialogues.state import Owner, Phase
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit
from knowledge.pack import Pack

SILENCE_JOB: Final = "silence"
DAYTIME: Final = (time(9), time(19))
"""Local times of the city between which somebody is reminded by itself."""
GIVEN_UP: Final = timedelta(days=90)
"""Silence after which nobody is reminded any more, as after a long outage."""
_UNFINISHED: Final = (Phase.OPEN, Phase.PAUSED, Phase.REVIEW)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is known of a conversation. `at`: when the founder wrote last, or was reminded as they wished."""

    chat: Row
    pack: Pack
    at: datetime


class Silence:
    """What the job does that goes with a founder's consent: it looks again until one of both has spoken."""

    def __init__(
        self, database: Database, packs: Mapping[str, Pack], *, outbox: Outbox, jobs: Jobs, clock: Clock
    ) -> None:
        """Args: packs: by city, for the words and the time. jobs: carries the next look."""
        self._database = database
        self._packs = packs
        self._outbox = outbox
        self._jobs = jobs
        self._clock = clock

    async def look(self, conversation: int) -> None:
        """Remind a founder who has been silent for so long; if that is not yet so, look again when it may be.

        Never twice, never who has taken the consent back, has handed in or given up the intake, is in the
        hands of staff, or has had the most reminders there are.
        """
        now = self._clock.now()
        async with self._database.unit() as unit:
            heard = await self._heard(unit, conversation)
            if heard is None or not await self._may(unit, conversation, heard, now):
                return
            due = _in_daytime(heard.at + timedelta(days=heard.pack.about.silence_days), now, heard.pack)
            wish = await _wish(unit, conversation)
            if wish is not None and wish["at"] is not None:  # another one is to come, and counts first
                due = max(due, wish["at"] + timedelta(days=heard.pack.about.silence_days))
            if due > now:
                await self._jobs.defer(unit, SILENCE_JOB, conversation=conversation, at=due)
            else:
                await self._remind(unit, conversation, heard, now)

    async def _heard(self, unit: Unit, conversation: int) -> _Heard | None:
        of, event, out = tables.conversation, tables.event, tables.outbound
        chat = await unit.one(sa.select(of).where(of.c.id == conversation).with_for_update())
        pack = self._packs.get(chat["city"]) if chat else None
        if chat is None or pack is None:
            return None
        wrote = sa.select(sa.func.max(event.c.at)).where(event.c.conversation_id == conversation)
        told = sa.select(sa.func.max(out.c.at)).where(
            out.c.conversation_id == conversation, out.c.key.startswith("reminder:")
        )
        latest = sa.func.greatest(wrote.scalar_subquery(), told.scalar_subquery())
        row = await unit.one(sa.select(latest.label("at")))
        return _Heard(chat, pack, (row["at"] if row else None) or chat["updated_at"])

    async def _may(self, unit: Unit, conversation: int, heard: _Heard, now: datetime) -> bool:
        wish = await _wish(unit, conversation)
        had = wish is not None and (wish["silence_at"] is not None or wish["sent"] >= MAX_REMINDERS)
        open_still = codec.decode(heard.chat["snapshot"]).phase in _UNFINISHED
        mine = heard.chat["owner"] == Owner.BOT and open_still and now - heard.at < GIVEN_UP
        return mine and not had and await agreed(unit, conversation) is True

    async def _remind(self, unit: Unit, conversation: int, heard: _Heard, now: datetime) -> None:
        pack, language = heard.pack, heard.chat["language"] or heard.pack.default_language
        buttons = (
            Button(pack.say("button.resume", language), "/resume"),
            Button(pack.say("button.stop", language), "/stop"),
        )
        reply = Reply(pack.say("reminder.silence", language), buttons=buttons)
        await self._outbox.put(unit, conversation, reply, key="silence", now=now)
        of = tables.reminder
        new = insert(of).values(conversation_id=conversation, sent=1, silence_at=now)
        again = {"sent": of.c.sent + 1, "silence_at": now}
        await unit.do(new.on_conflict_do_update(index_elements=["conversation_id"], set_=again))


async def _wish(unit: Unit, conversation: int) -> Row | None:
    of = tables.reminder
    return await unit.one(sa.select(of).where(of.c.conversation_id == conversation))


def _in_daytime(due: datetime, now: datetime, pack: Pack) -> datetime:
    """The first moment by day, in the city's time zone, that is neither before `due` nor before now."""
    zone = ZoneInfo(pack.about.timezone)
    local = max(due, now).astimezone(zone)
    begins, ends = DAYTIME
    if local.time() >= ends:
        local = datetime.combine(local.date() + timedelta(days=1), begins, zone)
    elif local.time() < begins:
        local = datetime.combine(local.date(), begins, zone)
    return local.astimezone(now.tzinfo)
