"""A case as rows, and all of it as staff see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dialogues import codec
from dialogues.desk import Case, CaseFile, CaseStage, HistoryLine, KeptFile, Staff, ThreadLine
from dialogues.errors import UnknownCaseError
from dialogues.state import Answer, State, Status
from integrations.database import tables
from integrations.database.unit import Row, Unit
from knowledge.interview import Interview, split_key
from knowledge.pack import Pack
from knowledge.values import show

UNDO = "undo"
"""Name of the act that takes another one back; it cannot be taken back itself."""


def case_of(row: Row) -> Case:
    """A case from its row, to which its conversation's `source` may be joined."""
    owner = Staff(row["owner_id"], row["owner_name"]) if row["owner_id"] is not None else None
    same = (
        "id city conversation_id channel startup person language readiness contact staff_own_chat"
        " waiting_since closed_at opened_at updated_at version"
    )
    return Case(
        **{name: row[name] for name in same.split()},
        stage=CaseStage(row["stage"]),
        owner=owner,
        source=row.get("source"),
    )


def columns_of(case: Case) -> dict[str, Any]:
    """The columns that acts change."""
    return {
        "contact": case.contact,
        "stage": case.stage.value,
        "owner_id": case.owner.id if case.owner else None,
        "owner_name": case.owner.name if case.owner else None,
        "staff_own_chat": case.staff_own_chat,
        "waiting_since": case.waiting_since,
        "closed_at": case.closed_at,
    }


def changed_columns(before: Case, after: Case) -> dict[str, Any]:
    """The columns that differ, as they were before, for the history. How long somebody waits is a fact."""
    new = columns_of(after)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in columns_of(before).items()
        if value != new[name] and name != "waiting_since"
    }


def with_columns(case: Case, stored: Mapping[str, Any]) -> Case:
    """The case with columns as `changed_columns` wrote them."""
    columns = {**columns_of(case), **stored}
    owner_id, owner_name, closed = (columns.pop(name) for name in ("owner_id", "owner_name", "closed_at"))
    columns["owner"] = Staff(owner_id, owner_name) if owner_id is not None else None
    columns["closed_at"] = datetime.fromisoformat(closed) if isinstance(closed, str) else closed
    columns["stage"] = CaseStage(columns["stage"])
    return replace(case, **columns)


async def case_file(unit: Unit, case_id: int, packs: Mapping[str, Pack], language: str) -> CaseFile:
    """All of a case.

    Args:
        unit: reads within it.
        case_id: of the case.
        packs: by city; a case of a city that is no longer served is shown without its answers.
        language: of the staff.

    Raises:
        UnknownCaseError: no such case.
    """
    of = tables.startup_case
    row = await unit.one(sa.select(of).where(of.c.id == case_id))
    if row is None:
        raise UnknownCaseError
    conversation: int = row["conversation_id"]
    chat = tables.conversation
    held = await unit.one(sa.select(chat.c.snapshot, chat.c.source).where(chat.c.id == conversation))
    pack = packs.get(row["city"])
    state = codec.decode(held["snapshot"]) if held else State()
    history = await _history(unit, case_id)
    return CaseFile(
        case=case_of({**row, "source": held["source"] if held else None}),
        answers=_answers(state, pack, language) if pack else (),
        diagnosis=await _latest(unit, conversation, tables.diagnosis.c.diagnosis),
        referral=await _latest(unit, conversation, tables.referral.c.referral),
        thread=await _thread(unit, case_id),
        files=await _files(unit, conversation),
        history=history,
        undo=undoable(history),
    )


def undoable(history: tuple[HistoryLine, ...]) -> int | None:
    """Id of the newest act that still counts and can be taken back."""
    return next((line.id for line in reversed(history) if not line.undone and line.act != UNDO), None)


async def _latest(unit: Unit, conversation: int, column: sa.Column[Any]) -> dict[str, Any] | None:
    table = column.table
    newest = sa.select(column.label("it")).where(table.c.conversation_id == conversation)
    row = await unit.one(newest.order_by(table.c.id.desc()).limit(1))
    return row["it"] if row else None


async def _thread(unit: Unit, case_id: int) -> tuple[ThreadLine, ...]:
    line, out, case, event = tables.case_line, tables.outbound, tables.startup_case, tables.event
    # What a founder writes to staff is a message like any other: its files stand there.
    said = (event.c.conversation_id == case.c.conversation_id) & (line.c.key == "in:" + event.c.inbound_key)
    rows = await unit.rows(
        sa.select(line, out.c.state, event.c.file_ids)
        .join(case, case.c.id == line.c.case_id)
        .join(out, out.c.id == line.c.outbound_id, isouter=True)
        .join(event, said, isouter=True)
        .where(line.c.case_id == case_id)
        .order_by(line.c.id)
    )
    return tuple(
        ThreadLine(
            id=row["id"],
            side=row["side"],
            author=row["author"],
            text=row["text"],
            at=row["at"],
            delivery=row["state"],
            sent=row["sent"],
            edited=row["edits"] is not None,
            files=tuple(row["file_ids"] or ()),
        )
        for row in rows
    )


async def _files(unit: Unit, conversation: int) -> tuple[KeptFile, ...]:
    file = tables.file
    shown = (file.c.id, file.c.name, file.c.size, file.c.mime, file.c.answer_key, file.c.note)
    kept = sa.select(*shown).where(file.c.conversation_id == conversation, file.c.kept)
    rows = await unit.rows(kept.order_by(file.c.at, file.c.id))
    return tuple(
        KeptFile(row["id"], row["name"], row["size"], row["mime"], row["answer_key"], row["note"])
        for row in rows
    )


async def _history(unit: Unit, case_id: int) -> tuple[HistoryLine, ...]:
    act = tables.case_act
    rows = await unit.rows(sa.select(act).where(act.c.case_id == case_id).order_by(act.c.id))
    return tuple(
        HistoryLine(row["id"], row["act"], row["by_name"], row["at"], row["detail"], row["undone"])
        for row in rows
    )


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
