"""What comes late, is too long, or is about what is gone: staff are told, nothing is lost or done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from dialogues.acts import Claim, Close
from tests.slack.inward import Inward, inward
from tests.turns.conftest import ZOE


@pytest.fixture(params=["http", "socket"])
async def slack(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> AsyncIterator[Inward]:
    async with inward(url, tmp_path / "files", socket=request.param == "socket") as made:
        yield made


async def test_a_press_that_is_taken_up_too_late_for_its_modal_is_told(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    slack.clock.late = timedelta(seconds=60)
    zoe.press(slack.card(number), "case.close")
    assert "too long to open" in (await slack.whispers(zoe))[0]
    assert zoe.modal is None
    zoe.press(slack.card(number), "case.claim")  # what needs no modal is never too late
    await slack.acts(number, "claim")


async def test_a_modal_of_a_case_that_is_closed_or_erased_meanwhile_says_so(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    zoe.press(slack.card(number), "case.stage")
    view = await zoe.sees("case.stage")
    await slack.world.desk.act(number, Claim(), ZOE)
    await slack.world.desk.act(number, Close("done"), ZOE)
    await slack.slack.over(zoe.submit(view, {"stage": "sprint"}))
    assert view.errors
    zoe.close(view)
    await slack.shows(number, "case.note")
    zoe.press(slack.card(number), "case.note")
    note = await zoe.sees("case.note")
    await slack.world.say("ada", "m9", "delete")
    await slack.slack.over(zoe.submit(note, {"text": "too late"}))
    assert "no longer exists" in str(note.errors)
    await slack.settled()
    assert await slack.world.query("select id from startup_case") == []


async def test_a_text_over_the_limit_goes_in_parts_and_none_is_lost(slack: Inward) -> None:
    number = await slack.opened()
    text = " ".join(f"mot{n}" for n in range(3500))
    slack.staff.zoe.say(text, slack.room, to=slack.card(number))
    lines = await slack.lines(number, 2)
    assert " ".join("".join(part for _, part in lines).split()) == text
    await slack.settled()
    assert [side for side, _ in await slack.lines(number, 2)] == ["staff", "staff"]
    assert len(await slack.told()) == 2


async def test_what_staff_wrote_while_slack_could_not_reach_us_comes_once_and_in_order(slack: Inward) -> None:
    number = await slack.opened()
    zoe, card = slack.staff.zoe, slack.card(number)
    slack.slack.leave()
    texts = [f"message {n}" for n in range(4)]
    for text in texts:
        zoe.say(text, slack.room, to=card)
    slack.slack.come_back()
    lines = await slack.lines(number, len(texts))
    await slack.settled()
    assert lines == [("staff", text) for text in texts]
    assert await slack.told() == texts


async def test_a_modal_that_takes_long_is_closed_and_done_all_the_same(url: str, tmp_path: Path) -> None:
    async with inward(url, tmp_path / "files", socket=False, waits=6.0) as slack:
        number = await slack.opened()
        zoe = slack.staff.zoe
        zoe.press(slack.card(number), "case.close")
        view = await zoe.sees("case.close")
        async with slack.world.database.unit() as unit:
            held = "select id from startup_case where id = %(case)s for update"
            await unit.sql(held, {"case": number})
            await slack.slack.over(zoe.submit(view, {"reason": "done"}))
            assert not view.open
            await slack.acts(number)
        await slack.acts(number, "close")
