"""Simulated founders run the whole intake on Telegram, at its own pace and under its rules."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from integrations.database.embedded import EmbeddedPostgres
from tests.fakes.telegram import FakeTelegram
from tests.telegram.founders import SmallTownFounder, TelegramFounder
from tests.telegram.running import NO_RULE, Running, running


async def _run(here: Running, founders: list[TelegramFounder]) -> None:
    outcomes = await asyncio.gather(*(founder.run() for founder in founders))
    await asyncio.gather(*(founder.talk.tidied() for founder in founders))
    assert all(outcome["referral"]["contact"] for outcome in outcomes)
    counts = {name: sum(f.counts[name] for f in founders) for name in founders[0].counts}
    assert all(counts.values()), f"the founders did not do all they came for: {counts}"
    assert all(founder.pressed for founder in founders)
    assert here.telegram.ledger.broken(*NO_RULE) == []
    assert sum(founder.talk.doubles for founder in founders) == 0
    assert set(await here.record.pushes()) <= {"sent", "dropped"}
    assert set(await here.record.updates()) == {"done"}


@pytest.mark.timeout(300)
async def test_twenty_founders_at_once(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            await _run(here, [SmallTownFounder(seed, here) for seed in range(20)])


@pytest.mark.prove
async def test_twenty_founders_through_the_whole_intake(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram, settings={"CITIES": "saint-etienne"}) as here:
            await _run(here, [TelegramFounder(seed, here) for seed in range(20)])
