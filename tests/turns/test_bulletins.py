"""Digests of all cases: when they are made, what they tell, and to whom, on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from dialogues.acts import Claim
from dialogues.desk import Bulletin, Digest, Staff
from integrations.digest.text import digest_words, told
from tests.fakes.smtp import FakeSmtp
from tests.turns.conftest import MAX, ZOE, World, process
from tests.turns.test_desk_page import Browser, web
from tests.turns.test_mail import PEOPLE, mail

DAY = timedelta(days=1)
STRANGER = Staff("stranger@example.org", "Stranger")


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    async with process(url, people=PEOPLE) as runtime:
        yield runtime


async def made(world: World, by: Staff = ZOE) -> list[tuple[Digest, date]]:
    return [(one.kind, one.day) for one in reversed(await world.bulletins.latest(by))]


async def last(world: World, kind: Digest, by: Staff = ZOE) -> Bulletin:
    return next(one for one in await world.bulletins.latest(by) if one.kind is kind)


async def test_they_are_made_once_from_the_hour_on_each_business_day(world: World) -> None:
    world.clock.moment = datetime(2026, 11, 27, 7, 59, tzinfo=UTC)  # a Friday in Dublin
    await world.bulletins.look()
    assert await made(world) == []
    world.clock.moment += timedelta(minutes=1)
    await world.bulletins.look()
    await world.bulletins.look()
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    assert await made(world) == [(Digest.DAILY, friday), (Digest.WEEKLY, date(2026, 11, 23))]
    for _ in range(3):
        world.clock.moment += DAY
        await world.bulletins.look()
    assert await made(world) == [
        (Digest.DAILY, friday),
        (Digest.WEEKLY, date(2026, 11, 23)),
        (Digest.DAILY, monday),
        (Digest.WEEKLY, monday),
    ]


async def test_of_many_processes_one_makes_it(url: str) -> None:
    async with process(url, people=PEOPLE) as one, process(url, people=PEOPLE) as other:
        await asyncio.gather(*(world.bulletins.look() for world in (one, other, one, other)))
        assert len(await made(one)) == 2


async def test_a_day_tells_what_is_new_and_what_waits(world: World) -> None:
    t = digest_words("fr")
    await world.bulletins.look()
    quiet = told(await last(world, Digest.DAILY), world.packs, t)
    assert t("digest.quiet") in quiet.text
    world.clock.moment += timedelta(minutes=1)
    await world.say("ada", "m1", "human Ada")
    await world.say("bob", "m1", "human Bob")
    world.clock.moment += DAY
    first, second = [case.id for case in sorted(await world.cases(), key=lambda case: case.id)]
    await world.desk.act(second, Claim(), MAX)
    await world.bulletins.look()
    digest = await last(world, Digest.DAILY)
    assert digest.facts["cases"] == {
        "new": [first, second],
        "waiting": [first, second],
        "overdue": [first, second],
        "unclaimed": [first],
    }
    assert digest.names == {first: "Acme", second: "Acme"}
    await world.say("ada", "m2", "delete")
    gone = await last(world, Digest.DAILY)
    assert gone.names == {second: "Acme"}
    new = told(gone, world.packs, t).parts[0]
    assert (new.title, new.lines, new.cases) == (t("digest.new", n=2), ("Acme",), (second,))
    world.clock.moment += DAY
    await world.bulletins.look()
    assert (await last(world, Digest.DAILY)).facts["cases"]["new"] == []


async def test_a_week_tells_of_all_and_shows_questions_to_those_who_may(world: World) -> None:
    await world.say("ada", "m1", "answer sector light")
    await world.say("ada", "m2", "human Ada")
    await world.say("ada", "m3", "gap what does it cost")
    world.clock.moment += timedelta(hours=1)
    await world.bulletins.look()
    week = await last(world, Digest.WEEKLY)
    assert week.facts["sectors"] == {"light": 1}
    assert week.facts["languages"] == {"fr": 1}
    assert (week.facts["opened"], week.facts["closed"], week.facts["waiting"]) == (1, 0, 1)
    assert week.questions == ("what does it cost",)
    assert (await last(world, Digest.WEEKLY, STRANGER)).questions == ()
    text = told(week, world.packs, digest_words("en")).text
    for line in ("French: 1", "Intake: 1", "Opened: 1", "what does it cost"):
        assert line in text
    await world.say("ada", "m4", "delete")
    assert (await last(world, Digest.WEEKLY)).questions == ()


async def test_the_page_shows_the_last_ones_and_ones_own_queue(world: World) -> None:
    async with web(world) as client:
        browser = Browser(client)
        await browser.sign_in(world, ZOE)
        page = await browser.see("/desk/digest")
        assert digest_words("fr")("digest.none_yet") in page
        await world.say("ada", "m1", "human Ada")
        case_id = (await world.cases())[0].id
        await world.desk.act(case_id, Claim(), ZOE)
        await world.bulletins.look()
        page = await browser.see("/desk/digest")
        assert page.count(f'href="/desk/cases/{case_id}"') >= 2
        assert "Bilan du jour" in page
        assert "Bilan de la semaine" in page
        week = await last(world, Digest.WEEKLY)
        assert f'src="/desk/digest/{week.id}.png" alt="Bilan de la semaine' in page
        picture = await client.get(f"/desk/digest/{week.id}.png")
        assert picture.content[:4] == b"\x89PNG"
        day = await last(world, Digest.DAILY)
        assert (await client.get(f"/desk/digest/{day.id}.png")).status_code == 404
        assert (await client.get(f"/desk/digest/{2**70}.png")).status_code == 404
        client.cookies.clear()
        assert (await client.get(f"/desk/digest/{week.id}.png")).status_code == 401


async def test_who_has_no_slack_gets_them_by_mail_once(world: World) -> None:
    await world.say("ada", "m1", "human Ada")
    await world.say("ada", "m2", "gap what does it cost")
    await world.desk.act((await world.cases())[0].id, Claim(), ZOE)
    await world.bulletins.look()
    async with FakeSmtp().serving() as smtp:
        post = mail(world, smtp)
        await post.look()
        await post.look()
        subjects = sorted((str(letter["To"]), str(letter["Subject"])) for letter in smtp.letters)
        assert [who for who, _ in subjects] == ["Léa <lea@example.org>"] * 2 + ["Zoé <zoe@example.org>"] * 2
        bodies = [
            (letter["To"].addresses[0].addr_spec, letter.get_body(("plain",))) for letter in smtp.letters
        ]
        texts = {to: body.get_content() for to, body in bodies if body is not None}
        assert "- Acme" in texts["zoe@example.org"].partition("Vos dossiers (1)")[2]
        assert digest_words("fr")("digest.mine_none") in texts["lea@example.org"]
        assert "&to=digest" in texts["lea@example.org"]
        assert not [text for text in texts.values() if "what does it cost" in text]
        pictures = [[part.get_content()[:4] for part in letter.iter_attachments()] for letter in smtp.letters]
        assert sorted(pictures) == [[], [], [b"\x89PNG"], [b"\x89PNG"]]
        world.clock.moment += DAY
        await post.look()
        assert len(smtp.letters) == 4
