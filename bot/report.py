"""Makes reports from what is stored; `Reports` of the channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from bot.desk import MAX_ID
from bot.typesetting import Typesetter
from dialogues.message import ConversationKey
from dialogues.report import Assessed, report_of
from integrations.database import tables
from integrations.database.unit import Database, Unit
from integrations.report.form import Form
from knowledge.pack import Pack


class _Found(NamedTuple):
    pack: Pack
    assessed: Assessed
    language: str


class StoredReports:
    """Makes reports anew each time."""

    def __init__(self, database: Database, packs: Mapping[str, Pack], typesetter: Typesetter) -> None:
        """Args: packs: by city."""
        self._database = database
        self._packs = packs
        self._typesetter = typesetter

    async def pdf(self, of: ConversationKey | int, language: str | None = None) -> bytes | None:
        """See `Reports.pdf`.

        Raises:
            UnavailableError: not now.
        """
        return await self._make(Form.DOCUMENT, of, language)

    async def chart(self, of: ConversationKey | int, language: str | None = None) -> bytes | None:
        """See `Reports.chart`.

        Raises:
            UnavailableError: not now.
        """
        return await self._make(Form.CHART, of, language)

    async def _make(self, form: Form, of: ConversationKey | int, language: str | None) -> bytes | None:
        found = await self._find(of)
        if found is None:
            return None
        report = report_of(found.pack, found.assessed, language or found.language)
        return await self._typesetter.set(form, msgspec.json.encode(report))

    async def _find(self, of: ConversationKey | int) -> _Found | None:
        if isinstance(of, int) and of > MAX_ID:
            return None
        async with self._database.unit() as unit:
            return await _find(unit, of, self._packs)


async def _find(unit: Unit, of: ConversationKey | int, packs: Mapping[str, Pack]) -> _Found | None:
    """The newest diagnosis of a conversation that has one, of a city that is served."""
    chat, case, made, sent = tables.conversation, tables.startup_case, tables.diagnosis, tables.referral
    if isinstance(of, int):
        wanted = [sa.or_(case.c.id == of, case.c.merged_into == of)]
    else:
        names = {"channel": of.channel.value, "external_id": of.external_id, "city": of.city}
        wanted = [chat.c[name] == value for name, value in names.items()]
    row = await unit.one(
        sa.select(
            *(chat.c.id, chat.c.city, chat.c.language),
            *(case.c.startup, case.c.person, made.c.diagnosis, made.c.at),
        )
        .join(made, made.c.conversation_id == chat.c.id)
        .outerjoin(case, case.c.conversation_id == chat.c.id)
        .where(*wanted)
        .order_by(made.c.id.desc())
        .limit(1)
    )
    pack = packs.get(row["city"]) if row else None
    if row is None or pack is None:
        return None
    theirs = sent.c.conversation_id == row["id"]
    if isinstance(of, int):  # staff decide for all chats of a case at once
        theirs = sent.c.conversation_id.in_(sa.select(case.c.conversation_id).where(*wanted))
    newest = sa.select(sent.c.referral, sent.c.by).where(theirs)
    referral = await unit.one(newest.order_by(sent.c.id.desc()).limit(1))
    assessed = Assessed(
        diagnosis=row["diagnosis"],
        referral=referral["referral"] if referral else None,
        decided=bool(referral and referral["by"]),
        at=row["at"],
        startup=row["startup"],
        person=row["person"],
    )
    return _Found(pack, assessed, row["language"] or pack.default_language)
