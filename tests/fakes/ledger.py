"""What an assistant did at a fake service, in order, and which of its rules were broken."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Json = Any
Place = TypeVar("Place")


@dataclass(frozen=True)
class Violation(Generic[Place]):
    """A rule that a call broke: its short name, the method, the chat (0 or empty: none), Unix time, words."""

    rule: str
    method: str
    chat: Place
    at: float
    words: str


@dataclass(frozen=True)
class Event(Generic[Place]):
    """Something the assistant did that was carried out.

    Attributes:
        kind: what was done, such as `sent`, `edited` or `deleted`; each service names its own.
        message: as it was then, or what was asked for where there is none.
    """

    number: int
    at: float
    chat: Place
    kind: str
    method: str
    message: Json


@dataclass
class Ledger(Generic[Place]):
    """Everything, for all chats; `events` in the order it was carried out.

    Attributes:
        refused: calls with a token that is not good.
        lost: events whose caller never learned of them, since the response was lost on purpose.
    """

    violations: list[Violation[Place]] = field(default_factory=list)
    events: list[Event[Place]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    lost: list[Event[Place]] = field(default_factory=list)

    def violate(self, rule: str, method: str, chat: Place, at: float, *, words: str) -> None:
        """Note a broken rule."""
        self.violations.append(Violation(rule, method, chat, at, words))

    def broken(self, *allowed: str) -> list[Violation[Place]]:
        """Violations but those of the rules named."""
        return [violation for violation in self.violations if violation.rule not in allowed]

    def add(self, at: float, chat: Place, kind: str, method: str, *, message: Json) -> Event[Place]:
        """Note what was carried out."""
        event = Event(len(self.events), at, chat, kind, method, message)
        self.events.append(event)
        return event

    def of(self, chat: Place, *kinds: str) -> list[Event[Place]]:
        """Events of one chat; of these kinds when some are named."""
        return [e for e in self.events if e.chat == chat and (not kinds or e.kind in kinds)]
