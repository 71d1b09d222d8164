"""What was just stored of busy conversations, so that their next turn need not load it again.

Nothing depends on it: a conversation that is not kept is loaded, and what is stored on top of a kept one is
stored only if nobody has changed the conversation since (`integrations.database.turn_store.save`).
"""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from datetime import datetime, timedelta

from dialogues.message import ConversationKey
from dialogues.state import State
from integrations.database.turn_store import Version

AT_MOST = 64
"""Conversations; some 40 KB each at the end of an intake."""
FOR_AT_MOST = timedelta(minutes=10)
"""A founder who comes back later waits for the database once. What was erased is not held longer either."""


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as it was last stored, and when."""

    version: Version
    state: State
    at: datetime


class KeptConversations:
    """The conversations served last, each handed out once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[ConversationKey, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, key: ConversationKey, now: datetime) -> Kept | None:
        """What is kept of a conversation, which is forgotten with it; None: nothing."""
        kept = self._kept.pop(key, None)
        return kept if kept and now - kept.at <= FOR_AT_MOST else None

    def put(self, key: ConversationKey, kept: Kept) -> None:
        """Keep a conversation as it was just stored; forget those that lie too long or are too many."""
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while self._kept:
            oldest = next(iter(self._kept.values()))
            if len(self._kept) <= AT_MOST and kept.at - oldest.at <= FOR_AT_MOST:
                return
            self._kept.popitem(last=False)
