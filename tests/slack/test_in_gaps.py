"""Questions without an answer in Slack: at Home, in a list, and the modal that makes one knowledge."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack import Message, View, words
from tests.slack.inward import Inward, inward

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


def _element(view: View, name: str) -> dict[str, Any]:
    (block,) = [one for one in view.body["blocks"] if one.get("block_id") == name]
    element: dict[str, Any] = block["element"]
    return element
