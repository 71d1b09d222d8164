"""The fake Telegram as a whole: a server on a loopback port in a thread of its own, and its people."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import uvicorn
from uvicorn.server import ServerState

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.faults import Faults
from tests.fakes.telegram.http import Api, Connection, cut
from tests.fakes.telegram.ledger import Ledger
from tests.fakes.telegram.people import Group, Person
from tests.fakes.telegram.polling import Poller
from tests.fakes.telegram.pushing import Pusher
from tests.fakes.telegram.rates import RateRules
from tests.fakes.telegram.timing import Clock, ScaledClock
from tests.fakes.telegram.world import World


class FakeTelegram:
    """Entered as a context; `url` is what `TELEGRAM_API_URL` takes, `token` the bot's."""

    def __init__(
        self, *, clock: Clock | None = None, rules: RateRules | None = None, callback_life: float = 30.0
    ) -> None:
        """Args: callback_life: seconds of the clock that a pressed button waits for its answer."""
        self.world = World(clock or ScaledClock(), rules or RateRules(), callback_life=callback_life)
        self.faults = Faults()
        self.pusher = Pusher(self.world)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="telegram", daemon=True)
        app = Api(self.world, self.faults, Poller(self.world))
        self._config = uvicorn.Config(
            app, http=Connection, lifespan="off", log_config=None, access_log=False, timeout_keep_alive=60
        )
        self._state = ServerState()
        self._listener: asyncio.Server | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Root of the API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    @property
    def ledger(self) -> Ledger:
        """What was done and which rules were broken."""
        return self.world.ledger

    def settings(self) -> dict[str, str]:
        """The service's settings for long polling here."""
        return {"TELEGRAM_BOT_TOKEN": self.token, "TELEGRAM_API_URL": self.url}

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        self._config.load()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up on everyone and end."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> None:
        await self._listen()
        self._tasks.append(asyncio.ensure_future(self.pusher.run()))

    async def _listen(self) -> None:
        listening = socket.socket(proto=socket.IPPROTO_TCP)  # else no connection goes without delay
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._listener = await self._loop.create_server(
            lambda: Connection(self._config, self._state, {}, self._loop), sock=listening, backlog=512
        )

    async def _hang_up(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for connection in list(self._state.connections):
            cut(connection.transport)

    async def _stop(self) -> None:
        await self._hang_up()
        if self._state.tasks:
            await asyncio.wait(self._state.tasks, timeout=2)  # they notice that their callers are gone
        tasks = [*self._tasks, *self._state.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()

    def leave(self) -> None:
        """From now on every connection is cut and refused."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(10)

    def come_back(self) -> None:
        """Listen again on the same port."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Gone for as long as the block runs."""
        self.leave()
        try:
            yield
        finally:
            self.come_back()

    def flood(self, chat: Chat | Person | Group | None, seconds: int) -> None:
        """The next message to the chat (None: to any) is refused with `retry_after`."""
        with self.world.lock:
            self.world.floods[chat.id if chat else 0] = seconds

    def revoke(self) -> None:
        """The token is good no more: every call gets 401."""
        with self.world.lock:
            self.world.revoked = True
            self.world.changes.tell()

    def restore(self) -> None:
        """The token is good again."""
        self.world.revoked = False

    def person(self, first_name: str = "Ada", *, language: str = "en", username: str = "") -> Person:
        """Somebody new who has not written to the bot yet."""
        return Person.arrive(self.world, first_name, language=language, username=username)

    def group(self, title: str, *members: Person) -> Group:
        """A new group of these people and the bot."""
        return Group.found(self.world, title, members)
