"""Secret links: once, in time, and only their hashes stored."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.turns import tiny
from tests.turns.conftest import ZOE, World


async def test_a_return_link_is_good_once(world: World) -> None:
    token = await world.links.make_return(tiny.key("ada"))
    came = await asyncio.gather(*(world.links.take_return(token) for _ in range(4)))
    assert sorted(came, key=str) == sorted([tiny.key("ada"), None, None, None], key=str)


async def test_a_link_ends_in_time_and_is_good_for_its_purpose_alone(world: World) -> None:
    back, sign_in = await world.links.make_return(tiny.key("ada")), await world.links.make_sign_in(ZOE)
    assert await world.links.take_sign_in(back) is None
    assert await world.links.take_return(sign_in) is None
    world.clock.moment += timedelta(days=7, seconds=1)
    assert await world.links.take_return(back) is None
    assert await world.links.take_sign_in(sign_in) is None


async def test_a_session_ends_by_time_or_by_wish(world: World) -> None:
    first = await world.links.take_sign_in(await world.links.make_sign_in(ZOE))
    second = await world.links.take_sign_in(await world.links.make_sign_in(ZOE))
    assert first
    assert second
    assert await world.links.staff(first) == ZOE
    await world.links.sign_out(first)
    assert await world.links.staff(first) is None
    world.clock.moment += timedelta(hours=12, seconds=1)
    assert await world.links.staff(second) is None
    assert await world.links.staff("made up \ud800") is None


async def test_secrets_are_not_stored_and_ended_ones_are_swept(world: World) -> None:
    token = await world.links.make_sign_in(ZOE)
    session = await world.links.take_sign_in(token)
    rows = str(await world.query("select t::text from link t union select t::text from staff_session t"))
    assert token not in rows
    assert session
    assert session not in rows
    world.clock.moment += timedelta(days=2)
    await world.links.sweep()
    left = await world.query("select 1 from link union all select 1 from staff_session")
    assert left == []
