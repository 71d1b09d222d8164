"""Digests in a city's channel: each once, however many processes look, without names, with their picture."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.digests.posts import BulletinPosts
from bot.slack.say import SlackSay
from integrations.digest.text import digest_words
from tests.fakes.slack import Message, words
from tests.slack.outward import Outward, outward

PAGE = "https://desk.example.org"
T = digest_words("en")


def posts(here: Outward, say: SlackSay) -> BulletinPosts:
    world = here.world
    return BulletinPosts(
        world.database, world.bulletins, say, packs=world.packs, words=T, page=PAGE, clock=world.clock
    )


def digests(here: Outward) -> list[Message]:
    return [one for one in here.cards() if "digest" in words(one)]


async def test_both_are_posted_once_with_counts_and_a_picture(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending() as there, here.sending() as other:
        number = await here.opened()
        await here.world.say("ada", "m2", "gap what does it cost")
        here.world.clock.moment += timedelta(days=3)
        await here.world.bulletins.look()
        looks = [posts(here, one.say).look() for one in (there, other, there)]
        await asyncio.gather(*looks)
        await posts(here, other.say).look()
        await here.until(lambda: len(digests(here)) == 2)
        await here.quiet()
        daily, weekly = sorted(digests(here), key=lambda one: "Weekly" in words(one))
        assert len(digests(here)) == 2
        assert T("digest.waiting", n=1) in words(daily)
        assert f"{PAGE}/desk/cases/{number}|#{number}" in str(daily.blocks)
        assert "Acme" not in str(daily.blocks)
        assert "what does it cost" not in str(weekly.blocks)
        (image,) = [block for block in weekly.blocks if block["type"] == "image"]
        assert image["alt_text"].startswith("Weekly digest")
        assert here.slack.world.files[image["slack_file"]["id"]].content[:4] == b"\x89PNG"
        assert [block for block in daily.blocks if block["type"] == "image"] == []
        kinds = await here.world.query(
            "select kind, count(*) as n from slack_post group by kind order by kind"
        )
        assert [(row["kind"], row["n"]) for row in kinds] == [("card", 1), ("digest", 2)]


async def test_one_that_is_old_or_of_a_city_without_a_channel_is_not_posted(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here:
        await here.world.bulletins.look()
        nowhere: dict[str, str] = {}
        await posts(here, SlackSay(here.people, nowhere.get)).look()
        here.world.clock.moment += timedelta(days=1)
        await posts(here, SlackSay(here.people, {"tiny": here.room.id}.get)).look()
        assert await here.world.query("select id from push") == []


async def test_who_has_all_erased_is_taken_out_of_digests_that_are_posted(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending() as there:
        gone, other = await here.opened(), await here.opened("bob", "human Bob")
        here.world.clock.moment += timedelta(days=3)
        await here.world.bulletins.look()
        look = posts(here, there.say).look
        await look()
        await here.until(lambda: len(digests(here)) == 2)
        daily = next(one for one in digests(here) if "Weekly" not in words(one))
        assert f"#{gone}" in str(daily.blocks)
        await here.quiet()
        await here.world.query("delete from conversation where external_id = 'ada' returning id")
        await asyncio.gather(look(), look())
        await here.until(lambda: f"#{gone}" not in str(daily.blocks))
        assert f"#{other}" in str(daily.blocks)
        await look()
        await here.quiet()
        assert await here.world.query("select id from slack_named where case_id is null") == []
        assert len(digests(here)) == 2
