"""The thread of a case: what staff write there reaches the founder, once and whole, or stays at the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogues.acts import Claim
from tests.fakes.slack import Attachment
from tests.slack.inward import Inward, inward
from tests.turns import tiny
from tests.turns.conftest import MAX

PDF = b"%PDF-1.7\n the plan"


@pytest.fixture(params=["http", "socket"])
async def slack(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> AsyncIterator[Inward]:
    async with inward(url, tmp_path / "files", socket=request.param == "socket") as made:
        yield made


async def test_a_message_claims_and_goes_to_the_founder_as_plain_words(slack: Inward) -> None:
    number = await slack.opened()
    zoe, max_ = slack.staff.zoe, slack.staff.max
    text = f"*Hello* &amp; welcome, see <https://example.org/a|our page> with {max_.mention} :wave:"
    zoe.say(text, slack.room, to=slack.card(number), markup=True)
    plain = "Hello & welcome, see our page (https://example.org/a) with @Max 👋"
    assert await slack.lines(number, 1) == [("staff", plain)]
    assert await slack.told() == [plain]
    case = (await slack.world.desk.open(number)).case
    assert case.owner is not None
    assert (case.owner.name, case.staff_own_chat) == ("Zoé", True)
    await slack.settled()
    await slack.slack.until(lambda: slack.card(number).body["reply_count"] == 1)  # never posted again


async def test_what_comes_twice_is_said_once(slack: Inward) -> None:
    number = await slack.opened()
    slack.slack.faults.twice = 1.0
    for text in ("one", "two", "three"):
        slack.staff.zoe.say(text, slack.room, to=slack.card(number))
    await slack.lines(number, 3)
    await slack.settled()
    assert await slack.told() == ["one", "two", "three"]


async def test_notes_never_leave_however_they_are_edited(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    card = slack.card(number)
    note = zoe.say("!note do not tell", slack.room, to=card)
    await slack.lines(number, 1)
    zoe.edit(note, "do not tell, really")
    assert (await slack.lines(number, 2))[1] == ("note", "do not tell, really")
    zoe.say("  !NOTE: nor this", slack.room, to=card)
    zoe.upload(Attachment("secret.pdf", PDF), slack.room, "!note with a file", to=card)
    lines = await slack.lines(number, 4)
    assert {side for side, _ in lines} == {"note"}
    await slack.settled()
    assert await slack.told() == []
    assert await slack.world.query("select 1 from file") == []


async def test_an_edit_corrects_and_an_unfurl_does_not(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    said = zoe.say("Come at ten https://example.org/", slack.room, to=slack.card(number))
    await slack.lines(number, 1)
    zoe.unfurl(said)
    zoe.edit(said, "Come at nine")
    await slack.lines(number, 2)
    zoe.edit(said, "!note not for them")
    assert "already" in (await slack.whispers(zoe))[0]
    zoe.delete(said)
    assert "keeps this message" in (await slack.whispers(zoe, 2))[1]
    await slack.settled()
    assert (await slack.told())[1].endswith("Come at nine")
    assert len(await slack.lines(number, 2)) == 2


async def test_files_go_to_the_founder_up_to_the_limits(slack: Inward) -> None:
    number = await slack.opened()
    zoe = slack.staff.zoe
    files = [
        Attachment("plan.pdf", PDF),
        Attachment("virus.exe", b"MZ\x90\x00"),
        Attachment("b.txt", b"words"),
    ]
    zoe.upload(files, slack.room, "Here", to=slack.card(number))
    assert await slack.lines(number, 1) == [("staff", "Here\n[plan.pdf]\n[b.txt]")]
    assert "virus.exe" in (await slack.whispers(zoe))[0]
    (row,) = await slack.world.query("select reply->'custom'->'files' as files from outbound")
    ids = tuple(one["id"] for one in row["files"])
    assert [one.name for one in await slack.world.files.find(tiny.key("ada"), ids)] == ["plan.pdf", "b.txt"]
    _, content = await slack.world.files.read(ids[0])
    assert content == PDF


async def test_who_may_not_write_is_told_what_to_do(slack: Inward) -> None:
    number = await slack.opened()
    await slack.world.desk.act(number, Claim(), MAX)
    card = slack.card(number)
    slack.staff.zoe.say("Hello", slack.room, to=card)
    assert "Max is in charge" in (await slack.whispers(slack.staff.zoe))[0]
    slack.staff.eve.say("Hello", slack.room, to=card)
    assert "role" in (await slack.whispers(slack.staff.eve))[0]
    slack.slack.another_app("Hello", slack.room, to=card)
    slack.staff.zoe.say("beside", slack.room)
    await slack.settled()
    assert await slack.lines(number, 0) == []
    assert await slack.told() == []


async def test_a_thread_whose_news_are_hidden_is_read(slack: Inward) -> None:
    number = await slack.opened()
    slack.slack.world.thread_events = "only"
    slack.staff.zoe.say("hidden", slack.room, to=slack.card(number))
    assert await slack.lines(number, 1) == [("staff", "hidden")]
    slack.slack.world.thread_events = "both"
    slack.staff.zoe.say("both", slack.room, to=slack.card(number))
    await slack.lines(number, 2)
    await slack.settled()
    assert await slack.told() == ["hidden", "both"]


async def test_a_card_that_is_deleted_and_told_again_says_nothing_twice(slack: Inward) -> None:
    number = await slack.opened()
    slack.staff.zoe.say("once", slack.room, to=slack.card(number))
    await slack.lines(number, 1)
    await slack.shows(number, "case.handback")
    slack.staff.zoe.delete(slack.card(number))
    await slack.settled()
    assert await slack.told() == ["once"]


async def test_after_all_was_erased_the_thread_says_so(slack: Inward) -> None:
    number = await slack.opened()
    card = slack.card(number)
    old = card.json()
    await slack.world.say("ada", "m9", "delete")
    slack.staff.zoe.press(card, "case.claim", stale=old)
    assert "no longer exists" in (await slack.whispers(slack.staff.zoe))[0]
    await slack.slack.until(lambda: slack.room.messages() == [])
