"""Bodies of requests, read no further than a limit: one way for every route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

_DISCARDED: Final = 32_000_000
"""Bytes of a larger one that are taken in all the same, so that its sender reads why it is refused."""


class GoneError(Exception):
    """The client went away before its request was complete."""


class BodyTooLargeError(Exception):
    """The body is larger than its route takes."""


def header(scope: Scope, name: bytes) -> str:
    """The first header of this name (lower case), empty where there is none."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found.decode("latin-1")
    return ""


async def read_body(scope: Scope, receive: Receive, *, most: int) -> bytes:
    """The whole body.

    Args:
        scope: of the request, whose announced length may be too large already.
        receive: gives its body in pieces.
        most: bytes that it may have.

    Raises:
        BodyTooLargeError: it has more; what remained of it was taken in, within reason.
        GoneError: the client went away.
    """
    announced = header(scope, b"content-length")
    if announced.isdigit() and int(announced) > most:
        await _discard(receive)
        raise BodyTooLargeError
    parts: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise GoneError
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        more = event.get("more_body", False)
        if size > most:
            if more:
                await _discard(receive)
            raise BodyTooLargeError
        if not more:
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def _discard(receive: Receive) -> None:
    """Take in the rest of a body that is too large: clients read an answer only behind it."""
    size = 0
    while size <= _DISCARDED:
        event = await receive()
        size += len(event.get("body", b""))
        if event["type"] == "http.disconnect" or not event.get("more_body"):
            return
