"""Export and erasure keep their word."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from bot.export import export_case
from dialogues.acts import HandBack, Note, Say
from dialogues.errors import UnknownCaseError
from integrations.database import tables
from tests.turns import tiny
from tests.turns.conftest import ZOE, World

SECRET = "perpetuum"
FOUNDER = "xanthippe"  # rare, so that no token drawn by chance holds it


async def lived(world: World) -> int:
    """A founder with something in every table, all of it holding one word; the id of the case."""
    ref = await world.files.store(tiny.key(FOUNDER), f"{SECRET}.txt", chunks(SECRET))
    await world.say(FOUNDER, "m1", f"keep {SECRET}", files=(ref,))
    for n, text in enumerate(
        [
            f"answer idea {SECRET} mobile",
            f"gap what of {SECRET}",
            f"consent consent_{SECRET} yes",
            "remind 60",
            f"human {FOUNDER.title()} {SECRET}",
            f"submit {FOUNDER.title()} {SECRET}",
        ]
    ):
        await world.say(FOUNDER, f"{SECRET}{n}", text)
    (case,) = await world.cases()
    await world.desk.act(case.id, Note(f"believes in {SECRET}", "k1"), ZOE)
    await world.desk.act(case.id, Say(f"about {SECRET}", "k2"), ZOE)
    await world.desk.act(case.id, HandBack(), ZOE)
    await world.links.make_return(tiny.key(FOUNDER))
    return case.id


async def chunks(text: str) -> Any:
    yield text.encode()


async def everything(world: World) -> str:
    """All rows of all tables, the job queue's among them, as one text."""
    names = await world.query("select tablename as name from pg_tables where schemaname = 'public'")
    assert len(names) > len(tables.metadata.tables)
    rows = [
        str(row)
        for table in names
        for row in await world.query(f"select t::text as row from {table['name']} t")  # noqa: S608  # own names
    ]
    return "\n".join(rows)


async def test_an_export_holds_all_that_is_kept_but_private_notes(world: World) -> None:
    case_id = await lived(world)
    document = await export_case(world.database, case_id)
    told = orjson.dumps(document).decode()
    for part in ("{} mobile", "what of {}", "{}.txt", "about {}", "consent_{}"):
        assert part.format(SECRET) in told
    assert "believes in" not in told
    assert document["person"]["name"] == f"{FOUNDER.title()} {SECRET}"
    assert [line["from"] for line in document["messages"][-3:]] == ["assistant", "Zoé", "assistant"]


async def test_the_chat_gives_the_export_at_once_and_never_one_inside_another(world: World) -> None:
    await world.say(FOUNDER, "m1", "answer team five")
    (first,) = await world.say(FOUNDER, "m2", "export")
    assert first.custom["export"]["answers"][0]["value"] == "five"
    (second,) = await world.say(FOUNDER, "m3", "export")
    assert b'"export":' not in orjson.dumps(second.custom["export"])
    assert (await world.say(FOUNDER, "m2", "export")) == (first,)


async def test_a_stranger_is_told_that_nothing_is_kept(world: World) -> None:
    (reply,) = await world.say(FOUNDER, "m1", "export")
    assert reply.custom["export"]["conversation"] is None


async def test_no_row_and_no_file_survives_erasure(world: World, tmp_path: Any) -> None:
    case_id = await lived(world)
    kept = await everything(world)
    assert SECRET in kept
    assert FOUNDER in kept
    stored = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(stored) == 1
    await world.say(FOUNDER, "bye", "delete")
    left = await everything(world)
    assert SECRET not in left
    assert FOUNDER not in left.lower()
    async with world.working():
        await world.until(
            "select 1 where not exists (select from procrastinate_jobs where task_name = 'remove_files')"
        )
    assert not stored[0].exists()
    with pytest.raises(UnknownCaseError):
        await export_case(world.database, case_id)
    assert await world.query("select city from erasure") == [{"city": "tiny"}]


async def test_the_erasing_message_delivered_again_erases_nothing_more(world: World) -> None:
    await world.say(FOUNDER, "m1", "hello")
    gone = await world.say(FOUNDER, "m2", "delete")
    assert await world.say(FOUNDER, "m2", "delete") == gone
    (fresh,) = await world.say(FOUNDER, "m3", "hello")
    assert fresh.text == "1: hello"
    assert await world.say(FOUNDER, "m2", "hello") != gone


async def test_a_client_that_numbers_anew_may_erase_again(world: World) -> None:
    for _ in range(2):
        await world.say(FOUNDER, "m0", "hello")
        await world.say(FOUNDER, "m1", "hello")
        (reply,) = await world.say(FOUNDER, "m2", "delete")
        assert reply.text == "gone"
    assert len(await world.query("select * from erasure")) == 2
    assert await world.query("select * from conversation") == []


async def test_an_answer_withdrawn_and_given_in_one_turn_stands(world: World) -> None:
    await world.say(FOUNDER, "m1", "answer team five")
    await world.say(FOUNDER, "m2", "again team six")
    assert await world.query("select value from answer") == [{"value": "six"}]


async def test_a_withdrawn_answer_stays_in_the_history_alone(world: World) -> None:
    await world.say(FOUNDER, "m1", "answer team five")
    await world.say(FOUNDER, "m2", "withdraw team")
    assert await world.query("select * from answer") == []
    history = await world.query("select status, value from answer_history order by id")
    assert history == [{"status": "answered", "value": "five"}, {"status": "withdrawn", "value": None}]
