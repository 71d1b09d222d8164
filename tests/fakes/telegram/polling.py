"""`getUpdates`: one at a time, waiting for what comes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.methods.webhook import take_allowed
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.world import World

Json = Any
MAX_WAIT = 50  # seconds, as Telegram cuts it
WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)
OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Poller:
    """The one who polls; a second one ends the first with 409, as Telegram does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turn = 0

    async def get(self, parameters: Parameters, gone: Callable[[], Awaitable[None]]) -> Json:
        """Wait for updates; `gone` ends when the caller hangs up. Raises ApiError 409."""
        world = self._world
        with world.lock:
            if world.webhook["url"]:
                raise ApiError(409, WEBHOOK, rule="poll_with_webhook")
            self._turn += 1
            mine = self._turn
            world.changes.tell()
            take_allowed(world, parameters)
            limit = min(100, max(1, parameters.integer("limit", 100)))
            given = world.queue.get(parameters.integer("offset"), limit)
        if not given:
            await self._wait(mine, min(MAX_WAIT, max(0, parameters.integer("timeout"))), gone)
            with world.lock:
                if world.revoked:
                    world.ledger.refused += 1
                    raise ApiError(401, "Unauthorized")
                if mine != self._turn:
                    raise ApiError(409, OTHER, rule="second_poller")
                given = world.queue.get(0, limit)
        return [update.body for update in given]

    async def _wait(self, mine: int, seconds: int, gone: Callable[[], Awaitable[None]]) -> None:
        world = self._world
        news = asyncio.ensure_future(
            world.changes.wait(
                lambda: bool(world.queue.pending) or mine != self._turn or world.revoked, seconds
            )
        )
        left = asyncio.ensure_future(gone())
        try:
            await asyncio.wait({news, left}, return_when=asyncio.FIRST_COMPLETED)
            if not news.done():
                raise ConnectionAbortedError
        finally:
            for task in (news, left):
                task.cancel()
            await asyncio.gather(news, left, return_exceptions=True)
