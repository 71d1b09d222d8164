"""Bodies of requests, read within their limits, and the message that one of them holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect

from dialogues.message import MAX_TEXT, Channel, ConversationKey, Message
from integrations.limited import BodyTooLargeError, GoneError, header, read_body
from integrations.web.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.requests import Request
    from starlette.types import Receive, Scope

    from dialogues.ports import Files

MAX_BODY = 1_000_000
"""Bytes of a JSON body."""
MAX_FORM = 240_000
"""Bytes of a page's form: room for the longest text, each of its signs as nine."""
MAX_FIELDS = 20
"""Fields of a page's form, unless it tells that it has more."""
MAX_SENDER = 256
MAX_MESSAGE_ID = 200
MAX_FILES = 10
"""Files named in one message."""

_JSON_TYPES = re.compile(r"application/([a-z0-9.+-]+\+)?json", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,4}")


async def read_json(scope: Scope, receive: Receive) -> dict[str, Any]:
    """The JSON object that is the body.

    Raises:
        RefusedError: wrong content type, too large, no JSON, or no object.
        GoneError: the client went away.
    """
    kind = header(scope, b"content-type")
    if kind and not _JSON_TYPES.fullmatch(kind.partition(";")[0].strip()):
        raise RefusedError(415, "content_type", "send application/json")
    try:
        body = await read_body(scope, receive, most=MAX_BODY)
    except BodyTooLargeError:
        raise RefusedError(413, "body_too_large", f"a body holds at most {MAX_BODY} bytes") from None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RefusedError(400, "invalid_json", "the body is not valid JSON in UTF-8") from None
    if not isinstance(value, dict):
        raise RefusedError(400, "invalid_json", "the body must be a JSON object")
    return value


async def read_form(request: Request, *, fields: int = MAX_FIELDS) -> dict[str, str]:
    """The text fields of a page's form, with bare line ends and without zero bytes.

    Args:
        request: with the form.
        fields: how many it may have.

    Raises:
        RefusedError: the length is not announced or too large, or it is no form.
        GoneError: the client went away.
    """
    announced = header(request.scope, b"content-length")
    if not announced.isdigit():
        raise RefusedError(411, "length_required", "announce the length of the form")
    if int(announced) > MAX_FORM:
        raise RefusedError(413, "body_too_large", f"a form holds at most {MAX_FORM} bytes")
    try:
        async with request.form(max_files=0, max_fields=fields, max_part_size=MAX_FORM) as form:
            texts = {name: value for name, value in form.items() if isinstance(value, str)}
    except (MultiPartException, HTTPException):
        raise _bad("invalid_form", "the body is no valid form") from None
    except ClientDisconnect:
        raise GoneError from None
    # Browsers send line ends as two signs and count one; a zero byte they never send, nor can it be kept.
    return {name: value.replace("\r\n", "\n").replace("\0", "") for name, value in texts.items()}


def _bad(code: str, message: str, status: int = 400) -> RefusedError:
    return RefusedError(status, code, message)


def sender_of(value: object) -> str:
    """The sender, checked: 1 to 256 characters, not only white space, no NUL."""
    if value is None or value == "":
        raise _bad("sender_missing", "sender is missing or empty")
    if not isinstance(value, str):
        raise _bad("sender_type", "sender must be a string")
    if len(value) > MAX_SENDER:
        raise _bad("sender_too_long", f"sender holds at most {MAX_SENDER} characters")
    if "\0" in value or not value.strip():
        raise _bad("sender_malformed", "sender must hold visible characters and no NUL")
    return value


def city_of(value: object, cities: Collection[str], default: str) -> str:
    """The pack to serve with, checked; the default for None."""
    if value is None:
        return default
    if not isinstance(value, str):
        raise _bad("city_type", "city must be a string")
    if value not in cities:
        raise _bad("unknown_city", "no pack serves this city")
    return value


def language_of(value: object) -> str | None:
    """A language hint, checked; None for None and for an empty one."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise _bad("language_malformed", "language must be a BCP 47 tag")
    return value.replace("_", "-")


def key_of(value: object) -> str:
    """The message's id, checked, as its inbound key; a fresh one for None."""
    if value is None:
        return uuid4().hex
    if not isinstance(value, str) or not value:
        raise _bad("message_id_type", "message_id must be a string that is not empty")
    if len(value) > MAX_MESSAGE_ID or "\0" in value:
        raise _bad("message_id_malformed", f"message_id holds at most {MAX_MESSAGE_ID} characters, no NUL")
    return value


def _text_of(value: object, *, files: bool) -> str:
    if value is None or value == "":
        if not files:
            raise _bad("message_missing", "message is missing or empty, and no files are given")
        return ""
    if not isinstance(value, str):
        raise _bad("message_type", "message must be a string")
    if len(value) > MAX_TEXT:
        raise _bad("message_too_long", f"message holds at most {MAX_TEXT} characters", 413)
    return value


def file_ids_of(value: object) -> tuple[str, ...]:
    """Ids of uploaded files, checked; empty for None."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise _bad("files_type", "files must be a list of file ids")
    if len(value) > MAX_FILES:
        raise _bad("too_many_files", f"a message names at most {MAX_FILES} files")
    if any("\0" in one for one in value):
        raise _bad("unknown_file", "a file is unknown in this conversation")
    return tuple(dict.fromkeys(value))


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked message before its conversation is known."""

    text: str
    inbound_key: str
    file_ids: tuple[str, ...]
    language: str | None

    async def message(self, channel: Channel, external_id: str, city: str, files: Files) -> Message:
        """The message, its files looked up.

        Raises:
            RefusedError: a file is not one of this conversation.
        """
        key = ConversationKey(channel, external_id, city)
        found = await files.find(key, self.file_ids) if self.file_ids else ()
        if len(found) < len(self.file_ids):
            raise _bad("unknown_file", "a file is unknown in this conversation")
        return Message(key, self.inbound_key, self.text, found, self.language)


def draft(text: object, message_id: object, files: object, language: object) -> Draft:
    """Check the parts of a message.

    Raises:
        RefusedError: with a code for the first part that is wrong.
    """
    ids = file_ids_of(files)
    return Draft(_text_of(text, files=bool(ids)), key_of(message_id), ids, language_of(language))
