"""Digests of all cases of a city: each business day, and each week on its first; `Bulletins` of the faces.

What is kept holds counts and numbers of cases. Names and questions are looked up when somebody reads it, so
that whatever was erased is gone from there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from bot.cases import lists
from bot.cases.rows import OF, select_cases
from bot.cases.times import lasted, with_times
from bot.contacts import Contacts
from bot.desk import MAX_ID
from bot.digests.pictures import WeekPictures
from bot.hours import ContactHours
from dialogues.desk import Bulletin, Digest, Role, Staff
from dialogues.ports import Clock
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit
from knowledge.pack import Pack

LATEST = 14
"""How many are shown."""
FRESH_FOR = timedelta(hours=20)
"""How old one may be that is still sent to somebody: the next one is about to come."""
_WEEK = timedelta(days=7)
_OF = tables.bulletin


@dataclass(frozen=True, slots=True)
class _About:
    """What a digest is made of. `since`: when the one before it was made."""

    city: str
    pack: Pack
    since: datetime
    now: datetime


class StoredBulletins:
    """Makes digests and gives them out."""

    def __init__(
        self,
        database: Database,
        packs: Mapping[str, Pack],
        *,
        contacts: Contacts,
        pictures: WeekPictures,
        clock: Clock,
    ) -> None:
        """Args: packs: by city."""
        self._database = database
        self._packs = packs
        self._contacts = contacts
        self._pictures = pictures
        self._clock = clock
        self._hours = ContactHours(packs, contacts)

    async def look(self) -> None:
        """Make those that are due; each is made once, however many processes look.

        Raises:
            UnavailableError: the database is away; the same may be done again.
        """
        now = self._clock.now()
        for city, pack in self._packs.items():
            hours = self._hours.of(city, pack.fallback_contact)
            local = now.astimezone(ZoneInfo(hours.zone))
            due = time.fromisoformat(pack.about.service.digest)
            if local.time() < due or not hours.is_business_day(local.date()):
                continue
            await self._make(Digest.DAILY, city, local.date(), now)
            monday = local.date() - timedelta(days=local.weekday())
            await self._make(Digest.WEEKLY, city, monday, now)

    async def latest(self, by: Staff) -> tuple[Bulletin, ...]:
        """See `Bulletins.latest`."""
        async with self._database.unit() as unit:
            rows = await unit.rows(sa.select(_OF).order_by(_OF.c.id.desc()).limit(LATEST))
            return tuple([await self.read(unit, row, by) for row in rows])

    async def picture(self, number: int) -> bytes | None:
        """See `Bulletins.picture`."""
        if number > MAX_ID:
            return None
        async with self._database.unit() as unit:
            row = await unit.one(sa.select(_OF).where(_OF.c.id == number))
        return await self._pictures.of(_bulletin(row)) if row else None

    async def read(self, unit: Unit, row: Row, by: Staff) -> Bulletin:
        """One as somebody may see it: what founders asked is for those who may read or change knowledge."""
        facts = row["facts"]
        numbers = [number for ids in facts.get("cases", {}).values() for number in ids]
        named = await unit.rows(
            sa.select(OF.c.id, sa.func.coalesce(OF.c.startup, OF.c.person).label("name")).where(
                OF.c.id.in_(numbers)
            )
        )
        questions: tuple[str, ...] = ()
        if self._contacts.rights(by).roles & {Role.READ, Role.KNOWLEDGE, Role.ADMIN}:
            gap = tables.gap
            asked = sa.select(gap.c.question).where(gap.c.id.in_(facts.get("gaps", []))).order_by(gap.c.id)
            questions = tuple(dict.fromkeys(one["question"] for one in await unit.rows(asked)))
        return replace(_bulletin(row), names={one["id"]: one["name"] for one in named}, questions=questions)

    async def _make(self, kind: Digest, city: str, day: date, now: datetime) -> None:
        mine = (_OF.c.kind == kind.value, _OF.c.city == city)
        async with self._database.unit() as unit:
            if await unit.one(sa.select(_OF.c.id).where(*mine, _OF.c.day == day)) is not None:
                return
            row = await unit.one(sa.select(sa.func.max(_OF.c.at).label("at")).where(*mine))
            usual = timedelta(days=1) if kind is Digest.DAILY else _WEEK
            since: datetime = row["at"] if row and row["at"] else now - usual
            about = _About(city, self._packs[city], max(since, now - _WEEK), now)
            facts = await (self._daily if kind is Digest.DAILY else self._weekly)(unit, about)
            new = insert(_OF).values(kind=kind.value, city=city, day=day, facts=Jsonb(facts), at=now)
            await unit.do(new.on_conflict_do_nothing())

    async def _daily(self, unit: Unit, about: _About) -> dict[str, Any]:
        now = about.now
        opened = select_cases(now).where(OF.c.closed_at.is_(None), OF.c.city == about.city)
        table = opened.subquery()
        late = sa.or_(
            lasted(table.c.waiting_since, "answer", self._hours, table, now=now),
            lasted(table.c.running_since, "resolution", self._hours, table, now=now),
        )
        awake = table.c.snoozed_until.is_(None)
        which = {
            "new": table.c.opened_at > about.since,
            "waiting": awake & table.c.waiting_since.is_not(None),
            "overdue": awake & late,
            "unclaimed": awake & table.c.owner_id.is_(None),
        }
        cases = {
            name: [
                row["id"] for row in await unit.rows(sa.select(table.c.id).where(wanted).order_by(table.c.id))
            ]
            for name, wanted in which.items()
        }
        return {"cases": cases}

    async def _weekly(self, unit: Unit, about: _About) -> dict[str, Any]:
        city, now = about.city, about.now
        zone = about.pack.about.timezone
        figures = await lists.funnel(unit, city=city, zone=zone, now=now)
        figures = await with_times(unit, figures, self._hours, city=city, now=now)
        mine = (OF.c.city == city, OF.c.merged_into.is_(None))
        row = await unit.one(
            sa.select(
                sa.func.count().filter(OF.c.opened_at > about.since).label("opened"),
                sa.func.count().filter(OF.c.closed_at > about.since).label("closed"),
            ).where(*mine)
        ) or {"opened": 0, "closed": 0}
        gap, given = tables.gap, tables.answer
        gaps = sa.select(gap.c.id).where(gap.c.city == city, gap.c.at > about.since).order_by(gap.c.id)
        is_open = (*mine, OF.c.closed_at.is_(None))
        sector = next((q.id for q in about.pack.questions.values() if q.profile == "sector"), "")
        value = given.c.value
        sectors = (
            sa.select(value.label("it"), sa.func.count().label("n"))
            .join(OF, OF.c.conversation_id == given.c.conversation_id)
            .where(*is_open, given.c.key == sector, given.c.status == "answered")
            .group_by(value)
        )
        languages = (
            sa.select(OF.c.language.label("it"), sa.func.count().label("n"))
            .where(*is_open)
            .group_by(OF.c.language)
        )
        return {
            **row,
            "waiting": figures.waiting,
            "overdue": figures.overdue,
            "answer": figures.answer.total_seconds() if figures.answer is not None else None,
            "resolution": figures.resolution.total_seconds() if figures.resolution is not None else None,
            "stages": {stage.value: n for stage, n in figures.stages},
            "sectors": await _counted(unit, sectors),
            "languages": await _counted(unit, languages),
            "ratings": dict(figures.ratings),
            "gaps": [one["id"] for one in await unit.rows(gaps)],
        }


def _bulletin(row: Row) -> Bulletin:
    """One as anybody may see it: without names and questions."""
    return Bulletin(
        id=row["id"],
        kind=Digest(row["kind"]),
        city=row["city"],
        day=row["day"],
        facts=row["facts"],
        names={},
    )


async def _counted(unit: Unit, statement: sa.Select[Any]) -> dict[str, int]:
    return {row["it"]: row["n"] for row in await unit.rows(statement)}
