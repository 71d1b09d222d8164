"""rasa-sdk's own server (`/webhook`, `/health`, `/actions`) with our actions, and faults that tell nothing.

The library's answer to a fault repeats the request, a whole tracker; ours holds a code alone.
"""

from __future__ import annotations

import json
import logging
import warnings
import zlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from dialogues.errors import DialogueError, UnknownCityError
from integrations.rasa.actions import actions
from integrations.rasa.calls import MalformedCallError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sanic.request import Request
    from starlette.types import ASGIApp

    from integrations.rasa.ports import Beside

log = logging.getLogger(__name__)

MAX_BODY = 100_000_000
"""Bytes of a call, also of what a compressed one holds."""
_BAD, _TOO_LARGE, _FAULT, _AWAY = 400, 413, 500, 503


class _Faults(ErrorHandler):
    """Answers whatever was raised: by code, with nothing of the request."""

    def default(self, request: Request, exception: Exception) -> HTTPResponse:
        status, code = _told(exception)
        if status == _FAULT:
            log.error("rasa.failed", exc_info=exception)
        return as_json({"error": code, "action_name": _action_of(request)}, status=status)

    def response(self, request: Request, exception: Exception) -> HTTPResponse:
        return self.default(request, exception)

    @staticmethod
    def log(request: Request, exception: Exception) -> None:
        """Say nothing: Sanic's line would name the address alone, and ours stands beside."""


def _told(error: Exception) -> tuple[int, str]:
    """Status and code."""
    match error:
        case MalformedCallError(code=code):
            return (_TOO_LARGE if code == "body_too_large" else _BAD), code
        case DialogueError(code=code):
            return (_BAD if isinstance(error, UnknownCityError) else _AWAY), code
        case SanicException(status_code=status):
            return status, "malformed_body" if status == _BAD else "refused"
        case _:
            return _FAULT, "internal"


def _action_of(request: Request) -> str | None:
    """The action that was called, where the request has got so far."""
    name = getattr(request.ctx, "action_name", None)
    return name if isinstance(name, str) else None


async def _unpack(request: Request) -> None:
    """Read the body of a call once, and see that it is one."""
    if request.path != "/webhook" or request.method != "POST":
        return
    if len(request.body) > MAX_BODY:
        raise MalformedCallError("body_too_large")
    if request.headers.get("content-encoding") == "deflate":
        request.body = _inflated(request.body)
        del request.headers["content-encoding"]
    call = _parsed(request)
    tracker = call.get("tracker")
    request.ctx.action_name = call.get("next_action")
    if not isinstance(call.get("next_action"), str):
        raise MalformedCallError("action_malformed")
    if not isinstance(call.get("version"), str | None):
        raise MalformedCallError("version_malformed")
    if not isinstance(call.get("domain"), dict | None):
        raise MalformedCallError("domain_malformed")
    if not isinstance(tracker, dict) or not _sound(tracker):
        raise MalformedCallError("tracker_malformed")


def _inflated(body: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        whole = unpacking.decompress(body, MAX_BODY)
    except zlib.error:
        raise MalformedCallError("malformed_body") from None
    if unpacking.unconsumed_tail:
        raise MalformedCallError("body_too_large")
    if not unpacking.eof:
        raise MalformedCallError("malformed_body")
    return whole


def _parsed(request: Request) -> dict[str, Any]:
    try:
        call = request.json
    except (SanicException, json.JSONDecodeError, ValueError, RecursionError):
        raise MalformedCallError("malformed_body") from None
    if not isinstance(call, dict):
        raise MalformedCallError("malformed_body")
    return call


_SHAPES = {"slots": dict, "events": list, "latest_message": dict, "active_loop": dict}


def _sound(tracker: dict[str, Any]) -> bool:
    """Whether a tracker's parts are of the right kinds; its events are looked at one by one where needed.

    Parts that hold nothing go: rasa-sdk knows them as missing alone.
    """
    for name in [name for name in _SHAPES if tracker.get(name, ...) is None]:
        del tracker[name]
    right = all(isinstance(tracker[name], kind) for name, kind in _SHAPES.items() if name in tracker)
    return right and "sender_id" in tracker


@asynccontextmanager
async def action_server(beside: Beside) -> AsyncIterator[ASGIApp]:
    """The server as an ASGI app, to be served with its lifespan.

    Only one may be there at a time in a process: rasa-sdk gives each the same name.
    """
    # Rasa's version and the SDK's are years apart, and the wire format is the same.
    warnings.filterwarnings("ignore", "Your versions", UserWarning)
    warnings.filterwarnings("ignore", "You are using", UserWarning)
    executor = ActionExecutor()
    for action in actions(beside):
        executor.register_action(action)
    app = create_app(executor, cors_origins=[])
    app.error_handler = _Faults()
    app.register_middleware(_unpack, "request")
    try:
        yield app
    finally:
        Sanic.unregister_app(app)
