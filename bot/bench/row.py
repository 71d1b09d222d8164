"""What a measurement is told as."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what, our figure, what it stands beside, the goal, and whether it is met."""

    what: str
    ours: str
    beside: str
    goal: str
    met: bool
