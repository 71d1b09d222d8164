"""The service is killed again and again while founders talk to it: nothing is lost, nothing done twice."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.service import Client, Service
from tests.simulation.founder import Founder


async def _killed(service: Service, kills: int, done: asyncio.Event, chance: random.Random) -> int:
    """Kill everything at chance moments until enough or all founders are done; how often it was."""
    count = 0
    while count < kills and not done.is_set():
        await asyncio.sleep(chance.uniform(0.05, 0.8))
        if done.is_set():
            break
        service.kill()
        count += 1
        service.start()
        await service.ready()
    return count


async def _run(data_dir: Path, *, founders: int, kills: int) -> None:
    service = Service(data_dir)
    service.start()
    await service.ready()
    client = Client(service)
    done = asyncio.Event()
    killer = asyncio.ensure_future(_killed(service, kills, done, random.Random(7)))
    crowd = [Founder(seed, client.send, prefix="kill") for seed in range(founders)]
    try:
        # A founder holds every reply against what was acknowledged before, and the review at the end.
        outcomes = await asyncio.gather(*(founder.run() for founder in crowd))
        done.set()
        assert await killer == kills, "the founders were done before enough kills"
        assert len(outcomes) == founders
        assert client.retries, "no kill met a founder"
        await client.close()
        assert service.stop() == 0
    finally:
        killer.cancel()
        if service.processes():
            service.kill()


@pytest.mark.timeout(300)
async def test_three_kills_lose_nothing(tmp_path: Path) -> None:
    await _run(tmp_path / "data", founders=6, kills=3)


@pytest.mark.prove
async def test_fifty_kills_lose_nothing(tmp_path: Path) -> None:
    await _run(tmp_path / "data", founders=100, kills=50)
