"""The staff's work on cases, each act one transaction; `Desk` of the staff page and of Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import psycopg
import sqlalchemy as sa

from bot.cases import acts, lists, says
from bot.cases.acts import ChangedMeanwhileError, Done, Held
from bot.cases.file import Reader, case_file, chats_of, current, glimpse, thread_of
from bot.cases.rows import OF, case_of, find_case, main_number
from bot.cases.times import timed, timing_of, with_times
from bot.contacts import Contacts
from bot.hours import ContactHours
from bot.pushing.outbox import Outbox
from dialogues.acts import (
    Act,
    Assign,
    Close,
    Correct,
    Merge,
    MoveStage,
    Note,
    Refer,
    Say,
    Snooze,
    TakeOver,
    Translation,
    Undo,
)
from dialogues.desk import Alike, Case, CaseFile, Figures, Listed, Notice, Rights, Show, Staff
from dialogues.desk_rules import Decision, decide, may_read
from dialogues.errors import NotAllowedError, UnavailableError, UnknownCaseError
from dialogues.message import Channel, ConversationKey, FileRef
from dialogues.ports import Clock, Files, Translator
from dialogues.replies import Reply
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit, retryable
from knowledge.pack import Pack

MAX_ID = 2**63 - 1
"""The largest number the database gives; a larger one in an address is nobody's case."""
ATTEMPTS = 4
"""How often an act is tried when somebody else was quicker."""
DECIDED_ON = (Assign, TakeOver, Refer, MoveStage, Snooze, Merge, Close)
"""Acts that are refused where the case has changed since the version that they were decided on."""

It = TypeVar("It")


@dataclass(frozen=True, slots=True)
class _Doing:
    """An act on its way."""

    act: Act
    reader: Reader
    now: datetime
    version: int | None
    key: str | None


class CaseDesk:
    """Cases and the acts on them; the rules are `dialogues.desk_rules`, here they are carried out."""

    def __init__(  # noqa: PLR0913  # the composition root alone calls this
        self,
        database: Database,
        packs: Mapping[str, Pack],
        *,
        outbox: Outbox,
        clock: Clock,
        language: str,
        contacts: Contacts,
        files: Files,
        translator: Translator | None = None,
    ) -> None:
        """Args: language: what staff read. contacts: who they are. translator: None: none is configured."""
        self._database = database
        self._packs = packs
        self._outbox = outbox
        self._clock = clock
        self._language = language
        self._contacts = contacts
        self._hours = ContactHours(packs, contacts)
        self._files = files
        self._translator = translator

    async def cases(
        self, show: Show = Show.TEAM, *, by: Staff | None = None, city: str | None = None, search: str = ""
    ) -> tuple[Listed, ...]:
        """See `Desk.cases`."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            found = await lists.listed(
                unit,
                show,
                reader=self._reader(by) if by else None,
                packs=self._packs,
                city=city,
                search=search.replace("\0", " ").strip(),
                now=now,
            )
        return timed(found, self._hours, now)

    async def figures(self, *, city: str | None = None) -> Figures:
        """See `Desk.figures`."""
        pack = self._packs.get(city or "") or next(iter(self._packs.values()))
        now = self._clock.now()
        async with self._database.unit() as unit:
            found = await lists.funnel(unit, city=city, zone=pack.about.timezone, now=now)
            return await with_times(unit, found, self._hours, city=city, now=now)

    async def notices(self, by: Staff) -> tuple[Notice, ...]:
        """See `Desk.notices`."""
        async with self._database.unit() as unit:
            return await lists.notices(unit, self._contacts.known(by))

    async def alike(self, case_id: int) -> tuple[Alike, ...]:
        """See `Desk.alike`.

        Raises:
            UnknownCaseError: no such case, or it was erased.
        """
        async with self._database.unit() as unit:
            return await lists.alike(unit, await self._case(unit, case_id))

    async def open(self, case_id: int, by: Staff | None = None) -> CaseFile:
        """See `Desk.open`.

        Raises:
            UnknownCaseError: no such case, or it was erased.
        """
        if case_id > MAX_ID:
            raise UnknownCaseError
        reader, now = self._reader(by) if by else None, self._clock.now()

        async def read() -> CaseFile:
            async with self._database.unit() as unit:
                file = await self._file(unit, case_id, reader, now)
                if reader is not None:
                    await acts.seen(unit, file.case, reader.staff, now=now)
                    if file.readable:
                        await acts.viewed(unit, file.case, reader.staff, "answers", now=now)
                return file

        return await _insist(read)

    async def glance(self, case_id: int, by: Staff | None = None) -> CaseFile:
        """See `Desk.glance`.

        Raises:
            UnknownCaseError: no such case, or it was erased.
        """
        if case_id > MAX_ID:
            raise UnknownCaseError
        async with self._database.unit() as unit:
            return await self._glimpse(unit, case_id, self._reader(by) if by else None, self._clock.now())

    async def thread(self, case_id: int, by: Staff) -> CaseFile:
        """See `Desk.thread`.

        Raises:
            UnknownCaseError: no such case, or it was erased.
            NotAllowedError: `not_permitted`.
        """
        reader = self._reader(by)

        async def read() -> CaseFile:
            async with self._database.unit() as unit:
                case = await self._case(unit, case_id)
                _let_read(case, reader)
                file = await thread_of(unit, case, reader)
                await acts.seen(unit, case, reader.staff, now=self._clock.now(), thread_alone=True)
                return file

        return await _insist(read)

    async def admit(self, of: int | str, by: Staff) -> None:
        """See `Desk.admit`.

        Raises:
            UnknownCaseError: no such case or file at the desk, or it was erased.
            NotAllowedError: `not_permitted`.
        """
        reader, file, number = self._reader(by), tables.file, of
        async with self._database.unit() as unit:
            if isinstance(of, str):
                owned = OF.c.conversation_id == file.c.conversation_id
                row = await unit.one(sa.select(OF.c.id).join(file, owned).where(file.c.id == of))
                if row is None:
                    raise UnknownCaseError
                number = row["id"]
            case = await self._case(unit, int(number))
            _let_read(case, reader)
            what = "file" if isinstance(of, str) else "report"
            await acts.viewed(unit, case, reader.staff, what, now=self._clock.now())

    async def attach(self, case_id: int, name: str, chunks: AsyncIterator[bytes], by: Staff) -> FileRef:
        """See `Desk.attach`.

        Raises:
            UnknownCaseError: no such case, or it was erased.
            NotAllowedError: nothing may be written to this founder, or not by `by`.
            FileTooLargeError, FileRefusedError, StorageFullError: see `Files.store`.
        """
        reader, now = self._reader(by), self._clock.now()
        async with self._database.unit() as unit:
            case = await self._case(unit, case_id)
            decide(case, Say("", ""), reader.staff, now=now, contacts=(), rights=reader.rights)
            chat = current(await chats_of(unit, case.id))
        key = ConversationKey(Channel(chat["channel"]), chat["external_id"], chat["city"])
        return await self._files.store(key, name, chunks)

    async def act(
        self, case_id: int, act: Act, by: Staff, *, version: int | None = None, key: str | None = None
    ) -> CaseFile:
        """See `Desk.act`.

        Raises:
            UnknownCaseError: no such case, or it was erased.
            NotAllowedError: the case is not in a state for this act, or `by` may not do it.
            StateTooNewError: the chat was last served by a newer version of this software.
            UnavailableError: the database is away, or too many wanted the same case at once.
        """
        if case_id > MAX_ID:
            raise UnknownCaseError
        if isinstance(act, Merge) and act.other > MAX_ID:
            raise NotAllowedError("not_mergeable")
        if isinstance(act, Say):
            act = await self._translated(case_id, act, by)
        doing = _Doing(act, self._reader(by), self._clock.now(), version, key)
        return await _insist(lambda: self._act(case_id, doing))

    async def _translated(self, case_id: int, act: Say, by: Staff) -> Say:
        """What is to be said, with what a machine made of it where wanted; outside any transaction."""
        act = replace(act, translation=None)
        if not act.translate or not act.text:
            return act
        if self._translator is None:
            return replace(act, translation=Translation(fault="off"))
        async with self._database.unit() as unit:
            case = await self._case(unit, case_id)
            _let_read(case, self._reader(by))
            chat = current(await chats_of(unit, case.id))
        target = chat["spoken"] or chat["language"]
        if target.partition("-")[0] == self._language.partition("-")[0]:
            return act
        made = await self._translator.translate(act.text, source=self._language, target=target)
        return replace(act, language=self._language, translation=made)

    async def colleagues(self) -> tuple[Staff, ...]:
        """See `Desk.colleagues`."""
        async with self._database.unit() as unit:
            rows = await unit.rows(sa.select(tables.staff.c.id, tables.staff.c.name))
        known = [self._contacts.known(Staff(row["id"], row["name"])) for row in rows]
        everybody = {person.id: person for person in (*known, *self._contacts.staff())}
        return tuple(sorted(everybody.values(), key=lambda staff: (staff.name.casefold(), staff.id)))

    def rights(self, by: Staff) -> Rights:
        """See `Desk.rights`."""
        return self._contacts.rights(by)

    def _reader(self, by: Staff) -> Reader:
        return Reader(self._contacts.known(by), self._contacts.rights(by))

    async def _file(self, unit: Unit, case_id: int, reader: Reader | None, now: datetime) -> CaseFile:
        file = await case_file(unit, case_id, self._packs, self._language, now=now, reader=reader)
        return replace(file, timing=timing_of(file.case, self._hours, now))

    async def _glimpse(self, unit: Unit, case_id: int, reader: Reader | None, now: datetime) -> CaseFile:
        file = await glimpse(unit, case_id, self._packs, now=now, reader=reader)
        return replace(file, timing=timing_of(file.case, self._hours, now))

    async def _case(self, unit: Unit, case_id: int) -> Case:
        row = await find_case(unit, case_id, self._clock.now()) if case_id <= MAX_ID else None
        if row is None:
            raise UnknownCaseError
        return case_of(row)

    async def _act(self, case_id: int, doing: _Doing) -> CaseFile:
        act, now = doing.act, doing.now
        async with self._database.unit() as unit:
            numbers = [case_id]
            if isinstance(act, Merge) and await main_number(unit, act.other) is not None:
                numbers.append(act.other)
            held, *others = await acts.lock(unit, *numbers, now=now)
            done = isinstance(act, Say | Correct | Note) and await acts.there_already(
                unit, held.case, act.key
            )
            if doing.key is not None and not done:
                done = await acts.done_already(unit, held.case, doing.key)
            if not done:
                if doing.version not in (None, held.case.version) and isinstance(act, DECIDED_ON):
                    raise NotAllowedError("stale")
                await self._carry_out(unit, held, doing, others[0] if others else None)
            return await self._glimpse(unit, case_id, doing.reader, now)

    async def _carry_out(self, unit: Unit, held: Held, doing: _Doing, other: Held | None) -> None:
        case, act, reader, now = held.case, doing.act, doing.reader, doing.now
        if isinstance(act, Undo):
            decision = await acts.take_back(unit, case, act, reader, now=now)
        else:
            pack = self._packs.get(case.city)
            if isinstance(act, Say) and act.canned and not (pack and act.canned in pack.canned.replies):
                raise NotAllowedError("unknown_canned")
            decision = decide(
                case,
                act,
                reader.staff,
                now=now,
                contacts=pack.roles.keys() if pack else frozenset[str](),
                rights=reader.rights,
                other=other.case if other else None,
            )
        merged = await acts.merge(unit, case, other.case) if other else ()
        done = Done(act, reader.staff, now, merged, doing.key)
        after = decision.case
        if decision.acts or after != case:
            await acts.store(unit, case, after, now=now)
        if other or (after.staff_own_chat, after.closed_at) != (case.staff_own_chat, case.closed_at):
            await acts.give_chats(unit, after, now=now)
        line = await acts.remember(unit, case, decision, done)
        if isinstance(act, Refer):
            await acts.refer(unit, case, act, done)
        await acts.tell_staff(unit, case, decision.tell, done)
        if isinstance(act, Say):
            await says.say(unit, self._outbox, held.chats, decision, done, pack=self._packs.get(case.city))
        elif isinstance(act, Correct):
            await says.correct(unit, self._outbox, case, self._packs, done)
        else:
            await self._tell(unit, current(held.chats), decision, done, line=line)

    async def _tell(self, unit: Unit, chat: Row, decision: Decision, done: Done, *, line: int) -> None:
        """Store what the founder is told, and what stands in the thread for it.

        It goes to the chat that the founder wrote in last; a private note goes to none.
        """
        case, act, by, now = decision.case, done.act, done.by, done.at
        if isinstance(act, Note):
            await acts.write_line(unit, case.id, "note", by, act.text, key=act.key, at=now)
            return
        pack = self._packs.get(case.city)
        if decision.notice is None or pack is None:
            return
        part = {"handoff": {"owner": "staff" if case.staff_own_chat else "bot"}}
        name = case.owner.name if case.owner else by.name
        text = pack.say(decision.notice, chat["spoken"] or case.language, name=name)
        key = f"act:{line}"
        reply = Reply(text, custom=part)
        if isinstance(act, Close) and case.owner is not None:  # a person has looked after it
            reply = await says.with_rating(unit, chat, reply, pack)
        sent = await self._outbox.put(unit, chat["id"], reply, key=key, now=now)
        await acts.write_line(unit, chat["case_id"], "bot", None, text, key=key, at=now, outbound=sent)


def _let_read(case: Case, reader: Reader) -> None:
    if not may_read(case, reader.staff, reader.rights):
        raise NotAllowedError("not_permitted")


async def _insist(work: Callable[[], Awaitable[It]]) -> It:
    """Do it again when somebody else was quicker."""
    for _ in range(ATTEMPTS):
        try:
            return await work()
        except ChangedMeanwhileError:
            continue
        except psycopg.Error as error:
            if not retryable(error):
                raise
    raise UnavailableError
