"""Whether conditions of a pack hold for a founder's answers, in three values: yes, no, not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.pack.structure import Condition, Range, Test

Values = Mapping[str, Any]
"""Stored values by question key, of questions that were answered and still apply; others are absent."""


def number_of(value: object) -> float | None:
    """The number in a stored value: itself, or the amount of a sum of money; None for all else."""
    if isinstance(value, dict):
        value = value.get("amount")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def fits_range(number: float, limits: Range) -> bool:
    """Whether `number` lies in the closed interval."""
    return (limits.min is None or number >= limits.min) and (limits.max is None or number <= limits.max)


def fits(value: object, test: Test) -> bool:
    """Whether one stored value passes one test."""
    if isinstance(test, Range):
        number = number_of(value)
        return number is not None and fits_range(number, test)
    if not isinstance(test, tuple):  # Answered: any value will do
        return True
    if isinstance(value, list):
        return any(str(one) in test for one in value)
    if isinstance(value, bool):
        return ("yes" if value else "no") in test or value in test
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) in test


def holds(condition: Condition, values: Values) -> bool | None:
    """Whether all tests hold. False as soon as one fails; None when the rest cannot be told yet."""
    undecided = False
    for key, test in condition.items():
        if key not in values:
            undecided = True
        elif not fits(values[key], test):
            return False
    return None if undecided else True


def holds_any(ways: tuple[Condition, ...], values: Values) -> bool | None:
    """Whether any of the alternatives holds; no alternative at all holds always."""
    if not ways:
        return True
    results = [holds(way, values) for way in ways]
    if True in results:
        return True
    return None if None in results else False
