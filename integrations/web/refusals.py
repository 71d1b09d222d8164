"""Requests that cannot be served: a status and a code each; never a word of what somebody wrote."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import orjson
from starlette.responses import Response

from dialogues.errors import (
    DialogueError,
    FileRefusedError,
    FileTooLargeError,
    NotAllowedError,
    StorageFullError,
    UnavailableError,
    UnknownCaseError,
    UnknownCityError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)


class RefusedError(Exception):
    """A request is refused.

    Attributes:
        status: HTTP status, 400 to 599.
        code: stable, for programs.
        message: what is wrong, for whoever writes the client; holds nothing of the request.
        headers: to send along.
    """

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


_KNOWN: dict[type[DialogueError], tuple[int, str]] = {
    UnknownCityError: (400, "no pack serves this city"),
    FileTooLargeError: (413, "a file holds at most 20 MB"),
    FileRefusedError: (415, "the file is empty or of a type that is not taken"),
    StorageFullError: (507, "there is no room left for files"),
    UnknownCaseError: (404, "there is no such case, or it was erased"),
    NotAllowedError: (409, "the case is not in a state for this"),
    UnavailableError: (503, "nothing was taken; send the same again"),
}


def refusal(error: Exception) -> RefusedError:
    """What to answer to an error; one that nobody foresaw is logged by its type and place."""
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, DialogueError):
        known = (_KNOWN[kind] for kind in type(error).__mro__ if kind in _KNOWN)
        status, message = next(known, (503, "this cannot be served now"))
        return RefusedError(status, error.code, message, {"Retry-After": "2"} if status == 503 else None)  # noqa: PLR2004
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    # Not the message: a database's error may quote what somebody wrote.
    log.error("request failed: %s at %s", type(error).__name__, where)
    return RefusedError(500, "internal", "a fault inside; the same may be sent again")


def as_json(error: Exception) -> Response:
    """The contract's `{"error": {"code", "message"}}`."""
    told = refusal(error)
    body = orjson.dumps({"error": {"code": told.code, "message": told.message}})
    return Response(body, told.status, told.headers, "application/json")
