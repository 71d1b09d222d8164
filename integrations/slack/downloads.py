"""Files that staff share in Slack: fetched with the bot's token, piece by piece, for the founder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError

from dialogues.errors import FileRefusedError, FileTooLargeError, StorageFullError, UnavailableError
from dialogues.message import MAX_FILE_MB

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from dialogues.desk import Staff
    from dialogues.message import FileRef
    from dialogues.ports import Desk

Json = Any
MAX_BYTES: Final = MAX_FILE_MB * 1_000_000
PIECE: Final = 256 * 1024
_OK: Final = 200
_TIMEOUT: Final = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=20)


class NotFetchedError(Exception):
    """A file that Slack named could not be fetched; it may be tried again."""


class SlackFiles:
    """Fetches what staff share."""

    def __init__(self, client: AsyncWebClient, desk: Desk) -> None:
        """Args: client: with the bot's token. desk: keeps the files."""
        self._client = client
        self._desk = desk
        self._host = urlsplit(client.base_url).netloc

    async def fetch(self, file: Json, case: int, who: Staff) -> FileRef:
        """Fetch one file and keep it for the founder of a case.

        Raises:
            FileTooLargeError: more than 20 MB.
            FileRefusedError: gone, not Slack's own, empty, or of a type that is not taken.
            NotFetchedError: it broke off on the way.
            NotAllowedError, UnknownCaseError: nothing may be sent to this founder by them.
            UnavailableError: Slack, the disk or the database is away.
        """
        if file.get("file_access") == "check_file_info" or not file.get("url_private"):
            file = await self._look_up(str(file.get("id") or ""))
        if file.get("mode") in ("tombstone", "hidden_by_limit") or file.get("is_external"):
            raise FileRefusedError
        if int(file.get("size") or 0) > MAX_BYTES:
            raise FileTooLargeError
        url = str(file.get("url_private_download") or file.get("url_private") or "")
        if not self._is_slacks(url):
            raise FileRefusedError
        name = str(file.get("name") or file.get("title") or file.get("id") or "file")
        try:
            return await self._desk.attach(case, name, self._pieces(url, file), who)
        except StorageFullError as error:
            raise UnavailableError from error

    def _is_slacks(self, url: str) -> bool:
        """Whether the token may be shown there."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.netloc == self._host:
            return True
        return parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))

    async def _look_up(self, file: str) -> Json:
        try:
            return (await self._client.files_info(file=file))["file"]
        except SlackApiError as error:
            raise FileRefusedError from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise UnavailableError from error

    async def _pieces(self, url: str, file: Json) -> AsyncIterator[bytes]:
        session = self._client.session
        if session is None:
            raise NotFetchedError
        headers = {"Authorization": f"Bearer {self._client.token}"}
        try:
            async with session.get(url, headers=headers, timeout=_TIMEOUT, allow_redirects=False) as answer:
                page = answer.content_type == "text/html" and file.get("mimetype") != "text/html"
                if answer.status != _OK or page:  # Slack sends who may not read it to a page to sign in
                    raise NotFetchedError
                async for piece in answer.content.iter_chunked(PIECE):
                    yield piece
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise NotFetchedError from None  # not the cause: it names the address
