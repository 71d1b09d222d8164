"""What staff press, choose and say in Slack, and what comes of it at the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogues.acts import Claim, Close
from dialogues.desk import CaseStage
from tests.fakes.slack import words
from tests.slack.inward import Inward, inward
from tests.turns.conftest import ZOE


@pytest.fixture(params=["http", "socket"])
async def slack(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> AsyncIterator[Inward]:
    async with inward(url, tmp_path / "files", socket=request.param == "socket") as made:
        yield made


async def test_of_two_who_claim_one_wins_and_the_other_is_told_who(slack: Inward) -> None:
    number = await slack.opened()
    card = slack.card(number)
    slack.staff.zoe.press(card, "case.claim")
    slack.staff.max.press(card, "case.claim")
    await slack.acts(number, "claim")
    await slack.settled()
    owner = (await slack.world.desk.open(number)).case.owner
    assert owner is not None
    loser = slack.staff.max if owner.name == "Zoé" else slack.staff.zoe
    (told,) = [text for text in await slack.whispers(loser) if "Nothing was changed" in text]
    assert owner.name in told


async def test_a_case_is_referred_moved_closed_and_reopened_by_modals(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    zoe.press(slack.card(number), "case.refer")
    view = await zoe.sees("case.refer")
    await slack.slack.over(zoe.submit(view, {"contact": "test-lab", "reason": "needs a team"}))
    await slack.acts(number, "refer")
    assert zoe.modal is None
    zoe.press(slack.card(number), "case.stage")
    await slack.slack.over(zoe.submit(await zoe.sees("case.stage"), {"stage": "sprint"}))
    await slack.acts(number, "refer", "move")
    zoe.press(slack.card(number), "case.close")
    await slack.slack.over(zoe.submit(await zoe.sees("case.close"), {"reason": "done"}))
    await slack.acts(number, "refer", "move", "close")
    await slack.shows(number, "case.reopen")
    zoe.press(slack.card(number), "case.reopen")
    await slack.acts(number, "refer", "move", "close", "reopen")
    case = (await slack.world.desk.open(number)).case
    assert (case.contact, case.stage) == ("test-lab", CaseStage.SPRINT)


async def test_a_modal_of_a_changed_case_says_so(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    zoe.press(slack.card(number), "case.stage")
    view = await zoe.sees("case.stage")
    await slack.world.desk.act(number, Claim(), ZOE)
    sent = zoe.submit(view, {"stage": "sprint"})
    await slack.slack.over(sent)
    assert "changed in the meantime" in str(view.errors)
    await slack.acts(number, "claim")
    await slack.shows(number, "case.handback")
    old = slack.card(number).json()
    await slack.world.desk.act(number, Close("done"), ZOE)
    zoe.press(slack.card(number), "case.handback", stale=old)
    assert "closed" in (await slack.whispers(zoe))[0]
    await slack.acts(number, "claim", "close")


async def test_who_has_no_rights_is_told_so(slack: Inward) -> None:
    number = await slack.opened()
    eve = slack.staff.eve
    eve.press(slack.card(number), "case.claim")
    (told,) = await slack.whispers(eve)
    assert "role" in told
    eve.press(slack.card(number), "case.close")
    assert len(await slack.whispers(eve, 2)) == 2
    assert eve.modal is None
    await slack.acts(number)


async def test_a_group_gives_rights(slack: Inward) -> None:
    number = await slack.opened()
    slack.staff.lea.press(slack.card(number), "case.claim")
    await slack.acts(number, "claim")
    history = (await slack.world.desk.open(number)).history
    assert [line.by for line in history] == ["Lea"]


async def test_home_shows_queues_and_figures_and_finds(slack: Inward) -> None:
    number = await slack.opened()
    max_ = slack.staff.max
    max_.open_home()
    await slack.slack.until(lambda: max_.home is not None)
    home = max_.home
    assert home is not None
    assert "Acme" in words(home)
    slack.staff.max.press(slack.card(number), "case.claim")
    await slack.acts(number, "claim")
    await slack.slack.until(lambda: max_.home and len(max_.home.history) > 0)
    max_.press(home, "case.open")
    view = await max_.sees("case.open")
    assert "Acme" in words(view)
    views = await slack.world.query("select by_name from case_view")
    assert [row["by_name"] for row in views] == ["Max"]
    max_.command("/designtech", "acme")
    await slack.slack.until(lambda: max_.direct.whispers(max_))
    assert "Acme" in words(max_.direct.whispers(max_)[0])


async def test_a_shortcut_makes_a_note_of_a_chosen_case(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    said = zoe.say("He called, <they> have a *new* plan", slack.room)
    zoe.shortcut("note", said)
    view = await zoe.sees("note")
    await slack.slack.over(zoe.search(view, "pick.case", ""))
    await slack.slack.over(zoe.submit(view, {"pick.case": str(number)}))
    assert await slack.lines(number, 1) == [("note", "He called, <they> have a new plan")]
    assert await slack.told() == []


async def test_a_canned_reply_is_seen_reworded_and_sent(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    zoe.press(slack.card(number), "case.reply")
    view = await zoe.sees("case.reply")
    option = view.body["blocks"][1]["element"]["options"][0]["value"]
    values = {"canned": option, "link": "https://example.org/", "date": "2026-12-01", "details": "ten"}
    there = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    await slack.slack.over(zoe.submit(view, {k: v for k, v in values.items() if k in there}))
    seen = await zoe.sees("case.reply.send")
    await slack.slack.over(zoe.submit(seen, {"text": "Bonjour, en mieux"}))
    assert await slack.lines(number, 1) == [("staff", "Bonjour, en mieux")]
    assert await slack.told() == ["Bonjour, en mieux"]


async def test_what_is_assigned_taken_over_and_undone_is_told(slack: Inward) -> None:
    number = await slack.opened()
    zoe, max_ = slack.staff.zoe, slack.staff.max
    zoe.press(slack.card(number), "case.assign")
    view = await zoe.sees("case.assign")
    await slack.slack.over(zoe.submit(view, {"to": "max@example.org", "reason": "yours"}))
    await slack.acts(number, "assign")
    await slack.shows(number, "case.takeover")
    zoe.press(slack.card(number), "case.takeover")
    await slack.slack.over(zoe.submit(await zoe.sees("case.takeover"), {"reason": "back to me"}))
    await slack.acts(number, "assign", "take_over")
    await slack.slack.until(max_.direct.of_app)
    await slack.shows(number, "case.undo")
    zoe.press(slack.card(number), "case.undo")
    await slack.acts(number, "assign", "take_over", "undo")


async def test_one_startup_that_came_twice_is_merged_and_parted_again(slack: Inward) -> None:
    number, other = await slack.opened(), await slack.opened("bob")
    zoe = slack.staff.zoe
    zoe.press(slack.card(number), "case.merge")
    view = await zoe.sees("case.merge")
    (option,) = view.body["blocks"][1]["element"]["options"]
    assert "probably the same" in option["text"]["text"]
    await slack.slack.over(zoe.submit(view, {"other": str(other), "reason": "the same people"}))
    await slack.acts(number, "merge")
    assert zoe.modal is None
    assert (await slack.world.desk.glance(other)).case.id == number
    await slack.shows(number, "case.undo")
    zoe.press(slack.card(number), "case.undo")
    await slack.acts(number, "merge", "undo")
    assert (await slack.world.desk.glance(other)).case.id == other


async def test_where_nothing_is_to_be_merged_the_modal_says_so(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    zoe.press(slack.card(number), "case.merge")
    view = await zoe.sees("case.merge")
    assert "no other case" in words(view)
