"""Small signs that something happens: a pressed button is let go, and somebody is seen to type.

They are not owed to anybody: what fails or comes too late is left out, and they never hold up an answer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from telegram.constants import ChatAction
from telegram.error import BadRequest, NetworkError, TelegramError

if TYPE_CHECKING:
    from integrations.telegram.connection import Connection

TYPING_AFTER = 0.5
"""Seconds of work after which typing is shown."""
TYPING_EVERY = 4.0
"""Seconds after which it is shown again; Telegram shows it for five."""
WITHIN = 3.0
"""Seconds that one of these calls may take."""
AT_ONCE = 32
"""Calls under way at the same time; more are left out."""
TRIES = 4
"""How often a pressed button is tried to be let go: it turns on the screen until then."""
_PAUSE = 0.2  # seconds between two tries
_REMEMBERED = 2000


class Courtesies:
    """Best effort, and never twice for one pressed button."""

    def __init__(self, connection: Connection) -> None:
        """Args: connection: of the bot."""
        self._bot = connection.bot
        self._under_way = 0
        self._let_go: OrderedDict[str, None] = OrderedDict()

    @asynccontextmanager
    async def around(self, address: str, query: str | None) -> AsyncIterator[None]:
        """Show signs of work for the length of the block.

        Args:
            address: number of the chat.
            query: of the pressed button that is to be let go at once; None: words.
        """
        failure: Exception | None = None
        async with asyncio.TaskGroup() as group:
            if query is not None and query not in self._let_go:
                self._let_go[query] = None
                if len(self._let_go) > _REMEMBERED:
                    self._let_go.popitem(last=False)
                group.create_task(self._try(partial(self._bot.answer_callback_query, query), TRIES))
            typing = group.create_task(self._type(int(address)))
            try:
                yield
            except Exception as error:  # noqa: BLE001  # raised below: a group would wrap it
                failure = error
            finally:
                typing.cancel()
        if failure is not None:
            raise failure

    async def _type(self, chat: int) -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            await self._try(partial(self._bot.send_chat_action, chat, ChatAction.TYPING))
            await asyncio.sleep(TYPING_EVERY)

    async def _try(self, call: Callable[[], Awaitable[object]], tries: int = 1) -> None:
        if self._under_way >= AT_ONCE:
            return
        self._under_way += 1
        try:
            async with asyncio.timeout(WITHIN):
                for again in range(tries):
                    try:
                        await call()
                    except NetworkError as error:
                        if isinstance(error, BadRequest) or again == tries - 1:
                            return
                        await asyncio.sleep(_PAUSE)
                    else:
                        return
        except (TelegramError, TimeoutError):
            return
        finally:
            self._under_way -= 1
