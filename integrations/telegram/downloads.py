"""Files that people send: fetched piece by piece, straight into the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from telegram.error import BadRequest, TelegramError

from dialogues.errors import FileRefusedError, FileTooLargeError, StorageFullError, UnavailableError
from dialogues.message import MAX_FILE_MB

if TYPE_CHECKING:
    from dialogues.message import ConversationKey, FileRef
    from dialogues.ports import Files
    from integrations.telegram.connection import Connection
    from integrations.telegram.media import Attachment

MAX_BYTES = MAX_FILE_MB * 1_000_000
"""Larger files are not fetched."""
AT_ONCE = 8
"""Files that are fetched at the same time; others wait."""
PIECE = 256 * 1024
"""Bytes that are held in memory of one file."""


class NotFetchedError(Exception):
    """A file that Telegram named could not be fetched; it may be tried again."""


class Downloads:
    """Fetches files from Telegram, or from the folder of a Bot API server of one's own."""

    def __init__(self, connection: Connection, files: Files) -> None:
        """Args: files: where they are kept."""
        self._connection = connection
        self._files = files
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(20.0, pool=None))
        self._free = asyncio.Semaphore(AT_ONCE)

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def fetch(self, key: ConversationKey, attachment: Attachment) -> FileRef:
        """Fetch one file and keep it with a conversation.

        Raises:
            FileTooLargeError: more than `MAX_BYTES`; Telegram lets no bot fetch it, or it grew on the way.
            FileRefusedError: gone, empty, or of a type that is not taken.
            NotFetchedError: it broke off on the way.
            UnavailableError: Telegram, the disk or the database is away.
        """
        if attachment.size is not None and attachment.size > MAX_BYTES:
            raise FileTooLargeError
        async with self._free:
            path = await self._path(attachment)
            pieces = self._local(path) if path.startswith("/") else self._pieces(path)
            try:
                return await self._files.store(key, attachment.name, pieces)
            except StorageFullError as error:
                raise UnavailableError from error

    async def _path(self, attachment: Attachment) -> str:
        """Where the file is: an address, or a file of this machine as a server in local mode tells it."""
        try:
            file = await self._connection.bot.get_file(attachment.id)
        except BadRequest as error:
            raise (FileTooLargeError if "too big" in error.message else FileRefusedError) from error
        except TelegramError as error:
            raise UnavailableError from error
        if not file.file_path:
            raise FileRefusedError
        if file.file_path.startswith("/") and not self._connection.own_server:
            raise FileRefusedError
        return file.file_path

    async def _pieces(self, address: str) -> AsyncIterator[bytes]:
        try:
            async with self._client.stream("GET", address) as response:
                if response.status_code != httpx.codes.OK:
                    raise NotFetchedError
                async for piece in response.aiter_bytes(PIECE):
                    yield piece
        except httpx.HTTPError:
            raise NotFetchedError from None  # not the cause: it names the address, which holds the token

    async def _local(self, place: str) -> AsyncIterator[bytes]:
        path = Path(place)
        try:
            with await asyncio.to_thread(path.open, "rb") as file:
                while piece := await asyncio.to_thread(file.read, PIECE):
                    yield piece
        except OSError as error:
            raise NotFetchedError from error
