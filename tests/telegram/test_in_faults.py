"""What goes wrong on the way in: nothing is lost, nothing is taken twice, nothing stops the rest."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from procrastinate.exceptions import ConnectorException

from dialogues.errors import UnavailableError
from dialogues.message import Channel, Sent
from integrations.database.embedded import EmbeddedPostgres
from integrations.database.migrate import migrate
from integrations.telegram.arriving import MAX_RAW, arrived
from integrations.telegram.downloads import NotFetchedError
from integrations.telegram.reading import Said, UnreadableError, is_public, parse, read
from integrations.telegram.updates import TRIES
from integrations.telegram.webhook import MAX_BODY, PATH, Webhook
from tests.conftest import new_database
from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.fuzz import update
from tests.telegram.inward import Claims, Inward, inward

SECRET = "a-Secret_1"


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        yield running


@pytest.fixture(scope="module")
def url(server: EmbeddedPostgres) -> Iterator[str]:
    with new_database(server) as address:
        migrate(address)
        yield address


@pytest.fixture
async def here(url: str, telegram: FakeTelegram, tmp_path: Path) -> AsyncIterator[Inward]:
    async with inward(url, tmp_path, telegram) as put_together:
        await put_together.query("DELETE FROM raw_update RETURNING 1")
        await put_together.query("DELETE FROM procrastinate_jobs RETURNING 1")
        yield put_together


@pytest.fixture
def ada(telegram: FakeTelegram) -> Person:
    return telegram.person("Ada")


def texts(here: Inward) -> list[str]:
    return [one.text for one in here.ears.heard]


async def standing(here: Inward) -> dict[str, str | None]:
    return (await here.standing.told([Channel.TELEGRAM]))["telegram"]


async def test_ids_may_jump_repeat_and_start_over(here: Inward, ada: Person) -> None:
    said = ada.say("first")
    async with here.listening():
        await here.hear(1)
        for number, text in ((900_000_000, "far ahead"), (17, "started over"), (17, "again"), (18, "and on")):
            ada.raw("message", {**said, "message_id": number + len(text), "text": text}, update_id=number)
        await here.settled()
        ada.say("last")
        await here.hear(5)
    assert sorted(texts(here)) == ["and on", "far ahead", "first", "last", "started over"]
    assert (Channel.TELEGRAM, "repeated", 1) in here.counted


async def test_what_cannot_be_read_is_noted_and_left_out(here: Inward, ada: Person) -> None:
    said = ada.say("before")
    ada.raw("message", {**said, "message_id": "seven"})
    ada.raw("message", {**said, "chat": None})
    ada.raw("message_of_tomorrow", said)
    ada.raw("message", {**said, "text": "x" * MAX_RAW})
    with ada.world.lock:
        ada.world.queue.push_raw(["no", "update"], 0)
    ada.say("after")
    async with here.listening():
        await here.hear(2)
        await here.settled()
    assert texts(here) == ["before", "after"]
    rows = await here.query("SELECT fault, raw FROM raw_update WHERE state = 'skipped' ORDER BY fault")
    assert [row["fault"] for row in rows] == ["malformed", "malformed", "malformed", "too_large", "unknown"]
    assert await here.query("SELECT 1 FROM raw_update WHERE raw IS NOT NULL") == [], "words are forgotten"


async def test_nothing_is_acknowledged_while_the_database_is_away(here: Inward, ada: Person) -> None:
    here.claims.away = 2
    ada.say("hello")
    async with here.listening():
        await here.hear(1)
        await here.settled()
    assert here.claims.claims >= 3
    assert ada.world.queue.every[0].handed >= 3
    assert texts(here) == ["hello"]


async def test_a_turn_that_cannot_be_taken_now_is_taken_later(here: Inward, ada: Person) -> None:
    here.ears.failures = [UnavailableError()]
    ada.say("hello")
    ada.say("and more")
    async with here.listening():
        await here.hear(2)
        await here.settled()
    assert texts(here) == ["hello", "and more"]


async def test_a_fault_of_our_own_does_not_stop_a_chat_for_good(here: Inward, ada: Person) -> None:
    here.ears.failures = [RuntimeError() for _ in range(8)]
    first, second = ada.say("poison"), ada.say("after it")
    for message in (first, second):
        number = message["message_id"]
        await here.inbox.claim(Channel.TELEGRAM, [arrived({"update_id": number, "message": message})])
    for _ in range(8):
        with suppress(RuntimeError):
            await here.inbox.work(channel="telegram", address=str(ada.id))
    assert texts(here) == ["after it"]
    rows = await here.query("SELECT state, fault FROM raw_update ORDER BY id")
    assert [row["state"] for row in rows] == ["skipped", "done"]
    assert rows[0]["fault"] == "failed:RuntimeError"


async def test_workers_that_give_up_begin_again(
    here: Inward, ada: Person, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = here.jobs._app.job_manager
    working, failures = manager.update_heartbeat, 3

    async def failing(worker: int) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            telegram.world.changes.tell()
            raise ConnectorException
        await working(worker)

    monkeypatch.setattr(manager, "update_heartbeat", failing)
    async with here.listening():
        assert await telegram.world.changes.wait(lambda: not failures, 20)
        ada.say("still there?")
        await here.hear(1)


@pytest.mark.parametrize(("breaks", "files"), [(3, 1), (TRIES, 0)])
async def test_a_file_that_breaks_off_is_fetched_again_for_a_while(
    here: Inward, ada: Person, telegram: FakeTelegram, breaks: int, files: int
) -> None:
    telegram.faults.reset, telegram.faults.methods = 1.0, frozenset({"file"})
    await here.inbox.claim(Channel.TELEGRAM, [arrived({"update_id": 3, "message": ada.send_voice()})])
    for _ in range(breaks):
        with pytest.raises(NotFetchedError):
            await here.inbox.work(channel="telegram", address=str(ada.id))
    if files:
        telegram.faults.none()
    await here.inbox.work(channel="telegram", address=str(ada.id))
    (message,) = here.ears.heard
    assert (message.sent, len(message.files)) == (Sent.VOICE, files)


async def test_a_revoked_token_is_told_and_heals(here: Inward, ada: Person, telegram: FakeTelegram) -> None:
    async with here.listening():
        ada.say("before")
        await here.hear(1)
        telegram.revoke()
        while (told := await standing(here))["state"] != "closed":  # noqa: ASYNC110  # rows set no event
            await asyncio.sleep(0.02)
        assert told == {"state": "closed", "code": "token_refused"}
        telegram.restore()
        ada.say("after")
        await here.hear(2)
    assert await standing(here) == {"state": "on", "code": None}


async def test_a_webhook_left_behind_is_taken_away(here: Inward, ada: Person) -> None:
    ada.world.webhook["url"] = "https://former.example/hook"
    ada.say("hello")
    async with here.listening():
        await here.hear(1)
    assert ada.world.webhook["url"] == ""


async def test_what_is_old_is_forgotten(here: Inward) -> None:
    await here.query(
        "INSERT INTO raw_update (channel, update_id, address, raw, state, at) VALUES"
        " ('telegram', '1', '1', NULL, 'done', now() - interval '4 days'),"
        " ('telegram', '2', '1', NULL, 'done', now()),"
        " ('telegram', '3', '1', '{}', 'waiting', now() - interval '4 days') RETURNING 1"
    )
    await here.inbox.sweep()
    assert [row["update_id"] for row in await here.query("SELECT update_id FROM raw_update ORDER BY id")] == [
        "2",
        "3",
    ]
    assert await here.query("SELECT 1 FROM procrastinate_jobs WHERE lock = 'address:1'"), (
        "it is read after all"
    )


class TestWebhook:
    @pytest.fixture
    def claims(self, here: Inward) -> Claims:
        return here.claims

    @pytest.fixture
    async def client(self, claims: Claims) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(Webhook(SECRET, claims))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as opened:
            yield opened

    async def _send(
        self, client: httpx.AsyncClient, body: bytes, secret: str | None = SECRET
    ) -> tuple[int, Any]:
        headers = {} if secret is None else {b"X-Telegram-Bot-Api-Secret-Token": secret.encode()}
        response = await client.post(PATH, content=body, headers=headers)
        return response.status_code, response.json()["error"]["code"] if response.content else None

    @pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET.upper(), SECRET[:-1], "é"])
    async def test_a_forged_secret_stores_nothing(
        self, here: Inward, client: httpx.AsyncClient, secret: str | None
    ) -> None:
        assert await self._send(client, b'{"update_id": 1}', secret) == (403, "forbidden")
        assert here.claims.claims == 0

    async def test_an_authentic_one_is_stored_before_it_is_answered(
        self, here: Inward, client: httpx.AsyncClient, ada: Person
    ) -> None:
        body = json.dumps({"update_id": 5, "message": ada.say("hello")}).encode()
        assert await self._send(client, body) == (200, None)
        assert await self._send(client, body) == (200, None)
        rows = await here.query("SELECT update_id, state FROM raw_update")
        assert rows == [{"update_id": "5", "state": "waiting"}]

    async def test_an_odd_one_is_noted_and_not_brought_again(
        self, here: Inward, client: httpx.AsyncClient
    ) -> None:
        for body in (
            b"[]",
            b'{"update_id": 6, "poll": {}}',
            b'{"update_id": 7, "message": {"text": "\\ud800"}}',
        ):
            assert await self._send(client, body) == (200, None)
        assert [row["state"] for row in await here.query("SELECT state FROM raw_update")] == ["skipped"] * 3

    async def test_what_is_no_update_is_refused(self, client: httpx.AsyncClient) -> None:
        assert await self._send(client, b"{") == (400, "invalid_json")
        assert await self._send(client, b"[" * 100_000) == (400, "invalid_json")
        assert await self._send(client, b" " * (MAX_BODY + 1)) == (413, "body_too_large")
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        assert (await client.get(PATH, headers=headers)).status_code == 405

    async def test_telegram_is_asked_to_come_again_when_the_database_is_away(
        self, here: Inward, client: httpx.AsyncClient, ada: Person
    ) -> None:
        here.claims.away = 1
        body = json.dumps({"update_id": 8, "message": ada.say("hello")}).encode()
        assert await self._send(client, body) == (503, "unavailable")
        assert await self._send(client, body) == (200, None)


def _read_all(here: Inward, ada: Person, count: int, seed: int) -> int:
    """How many of so many bad updates could be read all the same."""
    chance, readable = random.Random(seed), 0
    me = here.connection.known
    assert me is not None
    for number in range(count):
        body = update(ada.user, ada.chat.json(), datetime.now(UTC).timestamp(), chance, number=number)
        one = arrived(json.loads(json.dumps(body)))
        if one.raw is None:
            assert one.fault
            continue
        assert one.raw.isascii()
        with suppress(UnreadableError):
            parsed = parse(one.raw, here.connection.bot)
            told = read(parsed, me if is_public(parsed) else None)
            readable += 1
            if isinstance(told, Said):
                assert isinstance(told.text, str)
                assert isinstance(told.key, str)
                assert "\0" not in told.key
    return readable


async def test_odd_updates_are_read_or_refused_and_nothing_else(here: Inward, ada: Person) -> None:
    await here.connection.me()
    assert 100 < _read_all(here, ada, 1500, seed=5) < 1400


@pytest.mark.prove
async def test_a_hundred_thousand_odd_updates(here: Inward, ada: Person) -> None:
    await here.connection.me()
    assert _read_all(here, ada, 100_000, seed=6) > 1000
