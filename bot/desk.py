"""The staff's work on cases, each act one transaction; `Desk` of the staff page and of Slack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from bot.case_file import UNDO, case_file, case_of, changed_columns, columns_of, undoable, with_columns
from bot.pushing.outbox import Outbox
from dialogues import codec
from dialogues.desk import (
    Act,
    Assign,
    Case,
    CaseFile,
    Close,
    Decision,
    MoveStage,
    Note,
    Refer,
    Say,
    Staff,
    Undo,
    decide,
    undone,
)
from dialogues.errors import NotAllowedError, UnknownCaseError
from dialogues.ports import Clock
from dialogues.replies import Reply
from dialogues.state import Owner
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit
from knowledge.pack import Pack
from knowledge.text import fold, is_unspaced

MAX_CASES = 200
MAX_ID = 2**63 - 1
"""The largest number the database gives; a larger one in an address is nobody's case."""


class CaseDesk:
    """Cases and the acts on them; the rules are `dialogues.desk`, here they are carried out."""

    def __init__(  # the composition root alone calls this
        self,
        database: Database,
        packs: Mapping[str, Pack],
        *,
        outbox: Outbox,
        clock: Clock,
        language: str,
        people: tuple[Staff, ...] = (),
    ) -> None:
        """Args: language: what staff read. people: those who stand in the contacts file."""
        self._database = database
        self._packs = packs
        self._outbox = outbox
        self._clock = clock
        self._language = language
        self._people = people

    async def cases(
        self, *, city: str | None = None, closed: bool = False, search: str = ""
    ) -> tuple[Case, ...]:
        """See `Desk.cases`; `search` looks into the names of start-up, person and owner, and into PDFs."""
        of = tables.startup_case
        wanted: list[sa.ColumnElement[bool]] = [
            of.c.closed_at.is_not(None) if closed else of.c.closed_at.is_(None)
        ]
        if city is not None:
            wanted.append(of.c.city == city)
        search = search.replace("\0", " ").strip()
        if search:
            named = (of.c.startup, of.c.person, of.c.owner_name)
            called = (name.icontains(search, autoescape=True) for name in named)
            wanted.append(sa.or_(*called, of.c.conversation_id.in_(_with_words(search))))
        chat = tables.conversation
        found = sa.select(of, chat.c.source).join(chat, chat.c.id == of.c.conversation_id)
        order = (of.c.waiting_since.asc().nulls_last(), of.c.updated_at.desc())
        async with self._database.unit() as unit:
            rows = await unit.rows(found.where(*wanted).order_by(*order).limit(MAX_CASES))
        return tuple(case_of(row) for row in rows)

    async def open(self, case_id: int) -> CaseFile:
        """See `Desk.open`.

        Raises:
            UnknownCaseError: no such case, or it was erased.
        """
        if case_id > MAX_ID:
            raise UnknownCaseError
        async with self._database.unit() as unit:
            return await case_file(unit, case_id, self._packs, self._language)

    async def act(self, case_id: int, act: Act, by: Staff) -> CaseFile:
        """See `Desk.act`.

        Raises:
            UnknownCaseError: no such case, or it was erased.
            NotAllowedError: the case is not in a state for this act.
            StateTooNewError: the chat was last served by a newer version of this software.
        """
        if case_id > MAX_ID:
            raise UnknownCaseError
        now = self._clock.now()
        async with self._database.unit() as unit:
            chat, case = await _lock(unit, case_id)
            if not (isinstance(act, Say | Note) and await _is_there(unit, case_id, act.key)):
                await self._carry_out(unit, chat, case, act, by=by, now=now)
            return await case_file(unit, case_id, self._packs, self._language)

    async def colleagues(self) -> tuple[Staff, ...]:
        """See `Desk.colleagues`."""
        async with self._database.unit() as unit:
            rows = await unit.rows(sa.select(tables.staff.c.id, tables.staff.c.name))
        everybody = {row["id"]: Staff(row["id"], row["name"]) for row in rows}
        everybody |= {person.id: person for person in self._people}
        return tuple(sorted(everybody.values(), key=lambda staff: (staff.name.casefold(), staff.id)))

    async def _carry_out(
        self, unit: Unit, chat: Row, case: Case, act: Act, *, by: Staff, now: datetime
    ) -> None:
        if isinstance(act, Undo):
            decision = await self._undo(unit, case, act, by)
        else:
            pack = self._packs.get(case.city)
            contacts = pack.roles.keys() if pack else frozenset[str]()
            decision = decide(case, act, by, now=now, contacts=contacts)
        after = decision.case
        if decision.acts or after != case:
            of = tables.startup_case
            await unit.do(
                sa.update(of)
                .where(of.c.id == case.id)
                .values(**columns_of(after), updated_at=now, version=of.c.version + 1)
            )
        if (after.staff_own_chat, after.closed_at) != (case.staff_own_chat, case.closed_at):
            await _give_chat(unit, chat, after, now)
        lines = [await _remember(unit, case, decision, name, act, by=by, now=now) for name in decision.acts]
        if isinstance(act, Refer):
            await _refer(unit, case, act, by, now)
        await self._tell(unit, chat, decision, act, by=by, now=now, line=lines[-1] if lines else 0)

    async def _undo(self, unit: Unit, case: Case, act: Undo, by: Staff) -> Decision:
        history = (await case_file(unit, case.id, {}, self._language)).history
        if undoable(history) != act.line:
            raise NotAllowedError("nothing_to_undo")
        of = tables.case_act
        row = await unit.one(
            sa.update(of).where(of.c.id == act.line).values(undone=True).returning(of.c.act, of.c.before)
        )
        if row is None:
            raise NotAllowedError("nothing_to_undo")
        if row["act"] == "refer":
            await _take_back_referral(unit, case)
        return undone(case, with_columns(case, row["before"]), by)

    async def _tell(  # one call, all of it from one act
        self, unit: Unit, chat: Row, decision: Decision, act: Act, *, by: Staff, now: datetime, line: int
    ) -> None:
        """Store what the founder is told, and what stands in the thread for it."""
        case = decision.case
        owner = "staff" if case.staff_own_chat else "bot"
        part = {"handoff": {"owner": owner}}
        if isinstance(act, Note):
            await _line(unit, case.id, "note", by, act.text, key=act.key, at=now)
            return
        if isinstance(act, Say):
            reply = Reply(act.text, custom=part if decision.acts else {}, human=by.name)
            sent = await self._outbox.put(unit, case.conversation_id, reply, key=f"say:{act.key}", now=now)
            await _line(unit, case.id, "staff", by, act.text, key=act.key, at=now, outbound=sent)
            return
        pack = self._packs.get(case.city)
        if decision.notice is None or pack is None:
            return
        name = case.owner.name if case.owner else by.name
        text = pack.say(decision.notice, chat["language"] or case.language, name=name)
        key = f"act:{line}"
        sent = await self._outbox.put(unit, case.conversation_id, Reply(text, custom=part), key=key, now=now)
        await _line(unit, case.id, "bot", None, text, key=key, at=now, outbound=sent)


def _with_words(search: str) -> sa.Select[tuple[int]]:
    """Conversations with a PDF in which every word of the search begins a word, or is within unspaced text.

    Texts are looked through one by one: a third of a second for 2,000 long ones, and no index that each new
    file would have to be put in.
    """
    of = tables.file
    text = sa.literal(" ") + of.c.text
    begun = (word if is_unspaced(word) else f" {word}" for word in fold(search).split())
    every = [text.contains(word, autoescape=True) for word in begun]
    return sa.select(of.c.conversation_id).where(of.c.kept, *(every or [sa.false()]))


async def _lock(unit: Unit, case_id: int) -> tuple[Row, Case]:
    """Lock chat and case, in the order in which a turn locks them, so that none waits for the other."""
    of, chat = tables.startup_case, tables.conversation
    held = await unit.one(
        sa.select(chat.c.id, chat.c.snapshot, chat.c.language)
        .join(of, of.c.conversation_id == chat.c.id)
        .where(of.c.id == case_id)
        .with_for_update(of=chat)
    )
    row = held and await unit.one(sa.select(of).where(of.c.id == case_id).with_for_update())
    if not held or not row:
        raise UnknownCaseError
    return held, case_of(row)


async def _is_there(unit: Unit, case_id: int, key: str) -> bool:
    line = tables.case_line
    row = await unit.one(sa.select(line.c.id).where(line.c.case_id == case_id, line.c.key == key))
    return row is not None


async def _give_chat(unit: Unit, chat: Row, case: Case, now: datetime) -> None:
    """Write into the chat's snapshot who owns it, under the lock that its turns take too."""
    state = codec.decode(chat["snapshot"])
    owner = Owner.STAFF if case.staff_own_chat else Owner.BOT
    state = replace(state, owner=owner, case_open=case.closed_at is None)
    of = tables.conversation
    await unit.do(
        sa.update(of)
        .where(of.c.id == chat["id"])
        .values(
            snapshot=codec.encode(state).decode(), owner=owner.value, version=of.c.version + 1, updated_at=now
        )
    )


def _detail(act: Act) -> dict[str, Any]:
    """What the history shows of an act beside its name."""
    match act:
        case Assign(to=to):
            return {"to": to.name}
        case Refer(contact=contact, reason=reason):
            return {"contact": contact, "reason": reason}
        case MoveStage(stage=stage):
            return {"stage": stage.value}
        case Close(reason=reason):
            return {"reason": reason}
        case Undo(line=line):
            return {"line": line}
        case _:
            return {}


async def _remember(
    unit: Unit, case: Case, decision: Decision, name: str, act: Act, *, by: Staff, now: datetime
) -> int:
    """Append to the history; keeps what the act changes as it was before, for undo."""
    of = tables.case_act
    row = await unit.one(
        sa.insert(of)
        .values(
            case_id=case.id,
            act=name,
            by_id=by.id,
            by_name=by.name,
            detail=Jsonb(_detail(act)),
            before=Jsonb({} if name == UNDO else changed_columns(case, decision.case)),
            at=now,
        )
        .returning(of.c.id)
    )
    return row["id"] if row else 0


async def _refer(unit: Unit, case: Case, act: Refer, by: Staff, now: datetime) -> None:
    """Keep who decided, and why. The contract's part has no reasons then: those are rules of the pack."""
    await unit.do(
        sa.insert(tables.referral).values(
            conversation_id=case.conversation_id,
            contact=act.contact,
            referral=Jsonb({"contact": act.contact, "reasons": [], "also": []}),
            by=by.name,
            reason=act.reason,
            at=now,
        )
    )


async def _take_back_referral(unit: Unit, case: Case) -> None:
    """The referral before counts again; that there was another stays in the history."""
    of = tables.referral
    newest = sa.select(sa.func.max(of.c.id)).where(
        of.c.conversation_id == case.conversation_id, of.c.by.is_not(None)
    )
    await unit.do(sa.delete(of).where(of.c.id == newest.scalar_subquery()))


async def _line(  # noqa: PLR0913  # a row
    unit: Unit,
    case_id: int,
    side: str,
    by: Staff | None,
    text: str,
    *,
    key: str,
    at: datetime,
    outbound: int | None = None,
) -> None:
    author = by.name if by else None
    await unit.do(
        sa.insert(tables.case_line).values(
            case_id=case_id, side=side, author=author, text=text, key=key, outbound_id=outbound, at=at
        )
    )
