"""The Web API, files and answers to interactions over real HTTP, with connections that are cut."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.fakes.serving import CutConnectionError, cut
from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.catalogue import METHODS
from tests.fakes.slack.errors import SlackError, broken
from tests.fakes.slack.faults import SlackFaults
from tests.fakes.slack.ledger import Event
from tests.fakes.slack.responding import respond
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.world import World

Json = Any
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "")
SIGN_IN = "<!DOCTYPE html><html><title>Slack</title><body>Sign in</body></html>"


async def read_arguments(request: web.BaseRequest) -> Arguments:
    """Query and body of a call. Raises SlackError."""
    values: dict[str, Json] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise broken("invalid_json") from None
        if not isinstance(body, dict):
            raise broken("json_not_object")
        values |= body
    elif request.content_type in FORMS:
        values |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return Arguments(values)


class Api:
    """Answers one request after the other."""

    def __init__(self, world: World, faults: SlackFaults, sockets: Sockets) -> None:
        self._world = world
        self._faults = faults
        self._sockets = sockets

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one; whatever else happens, its connection is cut."""
        try:
            return await self._respond(request)
        except CutConnectionError:
            cut(request.transport)
            return web.Response()  # nobody is there to read it

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        place, _, rest = request.path.lstrip("/").partition("/")
        if place == "link":
            return await self._sockets.serve(request)
        name = rest if place == "api" else place
        await self._strike(name)
        if place == "api":
            return await self._call(request, rest)
        if place == "upload":
            return await self._upload(request, rest.removeprefix("v1/"))
        if place == "files-pri":
            return self._file(request, rest)
        if place == "response":
            return await self._answer(request, rest)
        return web.Response(status=404, text="no such place")

    async def _strike(self, name: str) -> None:
        if self._faults.strikes("reset", name):
            raise CutConnectionError
        if self._faults.strikes("slow", name):
            await asyncio.sleep(self._faults.slow_seconds)

    def _lose(self, name: str, made: list[Event]) -> None:
        if self._faults.strikes("lost", name):
            with self._world.lock:
                self._world.ledger.lost += made
            raise CutConnectionError

    async def _call(self, request: web.BaseRequest, method: str) -> web.Response:
        if self._faults.strikes("error", method):
            return web.Response(status=self._faults.error_code, text="upstream is away")
        arguments = Arguments({})
        try:
            arguments = await read_arguments(request)
            result, made = self._carry_out(method, arguments, _token(request, arguments))
        except SlackError as error:
            self._note(error, method, arguments)
            return _refused(error)
        self._lose(method, made)
        return web.json_response({"ok": True, **result}, headers=self._scopes())

    def _scopes(self) -> dict[str, str]:
        known = self._world.scopes
        return {} if known is None else {"X-OAuth-Scopes": ",".join(sorted(known))}

    def _carry_out(self, method: str, arguments: Arguments, token: str) -> tuple[Json, list[Event]]:
        """The result, and what was carried out for it. Raises SlackError."""
        world = self._world
        with world.lock:
            world.ledger.calls[method] += 1
            if method not in METHODS:
                raise broken("unknown_method", method)
            known, scope = METHODS[method]
            self._admit(token, scope)
            error = world.rates.call(method, world.clock.now())
            if error is not None:
                raise error
            number = len(world.ledger.events)
            return known(world, arguments), world.ledger.events[number:]

    def _admit(self, token: str, scope: str) -> None:
        world = self._world
        own = world.app_token if scope == "connections:write" else world.token
        if not token:
            raise broken("not_authed")
        if world.revoked or token not in (world.token, world.app_token):
            world.ledger.refused += 1
            raise SlackError(world.revoked or "invalid_auth")
        if token != own:
            raise broken("not_allowed_token_type")
        if scope and world.scopes is not None and scope not in world.scopes and token == world.token:
            more = {"needed": scope, "provided": ",".join(sorted(world.scopes))}
            raise SlackError("missing_scope", rules=[("missing_scope", scope)], more=more)

    def _note(self, error: SlackError, method: str, arguments: Arguments) -> None:
        place = arguments.values.get("channel") or arguments.values.get("channel_id") or ""
        with self._world.lock:
            for rule, words in error.rules:
                if rule:
                    self._world.violate(rule, method, str(place), words)

    async def _upload(self, request: web.BaseRequest, ticket: str) -> web.Response:
        content = await request.read()
        if request.content_type == "multipart/form-data":
            parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
            content = parts[0].file.read() if parts else b""
        with self._world.lock:
            upload = self._world.uploads.get(ticket)
            if upload is None:
                return web.Response(status=404, text="not found")
            if len(content) != upload.length:
                self._world.violate("file_length", "upload", "", f"{len(content)}, not {upload.length} bytes")
                return web.Response(status=400, text="length differs")
            upload.content = content
        self._lose("upload", [])
        return web.Response(text=f"OK - {len(content)}")

    def _file(self, request: web.BaseRequest, rest: str) -> web.Response:
        """A file's content; without the token Slack shows its sign-in page, and says 200."""
        world = self._world
        if self._faults.strikes("error", "files-pri"):
            return web.Response(status=self._faults.error_code)
        with world.lock:
            found = [file for file in world.files.values() if file.url.endswith(f"/{rest}")]
            if _token(request, Arguments({})) != world.token or world.revoked:
                if not world.revoked:
                    world.violate("file_without_token", "files-pri", "", rest)
                return web.Response(text=SIGN_IN, content_type="text/html")
            if not found:
                return web.Response(status=404, text="not found")
            return web.Response(body=found[0].content, content_type=found[0].mime)

    async def _answer(self, request: web.BaseRequest, name: str) -> web.Response:
        arguments = await read_arguments(request)
        with self._world.lock:
            number = len(self._world.ledger.events)
            try:
                respond(self._world, name, arguments)
            except SlackError as error:
                self._note(error, "response_url", arguments)
                return web.json_response(error.body(), status=404 if error.code == "used_url" else 200)
            made = self._world.ledger.events[number:]
        self._lose("response", made)
        return web.Response(text="ok")


def _token(request: web.BaseRequest, arguments: Arguments) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else str(arguments.values.get("token") or "")


def _refused(error: SlackError) -> web.Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else None
    return web.json_response(error.body(), status=error.status, headers=headers)
