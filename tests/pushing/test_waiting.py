"""What waits, held against the plainest thing that could do the same."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.pushing.pace import MARGIN, Address
from bot.pushing.waiting import Waiting, WaitingLine
from dialogues.push import Limits

LIMITS = Limits(apart=1.0, burst=30, window=1.0, crowded=3, crowd_window=20.0)
NAMES = ("ada", "bob", "-crowd")


class Line(RuleBasedStateMachine):
    """The line beside plain lists that are looked through each time."""

    def __init__(self) -> None:
        super().__init__()
        self.line = WaitingLine(lambda address: Address(LIMITS, crowd=address.startswith("-")))
        self.now = 0.0
        self.number = 0
        self.waiting: list[Waiting] = []
        self.given: list[Waiting] = []
        self.paused: dict[str, float] = defaultdict(lambda: -1.0)
        self.ends: dict[str, list[float]] = defaultdict(list)

    @rule(
        name=st.sampled_from(NAMES),
        order=st.sampled_from((0, 5, 9)),
        slot=st.sampled_from((None, "a", "b")),
        late=st.integers(0, 3),
    )
    def put(self, name: str, order: int, slot: str | None, late: int) -> None:
        """`late`: it was numbered before others that are there already."""
        self.number += 4
        new = Waiting(self.number - late * 5, name, order, slot)
        if new.id in self.line.ids or new.id < 0:
            return
        same = [one for one in self.waiting if slot and (one.address, one.slot) == (name, slot)]
        dropped = min([*same, new], key=lambda one: one.id) if same else None
        self.waiting = [one for one in [*self.waiting, new] if one is not dropped]
        assert self.line.add(new, self.now) == (dropped.id if dropped else None)

    @rule(tenths=st.integers(0, 40))
    def time_passes(self, tenths: int) -> None:
        self.now += tenths / 10

    @rule()
    def next(self) -> None:
        first: dict[str, Waiting] = {}
        for one in sorted(self.waiting, key=lambda one: (one.order, one.id)):
            first.setdefault(one.address, one)
        fit = [one for one in first.values() if self._may(one.address)]
        expected = min(fit, key=lambda one: (one.order, one.id), default=None)
        assert self.line.next(self.now) == expected
        if expected is None:
            assert self.line.opens(self.now) > self.now
        else:
            self.waiting.remove(expected)
            self.given.append(expected)

    @precondition(lambda self: self.given)
    @rule()
    def done(self) -> None:
        one = self._ended()
        self.line.done(one, self.now)

    @precondition(lambda self: self.given)
    @rule(tenths=st.integers(0, 40))
    def back(self, tenths: int) -> None:
        one = self._ended()
        newer = [o for o in self.waiting if one.slot and (o.address, o.slot) == (one.address, one.slot)]
        dropped = self.line.back(one, self.now, not_before=self.now + tenths / 10)
        self.paused[one.address] = self.now + tenths / 10
        assert dropped == (one.id if newer else None)
        if not newer:
            self.waiting.append(one)

    @precondition(lambda self: self.waiting)
    @rule()
    def forget(self) -> None:
        self.line.forget([self.waiting.pop().id], self.now)

    @rule()
    def hasten(self) -> None:
        self.line.hasten(NAMES, self.now)
        self.paused.clear()

    @invariant()
    def nothing_is_lost(self) -> None:
        assert self.line.ids == {one.id for one in (*self.waiting, *self.given)}

    def _ended(self) -> Waiting:
        one = self.given.pop()
        self.line.ended(one, self.now)
        self.ends[one.address].append(self.now)
        return one

    def _may(self, address: str) -> bool:
        if any(one.address == address for one in self.given) or self.paused[address] > self.now:
            return False
        ends = self.ends[address]
        recent = [at for at in ends if at + LIMITS.crowd_window + MARGIN > self.now]
        full = address.startswith("-") and len(recent) >= LIMITS.crowded
        return not full and (not ends or ends[-1] + LIMITS.apart + MARGIN <= self.now)


TestLine = Line.TestCase
TestLine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


class Counted(Address):
    """The pace of an address that counts how often it is looked at."""

    looked = 0

    @property
    def opens(self) -> float:
        Counted.looked += 1
        return super().opens


def looked_at(number: int) -> int:
    """How many addresses are looked at until ten of so many have left."""
    line = WaitingLine(lambda _address: Counted(LIMITS, crowd=False))
    for one in range(number):
        line.add(Waiting(one, f"chat {one}", 9), 0.0)
    Counted.looked = 0
    for _ in range(10):
        given = line.next(0.0)
        assert given is not None
        line.opens(0.0)
        line.ended(given, 0.0)
        line.done(given, 0.0)
    return Counted.looked


def test_what_leaves_costs_the_same_however_many_wait() -> None:
    assert looked_at(5000) == looked_at(50)


def test_what_is_done_leaves_nothing_behind() -> None:
    line = WaitingLine(lambda _address: Address(LIMITS, crowd=False))
    for number in range(50):
        line.add(Waiting(number, f"chat {number}", 9), 0.0)
    while (given := line.next(0.0)) is not None:
        line.ended(given, 0.0)
        line.done(given, 0.0)
    assert len(line) == 0
    line.opens(100.0)
    assert line._chats == {}
