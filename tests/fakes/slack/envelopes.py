"""What Slack brings to the app, whichever way it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass(frozen=True)
class Attempt:
    """One try: when (Unix time), which retry (0: the first), and why it failed; empty: it did not."""

    at: float
    retry: int
    reason: str


@dataclass
class Envelope:
    """One event, interaction or command.

    Attributes:
        kind: `events_api`, `interactive` or `slash_commands`.
        lane: its channel or person; what is of one lane starts in order.
        answer: what the app acknowledged it with, {} for nothing.
        after: carried out when it was acknowledged, with the answer.
        given_up: there will be no further attempt.
    """

    id: str
    kind: str
    payload: Json
    lane: str
    after: Callable[[Json], None] | None = None
    attempts: list[Attempt] = field(default_factory=list)
    acked: bool = False
    given_up: bool = False
    answer: Json = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """It was acknowledged, or nobody tries any more."""
        return self.acked or self.given_up
