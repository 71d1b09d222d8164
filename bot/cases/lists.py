"""Cases in lists, and what is counted over all of them: queues, search, words to staff, the funnel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.cases.file import Reader
from bot.cases.rows import OF, TWIN, case_of, in_group, select_cases
from bot.cases.times import LATELY
from dialogues.desk import Alike, Case, CaseStage, Figures, Listed, Notice, Show, Staff
from dialogues.desk_rules import figures, may_search_files
from dialogues.message import event_source
from dialogues.rating import RATINGS
from integrations.database import tables
from integrations.database.unit import Unit
from knowledge.calendar import link_name
from knowledge.pack import Pack
from knowledge.text import fold, is_unspaced

MAX_CASES = 200
MAX_ALIKE = 50
MAX_NOTICES = 20


async def listed(  # a list, and all that it may be narrowed by
    unit: Unit,
    show: Show,
    *,
    reader: Reader | None,
    packs: Mapping[str, Pack],
    city: str | None,
    search: str,
    now: datetime,
) -> tuple[Listed, ...]:
    """Cases: waiting founders first (longest wait first), then the newest change; at most `MAX_CASES`.

    Args:
        unit: reads within it.
        show: which of them. `MINE` needs a reader.
        reader: for whom `new` is counted; None: for nobody.
        packs: by city, whose contacts and events can be searched by title.
        city: None: of all cities.
        search: see `_found`.
        now: aware UTC.
    """
    cases = select_cases(now)
    if city is not None:
        cases = cases.where(OF.c.city == city)
    if search:
        cases = cases.where(_found(search, packs, files=reader is None or may_search_files(reader.rights)))
    table = cases.subquery()
    wanted: list[sa.ColumnElement[bool]] = []
    if show is Show.CLOSED:
        wanted.append(table.c.closed_at.is_not(None))
    elif show is not Show.ALL:
        wanted.append(table.c.closed_at.is_(None))
    if show is Show.SNOOZED:
        wanted.append(table.c.snoozed_until.is_not(None))
    elif show in (Show.MINE, Show.TEAM):
        wanted.append(table.c.snoozed_until.is_(None))
    if show is Show.MINE:
        wanted.append(table.c.owner_id == (reader.staff.id if reader else None))
    order = {
        Show.SNOOZED: (table.c.snoozed_until.asc(),),
        Show.CLOSED: (table.c.closed_at.desc(),),
    }.get(show, (table.c.waiting_since.asc().nulls_last(), table.c.updated_at.desc()))
    rows = await unit.rows(sa.select(table).where(*wanted).order_by(*order).limit(MAX_CASES))
    new = await _new(unit, [row["id"] for row in rows], reader.staff) if reader else {}
    return tuple(Listed(case_of(row), new.get(row["id"])) for row in rows)


async def _new(unit: Unit, cases: list[int], staff: Staff) -> dict[int, int]:
    """How much of others has come since somebody last opened a case, for each of those they ever did."""
    seen, line, act = tables.case_seen, tables.case_line, tables.case_act
    lines = sa.select(sa.func.count()).where(
        line.c.case_id == TWIN.c.id,
        line.c.id > seen.c.line_id,
        line.c.side != "bot",
        line.c.author_id.is_distinct_from(staff.id),
    )
    acts = sa.select(sa.func.count()).where(
        act.c.case_id == TWIN.c.id, act.c.id > seen.c.act_id, act.c.by_id != staff.id
    )
    both = lines.correlate(TWIN, seen).scalar_subquery() + acts.correlate(TWIN, seen).scalar_subquery()
    rows = await unit.rows(
        sa.select(seen.c.case_id, sa.cast(sa.func.sum(both), sa.Integer).label("new"))
        .join(TWIN, in_group(seen.c.case_id))
        .where(seen.c.case_id.in_(cases), seen.c.staff_id == staff.id)
        .group_by(seen.c.case_id)
    )
    return {row["case_id"]: row["new"] for row in rows}


def _found(search: str, packs: Mapping[str, Pack], *, files: bool) -> sa.ColumnElement[bool]:
    """Whether a case has what is looked for in a name of start-up, person or owner, in its contact or source.

    Contacts and events are looked for by their titles in every language; with `files` the words in PDFs too.
    """
    there = tables.conversation.alias("there")
    named = (TWIN.c.startup, TWIN.c.person, OF.c.owner_name, there.c.source)
    either: list[sa.ColumnElement[bool]] = [name.icontains(search, autoescape=True) for name in named]
    contacts, sources = _titled(fold(search), packs)
    if contacts:
        either.append(sa.tuple_(OF.c.city, OF.c.contact).in_(contacts))
    if sources:
        either.append(sa.tuple_(OF.c.city, there.c.source).in_(sources))
    if files:
        either.append(TWIN.c.conversation_id.in_(_with_words(search)))
    somewhere = sa.select(TWIN.c.id).join(there, there.c.id == TWIN.c.conversation_id)
    return somewhere.where(in_group(OF.c.id), sa.or_(*either)).correlate(OF).exists()


def _titled(search: str, packs: Mapping[str, Pack]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Contacts, and sources that name an event, whose title has what is looked for; each behind its city."""
    contacts: list[tuple[str, str]] = []
    sources: list[tuple[str, str]] = []
    if not search:  # no words at all, such as a lone sign, which every title would have
        return contacts, sources
    for city, pack in packs.items():
        for words in pack.words.values():
            titles = ((id_, contact.title) for id_, contact in words.contacts.contacts.items())
            contacts += [(city, id_) for id_, title in titles if search in fold(title)]
            titled = ((one, words.catalogue.events[one.id].title) for one in pack.events)
            sources += [
                (city, event_source(link_name(one.id))) for one, title in titled if search in fold(title)
            ]
    return contacts, sources


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


async def alike(unit: Unit, case: Case) -> tuple[Alike, ...]:
    """Open cases of the same city that a case may be merged with; those that are likely the same first."""
    chat, person = tables.conversation, tables.person
    mine = (
        sa.select(person.c.email, person.c.phone)
        .join(chat, chat.c.person_id == person.c.id)
        .where(chat.c.id == case.conversation_id)
        .subquery()
    )
    same_name = sa.func.lower(OF.c.startup) == (case.startup or "").lower()
    same_person = sa.exists().where(sa.or_(mine.c.email == person.c.email, mine.c.phone == person.c.phone))
    likely = sa.func.coalesce(same_name, sa.false()) | sa.func.coalesce(same_person, sa.false())
    rows = await unit.rows(
        sa.select(OF.c.id, OF.c.startup, OF.c.person, OF.c.channel, likely.label("likely"))
        .join(chat, chat.c.id == OF.c.conversation_id)
        .outerjoin(person, person.c.id == chat.c.person_id)
        .where(OF.c.city == case.city, OF.c.id != case.id, OF.c.merged_into.is_(None))
        .order_by(sa.desc("likely"), OF.c.updated_at.desc())
        .limit(MAX_ALIKE)
    )
    return tuple(
        Alike(row["id"], row["startup"], row["person"], row["channel"], row["likely"]) for row in rows
    )


async def notices(unit: Unit, staff: Staff) -> tuple[Notice, ...]:
    """The words to somebody about cases that they have not opened since, newest first."""
    of = tables.staff_notice
    rows = await unit.rows(
        sa.select(of, OF.c.startup)
        .join(OF, OF.c.id == of.c.case_id)
        .where(of.c.staff_id == staff.id, of.c.seen_at.is_(None))
        .order_by(of.c.id.desc())
        .limit(MAX_NOTICES)
    )
    return tuple(
        Notice(row["id"], row["case_id"], row["startup"], row["kind"], row["by_name"], row["word"], row["at"])
        for row in rows
    )


async def funnel(unit: Unit, *, city: str | None, zone: str, now: datetime) -> Figures:
    """The programme's figures.

    Args:
        unit: reads within it.
        city: None: of all cities.
        zone: time zone in which the week begins.
        now: aware UTC.
    """
    counted = [OF.c.merged_into.is_(None), *([OF.c.city == city] if city is not None else [])]
    monday = _monday(now, zone)
    is_open = OF.c.closed_at.is_(None)
    row: dict[str, Any] = (
        await unit.one(
            sa.select(
                sa.func.count().filter(OF.c.opened_at >= monday).label("opened"),
                sa.func.count().filter(OF.c.closed_at >= monday).label("closed"),
                sa.func.array_agg(OF.c.waiting_since)
                .filter(is_open, OF.c.waiting_since.is_not(None))
                .label("waiting"),
                *(
                    sa.func.count().filter(is_open, OF.c.stage == stage.value).label(stage.value)
                    for stage in CaseStage
                ),
            ).where(*counted)
        )
        or {}
    )
    stages = {stage.value: row[stage.value] for stage in CaseStage}
    found = figures(stages, row["waiting"] or (), opened=row["opened"], closed=row["closed"], now=now)
    return replace(found, ratings=await _ratings(unit, city=city, now=now))


async def _ratings(unit: Unit, *, city: str | None, now: datetime) -> tuple[tuple[str, int], ...]:
    """What founders said lately on whether this helped, counted."""
    of, chat = tables.rating, tables.conversation
    lately = [of.c.at >= now - LATELY, *([chat.c.city == city] if city is not None else [])]
    rows = await unit.rows(
        sa.select(of.c.value, sa.func.count().label("n"))
        .join(chat, chat.c.id == of.c.conversation_id)
        .where(*lately)
        .group_by(of.c.value)
    )
    counted = {row["value"]: row["n"] for row in rows}
    return tuple((value, counted.get(value, 0)) for value in RATINGS)


def _monday(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=local.weekday())
    return datetime.combine(day, time(), ZoneInfo(zone))
