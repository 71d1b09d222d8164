"""How pushes leave: in order, within the limits, through every fault of the receiver."""

from __future__ import annotations

import asyncio

from tests.pushing.scene import scene


async def test_what_waits_and_what_comes_leaves_in_order(url: str) -> None:
    async with scene(url) as here:
        await here.put("ada", "one", "two")
        async with here.pushing():
            await here.put("ada", "three")
            await here.put("bob", "four")
            await here.until_none_waits()
        assert here.receiver.texts("ada") == ["one", "two", "three"]
        assert here.receiver.texts("bob") == ["four"]
        assert here.receiver.violations == []
        (kept,) = await here.query("select count(*) as n from push where call is not null or ref is null")
        assert kept["n"] == 0


async def test_a_great_number_leaves_at_the_limit_through_three_kills(url: str) -> None:
    many, killed_under_way = 1500, 0
    async with scene(url) as here:
        await here.put_many(many)
        began, quiet = here.time.now(), 0.0
        for _ in range(3):
            working = asyncio.ensure_future(here.another().run())
            await here.time.sleep(10.01)
            killed_under_way += await here.kill(working)
            quiet += 1.1  # seconds in which a successor waits for what its predecessor has under way
        async with here.pushing():
            await here.until_none_waits()
        took = here.receiver.came[-1].at - began - quiet
        assert here.receiver.violations == []
        assert {one.address for one in here.receiver.came} == {f"many{n}" for n in range(1, many + 1)}
        assert here.receiver.doubled() <= killed_under_way
        assert many / took >= 28
        assert await here.states() == {"sent": many}
