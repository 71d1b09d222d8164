"""Server-sent events: what comes later in a conversation, as a stream that can be resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import orjson

from dialogues.errors import UnavailableError
from dialogues.replies import to_wire
from integrations.limited import header
from integrations.web.refusals import RefusedError, refusal

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Mapping

    from starlette.types import Receive, Scope, Send

    from dialogues.message import ConversationKey
    from dialogues.ports import Conversations, Later
    from dialogues.replies import Json

HEARTBEAT = 15.0
"""Seconds between two comments that keep proxies from closing a quiet stream."""

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


def resume_from(scope: Scope, query: Mapping[str, str]) -> int | None:
    """The last id the client has seen: from `Last-Event-ID`, else from `after`; None: from now on.

    Raises:
        RefusedError: it is no number.
    """
    given = header(scope, b"last-event-id") or query.get("after", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):  # noqa: PLR2004  # of 64 bits
        raise RefusedError(400, "last_event_id", "the id of the last event must be a number")
    return int(given)


def event(later: Later, extra: Mapping[str, Json]) -> bytes:
    """One message as an event."""
    return b"id: %d\nevent: message\ndata: %b\n\n" % (
        later.id,
        orjson.dumps({**extra, **to_wire(later.reply)}),
    )


class EventStream:
    """An ASGI response that follows a conversation until the client leaves or the service ends."""

    def __init__(
        self,
        conversations: Conversations,
        key: ConversationKey,
        after: int | None,
        *,
        ending: asyncio.Event,
        extra: Mapping[str, Json] | None = None,
    ) -> None:
        """Args: ending: set once the service ends. extra: keys to put into each event's JSON."""
        self._source = conversations.follow(key, after)
        self._ending = ending
        self._extra = dict(extra or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the stream; where the database goes away it ends, and clients resume by themselves."""
        del scope
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        lock = anyio.Lock()

        async def put(chunk: bytes) -> None:
            async with lock:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})

        await put(b"retry: 2000\n\n")
        async with anyio.create_task_group() as group:

            async def beat() -> None:
                while True:
                    await anyio.sleep(HEARTBEAT)
                    await put(b": still here\n\n")

            async def watch() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()

            async def end() -> None:
                await self._ending.wait()
                group.cancel_scope.cancel()

            for each in (beat, watch, end):
                group.start_soon(each)
            await _pump(self._source, put, self._extra)
            group.cancel_scope.cancel()
        await send({"type": "http.response.body", "body": b""})


async def _pump(source: AsyncIterator[Later], put: _Put, extra: Mapping[str, Json]) -> None:
    try:
        async for later in source:
            await put(event(later, extra))
    except UnavailableError:
        return
    except Exception as error:  # noqa: BLE001  # the answer has begun: all that is left is to end it
        refusal(error)
    finally:
        close = getattr(source, "aclose", None)  # a generator's database work ends with the stream
        if close is not None:
            with anyio.CancelScope(shield=True):
                await close()


if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    _Put = Callable[[bytes], Awaitable[None]]
