"""Socket Mode: websockets that the app opens, over which Slack brings what happens."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.serving import cut
from tests.fakes.slack.envelopes import Envelope
from tests.fakes.slack.world import World

Json = Any
Connection = tuple[web.WebSocketResponse, web.BaseRequest]
MOST = 10  # connections of one app


class Sockets:
    """All connections of the app; `hand` uses one of those that are open, drawn by a seed."""

    def __init__(self, world: World, seed: int = 1) -> None:
        self._world = world
        self._chance = random.Random(f"{seed} socket")
        self._open: list[Connection] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._ever: set[str] = set()
        self.opened = 0

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """One connection from beginning to end."""
        with self._world.lock:
            ticket = request.query.get("ticket", "")
            good = ticket in self._world.tickets
            self._world.tickets.discard(ticket)
        if not good or self.count >= MOST:
            return web.Response(status=408 if good else 401, text="no connection")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        mine = (socket, request)
        self._open.append(mine)
        self.opened += 1
        try:
            await socket.send_str(json.dumps(self._hello()))
            self._world.changes.tell()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._heard(message.data)
        except ConnectionError:
            pass  # the app has gone
        finally:
            if mine in self._open:
                self._open.remove(mine)
            self._world.changes.tell()
        return socket

    def _hello(self) -> Json:
        debug = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060}
        info = {"app_id": self._world.app}
        return {"type": "hello", "num_connections": self.count, "debug_info": debug, "connection_info": info}

    def _heard(self, text: str) -> None:
        try:
            answer = json.loads(text)
            name = answer["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self._violate("socket_message", "neither JSON nor an acknowledgement")
            return
        waiting = self._waiting.get(name)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload") or {})
        elif name not in self._ever:
            self._violate("unknown_envelope", name)

    def _violate(self, rule: str, words: str) -> None:
        with self._world.lock:
            self._world.violate(rule, "socket", "", words)

    async def hand(self, envelope: Envelope, retry: int, reason: str) -> Json:
        """Bring one and wait for its acknowledgement, for which the caller sets a limit.

        Raises ConnectionError when the connection breaks meanwhile.
        """
        await self._world.changes.wait(lambda: bool(self._open), 3600)
        socket, request = self._chance.choice(self._open)
        heard: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope.id] = heard
        self._ever.add(envelope.id)
        body: Json = {
            "envelope_id": envelope.id,
            "type": envelope.kind,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.kind != "events_api",
        }
        if envelope.kind == "events_api":
            body |= {"retry_attempt": retry, "retry_reason": reason}
        try:
            await socket.send_str(json.dumps(body))
            await self._until(heard, socket, request)
            return heard.result()
        finally:
            self._waiting.pop(envelope.id, None)

    async def _until(
        self, heard: asyncio.Future[Json], socket: web.WebSocketResponse, request: web.BaseRequest
    ) -> None:
        gone = asyncio.ensure_future(
            self._world.changes.wait(lambda: (socket, request) not in self._open, 3600)
        )
        try:
            await asyncio.wait({heard, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not heard.done():
                raise ConnectionResetError
        finally:
            gone.cancel()

    async def warn(self) -> None:
        """Tell every connection that it will end soon."""
        await self._tell("warning", list(self._open))

    async def refresh(self) -> None:
        """Ask every connection to be opened anew, then close it."""
        await self._end("refresh_requested")

    async def disable(self) -> None:
        """Socket Mode was turned off for the app."""
        await self._end("link_disabled")

    async def cut(self) -> None:
        """Reset every connection."""
        for _, request in self._taken():
            cut(request.transport)

    async def _end(self, reason: str) -> None:
        ending = self._taken()
        await self._tell(reason, ending)
        for socket, _ in ending:
            await socket.close()

    def _taken(self) -> list[Connection]:
        """All that are open; nothing is brought over them from now on, since they are about to end."""
        taken, self._open = self._open, []
        self._world.changes.tell()
        return taken

    async def _tell(self, reason: str, connections: list[Connection]) -> None:
        for socket, _ in connections:
            debug = {"host": "applink-fake"}
            await socket.send_str(json.dumps({"type": "disconnect", "reason": reason, "debug_info": debug}))
