"""Which questions of the intake apply to a founder, in which order, and what is the best next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knowledge.conditions import holds, number_of

if TYPE_CHECKING:
    from knowledge.pack import Pack, Question
    from knowledge.pack.structure import Condition, Rule


@dataclass(frozen=True, slots=True)
class Item:
    """One question as it stands for one founder.

    Attributes:
        key: names its answer: the question's id, with `#2` behind it for the second member of a group.
        index: member of the group, from 1; None without a group.
    """

    key: str
    question: Question
    section: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The intake for one founder as far as the answers tell.

    Attributes:
        items: questions that apply, in the pack's order.
        values: stored values of the answered ones among them, by key; what the diagnosis may use.
    """

    items: tuple[Item, ...]
    values: dict[str, Any]

    def item(self, key: str) -> Item | None:
        """The item with this key, None when it does not apply."""
        return next((item for item in self.items if item.key == key), None)


def split_key(key: str) -> tuple[str, int]:
    """Question id and group index (from 1) of an answer's key."""
    if "#" not in key:
        return key, 1
    question, _, index = key.partition("#")
    return question, int(index) if index.isdecimal() else 1


class Interview:
    """A pack's intake, made ready to be planned for one founder after the other."""

    def __init__(self, pack: Pack) -> None:
        """Args: pack: whose intake; it is read once, here."""
        self._conditions: list[Condition] = []
        self._outline: list[_Stretch] = []
        known: dict[str, int] = {}
        for section in pack.intake.sections:
            for question in section.questions:
                gate = None
                if question.when:
                    # Many questions wait for the same thing, which need be looked at only once in a plan.
                    gate = known.setdefault(repr(sorted(question.when.items())), len(known))
                    if gate == len(self._conditions):
                        self._conditions.append(question.when)
                self._add(Item(question.id, question, section.id), gate)
        self._worth = _worth(pack)

    def _add(self, item: Item, gate: int | None) -> None:
        last = self._outline[-1] if self._outline else None
        repeated = item.question.repeat is not None
        if last is None or repeated or last.repeated or last.gate != gate:
            self._outline.append(_Stretch([item], gate, repeated))
        else:
            last.items.append(item)

    def plan(self, given: Mapping[str, Any]) -> Plan:
        """Find the questions that apply.

        An answer in a branch that is no longer reached is left out of `values`, so nothing further depends
        on it; it stays with the caller and counts again when the branch comes back.

        Args:
            given: stored values of all answered questions, by key.
        """
        items: list[Item] = []
        values: dict[str, Any] = {}
        open_gates: dict[int, bool] = {}
        for stretch in self._outline:
            gate = stretch.gate
            if gate is not None:
                # A condition names earlier questions alone, so what it comes to no longer changes.
                if gate not in open_gates:
                    open_gates[gate] = holds(self._conditions[gate], values) is True
                if not open_gates[gate]:
                    continue
            members = _members(stretch.items[0], values) if stretch.repeated else stretch.items
            items += members
            for item in members:
                key = item.key
                if key in given:
                    values[key] = given[key]
        return Plan(tuple(items), values)

    def next_item(self, items: Sequence[Item], *, minutes: float | None = None) -> Item | None:
        """The question to ask next.

        Args:
            items: questions that apply and still wait, in order.
            minutes: left in this sitting; None: no limit, so the pack's order is kept. With a limit: the
                one that tells most per minute among those that fit; within a tie, the earlier one.

        Returns:
            None when nothing is left, or nothing fits into the time.
        """
        if minutes is None:
            return items[0] if items else None
        fitting = [item for item in items if item.question.minutes <= minutes]
        return max(
            fitting, key=lambda item: self._worth[item.question.id] / item.question.minutes, default=None
        )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Questions that follow each other and wait for the same.

    Attributes:
        items: at least one; the only one if it is `repeated` for each member of a group.
        gate: place of what they wait for among the conditions; None: they are always asked.
    """

    items: list[Item]
    gate: int | None
    repeated: bool


def _members(item: Item, values: Mapping[str, Any]) -> list[Item]:
    repeat = item.question.repeat
    if repeat is None:
        return [item]
    count = int(number_of(values.get(repeat.count)) or 0)
    return [
        Item(item.key if index == 1 else f"{item.key}#{index}", item.question, item.section, index)
        for index in range(1, min(count, repeat.max) + 1)
    ]


def _worth(pack: Pack) -> dict[str, float]:
    """How much each question tells about diagnosis and referral, by id.

    Counted from the pack itself: how many levels and rules depend on the question (rules by their weight),
    plus half the worth of the questions that only it opens.
    """
    told: Counter[str] = Counter()
    for dimension in pack.rubric.dimensions:
        told.update(question for level in dimension.levels for way in level.ways for question in way)
    worths = {question: float(told[question]) for question in pack.questions}
    for rule in _rules(pack):
        for question in rule.when:
            worths[question] += rule.weight
    for later in reversed(pack.questions.values()):
        for gate in later.when:
            worths[gate] += worths[later.id] / 2
    return worths


def _rules(pack: Pack) -> Iterator[Rule]:
    for recommendation in pack.rubric.recommendations:
        yield from recommendation.rules
    for contact in pack.contacts.contacts:
        yield from contact.rules
