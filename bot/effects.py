"""Stores what a turn wants done beside its snapshot, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from bot.broadcast import CONSENT as NEWS
from bot.broadcast import take_back
from bot.cases.acts import hand_on
from bot.gaps.jobs import GROUP_JOB, TELL_JOB
from bot.jobs import Jobs
from bot.silence import SILENCE_JOB
from bot.translating import TRANSLATE_JOB
from dialogues.asking import REMINDERS
from dialogues.desk import CaseStage
from dialogues.effects import (
    AnswerAwaited,
    AnswerChanged,
    CameFrom,
    CaseOpened,
    ConsentChanged,
    Diagnosed,
    Effect,
    FilesKept,
    FilesNoted,
    ForStaff,
    GapRecorded,
    Rated,
    ReminderDropped,
    ReminderWanted,
)
from dialogues.message import Message, Sent
from dialogues.state import Phase, State
from integrations.database import tables
from integrations.database.turn_store import trace
from integrations.database.unit import Unit

WITHDRAWN = "withdrawn"
"""Status in the history of an answer that was taken back by a restart."""


# Two of the effects of one common turn each take one statement, so that no common turn needs more than eight.
_DIAGNOSED = """
WITH d AS (
    INSERT INTO diagnosis (conversation_id, diagnosis, at)
    VALUES (%(conversation)s, %(diagnosis)s, %(at)s)
)
INSERT INTO referral (conversation_id, contact, referral, at)
VALUES (%(conversation)s, %(contact)s, %(referral)s, %(at)s)
"""
_KNOW_PERSON = """
WITH c AS (SELECT id, person_id FROM conversation WHERE id = %(conversation)s),
u AS (
    UPDATE person
    SET name = %(name)s, email = %(email)s, phone = %(phone)s, country = %(country)s
    FROM c WHERE person.id = c.person_id
),
n AS (
    INSERT INTO person (name, email, phone, country, created_at)
    SELECT %(name)s, %(email)s, %(phone)s, %(country)s, %(at)s FROM c WHERE c.person_id IS NULL
    RETURNING id
)
UPDATE conversation SET person_id = n.id FROM n WHERE conversation.id = %(conversation)s
"""
_WITHDRAW = """
WITH gone AS (DELETE FROM answer WHERE conversation_id = %(conversation)s AND key = ANY(%(keys)s))
INSERT INTO answer_history (conversation_id, key, status, meaning, said, at)
SELECT %(conversation)s, key, %(status)s, 0, false, %(at)s FROM unnest(%(keys)s::text[]) AS key
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a turn's effects come to.

    Attributes:
        answers: JSON list of the answers given or changed, each key once; None: none.
        withdrawn: keys of answers taken back.
        others: effects that each need a statement of their own.
    """

    answers: str | None
    withdrawn: tuple[str, ...]
    others: tuple[Effect, ...]


NO_CHANGES = Changes(None, (), ())


def changes(effects: tuple[Effect, ...]) -> Changes:
    """Sort effects by how they are stored; of two changes of one answer the later counts."""
    if not effects:
        return NO_CHANGES
    last = {e.key: e.answer for e in effects if isinstance(e, AnswerChanged)}
    rows = [
        {
            "key": key,
            "status": answer.status.value,
            "value": answer.value,
            "meaning": answer.meaning,
            "said": answer.said,
            "at": answer.at,
        }
        for key, answer in last.items()
        if answer is not None
    ]
    return Changes(
        answers=orjson.dumps(rows).decode() if rows else None,
        withdrawn=tuple(key for key, answer in last.items() if answer is None),
        others=tuple(e for e in effects if not isinstance(e, AnswerChanged)),
    )


class Keeper:
    """Knows where each effect is kept."""

    def __init__(self, jobs: Jobs, *, translates: bool = False) -> None:
        """Args: jobs: defers what is to happen later. translates: lines for staff are translated."""
        self._jobs = jobs
        self._translates = translates

    async def keep(
        self, unit: Unit, conversation: int, effect: Effect, *, message: Message, state: State, now: datetime
    ) -> None:
        """Store one effect of a turn of this conversation; `state` is the one after the turn."""
        match effect:
            case ConsentChanged():
                await self._consent(unit, conversation, effect, now)
            case Diagnosed():
                await _diagnosed(unit, conversation, effect, now)
            case CaseOpened():
                await _open_case(unit, conversation, effect, message, _stage(state), now)
            case ForStaff():
                await self._for_staff(unit, conversation, effect, message, now)
            case GapRecorded() | AnswerAwaited():
                await self._about_gap(unit, conversation, effect, message, now)
            case Rated(value=value):
                await unit.do(_rated(conversation, value, now))
            case ReminderWanted() | ReminderDropped():
                await self._about_reminder(unit, conversation, effect)
            case FilesKept() | FilesNoted():
                await unit.do(_about_files(conversation, effect))
            case CameFrom(source=source):
                await unit.do(_came_from(conversation, source))
            case _:  # answers go with the snapshot, export and erasure change the turn: `bot.turns` does them
                pass

    async def _consent(self, unit: Unit, conversation: int, effect: ConsentChanged, now: datetime) -> None:
        await _consent(unit, conversation, effect, now)
        if effect.consent == REMINDERS and effect.given:
            await self._jobs.defer(unit, SILENCE_JOB, conversation=conversation)

    async def _about_reminder(
        self, unit: Unit, conversation: int, effect: ReminderWanted | ReminderDropped
    ) -> None:
        at = effect.at if isinstance(effect, ReminderWanted) else None
        await _remind(unit, conversation, at)
        if at is not None:
            await self._jobs.defer(unit, "remind", conversation=conversation, at=at)

    async def _for_staff(
        self, unit: Unit, conversation: int, effect: ForStaff, message: Message, now: datetime
    ) -> None:
        line = await _for_staff(unit, conversation, effect, message, now)
        if line is not None and self._translates:
            await self._jobs.defer(unit, TRANSLATE_JOB, line=line)

    async def _about_gap(
        self,
        unit: Unit,
        conversation: int,
        effect: GapRecorded | AnswerAwaited,
        message: Message,
        now: datetime,
    ) -> None:
        if isinstance(effect, GapRecorded):
            await unit.do(_gap(conversation, effect, message, now))
            await self._jobs.defer(unit, GROUP_JOB, city=message.conversation.city)
        else:
            await unit.do(_awaited(conversation, effect))
            await self._jobs.defer(unit, TELL_JOB)

    async def withdraw(self, unit: Unit, conversation: int, keys: tuple[str, ...], now: datetime) -> None:
        """Take answers back: they stay in the history alone."""
        values = {"conversation": conversation, "keys": list(keys), "status": WITHDRAWN, "at": now}
        await unit.sql(_WITHDRAW, values)

    async def erase(self, unit: Unit, message: Message, replies: str, now: datetime) -> None:
        """Erase a conversation and all that hangs on it.

        What is left: that there was one, and, for a day, the replies to the message that erased it.
        """
        key = message.conversation
        table = tables.conversation
        found = await unit.one(
            sa.select(table.c.id, table.c.person_id).where(
                table.c.channel == key.channel.value,
                table.c.external_id == key.external_id,
                table.c.city == key.city,
            )
        )
        if found is None:
            return
        files = await unit.rows(
            sa.select(tables.file.c.id).where(tables.file.c.conversation_id == found["id"])
        )
        await hand_on(unit, found["id"], now=now)
        await unit.do(sa.delete(table).where(table.c.id == found["id"]))
        shared = sa.exists().where(table.c.person_id == tables.person.c.id)
        await unit.do(sa.delete(tables.person).where(tables.person.c.id == found["person_id"], ~shared))
        mark, marked = trace(key, message.inbound_key), tables.erasure.c.hash
        forget = sa.update(tables.erasure).where(marked == mark).values(hash=None, replies=None)
        await unit.do(forget)  # a client that numbers anew may erase twice with the same key
        await unit.do(sa.insert(tables.erasure).values(city=key.city, hash=mark, replies=replies, at=now))
        if files:
            await self._jobs.defer(unit, "remove_files", file_ids=[row["id"] for row in files])


def _stage(state: State) -> CaseStage:
    if state.phase is Phase.SUBMITTED:
        return CaseStage.DIAGNOSED
    return CaseStage.DETECTED if state.phase is Phase.NONE else CaseStage.INTAKE


async def _consent(unit: Unit, conversation: int, effect: ConsentChanged, now: datetime) -> None:
    await unit.do(
        sa.insert(tables.consent).values(
            conversation_id=conversation,
            consent=effect.consent,
            given=effect.given,
            language=effect.language,
            pack_version=effect.pack_version,
            at=now,
        )
    )
    if effect.consent == NEWS and not effect.given:
        await take_back(unit, conversation)


def _gap(conversation: int, effect: GapRecorded, message: Message, now: datetime) -> sa.Insert:
    return sa.insert(tables.gap).values(
        conversation_id=conversation,
        city=message.conversation.city,
        question=effect.question,
        kind=effect.kind,
        language=effect.language,
        turn=effect.turn,
        at=now,
    )


def _awaited(conversation: int, effect: AnswerAwaited) -> sa.Update:
    of = tables.gap
    this = (of.c.conversation_id == conversation, of.c.turn == effect.turn)
    return sa.update(of).where(*this).values(awaited=effect.wanted)


async def _diagnosed(unit: Unit, conversation: int, effect: Diagnosed, now: datetime) -> None:
    values = {
        "conversation": conversation,
        "diagnosis": Jsonb(effect.diagnosis),
        "contact": effect.referral["contact"],
        "referral": Jsonb(effect.referral),
        "at": now,
    }
    await unit.sql(_DIAGNOSED, values)


_DIRECTS = ("refer", "escalate")
"""Acts that say whom a case is for."""


async def _open_case(
    unit: Unit, conversation: int, effect: CaseOpened, message: Message, stage: CaseStage, now: datetime
) -> None:
    """Open the case, or mark the one there is as waiting; what staff have decided stays."""
    await _know_person(unit, conversation, effect.profile, now)
    table = tables.startup_case
    new = insert(table).values(
        conversation_id=conversation,
        city=message.conversation.city,
        channel=message.conversation.channel.value,
        startup=effect.profile.get("startup"),
        person=effect.profile.get("person"),
        language=effect.language,
        stage=stage.value,
        readiness=effect.stage,
        contact=effect.contact,
        waiting_since=now,
        opened_at=now,
        running_since=now,
        updated_at=now,
    )
    early = table.c.stage.in_([CaseStage.DETECTED.value, CaseStage.INTAKE.value])
    kept = new.on_conflict_do_update(
        index_elements=[table.c.conversation_id],
        set_={
            "startup": sa.func.coalesce(new.excluded.startup, table.c.startup),
            "person": sa.func.coalesce(new.excluded.person, table.c.person),
            "language": new.excluded.language,
            "stage": sa.case((early, new.excluded.stage), else_=table.c.stage),
            "readiness": sa.func.coalesce(new.excluded.readiness, table.c.readiness),
            "contact": sa.case((_undecided(), new.excluded.contact), else_=table.c.contact),
            "waiting_since": sa.func.coalesce(table.c.waiting_since, new.excluded.waiting_since),
            "closed_at": None,
            "running_since": _again(now),
            "updated_at": now,
            "version": table.c.version + 1,
        },
    )
    row = await unit.one(kept.returning(table.c.merged_into))
    if row and row["merged_into"] is not None:
        await _wait_for(unit, row["merged_into"], stage, now)


def _undecided() -> sa.ColumnElement[bool]:
    """Whether nobody has the case, and nobody at the desk has said yet whom it is for."""
    case, act = tables.startup_case, tables.case_act
    decided = sa.exists().where(act.c.case_id == case.c.id, act.c.act.in_(_DIRECTS), ~act.c.undone)
    return sa.and_(case.c.owner_id.is_(None), ~decided)


async def _wait_for(unit: Unit, main: int, stage: CaseStage, now: datetime) -> None:
    """The case that another one was merged into is what staff see: it is open, and waits."""
    table = tables.startup_case
    early = table.c.stage.in_([CaseStage.DETECTED.value, CaseStage.INTAKE.value])
    waiting = {
        "stage": sa.case((early, stage.value), else_=table.c.stage),
        "waiting_since": sa.func.coalesce(table.c.waiting_since, now),
        "closed_at": None,
        "running_since": _again(now),
        "updated_at": now,
        "version": table.c.version + 1,
    }
    await unit.do(sa.update(table).where(table.c.id == main).values(**waiting))


def _again(now: datetime) -> sa.ColumnElement[datetime]:
    """A case that was closed begins to run anew."""
    table = tables.startup_case
    return sa.case((table.c.closed_at.is_not(None), now), else_=table.c.running_since)


async def _know_person(unit: Unit, conversation: int, profile: dict[str, str], now: datetime) -> None:
    known = {name: profile.get(name) for name in ("email", "phone", "country")}
    known["name"] = profile.get("person")
    if any(known.values()):
        await unit.sql(_KNOW_PERSON, {**known, "conversation": conversation, "at": now})


async def _for_staff(
    unit: Unit, conversation: int, effect: ForStaff, message: Message, now: datetime
) -> int | None:
    """Append to the thread of the conversation's case; the line's id, None where there is no case."""
    table = tables.startup_case
    mine = sa.select(table.c.id, table.c.person, table.c.merged_into)
    case = await unit.one(mine.where(table.c.conversation_id == conversation))
    if case is None:
        return None
    # The main case first, so that the lines of all of its chats get their numbers in the order of commit.
    await unit.do(
        sa.update(table)
        .where(table.c.id == (case["merged_into"] or case["id"]))
        .values(waiting_since=sa.func.coalesce(table.c.waiting_since, now), updated_at=now)
    )
    names = [f"[{file.name}]" for file in message.files if file.id in effect.file_ids]
    line = await unit.one(
        sa.insert(tables.case_line)
        .values(
            case_id=case["id"],
            side="founder",
            author=case["person"],
            text="\n".join(filter(None, [effect.text, *names])),
            sent=None if effect.sent is Sent.WORDS else effect.sent.value,
            edits=effect.edits,
            key=f"in:{message.inbound_key}",
            at=now,
        )
        .returning(tables.case_line.c.id)
    )
    await unit.do(_about_files(conversation, FilesKept(effect.file_ids, None)))
    return line["id"] if line else None


async def _remind(unit: Unit, conversation: int, at: datetime | None) -> None:
    new = insert(tables.reminder).values(conversation_id=conversation, at=at)
    await unit.do(new.on_conflict_do_update(index_elements=["conversation_id"], set_={"at": at}))


def _rated(conversation: int, value: str, now: datetime) -> sa.Executable:
    new = insert(tables.rating).values(conversation_id=conversation, value=value, at=now)
    last = {"value": value, "at": now}
    return new.on_conflict_do_update(index_elements=["conversation_id"], set_=last)


def _came_from(conversation: int, source: str) -> sa.Update:
    table = tables.conversation
    return sa.update(table).where(table.c.id == conversation, table.c.source.is_(None)).values(source=source)


def _about_files(conversation: int, effect: FilesKept | FilesNoted) -> sa.Update:
    """Keep files, for an answer or beside them; or change the words beside those of an answer."""
    table = tables.file
    mine = sa.update(table).where(table.c.conversation_id == conversation)
    if isinstance(effect, FilesNoted):
        return mine.where(table.c.answer_key == effect.key).values(note=effect.note)
    values: dict[str, Any] = {"kept": True}
    if effect.key is not None:
        values["answer_key"] = effect.key
    if effect.note:
        values["note"] = effect.note
    return mine.where(table.c.id.in_(effect.file_ids)).values(**values)
