"""What lists, cases and figures tell of time, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogues.acts import Claim, Close, Merge, Reopen, Say, Snooze, Undo
from dialogues.desk import Show
from dialogues.desk_clock import Due
from tests.turns.conftest import MAX, ZOE, World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def opened(world: World, name: str = "ada") -> int:
    """A case of a founder who asked for a human; its number. The day is open for 7.5 hours, until 17:30."""
    await world.say(name, "m1", f"human {name}")
    return next(case.id for case in await world.cases() if case.person == name)


async def test_a_case_tells_how_its_clocks_stand(world: World) -> None:
    case_id = await opened(world)
    (listed,) = await world.desk.cases()
    assert listed.timing is not None
    assert listed.timing.worst is Due.RUNNING
    world.clock.moment += DAY
    file = await world.desk.open(case_id, ZOE)
    assert file.timing is not None
    assert file.timing.answer is not None
    assert file.timing.answer.state is Due.OVERDUE
    assert (await world.desk.figures()).overdue == 1
    assert (await world.desk.figures(city="elsewhere")).overdue == 0
    await world.desk.act(case_id, Snooze(world.clock.moment + DAY), ZOE)
    assert (await world.desk.figures()).overdue == 0


async def test_what_is_usual_is_told_in_open_hours(world: World) -> None:
    assert (await world.desk.figures()).answer is None
    first, second = await opened(world), await opened(world, "bob")
    world.clock.moment += 2 * HOUR
    await world.desk.act(first, Say("Bonjour", "k1"), ZOE)
    await world.desk.act(first, Say("Encore", "k2"), ZOE)
    world.clock.moment += DAY - 2 * HOUR
    await world.desk.act(second, Say("Bonjour", "k3"), ZOE)
    await world.desk.act(second, Close("done"), ZOE)
    figures = await world.desk.figures()
    assert figures.answer == (2 * HOUR + 7.5 * HOUR) / 2
    assert figures.resolution == 7.5 * HOUR
    world.clock.moment += 29 * DAY
    assert (await world.desk.figures()).answer is None


@pytest.mark.parametrize("way", ["founder", "staff", "merged"])
async def test_a_case_that_is_opened_again_runs_anew(world: World, way: str) -> None:
    case_id = await opened(world)
    if way == "merged":
        other = await opened(world, "bob")
        await world.desk.act(case_id, Merge(other), ZOE)
    await world.desk.act(case_id, Close("done"), ZOE)
    world.clock.moment += 9 * DAY
    if way == "staff":
        file = await world.desk.act(case_id, Reopen(), ZOE)
        again = file.case.running_since
        back = await world.desk.act(case_id, Undo(file.undo or 0), ZOE)
        assert back.case.running_since == world.clock.moment - 9 * DAY
        await world.desk.act(case_id, Reopen(), ZOE)
    else:
        await world.say("bob" if way == "merged" else "ada", "m9", "human Ada")
        again = (await world.desk.open(case_id)).case.running_since
    assert again == world.clock.moment
    assert (await world.desk.open(case_id)).case.opened_at == world.clock.moment - 9 * DAY


async def test_asking_again_does_not_set_the_clocks_back(world: World) -> None:
    case_id = await opened(world)
    began = world.clock.moment
    world.clock.moment += HOUR
    await world.say("ada", "m2", "human Ada")
    await world.desk.act(case_id, Claim(), MAX)
    case = (await world.cases(Show.ALL))[0]
    assert (case.running_since, case.waiting_since) == (began, began)
