"""What was done at the fake Telegram, and what was done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.fakes import ledger

Json = Any
Violation = ledger.Violation[int]
Event = ledger.Event[int]
"""`kind`: `sent`, `edited`, `deleted`, `action`, `answered` (a callback query) or `left`."""


class Ledger(ledger.Ledger[int]):
    """By chat id; 0: no chat."""

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
