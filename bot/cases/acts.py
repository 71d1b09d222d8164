"""What acts on cases write: who has chat and case, the history, lines of the thread, words to staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from bot.cases.file import UNDO, Reader, chats_of, undoable
from bot.cases.rows import (
    MERGED,
    OF,
    TWIN,
    case_of,
    changed_columns,
    columns_of,
    in_group,
    main_number,
    of_group,
    select_cases,
    with_columns,
)
from dialogues import codec
from dialogues.acts import Act, Assign, Close, Merge, MoveStage, Refer, Snooze, TakeOver, Undo
from dialogues.desk import Case, Staff
from dialogues.desk_rules import Decision, undone
from dialogues.errors import NotAllowedError, UnknownCaseError
from dialogues.state import Owner
from integrations.database import tables
from integrations.database.unit import Row, Unit


class ChangedMeanwhileError(Exception):
    """Which chats belong to a case changed while they were waited for; the act may be tried again."""


@dataclass(frozen=True, slots=True)
class Held:
    """A case under its lock, with its chats as `chats_of` gives them."""

    case: Case
    chats: Sequence[Row]


async def lock(unit: Unit, *numbers: int, now: datetime) -> tuple[Held, ...]:
    """Lock cases with all of their chats, chats first as turns do, so that nobody waits in a ring.

    Args:
        unit: holds the locks until it ends.
        numbers: of cases; those of merged cases lock the case that they were merged into.
        now: aware UTC.

    Raises:
        UnknownCaseError: no such case, or it was erased.
        ChangedMeanwhileError: chats were merged or parted meanwhile.
    """
    mains = [await main_number(unit, number) for number in numbers]
    chat = tables.conversation
    wanted = sa.or_(*(in_group(sa.literal(main)) for main in mains if main is not None), sa.false())
    of_them = sa.select(chat.c.id, TWIN.c.id.label("case_id")).join(TWIN, TWIN.c.conversation_id == chat.c.id)
    held = await unit.rows(of_them.where(wanted).order_by(chat.c.id).with_for_update(of=chat))
    again = await unit.rows(of_them.where(wanted).order_by(chat.c.id))
    if held != again or mains != [await main_number(unit, number) for number in numbers]:
        raise ChangedMeanwhileError
    await unit.rows(sa.select(TWIN.c.id).where(wanted).order_by(TWIN.c.id).with_for_update())
    found = []
    for main in mains:
        row = await unit.one(select_cases(now).where(OF.c.id == main)) if main is not None else None
        if row is None:
            raise UnknownCaseError
        found.append(Held(case_of(row), await chats_of(unit, row["id"])))
    return tuple(found)


async def there_already(unit: Unit, case: Case, key: str) -> bool:
    """Whether a line with this key is in the thread."""
    line = tables.case_line
    mine = (of_group(line.c.case_id, sa.literal(case.id)), line.c.key == key)
    return await unit.one(sa.select(line.c.id).where(*mine)) is not None


async def done_already(unit: Unit, case: Case, key: str) -> bool:
    """Whether an act was done under this key."""
    act = tables.case_act
    mine = (of_group(act.c.case_id, sa.literal(case.id)), act.c.key == key)
    return await unit.one(sa.select(act.c.id).where(*mine)) is not None


async def line_of(unit: Unit, case: Case, key: str) -> Row | None:
    """What staff wrote to the founder under this key: `text` as it is now, `author_id`, `conversation_id`."""
    line, out = tables.case_line, tables.outbound
    mine = (of_group(line.c.case_id, sa.literal(case.id)), line.c.side == "staff")
    row = await unit.one(
        sa.select(line.c.case_id, line.c.text, line.c.author_id, out.c.conversation_id)
        .join(out, out.c.id == line.c.outbound_id)
        .where(*mine, line.c.key == key)
    )
    if row is None:
        return None
    newest = sa.select(line.c.text).where(*mine, line.c.edits == key).order_by(line.c.id.desc()).limit(1)
    now = await unit.one(newest)
    return {**row, "text": now["text"]} if now else row


async def send_files(unit: Unit, chats: Sequence[Row], ids: Sequence[str], by: Staff) -> list[Row]:
    """Files that are about to be sent to the founder, kept from now on: `id`, `name`, `size`, `mime`.

    Raises:
        NotAllowedError: `unknown_file`: one of them is not of this case.
    """
    of = tables.file
    mine = (of.c.id.in_(ids), of.c.conversation_id.in_([chat["id"] for chat in chats]))
    values = {"kept": True, "sent_by": by.name}
    rows = await unit.rows(
        sa.update(of).where(*mine).values(values).returning(of.c.id, of.c.name, of.c.size, of.c.mime)
    )
    found = {row["id"]: row for row in rows}
    if found.keys() != set(ids):
        raise NotAllowedError("unknown_file")
    return [found[one] for one in dict.fromkeys(ids)]


async def store(unit: Unit, before: Case, after: Case, *, now: datetime) -> None:
    """Write the columns that acts change. What a snooze is ended by counts from now on."""
    values: dict[str, Any] = {**columns_of(after), "updated_at": now, "version": OF.c.version + 1}
    if after.snoozed_until is not None and after.snoozed_until != before.snoozed_until:
        event = tables.event
        theirs = sa.select(TWIN.c.conversation_id).where(in_group(sa.literal(after.id)))
        newest = sa.select(sa.func.max(event.c.id)).where(event.c.conversation_id.in_(theirs))
        values["snoozed_after"] = sa.func.coalesce(newest.scalar_subquery(), 0)
    await unit.do(sa.update(OF).where(OF.c.id == before.id).values(**values))


async def give_chats(unit: Unit, case: Case, *, now: datetime) -> None:
    """Write into the snapshot of each of its chats who owns it, under the locks that their turns take too."""
    of = tables.conversation
    owner = Owner.STAFF if case.staff_own_chat else Owner.BOT
    for chat in await chats_of(unit, case.id):
        state = codec.decode(chat["snapshot"])
        told = state.but(owner=owner, case_open=case.closed_at is None, contact=case.contact)
        if told != state:
            values = {"snapshot": codec.encode(told).decode(), "owner": owner.value, "updated_at": now}
            await unit.do(
                sa.update(of).where(of.c.id == chat["id"]).values(**values, version=of.c.version + 1)
            )


async def merge(unit: Unit, case: Case, other: Case) -> list[int]:
    """Make another case, and those merged into it, part of this one; returns their numbers."""
    rows = await unit.rows(
        sa.update(OF)
        .where(sa.or_(OF.c.id == other.id, OF.c.merged_into == other.id))
        .values(merged_into=case.id, version=OF.c.version + 1)
        .returning(OF.c.id)
    )
    return sorted((row["id"] for row in rows), key=lambda number: (number != other.id, number))


async def part(unit: Unit, case: Case, merged: Sequence[int], *, now: datetime) -> None:
    """Take a merge back: the first of the merged numbers is a case again, and the rest are part of it."""
    first, *rest = merged
    again = {"merged_into": None, "updated_at": now, "version": OF.c.version + 1}
    waits = {"waiting_since": case.waiting_since}  # a fact, whatever was before
    await unit.do(sa.update(OF).where(OF.c.id == first).values(**again, **waits))
    if rest:
        await unit.do(sa.update(OF).where(OF.c.id.in_(rest)).values(merged_into=first))
    row = await unit.one(select_cases(now).where(OF.c.id == first))
    if row is not None:  # erased meanwhile: then there is nothing to part
        await give_chats(unit, case_of(row), now=now)


async def hand_on(unit: Unit, conversation: int, *, now: datetime) -> None:
    """Before a chat is erased: where its case stands for others too, the oldest of them stands for them now.

    What staff decided goes on there; notes and history of the case itself are erased with it.
    """
    main = await unit.one(sa.select(OF).where(OF.c.conversation_id == conversation))
    if main is None:
        return
    parts = sa.select(OF.c.id).where(OF.c.merged_into == main["id"]).order_by(OF.c.id).with_for_update()
    first, *rest = [row["id"] for row in await unit.rows(parts)] or [None]
    if first is None:
        return
    names = (
        "contact stage owner_id owner_name staff_own_chat waiting_since closed_at snoozed_until snoozed_after"
        " running_since"
    )
    decided = {name: main[name] for name in names.split()}
    again = {"merged_into": None, "updated_at": now, "version": OF.c.version + 1}
    await unit.do(sa.update(OF).where(OF.c.id == first).values(**decided, **again))
    if rest:
        await unit.do(sa.update(OF).where(OF.c.id.in_(rest)).values(merged_into=first))


async def take_back(unit: Unit, case: Case, act: Undo, reader: Reader, *, now: datetime) -> Decision:
    """Take back the newest act of a case.

    Raises:
        NotAllowedError: it is not the newest one, or `by` may not.
    """
    of = tables.case_act
    acts = await unit.rows(sa.select(of).where(of.c.case_id == case.id).order_by(of.c.id))
    newest = undoable(acts, case.id)
    if newest is None or newest["id"] != act.line:
        raise NotAllowedError("nothing_to_undo")
    before = with_columns(case, newest["before"])
    decision = undone(case, before, reader.staff, author=newest["by_id"], rights=reader.rights)
    await unit.do(sa.update(of).where(of.c.id == act.line).values(undone=True))
    if newest["act"] in ("refer", "escalate"):
        await _take_back_referral(unit, case)
    if newest["before"].get(MERGED):
        await part(unit, case, newest["before"][MERGED], now=now)
    return decision


@dataclass(frozen=True, slots=True)
class Done:
    """An act as the history keeps it. `merged`: numbers it made part of the case. `key`: see `Desk.act`."""

    act: Act
    by: Staff
    at: datetime
    merged: Sequence[int] = ()
    key: str | None = None


async def remember(unit: Unit, before: Case, decision: Decision, done: Done) -> int:
    """Append to the history, with what the act changed as it was before, for undo; id of the last line."""
    of, last = tables.case_act, 0
    for place, name in enumerate(decision.acts):
        was = {} if name == UNDO else changed_columns(before, decision.case)
        row = await unit.one(
            sa.insert(of)
            .values(
                case_id=before.id,
                act=name,
                by_id=done.by.id,
                by_name=done.by.name,
                detail=Jsonb(_detail(done.act, decision.case)),
                before=Jsonb({**was, MERGED: list(done.merged)} if done.merged else was),
                key=done.key if place == 0 else None,
                at=done.at,
            )
            .returning(of.c.id)
        )
        last = row["id"] if row else 0
    return last


def _detail(act: Act, after: Case) -> dict[str, Any]:  # noqa: PLR0911  # one flat line for each act
    """What the history shows of an act beside its name."""
    match act:
        case Assign(to=to, word=word):
            return {"to": to.name, "reason": word}
        case TakeOver(word=word):
            return {"to": after.owner.name if after.owner else "", "reason": word}
        case Refer(contact=contact, reason=reason):
            return {"contact": contact, "reason": reason}
        case MoveStage():
            return {"stage": after.stage.value}
        case Snooze(until=until):
            return {"until": until.isoformat()}
        case Merge(other=other, reason=reason):
            return {"case": other, "reason": reason}
        case Close(reason=reason):
            return {"reason": reason}
        case Undo(line=line):
            return {"line": line}
        case _:
            return {}


async def refer(unit: Unit, case: Case, act: Refer, done: Done) -> None:
    """Keep who decided, and why. The contract's part has no reasons then: those are rules of the pack."""
    await unit.do(
        sa.insert(tables.referral).values(
            conversation_id=case.conversation_id,
            contact=act.contact,
            referral=Jsonb({"contact": act.contact, "reasons": [], "also": []}),
            by=done.by.name,
            reason=act.reason,
            at=done.at,
        )
    )


async def _take_back_referral(unit: Unit, case: Case) -> None:
    """The referral before counts again; that there was another stays in the history."""
    of = tables.referral
    newest = sa.select(sa.func.max(of.c.id)).where(
        of.c.conversation_id == case.conversation_id, of.c.by.is_not(None)
    )
    await unit.do(sa.delete(of).where(of.c.id == newest.scalar_subquery()))


async def tell_staff(unit: Unit, case: Case, tell: Iterable[tuple[Staff, str]], done: Done) -> None:
    """Leave a word about a case for members of staff."""
    word = done.act.word if isinstance(done.act, Assign | TakeOver) else ""
    for staff, kind in tell:
        await unit.do(
            sa.insert(tables.staff_notice).values(
                case_id=case.id, staff_id=staff.id, kind=kind, by_name=done.by.name, word=word, at=done.at
            )
        )


async def write_line(  # noqa: PLR0913  # a row
    unit: Unit,
    case_id: int,
    side: str,
    by: Staff | None,
    text: str,
    *,
    key: str,
    at: datetime,
    outbound: int | None = None,
    **more: str | None,
) -> None:
    """Append to the thread. `case_id`: the number that its chat came to the desk under; `more`: columns."""
    await unit.do(
        sa.insert(tables.case_line).values(
            case_id=case_id,
            side=side,
            author=by.name if by else None,
            author_id=by.id if by else None,
            text=text,
            key=key,
            outbound_id=outbound,
            at=at,
            **more,
        )
    )


async def seen(unit: Unit, case: Case, staff: Staff, *, now: datetime, thread_alone: bool = False) -> None:
    """Somebody has seen all that there is of a case: nothing of it is new to them, nor are words about it.

    Args:
        unit: within it.
        case: which.
        staff: who.
        now: aware UTC.
        thread_alone: its history and words to them were not shown, as on a page that was open already.
    """
    of, line, act, word = tables.case_seen, tables.case_line, tables.case_act, tables.staff_notice
    number = sa.literal(case.id)
    newest = {
        "line_id": sa.select(sa.func.max(line.c.id)).where(of_group(line.c.case_id, number)),
        "act_id": sa.select(sa.func.max(act.c.id)).where(of_group(act.c.case_id, number)),
    }
    marks: dict[str, Any] = {name: sa.func.coalesce(one.scalar_subquery(), 0) for name, one in newest.items()}
    if thread_alone:
        marks["act_id"] = 0
    new = insert(of).values(case_id=case.id, staff_id=staff.id, at=now, **marks)
    further = {name: sa.func.greatest(of.c[name], new.excluded[name]) for name in marks}
    await unit.do(
        new.on_conflict_do_update(index_elements=["case_id", "staff_id"], set_={**further, "at": now})
    )
    if thread_alone:
        return
    mine = (word.c.staff_id == staff.id, word.c.seen_at.is_(None), of_group(word.c.case_id, number))
    await unit.do(sa.update(word).where(*mine).values(seen_at=now))


async def viewed(unit: Unit, case: Case, staff: Staff, what: str, *, now: datetime) -> None:
    """Keep that somebody looked at what the founder answered."""
    await unit.do(
        sa.insert(tables.case_view).values(
            case_id=case.id, by_id=staff.id, by_name=staff.name, what=what, at=now
        )
    )
