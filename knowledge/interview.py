"""Which questions of the intake apply to a founder, in which order, and what is the best next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knowledge.conditions import holds, number_of

if TYPE_CHECKING:
    from knowledge.pack import Pack, Question
    from knowledge.pack.structure import Rule


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
    question, _, index = key.partition("#")
    return question, int(index) if index.isdecimal() else 1


def plan(pack: Pack, given: Mapping[str, Any]) -> Plan:
    """Find the questions that apply.

    An answer in a branch that is no longer reached is left out of `values`, so nothing further depends on
    it; it stays with the caller and counts again when the branch comes back.

    Args:
        pack: the city's pack.
        given: stored values of all answered questions, by key.
    """
    items: list[Item] = []
    values: dict[str, Any] = {}
    for section in pack.intake.sections:
        for question in section.questions:
            if question.when and holds(question.when, values) is not True:
                continue
            for key, index in _keys(question, values):
                items.append(Item(key, question, section.id, index))
                if key in given:
                    values[key] = given[key]
    return Plan(tuple(items), values)


def _keys(question: Question, values: Mapping[str, Any]) -> list[tuple[str, int | None]]:
    repeat = question.repeat
    if repeat is None:
        return [(question.id, None)]
    count = int(number_of(values.get(repeat.count)) or 0)
    return [
        (question.id if index == 1 else f"{question.id}#{index}", index)
        for index in range(1, min(count, repeat.max) + 1)
    ]


def worth(pack: Pack) -> dict[str, float]:
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


def next_item(pack: Pack, items: tuple[Item, ...], *, minutes: float | None = None) -> Item | None:
    """The question to ask next.

    Args:
        pack: the city's pack.
        items: questions that apply and still wait, in order.
        minutes: left in this sitting; None: no limit, so the pack's order is kept. With a limit: the one
            that tells most per minute among those that fit; within a tie, the earlier one.

    Returns:
        None when nothing is left, or nothing fits into the time.
    """
    if minutes is None:
        return items[0] if items else None
    value = worth(pack)
    fitting = [item for item in items if item.question.minutes <= minutes]
    return max(fitting, key=lambda item: value[item.question.id] / item.question.minutes, default=None)
