"""Simulated founders run the whole intake of the real pack over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.service import Client, Service
from tests.simulation.founder import Founder


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    service = Service(tmp_path / "data")
    service.start()
    await service.ready()
    client = Client(service)
    yield client
    await client.close()
    assert service.stop() == 0


async def _run(client: Client, count: int) -> None:
    founders = [Founder(seed, client.send) for seed in range(count)]
    outcomes = await asyncio.gather(*(founder.run() for founder in founders))
    assert all(outcome["referral"]["contact"] for outcome in outcomes)
    counts = {name: sum(f.counts[name] for f in founders) for name in founders[0].counts}
    assert all(counts.values()), f"the founders did not do all they came for: {counts}"
    assert client.retries == 0


@pytest.mark.timeout(300)
async def test_founders_reach_a_diagnosis(client: Client) -> None:
    await _run(client, 10)


@pytest.mark.prove
async def test_fifty_founders_reach_a_diagnosis(client: Client) -> None:
    await _run(client, 50)
