"""The pace by itself: whatever the network does, the receiver never counts more than it bears."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from bot.pushing.pace import COMPLAINTS, RECOVERY, SLOWEST, Address, Pace
from bot.pushing.trouble import ADDRESSES, FAILURES, LONGEST, LONGEST_CLOSED, Trouble, growing
from dialogues.push import Limits

LIMITS = Limits(apart=1.0, burst=30, window=1.0, crowded=20, crowd_window=60.0)
way = st.floats(0.0, 3.0)
"""Seconds of one way of a send: there or back."""
ways = st.lists(st.tuples(way, way), min_size=1, max_size=150)


def most_within(times: list[float], span: float) -> int:
    """The largest number in any window that holds both its ends."""
    times = sorted(times)
    first, most = 0, 0
    for last, at in enumerate(times):
        while times[first] < at - span:
            first += 1
        most = max(most, last - first + 1)
    return most


@given(ways)
def test_no_window_of_the_receiver_holds_more_than_the_limit(sends: list[tuple[float, float]]) -> None:
    pace, now = Pace(LIMITS, quiet_until=0.0), 0.0
    came: list[float] = []
    ends: list[float] = []
    for there, back in sends:
        while (opens := pace.opens(now)) > now:
            now = min([opens, *ends])
            while now in ends:
                ends.remove(now)
                pace.end(now)
        pace.start(now)
        came.append(now + there)
        ends.append(now + there + back)
    assert most_within(came, LIMITS.window) <= LIMITS.burst


@given(st.lists(st.tuples(way, way), min_size=1, max_size=80), st.booleans())
def test_no_address_gets_more_than_it_bears(sends: list[tuple[float, float]], crowd: bool) -> None:  # noqa: FBT001
    address, now = Address(LIMITS, crowd=crowd), 0.0
    came: list[float] = []
    for there, back in sends:
        now = max(now, address.opens)
        address.start()
        came.append(now + there)
        now += there + back
        address.end(now)
    assert all(later - earlier >= LIMITS.apart for earlier, later in pairwise(came))
    if crowd:
        assert most_within(came, LIMITS.crowd_window) <= LIMITS.crowded


@given(st.lists(st.tuples(way, way), min_size=1, max_size=80))
def test_a_rush_is_short_and_the_long_run_the_same(sends: list[tuple[float, float]]) -> None:
    limits = replace(LIMITS, rush=3)
    address, now = Address(limits, crowd=False), 0.0
    came: list[float] = []
    for there, back in sends:
        now = max(now, address.opens)
        address.start()
        came.append(now + there)
        now += there + back
        address.end(now)
    assert most_within(came, 3 * limits.apart) <= 3


def test_a_rush_begins_at_once() -> None:
    address = Address(replace(LIMITS, rush=3), crowd=False)
    for _ in range(3):
        assert address.opens <= 0.0
        address.start()
        address.end(0.0)
    assert address.opens > 3 * LIMITS.apart


@given(st.integers())
def test_a_quick_receiver_is_kept_busy_evenly(seed: int) -> None:
    pace, now, chance = Pace(LIMITS, quiet_until=0.0), 0.0, random.Random(seed)
    starts: list[float] = []
    ends: list[float] = []
    for _ in range(600):
        while (opens := pace.opens(now)) > now:
            now = min([opens, *ends])
            while now in ends:
                ends.remove(now)
                pace.end(now)
        pace.start(now)
        starts.append(now)
        ends.append(now + chance.uniform(0.002, 0.02))
    assert (len(starts) - 30) / (starts[-1] - starts[29]) >= 28
    assert most_within(starts, 0.1) <= 6


def test_all_go_slower_when_several_are_told_to_wait_and_recover() -> None:
    pace = Pace(LIMITS, quiet_until=0.0)
    for _ in range(10):
        pace.complained("the same", 100.0)
    assert pace.part(100.0) == 1.0
    for number in range(COMPLAINTS):
        pace.complained(f"chat {number}", 100.0 + 2 * number)
    assert pace.part(110.0) == 1.0, "they were not told together"
    for number in range(COMPLAINTS):
        pace.complained(f"chat {number}", 200.0)
    assert pace.part(200.0) == 0.5
    assert pace.part(200.0 + 5 * RECOVERY) == 1.0
    for _ in range(10):
        for number in range(COMPLAINTS):
            pace.complained(f"chat {number}", 300.0)
    assert pace.part(300.0) == SLOWEST
    for _ in range(2):  # the first makes up for having been late
        pace.start(300.0)
    assert pace.opens(300.0) > 300.0 + LIMITS.window / LIMITS.burst


def test_one_address_that_always_fails_is_no_outage() -> None:
    trouble = Trouble()
    for _ in range(100):
        trouble.failed("ada", 0.0, tried=False)
    assert not trouble.there


@given(st.lists(st.booleans(), max_size=12))
def test_in_an_outage_single_tries_are_made_after_growing_pauses(closed: list[bool]) -> None:
    trouble, now = Trouble(), 0.0
    begun = [trouble.failed(f"chat {n % ADDRESSES}", now, tried=False) for n in range(FAILURES)]
    assert begun == [False] * (FAILURES - 1) + [True]
    before = trouble.opens(0)
    for shut in closed:
        assert trouble.opens(1) == inf, "a try is under way"
        trouble.failed("late", now, tried=False)
        assert trouble.opens(0) == before, "what was under way before says nothing new"
        now = before
        if shut:
            trouble.closed(now, tried=True)
        else:
            trouble.failed("ada", now, tried=True)
        assert now < trouble.opens(0) <= now + (LONGEST_CLOSED if shut else LONGEST)
        before = trouble.opens(0)
    assert trouble.succeeded()
    assert trouble.opens(30) == -inf
    assert not trouble.succeeded()


def test_pauses_grow_up_to_the_longest() -> None:
    assert [growing(n) for n in (1, 2, 3, 4, 5, 6, 7, 5000)] == [1, 2, 4, 8, 16, 30, 30, 30]
