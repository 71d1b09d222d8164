"""What waits to be pushed, in memory: a cache of the database that gives out the next in logarithmic time.

Pure: moments are arguments, in seconds on one steady clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

from bot.pushing.pace import EVENNESS, Address


@dataclass(frozen=True, slots=True)
class Waiting:
    """A push that waits, without its words.

    Attributes:
        order: its priority; the lower leaves first.
        slot: see `dialogues.push.Push`.
        lane: of a broadcast with a pace of its own, its id; else 0.
    """

    id: int
    address: str
    order: int
    slot: str | None = None
    lane: int = 0


@dataclass(slots=True)
class _Chat:
    """One address.

    Attributes:
        waiting: heap by order and id; what was dropped is still in it.
        not_before: a pause that the receiver asked for, or after a failure.
    """

    pace: Address
    waiting: list[tuple[int, int]] = field(default_factory=list)
    slots: dict[str, int] = field(default_factory=dict)
    busy: bool = False
    not_before: float = -inf

    @property
    def opens(self) -> float:
        return max(self.not_before, self.pace.opens)


@dataclass(slots=True)
class _Lane:
    """Addresses whose next push may leave, as a heap by order, id and address; some entries are stale."""

    gap: float = 0.0
    opens: float = -inf
    ready: list[tuple[int, int, str]] = field(default_factory=list)


class WaitingLine:
    """All that waits for one channel; one push at a time of each address is given out."""

    def __init__(self, pace: Callable[[str], Address]) -> None:
        """Args: pace: makes that of an address which is new here."""
        self._pace = pace
        self._known: dict[int, Waiting] = {}
        self._chats: dict[str, _Chat] = {}
        self._lanes: dict[int, _Lane] = {0: _Lane()}
        self._later: list[tuple[float, str]] = []

    def __len__(self) -> int:
        """How many wait or are given out."""
        return len(self._known)

    @property
    def ids(self) -> frozenset[int]:
        """Of all that wait or are given out."""
        return frozenset(self._known)

    def lane(self, lane: int, gap: float) -> None:
        """A broadcast's own pace: seconds between two of its pushes."""
        self._lanes.setdefault(lane, _Lane()).gap = gap

    def add(self, new: Waiting, now: float) -> int | None:
        """Take one in; what is known already changes nothing.

        Returns:
            the id of the one that will never leave, since a newer one of the same slot waits; None: none.
        """
        if new.id in self._known:
            return None
        chat = self._chats.get(new.address)
        if chat is None:
            chat = self._chats[new.address] = _Chat(self._pace(new.address))
        dropped = None
        if new.slot is not None:
            other = chat.slots.get(new.slot)
            if other is not None and other > new.id:
                return new.id
            if other is not None:
                del self._known[other]
                dropped = other
            chat.slots[new.slot] = new.id
        self._known[new.id] = new
        heappush(chat.waiting, (new.order, new.id))
        if not chat.busy:
            self._line_up(new.address, chat, now)
        return dropped

    def next(self, now: float) -> Waiting | None:
        """Give out the one that is to leave now; `back` or `done` must follow. None: none may."""
        self._ripen(now)
        best: tuple[int, int, str] | None = None
        for lane in self._lanes.values():
            head = self._head(lane, now) if lane.opens <= now else None
            if head is not None and (best is None or head < best):
                best = head
        if best is None:
            return None
        _, number, address = best
        given = self._known[number]
        lane = self._lanes[given.lane]
        heappop(lane.ready)
        lane.opens = max(lane.opens + lane.gap, now + EVENNESS * lane.gap)
        chat = self._chats[address]
        heappop(chat.waiting)
        if given.slot is not None and chat.slots.get(given.slot) == number:
            del chat.slots[given.slot]
        chat.busy = True
        chat.pace.start()
        return given

    def opens(self, now: float) -> float:
        """The moment from which something may leave; infinite while nothing waits."""
        self._ripen(now)
        soonest = min((lane.opens for lane in self._lanes.values() if self._head(lane, now)), default=inf)
        return min(soonest, self._later[0][0] if self._later else inf)

    def ended(self, given: Waiting, now: float) -> None:
        """What was given out has reached the receiver, or was given up on the way, at this moment."""
        self._chats[given.address].pace.end(now)

    def done(self, given: Waiting, now: float) -> None:
        """What was given out will not leave again."""
        self._known.pop(given.id, None)
        self._free(given.address, now)

    def back(self, given: Waiting, now: float, *, not_before: float) -> int | None:
        """What was given out waits again, unless a newer one of its slot does by now.

        Returns:
            the id of the one that will never leave; None: none.
        """
        chat = self._chats[given.address]
        chat.not_before = not_before
        dropped = None
        if given.slot is not None and given.slot in chat.slots:
            dropped = given.id
            self._known.pop(given.id, None)
        elif given.id in self._known:
            heappush(chat.waiting, (given.order, given.id))
            if given.slot is not None:
                chat.slots[given.slot] = given.id
        self._free(given.address, now)
        return dropped

    def forget(self, ids: Iterable[int], now: float) -> None:
        """These are not to leave any more."""
        for number in ids:
            gone = self._known.pop(number, None)
            chat = self._chats.get(gone.address) if gone is not None else None
            if gone is None or chat is None:
                continue
            if gone.slot is not None and chat.slots.get(gone.slot) == number:
                del chat.slots[gone.slot]
            if not chat.busy:
                self._line_up(gone.address, chat, now)

    def hasten(self, addresses: Iterable[str], now: float) -> None:
        """The pauses at these addresses are over."""
        for address in addresses:
            chat = self._chats.get(address)
            if chat is not None:
                chat.not_before = -inf
                if not chat.busy:
                    self._line_up(address, chat, now)

    def _free(self, address: str, now: float) -> None:
        chat = self._chats[address]
        chat.busy = False
        self._line_up(address, chat, now)

    def _line_up(self, address: str, chat: _Chat, now: float) -> None:
        """Have an idle address wait for its turn, or for the moment when it may."""
        while chat.waiting and chat.waiting[0][1] not in self._known:
            heappop(chat.waiting)
        if chat.opens > now:
            heappush(self._later, (chat.opens, address))
        elif chat.waiting:
            order, number = chat.waiting[0]
            lane = self._lanes.setdefault(self._known[number].lane, _Lane())
            heappush(lane.ready, (order, number, address))
        elif chat.pace.over > now:
            heappush(self._later, (chat.pace.over, address))
        else:
            del self._chats[address]

    def _ripen(self, now: float) -> None:
        while self._later and self._later[0][0] <= now:
            _, address = heappop(self._later)
            chat = self._chats.get(address)
            if chat is not None and not chat.busy:
                self._line_up(address, chat, now)

    def _head(self, lane: _Lane, now: float) -> tuple[int, int, str] | None:
        """The first in a lane, without those that were overtaken, given out or dropped, or must wait."""
        while lane.ready:
            order, number, address = lane.ready[0]
            if number in self._known and self._is_next(number, self._chats.get(address), now):
                return order, number, address
            heappop(lane.ready)
        return None

    def _is_next(self, number: int, chat: _Chat | None, now: float) -> bool:
        return chat is not None and not chat.busy and chat.waiting[0][1] == number and chat.opens <= now
