"""Reads the words in founders' PDFs, so that staff find a start-up by them."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import sqlalchemy as sa

from bot import child
from bot.files.files import PDF, READ_JOB, StoredFiles
from bot.jobs import Jobs, Queue
from dialogues.ports import Clock
from integrations.database import tables
from integrations.database.unit import Database

READING = Queue("files", 1)
"""One file at a time in each process, and none in the way of other jobs."""
READ_WITHIN = 30.0
"""Seconds for one file; most take less than one."""
MEMORY = 1_000_000_000
"""Bytes of address space for it."""
UNREAD_FOR = timedelta(hours=1)
"""After so long a file that nobody read is given to be read once more."""
AT_ONCE = 100
"""So many of those at a time."""

log = logging.getLogger(__name__)


class FileTexts:
    """Fills the text of files."""

    def __init__(self, database: Database, files: StoredFiles, jobs: Jobs, clock: Clock) -> None:
        """Args: files: know where the bytes are."""
        self._database = database
        self._files = files
        self._jobs = jobs
        self._clock = clock

    async def read(self, file: str) -> None:
        """Read a stored file; safe to repeat. What cannot be read has an empty text from then on."""
        path = self._files.place(file)
        if not await asyncio.to_thread(path.exists):  # erased in the meantime
            return
        try:
            told = await child.run(
                "integrations.pdf_text", given=str(path).encode(), within=READ_WITHIN, memory=MEMORY
            )
        except child.ChildError as error:
            code, text = error.code, ""
        else:
            code, _, text = told.decode().partition("\n")
        if code:
            log.warning("file.text", extra={"code": code})
        async with self._database.unit() as unit:
            await unit.do(sa.update(tables.file).where(tables.file.c.id == file).values(text=text))

    async def catch_up(self) -> None:
        """Have files read that were not, for example since they are older than this."""
        of = tables.file
        old = (of.c.mime == PDF, of.c.text.is_(None), of.c.at < self._clock.now() - UNREAD_FOR)
        async with self._database.unit() as unit:
            for row in await unit.rows(sa.select(of.c.id).where(*old).order_by(of.c.at).limit(AT_ONCE)):
                await self._jobs.defer(unit, READ_JOB, file=row["id"])
