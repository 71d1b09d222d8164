"""Updates delivered to a webhook: in order within a chat, chats side by side, again until it says 2xx."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlsplit

import httpx

from tests.fakes.telegram.updates import Update
from tests.fakes.telegram.world import World

FIRST_PAUSE = 0.1  # real seconds; doubled each time
LONGEST_PAUSE = 2.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Pusher:
    """Runs for as long as the server does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._busy: set[int] = set()
        self.attempts: list[tuple[Update, int]] = []

    async def run(self) -> None:
        """Deliver whatever waits while a webhook is set."""
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client, asyncio.TaskGroup() as group:
            while True:
                await self._world.changes.wait(lambda: bool(self._next()), 3600)
                for update in self._next():
                    self._busy.add(self._lane(update))
                    group.create_task(self._deliver(client, update))

    def _lane(self, update: Update) -> int:
        return update.chat() or -id(update)

    def _next(self) -> list[Update]:
        """The oldest update of each chat that is not under way, no more than connections allow."""
        world = self._world
        with world.lock:
            if not world.webhook["url"]:
                return []
            first: dict[int, Update] = {}
            for update in world.queue.pending:
                first.setdefault(self._lane(update), update)
            free = world.webhook["max_connections"] - len(self._busy)
            return [update for lane, update in first.items() if lane not in self._busy][: max(0, free)]

    async def _deliver(self, client: httpx.AsyncClient, update: Update) -> None:
        pause = FIRST_PAUSE
        try:
            while not update.acknowledged and self._world.webhook["url"]:
                if await self._try(client, update):
                    with self._world.lock:
                        self._world.queue.acknowledge(update)
                    return
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        finally:
            self._busy.discard(self._lane(update))
            self._world.changes.tell()

    async def _try(self, client: httpx.AsyncClient, update: Update) -> bool:
        world = self._world
        url, secret = world.webhook["url"], world.webhook["secret"]
        if world.webhook_origin:
            url = world.webhook_origin + urlsplit(url).path
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret else {})
        update.handed += 1
        status = 0
        try:
            response = await client.post(url, content=json.dumps(update.body), headers=headers)
            status = response.status_code
        except httpx.TransportError as error:
            words = f"Connection failed: {type(error).__name__}"
        else:
            words = f"Wrong response from the webhook: {status} {response.reason_phrase}"
        self.attempts.append((update, status))
        if 200 <= status < 300:
            return True
        with world.lock:
            if world.webhook["url"]:
                world.webhook["error"] = (world.clock.now(), words)
        return False
