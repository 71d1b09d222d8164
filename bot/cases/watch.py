"""Looks after the clocks of all cases: reminds, takes an unclaimed case along its chain, tells who waits.

Whoever looks does what is due and marks it in the same transaction, so that each thing happens once however
many processes look and however late.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import psycopg
import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from bot.cases import acts
from bot.cases.acts import ChangedMeanwhileError, Held
from bot.cases.file import current
from bot.cases.rows import OF, case_of, changed_columns, select_cases
from bot.cases.times import lasted
from bot.contacts import Contacts
from bot.hours import ContactHours
from bot.pushing.outbox import Outbox
from dialogues.desk import Case, Staff
from dialogues.desk_watch import ASSISTANT, ESCALATED, NOBODY, ROUTED, Step, routed, steps
from dialogues.errors import UnknownCaseError
from dialogues.ports import Clock
from dialogues.replies import Reply
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit, retryable
from knowledge.pack import Pack

ROUTED_WITHIN = timedelta(days=7)
"""How old a change may be after which people are told that a case is theirs."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Watched:
    """A case under its lock at the moment that it is looked after. `pack`: None: its city is not served."""

    held: Held
    now: datetime
    pack: Pack | None

    @property
    def case(self) -> Case:
        return self.held.case


class CaseWatch:
    """What the job of every minute does."""

    def __init__(
        self,
        database: Database,
        packs: Mapping[str, Pack],
        *,
        outbox: Outbox,
        clock: Clock,
        contacts: Contacts,
    ) -> None:
        """Args: packs: by city."""
        self._database = database
        self._packs = packs
        self._outbox = outbox
        self._clock = clock
        self._contacts = contacts
        self._hours = ContactHours(packs, contacts)

    async def look(self) -> None:
        """Do what is due of all cases; what fails for one does not keep the others waiting.

        Raises:
            UnavailableError: the database is away; the same may be done again.
        """
        now = self._clock.now()
        async with self._database.unit() as unit:
            rows = await self._candidates(unit, now)
        for row in rows:
            case = case_of(row)
            if not self._steps(case, row["marks"] or {}, now):
                continue
            try:
                async with self._database.unit() as unit:
                    await self._tend(unit, case.id, now)
            except (UnknownCaseError, ChangedMeanwhileError):
                log.info("case.changed_meanwhile", extra={"case": case.id})
            except psycopg.Error as error:
                if not retryable(error):
                    raise

    async def _candidates(self, unit: Unit, now: datetime) -> list[Row]:
        """Open cases of which something may be due, each with its marks: when, by mark."""
        table = select_cases(now).where(OF.c.closed_at.is_(None)).subquery()
        of = tables.case_mark
        marks = sa.select(
            sa.func.jsonb_object_agg(of.c.mark, sa.func.extract("epoch", of.c.at)).label("marks")
        ).where(of.c.case_id == table.c.id)
        waits, runs = table.c.waiting_since, table.c.running_since
        due = sa.or_(
            lasted(waits, "answer", self._hours, table, now=now, ahead="remind"),
            lasted(runs, "resolution", self._hours, table, now=now, ahead="remind"),
            lasted(waits, "nobody", self._hours, table, now=now),
            table.c.owner_id.is_(None) & lasted(waits, "escalate", self._hours, table, now=now),
            table.c.updated_at > now - ROUTED_WITHIN,
        )
        return await unit.rows(
            sa.select(table, marks.scalar_subquery().label("marks"))
            .where(due, table.c.snoozed_until.is_(None))
            .order_by(waits.asc().nulls_last(), table.c.id)
        )

    def _steps(self, case: Case, marks: Mapping[str, float], now: datetime) -> tuple[Step, ...]:
        done = {mark: datetime.fromtimestamp(at, now.tzinfo) for mark, at in marks.items()}
        hours, service = self._hours.of(case.city, case.contact), self._hours.service(case.city)
        found = list(steps(case, hours, service, done, now=now))
        told = routed(case)
        fresh = case.owner is None or any(mark.startswith(ROUTED) for mark in done)
        if fresh and case.updated_at > now - ROUTED_WITHIN and told.marks[0] not in done:
            found.insert(0, told)
        if self._after(case) is None:  # the end of the chain: nobody is left to ask
            found = [step for step in found if step.kind != ESCALATED]
        return tuple(found)

    async def _tend(self, unit: Unit, case_id: int, now: datetime) -> None:
        (held,) = await acts.lock(unit, case_id, now=now)
        of = tables.case_mark
        rows = await unit.rows(sa.select(of).where(of.c.case_id == held.case.id))
        marks = {row["mark"]: row["at"].timestamp() for row in rows}
        for step in self._steps(held.case, marks, now):
            watched = _Watched(held, now, self._packs.get(held.case.city))
            after = await self._take(unit, watched, step)
            new = [{"case_id": after.id, "mark": mark, "at": now} for mark in step.marks]
            await unit.do(insert(of).values(new).on_conflict_do_nothing())
            held = replace(held, case=after)

    async def _take(self, unit: Unit, watched: _Watched, step: Step) -> Case:
        """Do one thing; the case as it is afterwards."""
        case, now = watched.case, watched.now
        match step.kind:
            case "escalated":
                return await self._escalate(unit, watched)
            case "nobody_there":
                return await self._nobody(unit, watched)
            case "routed":  # who has Slack is called there
                people = [one for one in self._present(case.contact, now) if not self._contacts.slack_id(one)]
                await _tell(unit, case, [one for one in people if one != case.owner], ROUTED, now)
            case kind:
                owner = (case.owner,) if case.owner else self._present(case.contact, now)
                await _tell(unit, case, owner, kind, now)
        return case

    async def _escalate(self, unit: Unit, watched: _Watched) -> Case:
        """Direct an unclaimed case to the next contact of its chain, and tell everybody whom it concerns."""
        case, now = watched.case, watched.now
        contact = self._after(case)
        if contact is None:
            return case
        after = replace(case, contact=contact)
        await self._change(unit, case, after, "escalate", now, contact=contact)
        await unit.do(
            sa.insert(tables.referral).values(
                conversation_id=case.conversation_id,
                contact=contact,
                referral=Jsonb({"contact": contact, "reasons": [], "also": []}),
                by="",
                at=now,
            )
        )
        await _tell(unit, after, self._present(contact, now), ESCALATED, now)
        marks = [{"case_id": case.id, "mark": mark, "at": now} for mark in routed(after).marks]
        await unit.do(insert(tables.case_mark).values(marks).on_conflict_do_nothing())
        await self._say(unit, watched, "desk.escalated")
        return after

    async def _nobody(self, unit: Unit, watched: _Watched) -> Case:
        """Tell the founder that nobody is there; the assistant has the chat again, the case still waits."""
        case, now = watched.case, watched.now
        after = replace(case, staff_own_chat=False)
        await self._change(unit, case, after, "nobody", now)
        if after != case:
            await acts.give_chats(unit, after, now=now)
        told = (case.owner,) if case.owner else self._present(case.contact, now)
        await _tell(unit, case, told, NOBODY, now)
        await self._say(unit, watched, "desk.nobody_there")
        return after

    def _after(self, case: Case) -> str | None:
        """The next contact of the chain behind which somebody is there; None: the chain is at its end."""
        pack = self._packs.get(case.city)
        role = pack.roles.get(case.contact) if pack else None
        seen = {case.contact}
        there = self._contacts.availability(self._clock.now())
        while pack is not None and role is not None and role.next is not None and role.next not in seen:
            if role.next not in there or there[role.next].present:
                return role.next
            seen.add(role.next)
            role = pack.roles[role.next]
        return None

    def _present(self, contact: str, now: datetime) -> tuple[Staff, ...]:
        return tuple(Staff(one.email, one.name) for one in self._contacts.present(contact, now))

    async def _change(
        self, unit: Unit, before: Case, after: Case, act: str, now: datetime, **detail: str
    ) -> None:
        """Store a case with a line of its history in the assistant's name, it can be undone."""
        await acts.store(unit, before, after, now=now)
        await unit.do(
            sa.insert(tables.case_act).values(
                case_id=before.id,
                act=act,
                by_id=ASSISTANT.id,
                by_name=ASSISTANT.name,
                detail=Jsonb(detail),
                before=Jsonb(changed_columns(before, after)),
                at=now,
            )
        )

    async def _say(self, unit: Unit, watched: _Watched, phrase: str) -> None:
        """Tell the founder in the chat that they wrote in last."""
        case, pack, now = watched.case, watched.pack, watched.now
        if pack is None:
            return
        chat = current(watched.held.chats)
        language = chat["spoken"] or case.language
        contact = self._after(case) or case.contact
        words = pack.words[pack.speaks(language)].contacts.contacts.get(contact)
        text = pack.say(phrase, language, contact=words.title if words else contact)
        part = {"handoff": {"owner": "bot"}}
        key = f"{phrase}:{case.version}:{int(now.timestamp())}"
        sent = await self._outbox.put(unit, chat["id"], Reply(text, custom=part), key=key, now=now)
        await acts.write_line(unit, chat["case_id"], "bot", None, text, key=key, at=now, outbound=sent)


async def _tell(unit: Unit, case: Case, staff: Iterable[Staff], kind: str, now: datetime) -> None:
    """Leave a word about a case for members of staff."""
    rows = [
        {"case_id": case.id, "staff_id": one.id, "kind": kind, "by_name": "", "word": "", "at": now}
        for one in staff
    ]
    if rows:
        await unit.do(sa.insert(tables.staff_notice).values(rows))
