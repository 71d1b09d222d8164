"""The web server: a port taken or refused with a clear word, and an orderly end at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
from typing import TYPE_CHECKING, Any, Final, TypeVar

import uvicorn

from bot.errors import StartError

if TYPE_CHECKING:
    from collections.abc import Generator

END_WITHIN: Final = 8
"""Seconds that requests in progress get to finish at the end."""
_BACKLOG: Final = 2048
T = TypeVar("T")
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def listen(host: str, port: int, *, settings: str = "") -> socket.socket:
    """Take the port before anything slow: early callers wait in line instead of being refused.

    Args:
        host: name or address to bind to.
        port: 0 takes a free one.
        settings: what the settings' names begin with, such as `RASA_`.

    Raises:
        StartError: `port_taken` or `address_unusable`.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise StartError(
            "address_unusable", f"{settings}HOST {host} is no address of this machine"
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                "port_taken",
                f"port {port} on {host} is taken by another program; end that or set {settings}PORT",
            ) from error
        reason = os.strerror(error.errno) if error.errno else "it cannot be bound"
        raise StartError(
            "address_unusable",
            f"{host}:{port} cannot be used ({reason}); set {settings}HOST or {settings}PORT",
        ) from error
    listener.setblocking(False)  # noqa: FBT003  # the standard library's signature
    return listener


def address(listener: socket.socket, public_url: str | None) -> str:
    """Where people reach the service, without a slash at the end."""
    if public_url is not None:
        return public_url
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it: uvicorn's way would end the process before the rest is put away."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve(
    app: Any, listener: socket.socket, *, until: asyncio.Event, has_lifespan: bool = False
) -> None:
    """Serve an ASGI app until the event, then let requests in progress finish.

    `has_lifespan`: whether the app is to be told of beginning and end.
    """
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="on" if has_lifespan else "off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=END_WITHIN,
    )
    server = _Server(config)
    async with asyncio.TaskGroup() as group:

        async def end() -> None:
            await until.wait()
            server.should_exit = True

        ending = group.create_task(end())
        await server.serve(sockets=[listener])
        ending.cancel()


async def enter(
    stack: contextlib.AsyncExitStack,
    context: contextlib.AbstractAsyncContextManager[T],
    *,
    unless: asyncio.Event,
) -> T | None:
    """Enter a context that may take long to come up; None if the event came before that."""
    entered = None
    limit = asyncio.timeout(None)

    async def end() -> None:
        await unless.wait()
        limit.reschedule(asyncio.get_running_loop().time())

    try:
        async with asyncio.TaskGroup() as group:
            ending = group.create_task(end())
            async with limit:
                entered = await stack.enter_async_context(context)
            ending.cancel()
    except ExceptionGroup as failed:
        if not limit.expired():
            raise failed.exceptions[0] from None  # of the context itself: the group is this function's affair
    return entered


@contextlib.contextmanager
def stop_on_signal() -> Generator[asyncio.Event]:
    """An event that the first SIGINT or SIGTERM sets; a second one ends the process at once."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def first(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in _SIGNALS:
        loop.add_signal_handler(number, first, number)
    try:
        yield stop
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
