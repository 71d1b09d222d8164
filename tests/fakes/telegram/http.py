"""The Bot API over real HTTP, with connections that can be cut at any point."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.fakes.faults import Faults
from tests.fakes.serving import CutConnectionError, cut
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.ledger import Event
from tests.fakes.telegram.methods import METHODS
from tests.fakes.telegram.parameters import Parameters, Upload
from tests.fakes.telegram.polling import Poller
from tests.fakes.telegram.world import World

Json = Any
MAX_BODY = 60 * 2**20  # bytes


class Connection(HttpToolsProtocol):
    """Gives the application a way to cut it."""

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.scope["extensions"] = {"cut": {"transport": self.transport}}


async def read_parameters(request: Request) -> Parameters:
    """Query and body of a call. Raises ApiError 400 and 413."""
    values: dict[str, Json] = dict(request.query_params)
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        raise ApiError(413, "Request Entity Too Large", rule="file_size")
    if kind == "application/json":
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise ApiError(400, "Bad Request: object expected", rule="json")
        values |= body
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form(max_part_size=MAX_BODY) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime = value.content_type or "application/octet-stream"
                    files[name] = Upload(value.filename or name, mime, await value.read())
                else:
                    values[name] = value
    return Parameters(values, files)


class Api:
    """The application: one bot's methods and files."""

    def __init__(self, world: World, faults: Faults, poller: Poller) -> None:
        self._world = world
        self._faults = faults
        self._poller = poller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
            await response(scope, receive, send)
        except (CutConnectionError, ConnectionAbortedError):
            cut(scope["extensions"]["cut"]["transport"])
            await _until_gone(request)

    async def _respond(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith("/file/bot"):
            return self._file(path.removeprefix("/file/bot"))
        token, slash, method = path.removeprefix("/bot").partition("/")
        if not path.startswith("/bot") or not slash:
            return _refused(ApiError(404, "Not Found"))
        method = method.lower()
        try:
            await self._strike(method)
            result = await self._handle(request, token, method)
        except ApiError as error:
            return _refused(error)
        return Response(json.dumps({"ok": True, "result": result}), media_type="application/json")

    async def _strike(self, method: str) -> None:
        if self._faults.strikes("reset", method):
            raise CutConnectionError
        if self._faults.strikes("slow", method):
            await asyncio.sleep(self._faults.slow_seconds)
        if self._faults.strikes("error", method):
            raise ApiError(self._faults.error_code, "Bad Gateway")

    async def _handle(self, request: Request, token: str, method: str) -> Json:
        world = self._world
        parameters = await read_parameters(request)
        if token != world.token or world.revoked:
            world.ledger.refused += 1
            raise ApiError(401, "Unauthorized")
        with world.lock:
            world.ledger.calls[method] += 1
        try:
            if method == "getupdates":
                result = await self._poller.get(parameters, lambda: _until_gone(request))
                made: list[Event] = []
            else:
                result, made = self._call(method, parameters)
        except ApiError as error:
            self._note(error, method, parameters)
            raise
        if self._faults.strikes("lost", method):
            with world.lock:
                world.ledger.lost += made
            raise CutConnectionError
        return result

    def _call(self, method: str, parameters: Parameters) -> tuple[Json, list[Event]]:
        """The result, and what was carried out for it."""
        if method not in METHODS:
            raise ApiError(404, "Not Found", rule="unknown_method")
        with self._world.lock:
            number = len(self._world.ledger.events)
            return METHODS[method](self._world, parameters), self._world.ledger.events[number:]

    def _note(self, error: ApiError, method: str, parameters: Parameters) -> None:
        if not error.rule:
            return
        world = self._world
        with world.lock:
            chat = parameters.integer("chat_id")
            world.ledger.violate(error.rule, method, chat, world.clock.now(), words=error.description)
            world.changes.tell()

    def _file(self, rest: str) -> Response:
        token, _, path = rest.partition("/")
        if token != self._world.token or self._world.revoked:
            return _refused(ApiError(401, "Unauthorized"))
        if self._faults.strikes("reset", "file"):
            raise CutConnectionError
        found = [file for file in list(self._world.files.values()) if file.path == path]
        if not found:
            return _refused(ApiError(404, "Not Found"))
        return Response(found[0].content, media_type="application/octet-stream")


def _refused(error: ApiError) -> Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else None
    return JSONResponse(error.body(), status_code=error.code, headers=headers)


async def _until_gone(request: Request) -> None:
    """Ends when the caller has hung up; the body was read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
