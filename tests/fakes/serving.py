"""A fake service's server: on a loopback port, in a thread of its own, with connections that can be cut."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

Made = TypeVar("Made")
PATIENCE = 10.0  # real seconds that anything about the server may take


class CutConnectionError(Exception):
    """The caller gets no answer: its connection is reset."""


def cut(transport: asyncio.BaseTransport | None) -> None:
    """Reset a connection: the peer sees RST, not a polite end."""
    if not isinstance(transport, asyncio.Transport):
        return  # it is gone already
    plain = transport.get_extra_info("socket")
    if plain is not None and plain.fileno() >= 0:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Serving(ABC):
    """Entered as a context: then it listens on `port`."""

    def __init__(self, name: str) -> None:
        """Args: name: of the thread."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._listener: asyncio.Server | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.port = 0

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        self.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up on everyone and end."""
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, Made]) -> Made:
        """Have something done on the server's loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    @abstractmethod
    def _accept(self) -> asyncio.Protocol:
        """What serves a new connection."""

    @abstractmethod
    def _connections(self) -> list[asyncio.BaseTransport | None]:
        """Those that are open."""

    def _work(self) -> list[Coroutine[Any, Any, None]]:
        """What runs beside for as long as the server does."""
        return []

    async def _finish(self) -> None:  # noqa: B027  # most servers have nothing left by then
        """After everyone was hung up on."""

    async def _start(self) -> None:
        await self._listen()
        self._tasks = [asyncio.ensure_future(work) for work in self._work()]

    async def _listen(self) -> None:
        listening = socket.socket(proto=socket.IPPROTO_TCP)  # else no connection goes without delay
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._listener = await self._loop.create_server(self._accept, sock=listening, backlog=512)

    async def _hang_up(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for connection in self._connections():
            cut(connection)

    async def _stop(self) -> None:
        await self._hang_up()
        await self._finish()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()

    def leave(self) -> None:
        """From now on every connection is cut and refused."""
        self.run(self._hang_up())

    def come_back(self) -> None:
        """Listen again on the same port."""
        self.run(self._listen())

    @contextmanager
    def away(self) -> Iterator[None]:
        """Gone for as long as the block runs."""
        self.leave()
        try:
            yield
        finally:
            self.come_back()
