"""How the fake Telegram brings updates to a webhook, against a real HTTP server."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import telegram
from aiohttp import web
from telegram.error import BadRequest, Conflict

from tests.fakes.telegram import FakeTelegram

SECRET = "s3cret_-"


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        yield running


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(fake.token, base_url=f"{fake.url}/bot") as opened:
        yield opened


class Receiver:
    """Takes updates; refuses the first `refuses` deliveries of each."""

    def __init__(self) -> None:
        self.refuses = 0
        self.seen: defaultdict[int, int] = defaultdict(int)
        self.taken: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = await request.json()
        self.seen[update["update_id"]] += 1
        if self.seen[update["update_id"]] <= self.refuses:
            return web.Response(status=503)
        self.taken.append(update)
        return web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/webhooks/telegram", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield receiver, f"http://{host}:{port}"
    await runner.cleanup()


async def test_updates_arrive_with_the_secret_and_again_until_taken(
    fake: FakeTelegram, bot: telegram.Bot, receiver: tuple[Receiver, str]
) -> None:
    taker, origin = receiver
    taker.refuses = 1
    people = [fake.person(name) for name in ("Ada", "Grace")]
    for number in range(3):
        for person in people:
            person.say(f"{number}")
    fake.world.webhook_origin = origin
    await bot.set_webhook("https://assistant.example/webhooks/telegram", secret_token=SECRET)
    assert await fake.world.queue.empty(10)
    assert taker.secrets == {SECRET}
    assert set(taker.seen.values()) == {2}
    for person in people:
        words = [u["message"]["text"] for u in taker.taken if u["message"]["chat"]["id"] == person.id]
        assert words == ["0", "1", "2"], "each chat in order"
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 0
    assert info.last_error_message
    assert "503" in info.last_error_message


async def test_polling_and_a_webhook_exclude_each_other(
    fake: FakeTelegram, bot: telegram.Bot, receiver: tuple[Receiver, str]
) -> None:
    taker, origin = receiver
    await bot.set_webhook(f"{origin}/webhooks/telegram")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates(timeout=0)
    await bot.delete_webhook()
    fake.person().start()
    assert len(await bot.get_updates(timeout=0)) == 1
    assert taker.taken == []


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://assistant.example/hook", None),
        ("https://assistant.example:8080/hook", None),
        ("https://assistant.example/hook", "no spaces"),
    ],
)
async def test_webhooks_that_are_refused(bot: telegram.Bot, url: str, secret: str | None) -> None:
    with pytest.raises(BadRequest):
        await bot.set_webhook(url, secret_token=secret)


async def test_kinds_that_were_not_asked_for_do_not_come(fake: FakeTelegram, bot: telegram.Bot) -> None:
    person = fake.person()
    await bot.get_updates(timeout=0, allowed_updates=["message"])
    own = person.say("one")
    person.edit(own, "two")
    person.block()
    assert [update.message is not None for update in await bot.get_updates(timeout=0)] == [True]


async def test_a_poll_that_hangs_up_leaves_the_way_free(fake: FakeTelegram, bot: telegram.Bot) -> None:
    async with httpx.AsyncClient() as client:
        body = {"timeout": 30}
        left = asyncio.ensure_future(client.post(f"{fake.url}/bot{fake.token}/getUpdates", json=body))
        await fake.world.changes.wait(lambda: fake.ledger.calls["getupdates"] == 1, 5)
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
    fake.person().start()
    assert len(await bot.get_updates(timeout=30)) == 1
    assert fake.ledger.broken("second_poller") == []
