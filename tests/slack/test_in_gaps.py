"""Questions without an answer in Slack: at Home, in a list, and the modal that makes one knowledge."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.slack.say import SlackSay
from dialogues.desk import Bulletin, Digest, Role
from integrations.digest.text import Part, digest_words, told
from integrations.slack.digests import digest_message
from tests.fakes.slack import Message, View, actions, words
from tests.slack.inward import GO_ON, Inward, inward

BIKES = "Where can I lock my bike?"


@pytest.fixture
async def slack(url: str, tmp_path: Path) -> AsyncIterator[Inward]:
    async with inward(url, tmp_path / "files", socket=False) as made:
        yield made


async def asked(slack: Inward, *questions: str) -> int:
    """Questions of one founder, put together in one group; its number."""
    for number, question in enumerate(questions):
        await slack.world.say("ada", f"g{number}", f"gap {question}")
    (row,) = await slack.world.query(
        "insert into gap_group (city, at) values ('tiny', now()) returning id",
    )
    await slack.world.query(
        "update gap set group_id = %(group)s where group_id is null returning id", group=row["id"]
    )
    return int(row["id"])


async def at_home(slack: Inward, who: str) -> Message | View:
    person = getattr(slack.staff, who)
    person.open_home()
    await slack.slack.until(lambda: person.home is not None)
    assert person.home is not None
    return person.home  # type: ignore[no-any-return]


async def changes(slack: Inward) -> list[dict[str, object]]:
    return await slack.world.query("select topic, addition, by_name from knowledge_change order by id")


async def test_an_answer_given_from_home_becomes_knowledge(slack: Inward) -> None:
    await asked(slack, BIKES, "my name is Ada, where to put a bike")
    zoe = slack.staff.zoe
    home = await at_home(slack, "zoe")
    assert "2 people" not in words(home)
    assert "asked 2 times" in words(home)
    zoe.press(home, "gap.open")
    view = await zoe.sees("gap.answer")
    options = _element(view, "wordings")["options"]
    keep = next(one["value"] for one in options if one["text"]["text"] == BIKES)
    told: dict[str, str | list[str]] = {
        "title-en": "Bikes",
        "answer-en": "At the door.",
        "wordings": [keep],
        "contact": "desk",
    }
    await slack.slack.over(zoe.submit(view, told))
    await slack.slack.until(lambda: zoe.modal is not None and "known now" in words(zoe.modal))
    (change,) = await changes(slack)
    assert (change["topic"], change["by_name"]) == ("desk.bikes", "Zoé")
    assert change["addition"] == {
        "topic": "desk.bikes",
        "contact": "desk",
        "words": {"en": {"title": "Bikes", "answer": "At the door."}},
        "phrasings": {"fr": [BIKES]},
    }
    zoe.open_home()
    await slack.slack.until(lambda: zoe.home is not None and "bike" not in words(zoe.home))
    assert zoe.home is not None
    assert "need another look" not in words(zoe.home)
    found = {"asked": 1, "missed": [BIKES], "beside": 1, "beside_missed": 0, "taken": []}
    await slack.world.query(
        "update knowledge_change set proof = %(found)s::jsonb returning id", found=json.dumps(found)
    )
    zoe.open_home()
    await slack.slack.until(lambda: zoe.home is not None and "need another look" in words(zoe.home))
    home = await at_home(slack, "zoe")
    assert "found 1 out of 2 times" in words(home)
    assert BIKES in words(home)


async def test_what_may_be_another_topic_is_asked_back_and_confirmed(slack: Inward) -> None:
    await asked(slack, "what does a bike cost")
    zoe = slack.staff.zoe
    zoe.press(await at_home(slack, "zoe"), "gap.open")
    view = await zoe.sees("gap.answer")
    words_ = {"title-en": "Bikes", "answer-en": "At the door."}
    await slack.slack.over(zoe.submit(view, words_))
    await slack.slack.until(lambda: zoe.modal is not None and "close to the topic" in words(zoe.modal))
    assert await changes(slack) == []
    again = await zoe.sees("gap.answer")
    await slack.slack.over(zoe.submit(again, {"anyway": ["anyway"]}))
    await slack.slack.until(lambda: zoe.modal is not None and "known now" in words(zoe.modal))
    (change,) = await changes(slack)
    assert change["topic"] == "desk.bikes"


async def test_a_listed_topic_takes_the_wordings_and_nothing_is_said_without_words(slack: Inward) -> None:
    await asked(slack, BIKES)
    zoe = slack.staff.zoe
    zoe.press(await at_home(slack, "zoe"), "gap.open")
    view = await zoe.sees("gap.answer")
    await slack.slack.over(zoe.submit(view, {}))
    assert view.errors
    await slack.slack.over(zoe.submit(view, {"topic": "programme.what"}))
    await slack.slack.until(lambda: zoe.modal is not None and "known now" in words(zoe.modal))
    (change,) = await changes(slack)
    assert change["topic"] == "programme.what"


async def test_who_may_not_change_knowledge_sees_nothing_of_it(slack: Inward) -> None:
    number = await asked(slack, BIKES)
    zoe_home = await at_home(slack, "zoe")
    assert "bike" not in words(await at_home(slack, "lea"))
    slack.staff.zoe.press(zoe_home, "gap.open")
    view = await slack.staff.zoe.sees("gap.answer")
    slack.staff.zoe.press(view, "gap.aside", value=str(number))
    await slack.slack.until(
        lambda: slack.staff.zoe.modal and "question is off the list" in words(slack.staff.zoe.modal)
    )
    (row,) = await slack.world.query("select aside_by from gap_group")
    assert row["aside_by"] == "Zoé"


async def test_what_takes_questions_from_other_topics_is_told_and_may_go_on(slack: Inward) -> None:
    await asked(slack, "when is it open")
    zoe = slack.staff.zoe
    zoe.press(await at_home(slack, "zoe"), "gap.open")
    view = await zoe.sees("gap.answer")
    filled: dict[str, str | list[str]] = {"title-en": "Hours", "answer-en": "At nine.", "contact": "test-lab"}
    await slack.slack.over(zoe.submit(view, filled))
    await slack.slack.until(lambda: zoe.modal is not None and "draw questions away" in words(zoe.modal))
    assert await changes(slack) == []
    again = await zoe.sees("gap.answer")
    assert "what is it" in words(again)
    assert _element(again, "answer-en")["initial_value"] == "At nine."
    await slack.slack.over(zoe.submit(again, {"anyway": ["anyway"]}))
    await slack.slack.until(lambda: zoe.modal is not None and "known now" in words(zoe.modal))
    (change,) = await changes(slack)
    assert change["addition"]["contact"] == "test-lab"  # type: ignore[index]


async def test_what_takes_long_to_look_at_goes_on_in_the_same_modal(url: str, tmp_path: Path) -> None:
    GO_ON.clear()
    async with inward(url, tmp_path / "files", socket=False, waits=8.0) as slack:
        await asked(slack, "when is the slow one")
        zoe = slack.staff.zoe
        zoe.press(await at_home(slack, "zoe"), "gap.open")
        view = await zoe.sees("gap.answer")
        await slack.slack.over(zoe.submit(view, {"title-en": "Hours", "answer-en": "At nine."}))
        await slack.slack.until(lambda: zoe.modal is not None and "would change" in words(zoe.modal))
        GO_ON.set()
        await slack.slack.until(lambda: zoe.modal is not None and "draw questions away" in words(zoe.modal))
        again = await zoe.sees("gap.answer")
        assert _element(again, "title-en")["initial_value"] == "Hours"
        await slack.slack.over(zoe.submit(again, {"anyway": ["anyway"]}))
        await slack.slack.until(lambda: zoe.modal is not None and "known now" in words(zoe.modal))
        assert len(await changes(slack)) == 1


async def test_who_has_lost_the_role_is_told_and_nothing_is_done(slack: Inward) -> None:
    number = await asked(slack, BIKES)
    max_, people = slack.staff.max, slack.staff.contacts.people
    home = await at_home(slack, "max")
    max_.press(home, "gap.open")
    view = await max_.sees("gap.answer")
    people["max"] = people["max"].model_copy(update={"roles": (Role.READ, Role.REFER)})
    told: dict[str, str | list[str]] = {"title-en": "Bikes", "answer-en": "At the door."}
    await slack.slack.over(max_.submit(view, told))
    assert "role does not include" in str(view.errors)
    max_.press(view, "gap.aside", value=str(number))
    await slack.slack.until(lambda: max_.modal is not None and "role does not include" in words(max_.modal))
    slack.staff.lea.press(home, "gap.open")
    lea = slack.staff.lea
    await slack.slack.until(lambda: lea.modal is not None and "role does not include" in words(lea.modal))
    await slack.settled()
    assert await changes(slack) == []
    assert await slack.world.query("select aside_by from gap_group") == [{"aside_by": None}]


async def put_digest(slack: Inward, case: int, gap: int) -> Message:
    """The weekly digest as it is posted, with a case among its lists as the daily one has them."""
    t = digest_words("en")
    week = dict.fromkeys(("opened", "closed", "waiting", "overdue"), 1)
    facts: dict[str, Any] = {**week, "answer": None, "resolution": None, "gaps": [gap]}
    facts |= {"stages": {}, "sectors": {}, "languages": {}}
    weekly = Bulletin(1, Digest.WEEKLY, "tiny", date(2027, 3, 1), facts, {})
    said = told(weekly, slack.world.packs, t)
    said = replace(said, parts=(*said.parts, Part("New", ("Acme",), (case,))))
    shown = digest_message(weekly, said, t, page=None)
    say = SlackSay(slack.staff.contacts, {"tiny": slack.room.id}.get)
    async with slack.world.database.unit() as unit:
        now = slack.world.clock.now()
        assert await say.digest(unit, "tiny", shown.text, key="w1", now=now, blocks=shown.blocks)

    def there() -> list[Message]:
        return [one for one in slack.room.messages() if "gap.list" in actions(one)]

    await slack.slack.until(there)
    return there()[0]


async def test_the_digest_leads_to_questions_and_to_cases(slack: Inward) -> None:
    case, number = await slack.opened(), await asked(slack, BIKES)
    zoe, lea = slack.staff.zoe, slack.staff.lea
    digest = await put_digest(slack, case, number)
    zoe.press(digest, "gap.list")
    listed = await zoe.sees("gap.list")
    assert BIKES in words(listed)
    zoe.press(listed, "gap.open")
    assert BIKES in words(await zoe.sees("gap.answer"))
    lea.press(digest, "gap.list")
    assert "role does not include" in (await slack.whispers(lea))[0]
    assert lea.modal is None
    lea.choose(digest, "case.open", f"{case}:0")
    assert "Acme" in words(await lea.sees("case.open"))
    await slack.world.say("ada", "m9", "delete")
    zoe.choose(digest, "case.open", f"{case}:0")
    assert "no longer exists" in (await slack.whispers(zoe))[0]


def _element(view: View, name: str) -> dict[str, Any]:
    (block,) = [one for one in view.body["blocks"] if one.get("block_id") == name]
    element: dict[str, Any] = block["element"]
    return element
