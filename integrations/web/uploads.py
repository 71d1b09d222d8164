"""Files that come as multipart forms: received within a limit, then handed on in chunks."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from dialogues.errors import FileTooLargeError, StorageFullError
from integrations.limited import GoneError
from integrations.web.refusals import RefusedError

if TYPE_CHECKING:
    from starlette.requests import Request

log = logging.getLogger(__name__)

MAX_FILE = 20_000_000
"""Bytes of one file."""
_AROUND = 128_000
"""Bytes that the form may need besides the file: twenty thousand letters of any script among them."""
_CHUNK = 256_000


@dataclass(frozen=True, slots=True)
class Upload:
    """One received file. `fields`: the other fields of its form."""

    name: str
    fields: dict[str, str]
    file: UploadFile

    async def chunks(self) -> AsyncIterator[bytes]:
        """The content, in order."""
        while chunk := await self.file.read(_CHUNK):
            yield chunk


@asynccontextmanager
async def receive_upload(request: Request) -> AsyncIterator[Upload]:
    """The file of a multipart form with a field `file`; what was buffered is gone afterwards.

    Raises:
        RefusedError: no multipart form, or no single file in it.
        FileTooLargeError: announced or sent more than 20 MB.
        StorageFullError: no room to buffer it.
        GoneError: the client went away.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise RefusedError(415, "content_type", "send multipart/form-data")
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > MAX_FILE + _AROUND:
        raise FileTooLargeError
    parser = MultiPartParser(
        request.headers, _limited(request), max_files=1, max_fields=8, max_part_size=_AROUND
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise RefusedError(400, "invalid_form", "the body is no valid form with one file") from None
    except ClientDisconnect:
        raise GoneError from None
    except OSError as error:
        # Where the disk is not full, there may be no folder for temporary files, or none that can be written.
        log.warning("upload.not_buffered", extra={"errno": error.errno})
        raise StorageFullError from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise RefusedError(400, "file_missing", "the form holds no file named file")
        if (file.size or 0) > MAX_FILE:
            raise FileTooLargeError
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        yield Upload(file.filename or "", fields, file)
    finally:
        await form.close()


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_FILE + _AROUND:
            raise FileTooLargeError
        yield chunk
