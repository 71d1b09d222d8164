"""Uploaded files: bytes in `DATA_DIR/files`, rows in the database; `Files` of the channels."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.files.types import sniff
from bot.jobs import Jobs
from dialogues import codec
from dialogues.errors import FileRefusedError, FileTooLargeError, StorageFullError
from dialogues.message import MAX_FILE_MB, ConversationKey, FileRef
from dialogues.ports import Clock
from dialogues.state import State
from integrations.database import tables
from integrations.database.turn_store import ensure
from integrations.database.unit import Database, Row

MAX_BYTES = MAX_FILE_MB * 1_000_000
"""Of one file."""
MAX_NAME = 255
STRAY_BYTES_FOR = timedelta(days=1)
"""How old bytes without a row must be to count as left behind rather than on their way."""
PDF = "application/pdf"
READ_JOB = "read_file"
"""The job that reads the words in a stored PDF."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # control and direction marks
_PARTIAL = ".part"
_REF = tuple(tables.file.c[name] for name in ("id", "name", "size", "mime"))


class StoredFiles:
    """Keeps files: first all bytes on the disk under their final name, then the row that makes them exist."""

    def __init__(self, database: Database, folder: Path, clock: Clock, jobs: Jobs) -> None:
        """Args: folder: for the bytes; made when missing. jobs: read the words in PDFs later."""
        self._jobs = jobs
        self._database = database
        self._folder = folder
        self._clock = clock

    async def store(self, key: ConversationKey, name: str, chunks: AsyncIterator[bytes]) -> FileRef:
        """See `Files.store`.

        Raises:
            FileTooLargeError: more than 20 MB.
            FileRefusedError: empty, or a type that is not taken.
            StorageFullError: no room on the disk.
            UnavailableError: the database is away; nothing was kept.
        """
        file_id = secrets.token_urlsafe(16)
        path = self.place(file_id)
        partial = path.with_name(file_id + _PARTIAL)
        name = clean_name(name)
        try:
            try:
                size = await self._receive(partial, chunks)
                mime = await asyncio.to_thread(sniff, partial, name)
                if mime is None:
                    raise FileRefusedError
                await asyncio.to_thread(_keep, partial, path)
            except OSError as error:
                if error.errno in _FULL:
                    raise StorageFullError from error
                raise
            ref = FileRef(file_id, name, size, mime)
            await self._record(key, ref)
        except BaseException:  # also when the upload was cancelled: nothing may be left behind
            for leftover in (partial, path):
                with suppress(FileNotFoundError):
                    leftover.unlink()
            raise
        return ref

    async def find(self, key: ConversationKey, ids: tuple[str, ...]) -> tuple[FileRef, ...]:
        """See `Files.find`: in the order of `ids`."""
        file, of = tables.file, tables.conversation
        async with self._database.unit() as unit:
            rows = await unit.rows(
                sa.select(*_REF)
                .join(of, of.c.id == file.c.conversation_id)
                .where(
                    of.c.channel == key.channel.value,
                    of.c.external_id == key.external_id,
                    of.c.city == key.city,
                    file.c.id.in_(ids),
                )
            )
        found = {row["id"]: _ref(row) for row in rows}
        return tuple(found[one] for one in dict.fromkeys(ids) if one in found)

    async def read(self, file_id: str) -> tuple[FileRef, bytes]:
        """See `Files.read`.

        Raises:
            KeyError: no such file.
        """
        async with self._database.unit() as unit:
            row = await unit.one(sa.select(*_REF).where(tables.file.c.id == file_id))
        if row is None:
            raise KeyError(file_id)
        try:
            return _ref(row), await asyncio.to_thread(self.place(file_id).read_bytes)
        except FileNotFoundError as error:  # erased in this very moment
            raise KeyError(file_id) from error

    async def remove(self, file_ids: list[str]) -> None:
        """Remove the bytes of erased files; safe to repeat, and never those of a file that still exists."""
        async with self._database.unit() as unit:
            rows = await unit.rows(sa.select(tables.file.c.id).where(tables.file.c.id.in_(file_ids)))
        alive = {row["id"] for row in rows}
        for file_id in file_ids:
            if file_id not in alive:
                await asyncio.to_thread(self.place(file_id).unlink, missing_ok=True)

    async def sweep(self) -> None:
        """Remove bytes that no row names, left by a process that died in the middle of an upload."""
        limit = self._clock.now().timestamp() - STRAY_BYTES_FOR.total_seconds()
        for path in await asyncio.to_thread(_older, self._folder, limit):
            if path.name.endswith(_PARTIAL):
                await asyncio.to_thread(path.unlink, missing_ok=True)
            else:
                await self.remove([path.name])

    def place(self, file_id: str) -> Path:
        """Where a file's bytes are. Raises KeyError for what is no id of a file."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{22}", file_id):
            raise KeyError(file_id)
        return self._folder / file_id[:2].lower() / file_id

    async def _receive(self, path: Path, chunks: AsyncIterator[bytes]) -> int:
        """Write all chunks and have them on the disk for good. Returns the size in bytes."""
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        size = 0
        with await asyncio.to_thread(path.open, "wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > MAX_BYTES:
                    raise FileTooLargeError
                await asyncio.to_thread(file.write, chunk)
            await asyncio.to_thread(file.flush)
            await asyncio.to_thread(os.fsync, file.fileno())
        return size

    async def _record(self, key: ConversationKey, ref: FileRef) -> None:
        now = self._clock.now()
        async with self._database.unit() as unit:
            conversation = await ensure(unit, key, codec.encode(State()).decode(), now)
            await unit.do(
                sa.insert(tables.file).values(
                    id=ref.id,
                    conversation_id=conversation,
                    name=ref.name,
                    size=ref.size,
                    mime=ref.mime,
                    at=now,
                )
            )
            if ref.mime == PDF:
                await self._jobs.defer(unit, READ_JOB, file=ref.id)


def _keep(partial: Path, path: Path) -> None:
    """Give a file its name for good: after a power cut too, the folders on its way know it."""
    partial.rename(path)
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _older(folder: Path, limit: float) -> list[Path]:
    return [path for path in folder.glob("??/*") if path.is_file() and path.stat().st_mtime < limit]


def clean_name(name: str) -> str:
    """A file's name without folders, control and direction marks; never empty, at most `MAX_NAME` long."""
    last = re.split(r"[/\\]", name)[-1].encode("utf-8", "replace").decode()
    cleaned = _NOT_IN_A_NAME.sub("", last).strip(" .")
    stem, dot, suffix = cleaned.rpartition(".")
    if len(cleaned) > MAX_NAME and dot and len(suffix) < 10:  # noqa: PLR2004  # longer is no suffix
        cleaned = stem[: MAX_NAME - len(suffix) - 1] + dot + suffix
    return cleaned[:MAX_NAME] or "file"


def _ref(row: Row) -> FileRef:
    return FileRef(row["id"], row["name"], row["size"], row["mime"])
