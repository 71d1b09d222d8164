"""Whom staff have referred a case to stays, whatever its founder does."""

from __future__ import annotations

from dialogues.acts import Refer, Undo
from tests.turns.conftest import ZOE, World


async def contact(world: World) -> str:
    (case,) = await world.cases()
    return case.contact


async def test_a_referral_of_staff_outlasts_a_call_for_a_person(world: World) -> None:
    await world.say("ada", "m1", "submit Ada")
    assert await contact(world) == "incubator"
    (case,) = await world.cases()
    other = next(role for role in world.packs["tiny"].roles if role != "incubator")
    file = await world.desk.act(case.id, Refer(other, "They know the field."), ZOE)
    await world.say("ada", "m2", "submit Ada")
    assert await contact(world) == other
    assert file.undo is not None
    await world.desk.act(case.id, Undo(file.undo), ZOE)
    assert await contact(world) == "incubator"
    await world.say("ada", "m3", "human Ada")
    assert await contact(world) == "desk"  # nobody at the desk has decided
