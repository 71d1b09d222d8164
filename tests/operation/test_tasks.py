"""Tasks in the background end with the process, whatever their libraries do with a cancellation."""

from __future__ import annotations

import asyncio

from bot.tasks import Tasks


async def test_what_loses_its_cancellation_ends_all_the_same() -> None:
    began, lost = asyncio.Event(), asyncio.Event()

    async def waits() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            lost.set()
        await asyncio.Event().wait()

    tasks = Tasks(within=0.01)
    tasks.start("waits", waits)
    await began.wait()
    async with asyncio.timeout(10):
        await tasks.close()
    assert lost.is_set()
