"""Files that are handed out to be saved: no browser shows them as pages of this service."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

from integrations.web.refusals import RefusedError

if TYPE_CHECKING:
    from dialogues.message import ConversationKey, FileRef
    from dialogues.ports import Files


async def stored(files: Files, key: ConversationKey, file: str) -> Response:
    """A file of a conversation.

    Raises:
        RefusedError: the conversation has no such file, or it was erased.
    """
    gone = RefusedError(404, "unknown_file", "unknown, or erased")
    if not await files.find(key, (file,)):
        raise gone
    try:
        ref, content = await files.read(file)
    except KeyError:
        raise gone from None
    return attachment(ref, content)


def attachment(ref: FileRef, content: bytes) -> Response:
    """A file to be saved."""
    name = f"attachment; filename*=UTF-8''{quote(ref.name, safe='')}"
    return Response(content, headers={"Content-Type": ref.mime, "Content-Disposition": name})


def document(content: bytes | None, name: str) -> Response:
    """A PDF to be saved under an ASCII name.

    Raises:
        RefusedError: there is none.
    """
    if content is None:
        raise RefusedError(404, "no_report", "there is no diagnosis yet")
    to_save = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=to_save, media_type="application/pdf")
