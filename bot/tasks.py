"""The one owner of background tasks: they are kept, restarted when they fail, and ended at shutdown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

PAUSES = (0.1, 0.5, 1.0, 2.0)
"""Seconds before a failed task is started again, by failures in a row; the last one repeats."""
STEADY = 30.0
"""Seconds after which a task counts as healthy again."""

ENDING = 10.0
"""Seconds that a task has to end in before it is cancelled once more; jobs that run get half of that."""

log = logging.getLogger(__name__)


class Tasks:
    """Owns tasks that run for as long as the process serves."""

    def __init__(self, *, within: float = ENDING) -> None:
        """Args: within: seconds that a task has to end in before it is cancelled once more."""
        self._within = within
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._closing = False

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` until `close`; when it fails it is logged and started again after a pause.

        Args:
            name: unique, for logs.
            work: makes the coroutine anew for each start. Returning ends it for good.
        """
        self._tasks[name] = asyncio.get_running_loop().create_task(self._keep(name, work), name=name)

    async def close(self) -> None:
        """Cancel all tasks and wait until they have ended; what loses its cancellation gets it once more."""
        self._closing = True
        tasks = list(self._tasks.values())
        self._tasks.clear()
        await _end(tasks, within=self._within)

    async def _keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began = loop.time()
            try:
                await work()
            except Exception as error:  # noqa: BLE001  # whatever it is, the service goes on; it is logged
                if (
                    self._closing
                ):  # a task group that fails keeps the cancellation that comes meanwhile to itself
                    return
                failures = 1 if loop.time() - began > STEADY else failures + 1
                pause = PAUSES[min(failures, len(PAUSES)) - 1]
                log.warning("task.failed", extra={"task": name, "error": type(error).__name__})
                await asyncio.sleep(pause)
            else:
                return


async def ending_for_sure(work: Coroutine[Any, Any, None], *, within: float) -> None:
    """Do this work until it ends or is cancelled; a cancellation that it loses is given to it once more.

    While a connection is waited for, `asyncio.wait_for` of Python 3.11 drops a cancellation that comes at the
    very moment in which the connection does.

    Args:
        work: what is done.
        within: seconds that it has to end in before it is cancelled again.
    """
    doing = asyncio.get_running_loop().create_task(work)
    try:
        await asyncio.shield(doing)
    except asyncio.CancelledError:
        await _end([doing], within=within)
        raise


async def _end(tasks: Iterable[asyncio.Task[None]], *, within: float) -> None:
    waiting = {*tasks}
    while waiting:
        for task in waiting:
            task.cancel()
        ended, waiting = await asyncio.wait(waiting, timeout=within)
        for task in ended:
            if not task.cancelled():
                task.exception()  # seen: what fails while it ends concerns nobody any more
