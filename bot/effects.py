"""Stores what a turn wants done beside its snapshot, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from bot.jobs import Jobs
from dialogues.desk import CaseStage
from dialogues.effects import (
    AnswerChanged,
    CaseOpened,
    ConsentChanged,
    Diagnosed,
    Effect,
    FilesKept,
    ForStaff,
    GapRecorded,
    ReminderDropped,
    ReminderWanted,
)
from dialogues.message import Message
from dialogues.state import Phase, State
from integrations.database import tables
from integrations.database.turn_store import trace
from integrations.database.unit import Unit

WITHDRAWN = "withdrawn"
"""Status in the history of an answer that was taken back by a restart."""


def changed_answers(effects: tuple[Effect, ...]) -> str | None:
    """The answers given or changed as a JSON list for the turn's statement, each key once; None: none."""
    changed = {e.key: e.answer for e in effects if isinstance(e, AnswerChanged) and e.answer is not None}
    if not changed:
        return None
    rows = [
        {
            "key": key,
            "status": answer.status.value,
            "value": answer.value,
            "meaning": answer.meaning,
            "said": answer.said,
            "at": answer.at,
        }
        for key, answer in changed.items()
    ]
    return orjson.dumps(rows).decode()


def is_rare(effect: Effect) -> bool:
    """Whether an effect needs a statement of its own."""
    return not isinstance(effect, AnswerChanged) or effect.answer is None


class Keeper:
    """Knows where each effect is kept."""

    def __init__(self, jobs: Jobs) -> None:
        """Args: jobs: defers what is to happen later."""
        self._jobs = jobs

    async def keep(
        self, unit: Unit, conversation: int, effect: Effect, *, message: Message, state: State, now: datetime
    ) -> None:
        """Store one effect of a turn of this conversation; `state` is the one after the turn."""
        match effect:
            case AnswerChanged(key=key):
                await _withdraw(unit, conversation, key, now)
            case ConsentChanged():
                await unit.do(_consent(conversation, effect, now))
            case Diagnosed():
                await _diagnosed(unit, conversation, effect, now)
            case CaseOpened():
                await _open_case(unit, conversation, effect, message, _stage(state), now)
            case ForStaff():
                await _for_staff(unit, conversation, effect, message, now)
            case GapRecorded():
                await unit.do(_gap(conversation, effect, message, now))
            case ReminderWanted(at=at):
                await _remind(unit, conversation, at)
                await self._jobs.defer(unit, "remind", conversation=conversation, at=at)
            case ReminderDropped():
                await _remind(unit, conversation, None)
            case FilesKept():
                await _keep_files(unit, conversation, effect.file_ids, effect.key)
            case _:  # export and erasure change the turn itself: `bot.turns` does them
                pass

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


async def _withdraw(unit: Unit, conversation: int, key: str, now: datetime) -> None:
    gone = tables.answer
    await unit.do(sa.delete(gone).where(gone.c.conversation_id == conversation, gone.c.key == key))
    values = {"key": key, "status": WITHDRAWN, "value": None, "meaning": 0, "said": False, "at": now}
    await unit.do(sa.insert(tables.answer_history).values(conversation_id=conversation, **values))


def _consent(conversation: int, effect: ConsentChanged, now: datetime) -> sa.Insert:
    return sa.insert(tables.consent).values(
        conversation_id=conversation,
        consent=effect.consent,
        given=effect.given,
        language=effect.language,
        pack_version=effect.pack_version,
        at=now,
    )


def _gap(conversation: int, effect: GapRecorded, message: Message, now: datetime) -> sa.Insert:
    return sa.insert(tables.gap).values(
        conversation_id=conversation,
        city=message.conversation.city,
        question=effect.question,
        kind=effect.kind,
        language=effect.language,
        at=now,
    )


async def _diagnosed(unit: Unit, conversation: int, effect: Diagnosed, now: datetime) -> None:
    await unit.do(
        sa.insert(tables.diagnosis).values(
            conversation_id=conversation, diagnosis=Jsonb(effect.diagnosis), at=now
        )
    )
    await unit.do(
        sa.insert(tables.referral).values(
            conversation_id=conversation,
            contact=effect.referral["contact"],
            referral=Jsonb(effect.referral),
            at=now,
        )
    )


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
            "contact": sa.case((table.c.owner_id.is_(None), new.excluded.contact), else_=table.c.contact),
            "waiting_since": sa.func.coalesce(table.c.waiting_since, new.excluded.waiting_since),
            "closed_at": None,
            "updated_at": now,
            "version": table.c.version + 1,
        },
    )
    await unit.do(kept)


async def _know_person(unit: Unit, conversation: int, profile: dict[str, str], now: datetime) -> None:
    known = {
        "name": profile.get("person"),
        "email": profile.get("email"),
        "phone": profile.get("phone"),
        "country": profile.get("country"),
    }
    if not any(known.values()):
        return
    table = tables.conversation
    row = await unit.one(sa.select(table.c.person_id).where(table.c.id == conversation))
    if row and row["person_id"] is not None:
        await unit.do(sa.update(tables.person).where(tables.person.c.id == row["person_id"]).values(**known))
        return
    made = await unit.one(
        sa.insert(tables.person).values(**known, created_at=now).returning(tables.person.c.id)
    )
    if made:
        await unit.do(sa.update(table).where(table.c.id == conversation).values(person_id=made["id"]))


async def _for_staff(
    unit: Unit, conversation: int, effect: ForStaff, message: Message, now: datetime
) -> None:
    table = tables.startup_case
    case = await unit.one(
        sa.update(table)
        .where(table.c.conversation_id == conversation)
        .values(waiting_since=sa.func.coalesce(table.c.waiting_since, now), updated_at=now)
        .returning(table.c.id, table.c.person)
    )
    if case is None:
        return
    names = [f"[{file.name}]" for file in message.files if file.id in effect.file_ids]
    await unit.do(
        sa.insert(tables.case_line).values(
            case_id=case["id"],
            side="founder",
            author=case["person"],
            text="\n".join(filter(None, [effect.text, *names])),
            key=f"in:{message.inbound_key}",
            at=now,
        )
    )
    await _keep_files(unit, conversation, effect.file_ids, None)


async def _remind(unit: Unit, conversation: int, at: datetime | None) -> None:
    new = insert(tables.reminder).values(conversation_id=conversation, at=at)
    await unit.do(new.on_conflict_do_update(index_elements=["conversation_id"], set_={"at": at}))


async def _keep_files(unit: Unit, conversation: int, ids: tuple[str, ...], key: str | None) -> None:
    table = tables.file
    values: dict[str, Any] = {"kept": True} if key is None else {"kept": True, "answer_key": key}
    mine = (table.c.conversation_id == conversation, table.c.id.in_(ids))
    await unit.do(sa.update(table).where(*mine).values(**values))
