"""The fake Telegram as a whole: its server and its people."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from tests.fakes.faults import Faults
from tests.fakes.serving import Serving
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.http import Api, Connection
from tests.fakes.telegram.ledger import Ledger
from tests.fakes.telegram.people import Group, Person
from tests.fakes.telegram.polling import Poller
from tests.fakes.telegram.pushing import Pusher
from tests.fakes.telegram.rates import RateRules
from tests.fakes.telegram.world import World
from tests.fakes.timing import Clock, ScaledClock


class FakeTelegram(Serving):
    """Entered as a context; `url` is what `TELEGRAM_API_URL` takes, `token` the bot's."""

    def __init__(
        self, *, clock: Clock | None = None, rules: RateRules | None = None, callback_life: float = 30.0
    ) -> None:
        """Args: callback_life: seconds of the clock that a pressed button waits for its answer."""
        super().__init__("telegram")
        self.world = World(clock or ScaledClock(), rules or RateRules(), callback_life=callback_life)
        self.faults = Faults()
        self.pusher = Pusher(self.world)
        app = Api(self.world, self.faults, Poller(self.world))
        self._config = uvicorn.Config(
            app, http=Connection, lifespan="off", log_config=None, access_log=False, timeout_keep_alive=60
        )
        self._state = ServerState()
        self._config.load()

    @property
    def url(self) -> str:
        """Root of the API."""
        return self.origin

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

    def _accept(self) -> asyncio.Protocol:
        return Connection(self._config, self._state, {}, self._loop)

    def _connections(self) -> list[asyncio.BaseTransport | None]:
        return [connection.transport for connection in self._state.connections]

    def _work(self) -> list[Coroutine[Any, Any, None]]:
        return [self.pusher.run()]

    async def _finish(self) -> None:
        if self._state.tasks:
            await asyncio.wait(self._state.tasks, timeout=2)  # they notice that their callers are gone
        for task in self._state.tasks:
            task.cancel()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)

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
