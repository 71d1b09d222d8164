"""Long polling: updates are fetched, claimed, and only then acknowledged."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from dialogues.errors import UnavailableError
from dialogues.message import Channel
from integrations.telegram.arriving import arrived, id_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.arrival import Claims, Standing
    from integrations.telegram.connection import Connection

WAIT = 50
"""Seconds that one poll waits for updates."""
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before the next try, by failures in a row; the last one repeats."""
CLOSED_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""The same while Telegram refuses the token."""

log = logging.getLogger(__name__)


class Polling:
    """Fetches updates; one process at a time may do so."""

    def __init__(self, connection: Connection, claims: Claims, standing: Standing) -> None:
        """Args: claims: where updates go. standing: is told how Telegram answers."""
        self._connection = connection
        self._claims = claims
        self._standing = standing
        self._offset: int | None = None
        self._webhook_gone = False

    async def run(self) -> None:
        """Poll until cancelled, through whatever Telegram, the network and the database do."""
        failures = 0
        self._offset, self._webhook_gone = None, False
        while True:
            try:
                moved = await self._round(wait=0 if failures else WAIT)
            except UnavailableError:
                pause = pause_after(failures)
            except TelegramError as error:
                pause = await troubled(error, failures, self._standing)
                self._webhook_gone = self._webhook_gone and not isinstance(error, Conflict)
            else:
                if moved:
                    failures = 0
                    continue
                pause = pause_after(failures)
            failures += 1
            await asyncio.sleep(pause)

    async def _round(self, *, wait: int) -> bool:
        """One poll of at most `wait` seconds.

        Returns:
            whether it went ahead, or was given the same again that cannot be acknowledged.
        """
        bot = self._connection.bot
        if not self._webhook_gone:
            await bot.delete_webhook()
            self._webhook_gone = True
            await self._standing.report(Channel.TELEGRAM, "on")
        updates = await bot.raw_updates(self._offset, wait=wait)
        await self._standing.report(Channel.TELEGRAM, "on")
        if not updates:
            return True
        await self._claims.claim(Channel.TELEGRAM, [arrived(update) for update in updates])
        before = self._offset
        self._offset = _behind(updates, before)
        return self._offset != before


def _behind(updates: Sequence[Any], before: int | None) -> int:
    """The offset that acknowledges these: behind the largest id among them.

    Ids start over at any number after a week of silence, so a former offset counts only where they hold none.
    """
    ids = [number for update in updates if (number := id_of(update)) is not None]
    return max(ids) + 1 if ids else before or 1


def pause_after(failures: int, pauses: Sequence[float] = PAUSES) -> float:
    """Seconds to wait after so many failures in a row before this one."""
    return pauses[min(failures, len(pauses) - 1)]


async def troubled(error: TelegramError, failures: int, standing: Standing) -> float:
    """Tell of a failed call to Telegram how the channel stands. Returns the seconds to wait.

    Args:
        error: of the call.
        failures: in a row before this one.
        standing: is told; where the database is away nobody can be, and the next failure tells.
    """
    state, code = "troubled", "unreachable"
    pause = pause_after(failures)
    if isinstance(error, InvalidToken):
        state, code = "closed", "token_refused"
        pause = pause_after(failures, CLOSED_PAUSES)
    elif isinstance(error, Conflict):
        code = "polled_elsewhere"
    elif isinstance(error, RetryAfter):
        code = "slowed_down"
        asked = error.retry_after
        pause = max(pause, asked.total_seconds() if isinstance(asked, timedelta) else asked)
    log.warning("telegram.troubled", extra={"code": code, "error": type(error).__name__})
    try:
        await standing.report(Channel.TELEGRAM, state, code)
    except UnavailableError:
        log.warning("telegram.not_told", extra={"code": code})
    return pause
