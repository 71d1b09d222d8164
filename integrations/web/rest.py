"""The REST channel: the contract's requests to messages, replies to its array. The service's hot path."""

from __future__ import annotations

import hmac
import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import orjson
from starlette.requests import Request
from starlette.responses import Response

from dialogues.message import Channel, ConversationKey
from dialogues.replies import to_wire
from integrations.limited import GoneError, header
from integrations.web import bodies
from integrations.web.events import EventStream, resume_from
from integrations.web.refusals import RefusedError, as_json
from integrations.web.saving import stored
from integrations.web.uploads import receive_upload

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Collection

    from starlette.types import Receive, Scope, Send

    from dialogues.ports import Conversations, Files, TurnRunner
    from dialogues.replies import Json, Reply
    from integrations.web.settings import WebSettings

WEBHOOK = "/webhooks/rest/webhook"
FILES = "/webhooks/rest/files"
_JSON = [(b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff")]
_LINES = [(b"content-type", b"application/x-ndjson"), (b"x-content-type-options", b"nosniff")]


class RestChannel:
    """All routes below `/webhooks/rest/`, as one ASGI app without middleware around it."""

    def __init__(
        self,
        *,
        turns: TurnRunner,
        conversations: Conversations,
        files: Files,
        cities: Collection[str],
        default_city: str,
        settings: WebSettings,
        ending: asyncio.Event,
    ) -> None:
        """Args: cities: ids of the packs that are served; default_city is one of them. ending: see `Web`."""
        self._ending = ending
        self._turns = turns
        self._conversations = conversations
        self._files = files
        self._cities = frozenset(cities)
        self._default = default_city
        self._token = settings.rest_token.encode() if settings.rest_token else None
        self._public = settings.public_url is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; each fault gets its status and code, never half an answer."""
        try:
            await self._dispatch(scope, receive, send)
        except GoneError:
            return
        except Exception as error:  # noqa: BLE001  # the border: whatever it was becomes a 5xx with a code
            await as_json(error)(scope, receive, send)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if path == WEBHOOK:
            _allow(method, "POST")
            self._admit(scope)
            await self._message(scope, receive, send)
        elif path in ("/webhooks/rest/", "/webhooks/rest"):
            _allow(method, "GET", "HEAD")
            await Response(b'{"status":"ok"}', media_type="application/json")(scope, receive, send)
        elif path == FILES:
            _allow(method, "POST")
            self._admit(scope)
            await (await self._upload(Request(scope, receive)))(scope, receive, send)
        elif path.startswith(FILES + "/"):
            _allow(method, "GET", "HEAD")
            self._admit(scope)
            key, _ = self._key(scope)
            await (await stored(self._files, key, path.removeprefix(FILES + "/")))(scope, receive, send)
        elif path == "/webhooks/rest/stream":
            _allow(method, "GET")
            self._admit(scope)
            await self._stream(scope)(scope, receive, send)
        else:
            raise RefusedError(404, "not_found", "there is nothing at this address")

    def _admit(self, scope: Scope) -> None:
        """Let in whoever holds the token; without a token, this machine alone."""
        if self._token is not None:
            kind, _, given = header(scope, b"authorization").partition(" ")
            if kind.lower() != "bearer" or not hmac.compare_digest(
                given.strip().encode("latin-1"), self._token
            ):
                raise RefusedError(
                    401, "unauthorized", "send the bearer token", {"WWW-Authenticate": "Bearer"}
                )
        elif self._public or not _is_here(scope):
            raise RefusedError(403, "forbidden", "without REST_TOKEN only this machine is served")
        elif header(scope, b"sec-fetch-site") in ("cross-site", "same-site"):
            raise RefusedError(403, "forbidden", "another site's page may not speak here")

    async def _message(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await bodies.read_json(scope, receive)
        sender = bodies.sender_of(body.get("sender"))
        metadata = _metadata(body.get("metadata"))
        city = bodies.city_of(metadata.get("city"), self._cities, self._default)
        draft = bodies.draft(
            body.get("message"), body.get("message_id"), metadata.get("files"), metadata.get("language")
        )
        message = await draft.message(Channel.REST, sender, city, self._files)
        replies = await self._turns.run(message)
        wire = [_wire(sender, reply) for reply in replies]
        if b"stream=true" in scope["query_string"]:
            headers, content = _LINES, b"".join(orjson.dumps(one) + b"\n" for one in wire)
        else:
            headers, content = _JSON, orjson.dumps(wire)
        length = (b"content-length", str(len(content)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*headers, length]})
        await send({"type": "http.response.body", "body": content})

    async def _upload(self, request: Request) -> Response:
        async with receive_upload(request) as upload:
            sender = bodies.sender_of(upload.fields.get("sender"))
            city = bodies.city_of(upload.fields.get("city"), self._cities, self._default)
            key = ConversationKey(Channel.REST, sender, city)
            ref = await self._files.store(key, upload.name, upload.chunks())
        return Response(orjson.dumps({"file_id": ref.id}), media_type="application/json")

    def _stream(self, scope: Scope) -> EventStream:
        key, query = self._key(scope)
        after = resume_from(scope, query)
        return EventStream(
            self._conversations, key, after, ending=self._ending, extra={"recipient_id": key.external_id}
        )

    def _key(self, scope: Scope) -> tuple[ConversationKey, dict[str, str]]:
        """The conversation that an address names, and all that it asks."""
        query = {
            name: values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()
        }
        sender = bodies.sender_of(query.get("sender"))
        city = bodies.city_of(query.get("city"), self._cities, self._default)
        return ConversationKey(Channel.REST, sender, city), query


def _allow(method: str, *allowed: str) -> None:
    if method not in allowed:
        raise RefusedError(405, "method_not_allowed", f"use {allowed[0]}", {"Allow": ", ".join(allowed)})


def _metadata(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RefusedError(400, "metadata_type", "metadata must be an object")
    return value


def _wire(sender: str, reply: Reply) -> dict[str, Json]:
    return {"recipient_id": sender, **to_wire(reply)}


def _is_here(scope: Scope) -> bool:
    """Whether the peer is on this machine."""
    client = scope.get("client")
    return client is not None and _is_loopback(client[0])


@lru_cache(maxsize=256)
def _is_loopback(host: str) -> bool:
    try:
        peer = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(peer, "ipv4_mapped", None)
    return (mapped or peer).is_loopback
