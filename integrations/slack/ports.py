"""What Slack needs from the runtime: what the app has posted there, and what that shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a message of the app is."""

    CARD = "card"  # the living message of a case; in its thread is the chat
    LINE = "line"  # a line, or several, of a case's thread
    NOTICE = "notice"  # a word to one person about a case
    DIGEST = "digest"
    WORD = "word"  # to one person, about no case


@dataclass(frozen=True, slots=True)
class Spot:
    """A message in Slack: `channel` (C…, or D… between the app and a person) and its `ts`."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Posted:
    """What the app has posted somewhere.

    Attributes:
        case: number that it belongs to; `Desk` follows merges from there. None: to none, or it was erased.
        line: id of the (first) line of the thread that it shows; None for all else.
    """

    kind: Kind
    case: int | None
    line: int | None


class Posts(Protocol):
    """What the app has posted in Slack and where."""

    async def at(self, spot: Spot) -> Posted | None:
        """What stands there; None where it is nothing of the app's.

        A message in a thread belongs to the case whose card its `thread_ts` names: ask for that one.
        """
        ...

    async def card(self, case_id: int) -> Spot | None:
        """Where a case's card is; of a merged one that of the case it is part of. None: not posted yet."""
        ...
