"""How pushes leave: in order, within the limits, through every fault of the receiver."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import psycopg
import pytest

from bot.pushing.pusher import MAX_FAULTS, SWEEP_EVERY
from dialogues.message import Channel
from tests.pushing.scene import scene


async def test_what_waits_and_what_comes_leaves_in_order(url: str) -> None:
    async with scene(url) as here:
        await here.put("ada", "one", "two")
        async with here.pushing():
            await here.put("ada", "three")
            await here.put("bob", "four")
            await here.until_none_waits()
        assert here.receiver.texts("ada") == ["one", "two", "three"]
        assert here.receiver.texts("bob") == ["four"]
        assert here.receiver.violations == []
        (kept,) = await here.query("select count(*) as n from push where call is not null or ref is null")
        assert kept["n"] == 0


async def test_a_great_number_leaves_at_the_limit_through_three_kills(url: str) -> None:
    many, killed_under_way = 3000, 0
    async with scene(url) as here:
        await here.put_many(many)
        began, quiet = here.time.now(), 0.0
        for _ in range(3):
            working = asyncio.ensure_future(here.another().run())
            await here.time.sleep(10.01)
            killed_under_way += await here.kill(working)
            quiet += 1.1  # seconds in which a successor waits for what its predecessor has under way
        async with here.pushing():
            await here.until_none_waits()
        took = here.receiver.came[-1].at - began - quiet
        assert here.receiver.violations == []
        assert {one.address for one in here.receiver.came} == {f"many{n}" for n in range(1, many + 1)}
        assert here.receiver.doubled() <= killed_under_way
        assert many / took >= 28
        assert await here.states() == {"sent": many}


async def test_answers_go_before_news(url: str) -> None:
    """Active chats, some of which are just getting the news, are answered within two seconds."""
    asked: dict[tuple[str, str], float] = {}
    async with scene(url) as here:
        await here.put_many(600)
        async with here.pushing():
            await here.time.sleep(2.0)
            for number in range(60):
                address, text = f"many{number * 9 + 1}", f"answer {number}"
                asked[address, text] = here.time.now()
                await here.put(address, text)
                await here.time.sleep(0.1)
            await here.until_none_waits()
        late = [
            one.at - asked[key] for one in here.receiver.came if (key := (one.address, one.text)) in asked
        ]
        assert len(late) == 60
        assert max(late) <= 2.0
        assert here.receiver.violations == []


async def test_what_is_lost_on_the_way_comes_again_in_order(url: str) -> None:
    chats = [f"chat {number}" for number in range(30)]
    texts = [f"text {number}" for number in range(12)]
    async with scene(url) as here:
        here.receiver.faults.reset = here.receiver.faults.lost = 0.05
        for chat in chats:
            await here.put(chat, *texts, tell=False)
        async with here.pushing():
            await here.until_none_waits()
        for chat in chats:
            assert list(dict.fromkeys(here.receiver.texts(chat))) == texts
        assert here.receiver.doubled() <= here.receiver.lost
        assert here.receiver.lost > 0
        assert here.receiver.violations == []
        assert await here.states() == {"sent": len(chats) * len(texts)}


async def test_an_outage_is_met_by_single_tries_and_nothing_is_lost(url: str) -> None:
    async with scene(url) as here:
        await here.put_many(400)
        async with here.pushing():
            await here.time.sleep(4.0)
            here.receiver.faults.away = True
            tried = len(here.receiver.tried)
            await here.time.sleep(60.0)
            await here.put("ada", "one", "two")
            assert (await here.standing.told([Channel.TELEGRAM]))["telegram"]["state"] == "troubled"
            await here.time.sleep(540.0)
            assert len(here.receiver.tried) - tried < 60
            here.receiver.faults.away = False
            back = here.time.now()
            await here.until_none_waits()
        assert (await here.standing.told([Channel.TELEGRAM]))["telegram"]["state"] == "on"
        assert here.receiver.texts("ada") == ["one", "two"]
        assert next(one.at for one in here.receiver.came if one.address == "ada") - back < 35
        assert await here.states() == {"sent": 402}
        assert here.receiver.doubled() == 0
        assert here.receiver.violations == []


async def test_a_channel_that_does_not_admit_us_says_so_and_loses_nothing(url: str) -> None:
    async with scene(url) as here:
        here.receiver.faults.closed = True
        await here.put_many(50)
        async with here.pushing():
            await here.time.sleep(600.0)
            assert len(here.receiver.tried) < 60
            told = (await here.standing.told([Channel.TELEGRAM]))["telegram"]
            assert told == {"state": "closed", "code": "token"}
            here.receiver.faults.closed = False
            await here.until_none_waits()
        assert await here.states() == {"sent": 50}
        assert here.receiver.doubled() == 0


async def test_an_address_that_is_shut_waits_alone_and_is_told_until_it_opens(url: str) -> None:
    # Looked through every five seconds, two days would be 35,000 looks at what has no part in this.
    async with scene(url, sweep_every=600.0) as here:
        here.receiver.faults.shut = {"ada"}
        await here.put("ada", "one", "two", tell=False)
        await here.put("bob", "three", "four")
        async with here.pushing():
            await here.time.sleep(2 * 86400.0)
            assert here.receiver.texts("bob") == ["three", "four"]
            told = (await here.standing.told([Channel.TELEGRAM]))["telegram"]
            assert told == {"state": "partly", "code": "put_out ada"}
            here.receiver.faults.shut.clear()
            await here.until_none_waits()
            told = (await here.standing.told([Channel.TELEGRAM]))["telegram"]
        assert told == {"state": "on", "code": None}
        assert here.receiver.texts("ada") == ["one", "two"]


async def test_one_that_must_wait_holds_up_nobody_else(url: str) -> None:
    async with scene(url) as here:
        here.receiver.faults.slow = {"ada": 17.0}
        await here.put("ada", "one", "two", tell=False)
        await here.put("bob", "three", "four")
        async with here.pushing():
            await here.until_none_waits()
        by_bob = [one.at for one in here.receiver.came if one.address == "bob"]
        by_ada = [one.at for one in here.receiver.came if one.address == "ada"]
        assert max(by_bob) < 4
        assert 18 < min(by_ada) < 20
        assert here.receiver.texts("ada") == ["one", "two"]
        assert here.receiver.violations == []


async def test_when_many_must_wait_all_goes_slower_for_a_while(url: str) -> None:
    async with scene(url) as here:
        here.receiver.faults.slow = {f"many{number}": 5.0 for number in range(1, 6)}
        await here.put_many(1200)
        async with here.pushing():
            await here.until_none_waits()
        times = sorted(one.at for one in here.receiver.came)
        soon = sum(3 < at <= 8 for at in times) / 5
        later = sum(times[-1] - 6 < at <= times[-1] - 1 for at in times) / 5
        assert soon < 17
        assert later > 28
        assert here.receiver.violations == []


async def test_who_blocks_gets_nothing_more(url: str) -> None:
    async with scene(url) as here:
        here.receiver.faults.blocked = {"ada"}
        await here.chat("ada")
        await here.put("ada", "one", "two", tell=False)
        await here.put("bob", "three")
        async with here.pushing():
            await here.until_none_waits()
        assert [address for _, address in here.receiver.tried].count("ada") == 1
        assert await here.states() == {"blocked": 2, "sent": 1}
        (chat,) = await here.query("SELECT blocked_at FROM chat")
        assert chat["blocked_at"] is not None


@pytest.mark.parametrize(
    ("how", "failure", "tries"), [("refused", "refused", 1), ("broken", "fault:KeyError", MAX_FAULTS)]
)
async def test_what_will_never_arrive_fails_alone(url: str, how: str, failure: str, tries: int) -> None:
    async with scene(url) as here:
        getattr(here.receiver.faults, how).add("two")
        await here.put("ada", "one", "two", "three")
        async with here.pushing():
            await here.until_none_waits()
        assert here.receiver.texts("ada") == ["one", "three"]
        (row,) = await here.query("SELECT failure, call FROM push WHERE state = 'failed'")
        assert row == {"failure": failure, "call": None}
        assert len(here.receiver.tried) == 2 + tries


async def test_only_after_a_day_is_given_up_what_was_never_confirmed(url: str) -> None:
    async with scene(url) as here:
        here.receiver.faults.away = True
        await here.put("ada", "one")
        async with here.pushing():
            await here.time.sleep(1800)
            await here.do("UPDATE push SET at = at - interval '23 hours'")
            await here.time.sleep(1600)
            assert await here.states() == {"pending": 1}
            await here.until_none_waits()
        assert 3600 < here.time.now() < 3600 + 60
        assert await here.states() == {"failed": 1}
        pauses = [later - earlier for (earlier, _), (later, _) in pairwise(here.receiver.tried)]
        assert pauses[:5] == sorted(pauses[:5])
        assert 29 < max(pauses) < 32


async def test_of_a_slot_only_the_newest_leaves_and_changes_what_is_there(url: str) -> None:
    async with scene(url) as here:
        await here.chat("ada")
        await here.put("ada", "1 of 9", slot="progress")
        async with here.pushing():
            await here.until_none_waits()
            await here.put("ada", "2 of 9", "3 of 9", "4 of 9", slot="progress", tell=False)
            await here.put("ada", "a question")
            await here.until_none_waits()
        came = [(one.text, one.replaces) for one in here.receiver.came]
        assert came == [("1 of 9", None), ("4 of 9", "1"), ("a question", None)]
        assert await here.states() == {"sent": 3, "dropped": 2}


async def test_an_older_one_of_a_slot_never_follows_a_newer(url: str) -> None:
    """As when it is committed later, or its being dropped was not stored before a kill."""
    async with scene(url) as here:
        await here.chat("ada")
        await here.put("ada", "old", "new", slot="progress", tell=False)
        await here.do("UPDATE push SET state = 'dropped' WHERE key = 'old'")
        async with here.pushing():
            await here.until_none_waits()
            await here.do("UPDATE push SET state = 'pending' WHERE key = 'old'")
            here.tell("ada")
            await here.until_none_waits()
        assert here.receiver.texts("ada") == ["new"]


async def test_a_group_gets_no_more_than_it_bears_whoever_pushes(url: str) -> None:
    async with scene(url) as here:
        await here.put("-group", *(f"text {number}" for number in range(45)))
        for _ in range(2):
            async with here.pushing():
                await here.time.sleep(15.0)
        async with here.pushing():
            await here.until_none_waits()
        assert len(here.receiver.came) == 45
        assert here.receiver.violations == []
        assert here.receiver.came[-1].at < 160


async def test_nobody_gets_what_was_erased_or_moved_meanwhile(url: str) -> None:
    async with scene(url) as here:
        await here.put("ada", "one", "two", "three", tell=False)
        async with here.pushing():
            await here.time.sleep(1.5)
            await here.do("DELETE FROM push WHERE key = 'two'")
            await here.do("UPDATE push SET address = 'ada2' WHERE key = 'three'")
            await here.until_none_waits()
        assert [(one.address, one.text) for one in here.receiver.came] == [("ada", "one"), ("ada2", "three")]


async def test_a_message_counts_as_sent_once_all_its_parts_are(url: str) -> None:
    async with scene(url) as here:
        here.receiver.faults.refused = {"bad"}
        here.receiver.faults.blocked = {"blocked"}
        for name, parts in {"good": ["a", "b"], "half": ["c", "bad"], "none": ["d"], "both": ["e"]}.items():
            addresses = {"none": ["blocked"], "both": ["blocked", "open"]}.get(name, [name])
            await here.message(name, dict.fromkeys(addresses, parts))
        here.receiver.faults.reset = 0.3
        async with here.pushing():
            await here.until_none_waits()
        rows = await here.query("SELECT key, state FROM outbound")
        assert {row["key"]: row["state"] for row in rows} == {
            "good": "sent", "half": "failed", "none": "blocked", "both": "sent",
        }  # fmt: skip


async def test_what_is_not_told_of_is_found(url: str) -> None:
    async with scene(url) as here:
        async with here.pushing():
            await here.time.sleep(3.0)
            await here.put("ada", "one", tell=False)
            await here.until_none_waits()
        assert here.receiver.came[0].at < 3 + 2 * SWEEP_EVERY


async def test_an_orderly_end_doubles_nothing(url: str) -> None:
    async with scene(url) as here:
        await here.put_many(200)
        for _ in range(4):
            async with here.pushing():
                await here.time.sleep(2.51)
        async with here.pushing():
            await here.until_none_waits()
        assert len(here.receiver.came) == 200
        assert here.receiver.doubled() == 0
        assert here.receiver.violations == []


async def test_a_database_that_goes_away_doubles_nothing(url: str) -> None:
    async with scene(url) as here:
        await here.put_many(150)
        async with here.pushing():
            for _ in range(4):
                await here.time.sleep(1.13)
                async with await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
                    await other.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
            await here.time.sleep(20.0)
        assert len(here.receiver.came) == 150
        assert here.receiver.doubled() == 0
        assert here.receiver.violations == []


async def test_what_was_confirmed_while_the_database_was_away_is_marked_later(url: str) -> None:
    """The lead is lost with the database, and comes back to the same process."""
    async with scene(url) as here:
        await here.put("ada", "one", "two")
        await here.put("bob", "three")
        working = asyncio.ensure_future(here.pusher.run())
        while len(here.receiver.tried) < 2:
            await here.time.sleep(0.001)
        here.database.away = True
        await here.time.sleep(30.0)
        await here.kill(working)
        here.database.away = False
        working = asyncio.ensure_future(here.pusher.run())
        await here.until_none_waits()
        await here.kill(working)
        assert here.receiver.texts("ada") == ["one", "two"]
        assert here.receiver.texts("bob") == ["three"]
