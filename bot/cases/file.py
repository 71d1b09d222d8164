"""All of a case, as staff see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.cases.remarks import remarks_of
from bot.cases.rows import TWIN, case_of, find_case, in_group, of_group
from dialogues import codec
from dialogues.desk import Case, CaseFile, Chat, HistoryLine, KeptFile, Rights, Staff, ThreadLine, View
from dialogues.desk_rules import may_audit, may_read, offered
from dialogues.errors import UnknownCaseError
from dialogues.state import Answer, State, Status
from integrations.database import tables
from integrations.database.unit import Row, Unit
from knowledge.interview import Interview, split_key
from knowledge.pack import Pack
from knowledge.values import show

UNDO = "undo"
"""Name of the act that takes another one back; it cannot be taken back itself."""
MAX_VIEWS = 100
"""How many of those who looked are shown."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a case, and as what."""

    staff: Staff
    rights: Rights


@dataclass(frozen=True, slots=True)
class _Seen:
    """How far the reader has seen the case; all of it is old to the service itself."""

    line: int
    act: int
    staff: str


async def case_file(  # what is read, and for whom
    unit: Unit,
    case_id: int,
    packs: Mapping[str, Pack],
    language: str,
    *,
    now: datetime,
    reader: Reader | None = None,
) -> CaseFile:
    """All of a case, as far as its reader may read it.

    Args:
        unit: reads within it.
        case_id: of the case; that of a merged one gives the case that it was merged into.
        packs: by city; a case of a city that is no longer served is shown without its answers.
        language: of the staff.
        now: aware UTC.
        reader: None: the service itself, which reads all and is offered nothing.

    Raises:
        UnknownCaseError: no such case.
    """
    row = await find_case(unit, case_id, now)
    if row is None:
        raise UnknownCaseError
    case, pack = case_of(row), packs.get(row["city"])
    chats = await chats_of(unit, case.id)
    readable = reader is None or may_read(case, reader.staff, reader.rights)
    seen = await _seen(unit, case.id, reader)
    history, undo, undo_by = await _history(unit, case.id, seen)
    contacts = pack.roles.keys() if pack else frozenset[str]()
    file = CaseFile(
        case=case,
        answers=(),
        diagnosis=None,
        referral=await _latest(unit, chats, tables.referral.c.referral),
        thread=(),
        history=history,
        undo=undo,
        chats=tuple(shown(chat, chats) for chat in chats),
        may=offered(case, reader.staff, reader.rights, now=now, contacts=contacts, undo_by=undo_by)
        if reader
        else frozenset(),
        readable=readable,
        views=await _views(unit, case.id) if reader and may_audit(reader.rights) else (),
    )
    if not readable:
        return replace(file, referral=None)
    return replace(
        file,
        answers=_all_answers(chats, pack, language) if pack else (),
        diagnosis=await _latest(unit, chats, tables.diagnosis.c.diagnosis),
        thread=await _thread(unit, case.id, seen, reader),
        files=await _files(unit, chats),
        rating=await _rating(unit, chats),
        remarks=await remarks_of(unit, chats, pack),
    )


async def glimpse(
    unit: Unit, case_id: int, packs: Mapping[str, Pack], *, now: datetime, reader: Reader | None
) -> CaseFile:
    """The case alone, what its reader may do to it, and what of it can be undone.

    The arguments are those of `case_file`.

    Raises:
        UnknownCaseError: no such case.
    """
    row = await find_case(unit, case_id, now)
    if row is None:
        raise UnknownCaseError
    case, pack, act = case_of(row), packs.get(row["city"]), tables.case_act
    counts = (act.c.case_id == case.id, ~act.c.undone, act.c.act != UNDO)
    newest = await unit.one(
        sa.select(act.c.id, act.c.by_id).where(*counts).order_by(act.c.id.desc()).limit(1)
    )
    may = frozenset[str]()
    if reader is not None:
        contacts = pack.roles.keys() if pack else frozenset[str]()
        undo_by = newest["by_id"] if newest else None
        may = offered(case, reader.staff, reader.rights, now=now, contacts=contacts, undo_by=undo_by)
    return CaseFile(
        case=case,
        answers=(),
        diagnosis=None,
        referral=None,
        thread=(),
        history=(),
        undo=newest["id"] if newest else None,
        may=may,
        readable=reader is None or may_read(case, reader.staff, reader.rights),
    )


async def thread_of(unit: Unit, case: Case, reader: Reader) -> CaseFile:
    """The thread of a case with its files, and nothing else. The reader has to be one who may read them."""
    return CaseFile(
        case=case,
        answers=(),
        diagnosis=None,
        referral=None,
        thread=await _thread(unit, case.id, await _seen(unit, case.id, reader), reader),
        history=(),
        undo=None,
        files=await _files(unit, await chats_of(unit, case.id)),
    )


async def chats_of(unit: Unit, case_id: int) -> list[Row]:
    """The conversations of a case: the one that it was opened for first, then those of merged ones.

    Each row holds `id`, `case_id`, `channel`, `external_id`, `city`, `person`, `language`, `snapshot`,
    `source`, `spoken` (what the conversation is in now), and `event`, `written_at` of what the founder wrote
    last.
    """
    chat, event = tables.conversation, tables.event
    last = (
        sa.select(event.c.id.label("event"), event.c.at.label("written_at"))
        .where(event.c.conversation_id == chat.c.id)
        .order_by(event.c.id.desc())
        .limit(1)
        .lateral("last")
    )
    return await unit.rows(
        sa.select(
            chat.c.id,
            TWIN.c.id.label("case_id"),
            *(TWIN.c.channel, TWIN.c.person, TWIN.c.language),
            *(chat.c.snapshot, chat.c.source, chat.c.language.label("spoken")),
            *(chat.c.external_id, chat.c.city),
            *(last.c.event, last.c.written_at),
        )
        .join(chat, chat.c.id == TWIN.c.conversation_id)
        .outerjoin(last, sa.true())
        .where(in_group(sa.literal(case_id)))
        .order_by(TWIN.c.merged_into.nulls_first(), TWIN.c.id)
    )


def current(chats: Sequence[Row]) -> Row:
    """The conversation that the founder wrote in last: what staff write goes there."""
    return max(chats, key=lambda chat: chat["event"] or 0)


def shown(chat: Row, chats: Sequence[Row]) -> Chat:
    """A row of `chats_of` as staff see it."""
    return Chat(
        case=chat["case_id"],
        channel=chat["channel"],
        person=chat["person"],
        language=chat["spoken"] or chat["language"],
        written_at=chat["written_at"],
        current=chat is current(chats),
    )


async def _latest(unit: Unit, chats: Sequence[Row], column: sa.Column[Any]) -> dict[str, Any] | None:
    table = column.table
    newest = sa.select(column.label("it")).where(table.c.conversation_id.in_([chat["id"] for chat in chats]))
    row = await unit.one(newest.order_by(table.c.id.desc()).limit(1))
    return row["it"] if row else None


async def _rating(unit: Unit, chats: Sequence[Row]) -> str | None:
    of = tables.rating
    said = sa.select(of.c.value).where(of.c.conversation_id.in_([chat["id"] for chat in chats]))
    row = await unit.one(said.order_by(of.c.at.desc()).limit(1))
    return row["value"] if row else None


async def _seen(unit: Unit, case_id: int, reader: Reader | None) -> _Seen | None:
    if reader is None:
        return None
    of = tables.case_seen
    row = await unit.one(sa.select(of).where(of.c.case_id == case_id, of.c.staff_id == reader.staff.id))
    return _Seen(row["line_id"], row["act_id"], reader.staff.id) if row else None


async def _thread(
    unit: Unit, case_id: int, seen: _Seen | None, reader: Reader | None
) -> tuple[ThreadLine, ...]:
    line, out, event = tables.case_line, tables.outbound, tables.event
    # What a founder writes to staff is a message like any other: its files stand there.
    said = (event.c.conversation_id == TWIN.c.conversation_id) & (line.c.key == "in:" + event.c.inbound_key)
    rows = await unit.rows(
        sa.select(line, out.c.state, out.c.reply, event.c.file_ids, TWIN.c.channel)
        .join(TWIN, TWIN.c.id == line.c.case_id)
        .join(out, out.c.id == line.c.outbound_id, isouter=True)
        .join(event, said, isouter=True)
        .where(in_group(sa.literal(case_id)))
        .order_by(line.c.id)
    )
    several = len({row["case_id"] for row in rows if row["side"] != "note"}) > 1
    latest: dict[tuple[int, str], str] = {}  # the words that count now, by message
    lines = []
    for row in rows:
        edits = (row["case_id"], f"in:{row['edits']}" if row["side"] == "founder" else row["edits"])
        was = latest.get(edits) if row["edits"] is not None else None
        latest[row["case_id"], row["key"]] = row["text"]
        if row["edits"] is not None:
            latest[edits] = row["text"]
        lines.append(
            ThreadLine(
                id=row["id"],
                side=row["side"],
                author=row["author"],
                text=row["text"],
                at=row["at"],
                delivery=row["state"],
                sent=row["sent"],
                edited=row["edits"] is not None,
                files=tuple(row["file_ids"] or ()) or _sent_files(row["reply"]),
                was=was,
                channel=row["channel"] if several and row["side"] != "note" else None,
                new=seen is not None
                and row["id"] > seen.line
                and row["side"] != "bot"
                and row["author_id"] != seen.staff,
                canned=row["canned"],
                language=row["language"],
                translated=row["translated"],
                untranslated=row["untranslated"],
                mine=_mine(row, reader),
            )
        )
    return tuple(lines)


def _mine(row: Row, reader: Reader | None) -> str | None:
    """The key under which the reader corrects what they wrote: that of the first wording."""
    if reader is None or row["side"] != "staff" or row["author_id"] != reader.staff.id:
        return None
    key: str | None = row["edits"] or row["key"]
    return key


def _sent_files(reply: dict[str, Any] | None) -> tuple[str, ...]:
    """Ids of the files that a message of staff brought."""
    return tuple(one["id"] for one in (reply or {}).get("custom", {}).get("files", ()))


async def _files(unit: Unit, chats: Sequence[Row]) -> tuple[KeptFile, ...]:
    file = tables.file
    shown = (*(file.c[name] for name in ("id", "name", "size", "mime", "answer_key", "note", "sent_by")),)
    of_chats = file.c.conversation_id.in_([chat["id"] for chat in chats])
    kept = sa.select(*shown).where(of_chats, file.c.kept)
    rows = await unit.rows(kept.order_by(file.c.at, file.c.id))
    return tuple(
        KeptFile(
            *(row["id"], row["name"], row["size"], row["mime"]),
            answer=row["answer_key"],
            note=row["note"],
            by=row["sent_by"],
        )
        for row in rows
    )


async def _history(
    unit: Unit, case_id: int, seen: _Seen | None
) -> tuple[tuple[HistoryLine, ...], int | None, str | None]:
    """The history, the act in it that can be undone now, and the id of who did that."""
    act = tables.case_act
    rows = await unit.rows(
        sa.select(act).where(of_group(act.c.case_id, sa.literal(case_id))).order_by(act.c.id)
    )
    lines = tuple(
        HistoryLine(
            *(row["id"], row["act"], row["by_name"], row["at"], row["detail"], row["undone"]),
            new=seen is not None and row["id"] > seen.act and row["by_id"] != seen.staff,
        )
        for row in rows
    )
    newest = undoable(rows, case_id)
    return (lines, newest["id"], newest["by_id"]) if newest else (lines, None, None)


def undoable(acts: Sequence[Row], case_id: int) -> Row | None:
    """The newest act of a case that still counts and can be taken back, None: there is none.

    Acts on a case before it was merged into this one are not undone here: they were another case's.
    """
    own = (row for row in reversed(acts) if row["case_id"] == case_id)
    return next((row for row in own if not row["undone"] and row["act"] != UNDO), None)


async def _views(unit: Unit, case_id: int) -> tuple[View, ...]:
    of = tables.case_view
    rows = await unit.rows(
        sa.select(of)
        .where(of_group(of.c.case_id, sa.literal(case_id)))
        .order_by(of.c.id.desc())
        .limit(MAX_VIEWS)
    )
    return tuple(View(row["by_name"], row["what"], row["at"]) for row in rows)


def _all_answers(chats: Sequence[Row], pack: Pack, language: str) -> tuple[dict[str, Any], ...]:
    """The answers of every chat; where there are several chats, each answer tells which one."""
    found: list[dict[str, Any]] = []
    for chat in chats:
        given = _answers(codec.decode(chat["snapshot"]), pack, language)
        found += given if len(chats) == 1 else ({**one, "channel": chat["channel"]} for one in given)
    return tuple(found)


def _answers(state: State, pack: Pack, language: str) -> tuple[dict[str, Any], ...]:
    """The answers in the intake's order, then those of branches that no longer apply."""
    given = {key: a.value for key, a in state.answers.items() if a.status is Status.ANSWERED}
    applying = [item.key for item in Interview(pack).plan(given).items if item.key in state.answers]
    gone = [key for key in state.answers if key not in applying and split_key(key)[0] in pack.questions]
    return (
        *(_answer(key, state.answers[key], pack, language, status=None) for key in applying),
        *(_answer(key, state.answers[key], pack, language, status="not_applicable") for key in gone),
    )


def _answer(key: str, answer: Answer, pack: Pack, language: str, *, status: str | None) -> dict[str, Any]:
    name, index = split_key(key)
    question = pack.questions[name]
    words = pack.words[pack.speaks(language)]
    line: dict[str, Any] = {
        "question": name,
        "value": answer.value,
        "status": status or answer.status.value,
        "section": pack.positions[name].section.id,
        "title": words.intake.sections[pack.positions[name].section.id].title,
        "label": words.intake.questions[name].label,
    }
    if question.repeat is not None:
        line["group"] = {"id": question.repeat.group, "index": index}
    if answer.status is not Status.ANSWERED:
        line["shown"] = pack.say(f"review.{answer.status.value}", language)
    elif answer.said:
        line["shown"] = str(answer.value)
    else:
        line["shown"] = show(
            question,
            answer.value,
            language=pack.speaks(language),
            about=pack.about,
            words=words.intake.questions[name],
            interface=words.intents,
        )
    return line
