"""Cases in Slack: one living card each, their thread in order, whoever changed them wherever."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dialogues.acts import Claim, Close, Note, Say, Snooze
from tests.fakes.slack import actions, words
from tests.slack.outward import ZOE, outward


async def test_a_case_has_one_card_that_lives(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await here.opened()
        await here.until(here.cards)
        card = here.card(case)
        assert "Acme" in words(card)
        assert "case.claim" in actions(card)
        await here.world.desk.act(case, Claim(), ZOE)
        await here.until(lambda: "Zoé" in words(here.card(case)))
        assert here.card(case).ts == card.ts
        assert "case.claim" not in actions(here.card(case))
        await here.world.desk.act(case, Close("done"), ZOE)
        await here.until(lambda: "case.reopen" in actions(here.card(case)))
        await here.quiet()
        assert len(here.cards()) == 1


async def test_what_changes_by_the_clock_alone_shows_too(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case, world = await here.opened(), here.world
        await world.desk.act(case, Snooze(world.clock.now() + timedelta(hours=20)), ZOE)
        await here.until(lambda: here.cards() and "case.wake" in actions(here.card(case)))
        await here.quiet()
        world.clock.moment += timedelta(hours=21)
        await here.until(lambda: "case.snooze" in actions(here.card(case)))
        world.clock.moment += timedelta(days=60)
        await here.until(lambda: "🔴" in words(here.card(case)))
        assert len(here.cards()) == 1


async def test_the_thread_is_the_chat(url: str, tmp_path: Path) -> None:
    async with outward(url, tmp_path) as here, here.sending():
        case = await here.opened()
        await here.world.desk.act(case, Claim(), ZOE)
        await here.world.say("ada", "m2", "<!channel> & *salut*")
        await here.world.desk.act(case, Say("Bonjour", "k1"), ZOE)
        await here.world.desk.act(case, Note("à voir", "k2"), ZOE)
        await here.until(lambda: here.cards() and len(here.said(case)) == 4)
        claimed, hello, answer, note = here.said(case)
        assert "Vous parlez maintenant avec Zoé" in claimed
        assert "Ada" in hello
        assert "<!channel> & *salut*" in hello
        assert answer == "*Zoé* · Équipe\nBonjour"
        assert "privé" in note
