"""What was done, in order, and which rules were broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass(frozen=True)
class Violation:
    """A rule that a call broke: its short name, the method, the chat (0: none), Unix time, the words."""

    rule: str
    method: str
    chat: int
    at: float
    words: str


@dataclass(frozen=True)
class Event:
    """Something the assistant did that was carried out.

    Attributes:
        kind: `sent`, `edited`, `deleted`, `action`, `answered` (a callback query) or `left`.
        message: as it was then; for `action` and `answered` what was asked for.
        lost: the caller never learned of it, since the response was lost on purpose.
    """

    number: int
    at: float
    chat: int
    kind: str
    method: str
    message: Json
    lost: bool = False


@dataclass
class Ledger:
    """Everything, for all chats; `events` in the order it was carried out."""

    violations: list[Violation] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    refused: int = 0  # calls with a token that is not good
    lost: list[Event] = field(default_factory=list)

    def violate(self, rule: str, method: str, chat: int, at: float, *, words: str) -> None:
        """Note a broken rule."""
        self.violations.append(Violation(rule, method, chat, at, words))

    def broken(self, *allowed: str) -> list[Violation]:
        """Violations but those of the rules named."""
        return [violation for violation in self.violations if violation.rule not in allowed]

    def add(self, at: float, chat: int, kind: str, method: str, *, message: Json) -> Event:
        """Note what was carried out."""
        event = Event(len(self.events), at, chat, kind, method, message)
        self.events.append(event)
        return event

    def of(self, chat: int, *kinds: str) -> list[Event]:
        """Events of one chat; of these kinds when some are named."""
        return [e for e in self.events if e.chat == chat and (not kinds or e.kind in kinds)]

    def doubles(self) -> int:
        """How many messages were sent again with the same words and keyboard into the same chat."""
        return doubles(self.events)


def doubles(events: Iterable[Event]) -> int:
    """How many messages were sent more than once among these, with the same words and keyboard in a chat.

    Over a longer time the assistant may well say the same again: ask this of one turn, or of unique texts.
    """
    seen = Counter((e.chat, content(e.message)) for e in events if e.kind == "sent")
    return sum(count - 1 for count in seen.values())


def content(message: Json) -> str:
    """All that a reader sees of a message, as one string to compare."""
    seen = {name: message.get(name) for name in ("text", "caption", "entities", "reply_markup", "checksum")}
    return repr(seen)
