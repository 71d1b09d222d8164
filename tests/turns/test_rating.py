"""Whether it helped: asked once, kept as the founder last said it, shown and counted at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.export import export
from dialogues import codec
from dialogues.acts import Claim, Close, Reopen
from tests.turns import tiny
from tests.turns.conftest import ZOE, World, process

CLOSING = "select reply from outbound where key like 'act:%%' order by id desc limit 1"


async def a_case(world: World) -> int:
    await world.say("ada", "m1", "human Ada")
    return (await world.cases())[0].id


async def closed(world: World, case: int) -> dict[str, Any]:
    """What the founder is told when the case is closed."""
    await world.desk.act(case, Close("done"), ZOE)
    (told,) = await world.query(CLOSING)
    found: dict[str, Any] = told["reply"]
    return found


async def test_it_is_asked_once_when_a_person_closes_the_case(world: World) -> None:
    case = await a_case(world)
    await world.desk.act(case, Claim(), ZOE)
    told = await closed(world, case)
    assert [button["payload"] for button in told["buttons"]] == ["/rate yes", "/rate partly", "/rate no"]
    assert [one["value"] for one in told["custom"]["rating"]["choices"]] == ["yes", "partly", "no"]
    assert told["custom"]["handoff"] == {"owner": "bot"}
    assert told["text"].endswith(world.packs["tiny"].say("rating.ask", "fr"))
    (row,) = await world.query("select snapshot from conversation")
    assert codec.decode(row["snapshot"]).rating_asked
    await world.say("ada", "m2", "hello")  # the snapshot is as any turn finds it
    await world.desk.act(case, Reopen(), ZOE)
    assert "buttons" not in await closed(world, case)


async def test_a_case_that_nobody_looked_after_is_closed_without_the_question(world: World) -> None:
    assert "buttons" not in await closed(world, await a_case(world))


async def test_who_was_asked_before_is_not_asked_again(url: str) -> None:
    def asked(*arguments: Any) -> Any:
        result = tiny.advance(*arguments)
        return replace(result, state=result.state.but(rating_asked=True))

    async with process(url, advance=asked) as world:
        case = await a_case(world)
        await world.desk.act(case, Claim(), ZOE)
        assert "buttons" not in await closed(world, case)


async def test_the_last_word_counts_at_the_desk_and_in_the_figures(world: World) -> None:
    case = await a_case(world)
    assert (await world.desk.open(case)).rating is None
    assert (await world.desk.figures()).ratings == (("yes", 0), ("partly", 0), ("no", 0))
    await world.say("ada", "m2", "rate no")
    await world.say("ada", "m3", "rate partly")
    assert (await world.desk.open(case)).rating == "partly"
    assert (await world.desk.figures(city="tiny")).ratings == (("yes", 0), ("partly", 1), ("no", 0))
    assert (await world.desk.figures(city="elsewhere")).ratings == (("yes", 0), ("partly", 0), ("no", 0))
    world.clock.moment += timedelta(days=29)
    assert (await world.desk.figures()).ratings == (("yes", 0), ("partly", 0), ("no", 0))


async def test_it_is_given_out_and_erased_with_the_rest(world: World) -> None:
    await world.say("ada", "m1", "rate yes")
    (row,) = await world.query("select id from conversation")
    async with world.database.unit() as unit:
        document = await export(unit, row["id"])
    assert [one["value"] for one in document["ratings"]] == ["yes"]
    await world.say("ada", "m2", "delete")
    assert await world.query("select 1 from rating") == []
