"""Whether some founder could give answers that make a statement about a pack true.

Every statement is a tree of `Lit`, `All` and `Any`. The search narrows what each question may have been
answered, and follows each question to the conditions it is asked under, so an answer that nobody can ever
be asked for makes nothing true.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge.conditions import fits_range
from knowledge.pack.structure import Answered, Kind, Question, Range

if TYPE_CHECKING:
    from knowledge.pack.structure import Condition, Test

_PATIENCE = 100_000
"""Steps before a search is given up."""


class TooEntangledError(Exception):
    """The search was given up: conditions of the pack exclude each other in too many ways."""


@dataclass(frozen=True, slots=True)
class Lit:
    """A question was answered, and the answer passes the test.

    `only`: nothing beside the tested values was chosen either (tells a difference for several choices).
    """

    question: str
    test: Test
    only: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """A question has no answer."""

    question: str


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; no part at all holds always."""

    parts: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of the parts holds; no part at all holds never."""

    parts: tuple[Goal, ...]


Goal = Lit | Absent | Every | Some


@dataclass(frozen=True, slots=True)
class Domain:
    """What one question may have been answered so far in a search.

    Attributes:
        values: that may be chosen; None for open kinds.
        hits: for several choices: each set must be met by one of them.
        low: smallest number, for numeric kinds.
        high: largest number.
    """

    values: frozenset[str] | None = None
    hits: frozenset[frozenset[str]] = frozenset()
    low: float = -math.inf
    high: float = math.inf

    @property
    def possible(self) -> bool:
        """Whether an answer is left."""
        values = self.values
        if values is not None and (not values or any(not (hit & values) for hit in self.hits)):
            return False
        return self.low <= self.high


def present(question: str) -> Lit:
    """The question has an answer."""
    return Lit(question, Answered(answered=True))


def fulfilment(condition: Condition) -> Every:
    """All tests of a condition hold."""
    return Every(tuple(Lit(name, test) for name, test in condition.items()))


def refusal(condition: Condition, questions: Mapping[str, Question]) -> Some:
    """One test of a condition fails, or its question has no answer."""
    parts: list[Goal] = []
    for name, test in condition.items():
        parts.append(Absent(name))
        parts += (Lit(name, other, only=True) for other in _others(questions[name], test))
    return Some(tuple(parts))


def _others(question: Question, test: Test) -> list[Test]:
    """Tests that an answer passes if, and only if, it fails this one."""
    if isinstance(test, Answered):
        return []
    if question.values:
        left = tuple(value for value in question.values if value not in _tested(question, test))
        return [left] if left else []
    if isinstance(test, Range):
        below = [] if test.min is None else [Range(max=math.nextafter(test.min, -math.inf))]
        above = [] if test.max is None else [Range(min=math.nextafter(test.max, math.inf))]
        return [*below, *above]
    numbers = sorted(float(value) for value in test)
    return [Range(max=numbers[0] - 1), Range(min=numbers[-1] + 1)]


def _tested(question: Question, test: tuple[str | bool, ...] | Range) -> frozenset[str]:
    """The choices of a question that pass a test."""
    if isinstance(test, Range):
        return frozenset(value for value in question.values if fits_range(float(value), test))
    return frozenset(("yes" if v else "no") if isinstance(v, bool) else v for v in test)


class Search:
    """A search over the answers that founders can give to one intake."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        """Args are all questions by id; goals must refer to existing ones, by tests that suit them."""
        self._questions = questions
        self._steps = 0

    def possible(self, *goals: Goal) -> bool:
        """Whether some answers make all goals true.

        Raises:
            TooEntangledError: no answer was found in time, and none was ruled out.
        """
        self._steps = 0
        return self._solve(list(goals), [], {})

    def _solve(self, goals: list[Goal], choices: list[Some], known: dict[str, Domain | None]) -> bool:
        """Settle what is certain first; only then try the alternatives one by one."""
        while goals:
            self._steps += 1
            if self._steps > _PATIENCE:
                raise TooEntangledError
            goal = goals.pop()
            if isinstance(goal, Every):
                goals += goal.parts
            elif isinstance(goal, Some):
                choices.append(goal)
            elif isinstance(goal, Absent):
                if known.setdefault(goal.question, None) is not None:
                    return False
            elif not self._narrow(goal, goals, known):
                return False
        if not choices:
            return True
        first = min(choices, key=lambda choice: len(choice.parts))
        rest = [choice for choice in choices if choice is not first]
        return any(self._solve([part], list(rest), dict(known)) for part in first.parts)

    def _narrow(self, goal: Lit, goals: list[Goal], known: dict[str, Domain | None]) -> bool:
        """Take an answer into account; False when there can be none beside what is known."""
        question = self._questions[goal.question]
        if goal.question not in known:
            goals.append(fulfilment(question.when))
            if question.repeat is not None:
                goals.append(Lit(question.repeat.count, Range(min=1)))
        before = known.get(goal.question, _whole(question))
        if before is None:
            return False
        after = _narrowed(before, question, goal)
        known[goal.question] = after
        return after.possible


def _whole(question: Question) -> Domain:
    limits = question.bounds or Range()
    low = -math.inf if limits.min is None else limits.min
    high = math.inf if limits.max is None else limits.max
    return Domain(values=frozenset(question.values) if question.values else None, low=low, high=high)


def _narrowed(domain: Domain, question: Question, goal: Lit) -> Domain:
    test = goal.test
    if isinstance(test, Answered):
        return domain
    if domain.values is not None:
        tested = _tested(question, test)
        if question.kind is Kind.CHOICES and not goal.only:
            return replace(domain, hits=domain.hits | {tested})
        return replace(domain, values=domain.values & tested)
    if isinstance(test, Range):
        low = -math.inf if test.min is None else test.min
        high = math.inf if test.max is None else test.max
    else:
        # A list of numbers is taken for the span it covers: packs use one number or neighbours.
        numbers = [float(value) for value in test]
        low, high = min(numbers), max(numbers)
    return replace(domain, low=max(domain.low, low), high=min(domain.high, high))
