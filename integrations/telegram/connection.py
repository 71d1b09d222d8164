"""The bot's connections to Telegram: one for waiting, a pool for everything else."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any, NamedTuple

import telegram
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

TELEGRAM = "https://api.telegram.org"
"""Root of the Bot API."""
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""Kinds of updates that are asked for; Telegram sends no others."""
POOL = 64
"""Connections for everything but waiting."""
_LATE = 10.0
"""Seconds beyond its own length that a long poll may take."""


class Me(NamedTuple):
    """Who this bot is. `name`: as in `@name`."""

    id: int
    name: str


class _Request(HTTPXRequest):
    """The library's requests; no answer gets into logs or errors, since it holds what people wrote."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            parsed = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("invalid_response") from None
        if not isinstance(parsed, dict):
            raise TelegramError("invalid_response")
        return {"result": None, **parsed}


class Bot(telegram.Bot):
    """The library's bot, which also gives updates as they came: one that is odd must not lose the others."""

    async def raw_updates(self, offset: int | None, *, wait: int) -> list[Any]:
        """Wait for updates and return them as JSON, oldest first.

        Args:
            offset: acknowledges all before it.
            wait: seconds; without any update the list is empty.

        Raises:
            TelegramError: as from every call.
        """
        asked = {"offset": offset, "timeout": wait, "limit": 100, "allowed_updates": ALLOWED}
        result = await self._post("getUpdates", asked, read_timeout=wait + _LATE)
        if not isinstance(result, list):
            raise TelegramError("invalid_response")
        return result


class Connection:
    """One bot. It connects when it is first used, so that a start waits for nobody."""

    def __init__(self, token: str, api_url: str | None = None) -> None:
        """Prepare; nothing is sent yet.

        Args:
            token: of the bot.
            api_url: root of a Bot API server of one's own, without a slash at its end; None: Telegram's.
        """
        os.environ.setdefault("PTB_TIMEDELTA", "1")  # the library's coming form of spans; the old one warns
        self._polling = _Request(1, read_timeout=15, write_timeout=10, connect_timeout=5, pool_timeout=5)
        self._calls = _Request(
            POOL,
            read_timeout=15,
            write_timeout=15,
            connect_timeout=5,
            pool_timeout=10,
            media_write_timeout=60,
        )
        root = TELEGRAM if api_url is None else api_url
        self.bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._calls,
            get_updates_request=self._polling,
        )
        self.own_server = api_url is not None
        self._me: Me | None = None
        self._asking = asyncio.Lock()

    @property
    def known(self) -> Me | None:
        """Who the bot is, as far as that was asked already."""
        return self._me

    async def me(self) -> Me:
        """Who the bot is; asked once.

        Raises:
            TelegramError: it cannot be asked now, or the token is refused.
        """
        async with self._asking:
            if self._me is None:
                user = await self.bot.get_me()
                self._me = Me(user.id, user.username or "")
        return self._me

    async def close(self) -> None:
        """Hang up."""
        await self._polling.shutdown()
        await self._calls.shutdown()
