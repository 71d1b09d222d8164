"""Founders' lines in the staff's language, by a machine, beside what they wrote."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from bot.jobs import Queue
from dialogues.ports import Translator
from integrations.database import tables
from integrations.database.listening import CASES
from integrations.database.unit import Database

TRANSLATE_JOB: Final = "translate_line"
TRANSLATING: Final = Queue("translating", 2)
"""A slow service holds up no other job."""


class LineTranslations:
    """Translates lines of threads after they came; what failed is told beside the original."""

    def __init__(self, database: Database, translator: Translator | None, *, language: str) -> None:
        """Args: translator: None where no service is configured. language: of the staff."""
        self._database = database
        self._translator = translator
        self._language = language

    async def translate(self, line: int) -> None:
        """Translate a founder's line, unless it is in the staff's language; it may be gone by now."""
        of, case, chat = tables.case_line, tables.startup_case, tables.conversation
        async with self._database.unit() as unit:
            row = await unit.one(
                sa.select(of.c.text, chat.c.language)
                .join(case, case.c.id == of.c.case_id)
                .join(chat, chat.c.id == case.c.conversation_id)
                .where(of.c.id == line, of.c.translated.is_(None))
            )
        if row is None or self._translator is None or not row["language"] or not row["text"].strip():
            return
        if row["language"].partition("-")[0] == self._language.partition("-")[0]:
            return
        made = await self._translator.translate(row["text"], source=row["language"], target=self._language)
        async with self._database.unit() as unit:
            told = {"translated": made.text, "untranslated": made.fault, "language": row["language"]}
            done = sa.update(of).where(of.c.id == line).values(**told).returning(of.c.case_id)
            for changed in await unit.rows(done):
                await unit.rows(sa.select(sa.func.pg_notify(CASES, str(changed["case_id"]))))
