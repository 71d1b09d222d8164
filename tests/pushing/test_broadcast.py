"""A message to many: who gets it, in which words, stored whole or not at all, followed and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from bot.broadcast import BroadcastError, Broadcasts, Segment, Share, Words
from dialogues.message import Channel
from knowledge.pack import load
from tests.pushing.passing import BEGAN
from tests.pushing.scene import Scene, scene
from tests.turns import tiny
from tests.turns.conftest import PlainPresenter, World

CITY = "example-city"
TEXTS = {"fr": "Bonjour", "en": "Hello"}
_FOUNDER = """
WITH c AS (
    INSERT INTO conversation
        (channel, external_id, city, snapshot, version, owner, language, created_at, updated_at)
    VALUES (%(channel)s, %(name)s, %(city)s, %(snapshot)s, 1, %(owner)s, %(language)s, %(at)s, %(at)s)
    RETURNING id
),
k AS (
    INSERT INTO consent (conversation_id, consent, given, language, pack_version, at)
    SELECT c.id, 'consent_news', given, 'fr', 1, %(at)s FROM c, unnest(%(consents)s::bool[]) AS given
)
INSERT INTO chat (channel, address, conversation_id, blocked_at, at)
SELECT 'telegram', address, c.id, %(blocked)s, %(at)s FROM c, unnest(%(chats)s::text[]) AS address
"""


class Crowd(Scene):
    """Founders on a database, and what is sent to them."""

    def __init__(self, here: Scene) -> None:
        self.__dict__ = here.__dict__
        self.broadcasts = Broadcasts(self.database.url, {Channel.TELEGRAM: PlainPresenter()})

    async def founder(self, name: str, consents: str = "yes", **more: Any) -> None:
        values = {
            "channel": "telegram",
            "city": CITY,
            "owner": "bot",
            "language": "fr",
            "snapshot": '{"version":1,"state":{"phase":"open","stage":null}}',
            "chats": [name],
            "blocked": None,
        }
        await self.do(
            _FOUNDER,
            **values | more,
            name=name,
            consents=[said == "yes" for said in consents.split()],
            at=BEGAN,
        )

    async def make(self, **segment: Any) -> tuple[int, int]:
        words = Words(TEXTS, load(CITY))
        return await self.broadcasts.make(Segment(CITY, **segment), words, by="zoe", now=BEGAN)

    async def receivers(self) -> set[str]:
        rows = await self.query(
            "SELECT c.external_id FROM outbound o JOIN conversation c ON c.id = conversation_id"
        )
        return {row["external_id"] for row in rows}


@pytest.fixture
async def crowd(url: str) -> AsyncIterator[Crowd]:
    async with scene(url) as here:
        yield Crowd(here)


async def test_only_who_agreed_last_gets_it_and_nobody_with_a_human(crowd: Crowd) -> None:
    await crowd.founder("yes")
    await crowd.founder("again", "no yes")
    await crowd.founder("never", "")
    await crowd.founder("no more", "yes no")
    await crowd.founder("elsewhere", city="saint-etienne")
    await crowd.founder("with staff", owner="staff")
    assert (await crowd.make())[1] == 2
    assert await crowd.receivers() == {"yes", "again"}


@pytest.mark.parametrize(
    ("segment", "wanted"),
    [
        ({"languages": ("fr",)}, {"open", "québécois"}),
        ({"phases": ("submitted",)}, {"submitted"}),
        ({"stages": ("sold", "idea")}, {"submitted"}),
        ({"steps": ("sprint",)}, {"open"}),
        ({"languages": ("en",), "phases": ("open",)}, set()),
    ],
)
async def test_a_segment_narrows_it(crowd: Crowd, segment: dict[str, Any], wanted: set[str]) -> None:
    await crowd.founder("open")
    await crowd.founder("québécois", language="fr-CA")
    submitted = '{"version":1,"state":{"phase":"submitted","stage":"sold"}}'
    await crowd.founder("submitted", language="en", snapshot=submitted)
    await crowd.do(
        "INSERT INTO startup_case"
        " (conversation_id, city, channel, language, stage, contact, opened_at, updated_at, running_since)"
        " SELECT id, city, channel, 'fr', 'sprint', 'desk', created_at, created_at, created_at"
        " FROM conversation WHERE external_id = 'open'"
    )
    assert (await crowd.make(**segment))[1] == len(wanted)
    assert await crowd.receivers() == wanted


async def test_each_gets_it_in_their_language_where_they_are(crowd: Crowd) -> None:
    await crowd.founder("fr")
    await crowd.founder("fr-CA", language="fr-CA")
    await crowd.founder("ko", language="ko")
    await crowd.founder("new", language=None)
    await crowd.founder("two", chats=["two", "second"])
    await crowd.founder("page", channel="web", language="en", chats=[])
    await crowd.founder("blocked", blocked=BEGAN)
    words = Words(TEXTS, load(CITY))
    assert await crowd.broadcasts.preview(Segment(CITY), words) == (
        Share("", "en", "telegram", 1, 0),
        Share("en", "en", "web", 1, 0),
        Share("fr", "fr", "telegram", 4, 1),
        Share("fr-CA", "fr", "telegram", 1, 0),
        Share("ko", "en", "telegram", 1, 0),
    )
    assert await crowd.query("SELECT 1 FROM outbound") == []
    number, receivers = await crowd.make()
    assert receivers == 7
    async with crowd.pushing():
        await crowd.until_none_waits()
    said = {one.address: one.text for one in crowd.receiver.came}
    assert said == {
        **dict.fromkeys(["fr", "fr-CA", "two", "second"], "Bonjour"),
        **dict.fromkeys(["ko", "new"], "Hello"),
    }
    (done,) = await crowd.broadcasts.all()
    assert (done.id, done.sent, done.waiting, done.blocked) == (number, 5, 1, 1)
    (page,) = await crowd.query("SELECT reply FROM outbound WHERE state = 'pending'")
    assert page["reply"] == {"text": "Hello"}


async def test_it_is_stored_whole_or_not_at_all(crowd: Crowd) -> None:
    for number in range(20):
        await crowd.founder(f"founder {number}")
    await crowd.do(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RAISE EXCEPTION ''no more''; END'"
    )
    await crowd.do(
        "CREATE TRIGGER refuse BEFORE INSERT ON push FOR EACH ROW"
        " WHEN (new.address = 'founder 19') EXECUTE FUNCTION refuse()"
    )
    with pytest.raises(Exception, match="no more"):
        await crowd.make()
    assert await crowd.query("SELECT id FROM broadcast UNION ALL SELECT id FROM outbound") == []
    assert await crowd.query("SELECT id FROM push") == []


async def test_what_has_not_left_is_taken_back_and_nothing_else(crowd: Crowd) -> None:
    for number in range(100):
        await crowd.founder(f"founder {number}")
    number, _ = await crowd.make()
    working = asyncio.ensure_future(crowd.pusher.run())
    await crowd.time.sleep(2.0)
    dropped = await crowd.broadcasts.cancel(number)
    await crowd.put("ada", "an answer")
    await crowd.time.sleep(15.0)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    (left,) = await crowd.broadcasts.all()
    assert (left.state, left.waiting, left.sent + dropped, left.dropped) == ("cancelled", 0, 100, dropped)
    assert dropped > 50
    assert crowd.receiver.texts("ada") == ["an answer"]
    with pytest.raises(BroadcastError, match="not_under_way"):
        await crowd.broadcasts.cancel(number)


async def test_who_takes_the_consent_back_gets_nothing_more(crowd: Crowd, world: World) -> None:
    await crowd.founder("ada", city="tiny", channel="telegram")
    await crowd.founder("bob", city="tiny")
    await crowd.broadcasts.make(Segment("tiny"), Words(TEXTS, load(CITY)), by="zoe", now=BEGAN)
    ada = tiny.key("ada", channel=Channel.TELEGRAM)
    await world.run(replace(tiny.message("ada", "m1", "consent consent_news no"), conversation=ada))
    assert await crowd.receivers() == {"bob"}
    assert [row["address"] for row in await crowd.query("SELECT address FROM push")] == ["bob"]


async def test_a_pace_of_its_own_slows_nobody_else(crowd: Crowd) -> None:
    for number in range(20):
        await crowd.founder(f"founder {number}")
    words = Words(TEXTS, load(CITY))
    await crowd.broadcasts.make(Segment(CITY), words, by="zoe", now=BEGAN, pace=2.0)
    async with crowd.pushing():
        await crowd.put("ada", "one", "two", "three")
        await crowd.until_none_waits()
    news = [one.at for one in crowd.receiver.came if one.address != "ada"]
    apart = [later - earlier for earlier, later in pairwise(news)]
    assert min(apart) > 0.35
    assert news[-1] - news[0] == pytest.approx(19 / 2, abs=0.2)
    assert max(one.at for one in crowd.receiver.came if one.address == "ada") < 4


def test_a_text_must_be_there_for_everybody() -> None:
    pack = load(CITY)
    with pytest.raises(BroadcastError, match="no_fallback"):
        Words({"ko": "안녕하세요"}, pack)
    with pytest.raises(BroadcastError, match="no_text"):
        Words({"en": " "}, pack)
    with pytest.raises(BroadcastError, match="no_text"):
        Words({}, pack)
