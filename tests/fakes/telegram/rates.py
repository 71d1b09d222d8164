"""How fast a bot may send: per chat, per group, and over all."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.fakes.pace import Pace
from tests.fakes.telegram.errors import ApiError, too_many


@dataclass(frozen=True)
class RateRules:
    """The limits; Telegram publishes no exact ones.

    Attributes:
        every: seconds per message in one chat over the long run.
        burst: messages that one chat takes at once after a rest, at least 1.
        overall: messages to all chats in any sliding second.
        group: messages to one group in any sliding minute.
        slack: seconds of jitter on the wire that break no rule.
        edits: whether editing counts like sending.
    """

    every: float = 1.0
    burst: int = 3
    overall: int = 30
    group: int = 20
    slack: float = 0.05
    edits: bool = True


class Rates:
    """Decides about each message; keeps for how long a chat was told to wait."""

    def __init__(self, rules: RateRules) -> None:
        self.rules = rules
        self._chats: Pace[int] = Pace(every=rules.every, burst=rules.burst, slack=rules.slack)
        self._recent: deque[float] = deque()
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)

    def hold(self, chat: int, now: float, seconds: int) -> None:
        """From now on the chat takes nothing for that long."""
        self._chats.hold(chat, now, seconds)

    def take(self, chat: int, now: float, *, group: bool) -> ApiError | None:
        """Count a message, or say why it may not be sent now."""
        if left := self._chats.held(chat, now):
            return too_many(left, "early_retry")
        error = (
            self._overall(now) or self._of_chat(chat, now) or (self._of_group(chat, now) if group else None)
        )
        if error is not None and error.retry_after is not None:
            self.hold(chat, now, error.retry_after)
            return error
        self._recent.append(now)
        if group:
            self._groups[chat].append(now)
        self._chats.count(chat, now)
        return None

    def _of_chat(self, chat: int, now: float) -> ApiError | None:
        wait = self._chats.wait(chat, now)
        return too_many(wait, "rate_chat") if wait else None

    def _overall(self, now: float) -> ApiError | None:
        _forget(self._recent, now - 1 + self.rules.slack)
        return too_many(1, "rate_overall") if len(self._recent) >= self.rules.overall else None

    def _of_group(self, chat: int, now: float) -> ApiError | None:
        sent = self._groups[chat]
        _forget(sent, now - 60)
        if len(sent) >= self.rules.group:
            return too_many(max(1, math.ceil(sent[0] + 60 - now)), "rate_group")
        return None


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
