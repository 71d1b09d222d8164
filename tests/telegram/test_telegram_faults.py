"""Telegram fails in every way it can while people talk: all arrives, in order, and nothing piles up."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path

import httpx
import pytest

from integrations.database.embedded import EmbeddedPostgres
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.fuzz import update
from tests.telegram.founders import SmallTownFounder
from tests.telegram.running import NO_RULE, Running, running
from tests.telegram.talk import Talk

UNAVOIDABLE = ("query_twice", "query_late", *NO_RULE)
"""Broken where the answer to a call that was carried out is lost, and the call is made again."""
SECRET = "correct-horse_1"
WEBHOOK = {
    "PUBLIC_URL": "https://assistant.example",
    "TELEGRAM_WEBHOOK_SECRET": SECRET,
    "REST_TOKEN": "rest-token-of-the-tests-0123456789",
}
TEN_MINUTES = 600.0
WORDS = ["/intake", "Lamp Library", "/skip"]


@pytest.mark.timeout(300)
async def test_lost_answers_and_resets(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            telegram.faults.reset = telegram.faults.lost = 0.05
            telegram.faults.error = 0.02
            founders = [SmallTownFounder(seed, here) for seed in range(6)]
            for founder in founders:
                founder.talk.forgiving = True
            await asyncio.gather(*(founder.run() for founder in founders))
            await asyncio.gather(*(founder.talk.tidied() for founder in founders))
            telegram.faults.none()
            assert telegram.faults.counts["reset"] > 0
            assert telegram.faults.counts["lost"] > 0
            assert telegram.ledger.broken(*UNAVOIDABLE) == []
            assert sum(founder.talk.doubles for founder in founders) <= len(telegram.ledger.lost)
            assert set(await here.record.pushes()) <= {"sent", "dropped"}


@pytest.mark.timeout(120)
async def test_a_chat_that_must_wait_halts_no_other(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            slow, quick = here.talk("Ada"), here.talk("Grace")
            telegram.flood(slow.person, 6)
            mark = slow.person.mark()
            keys = slow.burst(["/help"])
            await quick.say("/help")
            await quick.say("/help")
            assert slow.person.since(mark, "sent") == [], "it was told to wait"
            await slow.catch_up(keys, mark)
            assert telegram.ledger.broken(*NO_RULE) == []


async def _gone(here: Running, *, seconds: float) -> list[Talk]:
    """Telegram goes away for so long while five people are answered, who write on meanwhile."""
    telegram = here.telegram
    talks = [here.talk(f"Founder {number}") for number in range(5)]
    marks = [talk.person.mark() for talk in talks]
    keys = [talk.burst(WORDS) for talk in talks]
    assert await telegram.world.queue.empty()  # taken in, and not answered yet: one goes per second
    with telegram.away():
        keys = [early + talk.burst(["/progress"]) for talk, early in zip(talks, keys, strict=True)]
        assert (await here.health())["status"] == "ok"
        await asyncio.sleep(seconds)
        assert (await here.health())["status"] == "ok"
    for talk, mark, said in zip(talks, marks, keys, strict=True):
        await talk.catch_up(said, mark)
    return talks


@pytest.mark.timeout(120)
async def test_telegram_goes_away_with_answers_under_way(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            talks = await _gone(here, seconds=0)
            assert telegram.ledger.broken(*NO_RULE) == []
            in_flight = len(talks)  # when the connections were cut
            assert sum(talk.doubles for talk in talks) <= in_flight


@pytest.mark.prove
async def test_ten_minutes_away_on_a_bad_line(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            telegram.faults.reset = telegram.faults.lost = 0.05
            talks = await _gone(here, seconds=TEN_MINUTES)
            await asyncio.gather(*(talk.tidied() for talk in talks))
            telegram.faults.none()
            assert telegram.faults.counts["lost"] > 0
            assert telegram.ledger.broken(*UNAVOIDABLE) == []
            in_flight = len(talks)
            assert sum(talk.doubles for talk in talks) <= in_flight + len(telegram.ledger.lost)


@pytest.mark.timeout(180)
async def test_another_process_takes_over(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            second = here.more(tmp_path / "second")
            second.start()
            await second.ready()
            talk = here.talk()
            await talk.say("/intake")
            mark = talk.person.mark()
            keys = talk.burst(["Lamp Library", "/skip", "/progress"])
            here.service.kill()
            await talk.catch_up(keys, mark)
            assert talk.doubles <= 1
            assert telegram.ledger.broken(*NO_RULE) == []
            here.service.start()
            await here.service.ready()
            assert second.stop() == 0
            await talk.say("/progress")


@pytest.mark.timeout(120)
async def test_a_token_is_revoked_and_given_back(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            talk = here.talk()
            await talk.say("/help")
            well = await here.channel()
            telegram.revoke()
            mark = talk.person.mark()
            keys = talk.burst(["/progress"])
            assert "token" in await here.until_channel(lambda state: state != well)
            refused = telegram.ledger.refused
            telegram.restore()
            await here.until_channel(lambda state: state == well)
            await talk.catch_up(keys, mark)
            assert refused < 20, "polling did not back off"
            assert telegram.ledger.broken(*NO_RULE) == []


@pytest.mark.timeout(180)
async def test_a_webhook_with_a_secret(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram, settings=WEBHOOK) as here:
            telegram.world.webhook_origin = here.service.url
            talk = here.talk()
            await talk.say("/intake")
            before = await here.record.updates()
            body = {"update_id": 990_000_000, "message": {**talk.person.message(1), "text": "forged"}}
            async with httpx.AsyncClient(base_url=here.service.url) as client:
                for secret in (None, "", "wrong", SECRET + "x", SECRET.upper()):
                    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
                    answer = await client.post("/webhooks/telegram", json=body, headers=headers)
                    assert answer.status_code == httpx.codes.FORBIDDEN
            assert await here.record.updates() == before
            await talk.say("Lamp Library")
            assert telegram.ledger.broken(*NO_RULE) == []


async def _fuzzed(here: Running, count: int) -> None:
    """Bad updates of strangers around two people who talk."""
    telegram, chance = here.telegram, random.Random(11)
    strangers = [telegram.person(f"Stranger {number}") for number in range(20)]
    for stranger in strangers:
        stranger.start()
    talks = [here.talk("Ada"), here.talk("Grace")]
    for number in range(count):
        stranger = chance.choice(strangers)
        now = telegram.world.clock.now()
        body = update(stranger.user, stranger.chat.json(), now, chance, number=900_000_000 + number)
        with telegram.world.lock:
            telegram.world.queue.push_raw(json.loads(json.dumps(body)), now)
        if number == count // 2:
            keys = [(talk, talk.person.mark(), talk.burst(WORDS)) for talk in talks]
    for talk, mark, said in keys:
        await talk.catch_up(said, mark)
    assert await telegram.world.queue.empty(120)
    assert (await here.health())["status"] == "ok"
    await talks[0].say("/progress")


@pytest.mark.timeout(300)
async def test_bad_updates_stop_nothing(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            await _fuzzed(here, 1000)


@pytest.mark.prove
async def test_ten_thousand_bad_updates_stop_nothing(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        async with running(server, tmp_path, telegram) as here:
            await _fuzzed(here, 10_000)
