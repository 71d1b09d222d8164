"""Updates on their way to the bot: kept until acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.timing import Changes

Json = Any
DEFAULT_LEFT_OUT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Update:
    """One update; `handed` how often it was given to the bot."""

    body: Json
    at: float
    handed: int = 0
    acknowledged: bool = False

    @property
    def id(self) -> int:
        """Its `update_id`; malformed ones have none and count as 0."""
        number = self.body.get("update_id") if isinstance(self.body, dict) else None
        return number if isinstance(number, int) else 0

    def kind(self) -> str:
        """`message`, `callback_query` …; empty for a malformed one."""
        if not isinstance(self.body, dict):
            return ""
        return next((name for name in self.body if name != "update_id"), "")

    def chat(self) -> int:
        """The chat it is about; 0 when it names none."""
        inner = self.body.get(self.kind()) if isinstance(self.body, dict) else None
        for part in (inner, inner.get("message") if isinstance(inner, dict) else None):
            chat = part.get("chat") if isinstance(part, dict) else None
            number = chat.get("id") if isinstance(chat, dict) else None
            if isinstance(number, int):
                return number
        return 0


@dataclass
class Queue:
    """All updates, oldest first; `pending` those not acknowledged yet."""

    changes: Changes
    next_id: int = 710_000_001
    allowed: set[str] | None = None
    pending: list[Update] = field(default_factory=list)
    every: list[Update] = field(default_factory=list)

    def push(self, kind: str, inner: Json, now: float) -> Update | None:
        """Queue an update of a kind; None when the bot did not ask for this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in DEFAULT_LEFT_OUT
        if not wanted:
            return None
        return self.push_raw({"update_id": self.take_id(), kind: inner}, now)

    def take_id(self) -> int:
        """The next `update_id`."""
        self.next_id += 1
        return self.next_id - 1

    def push_raw(self, body: Json, now: float) -> Update:
        """Queue any JSON, as it is."""
        update = Update(body, now)
        self.pending.append(update)
        self.every.append(update)
        self.changes.tell()
        return update

    def get(self, offset: int, limit: int) -> list[Update]:
        """Acknowledge what lies before `offset` and give what follows.

        Only what was handed out once is acknowledged by a larger offset, so that ids which start over at a
        lower number are still given. A negative offset keeps that many from the end and forgets the others.
        """
        if offset < 0:
            self._drop(self.pending[:offset])
        elif offset > 0:
            self._drop([update for update in self.pending if update.handed and update.id < offset])
        given = self.pending[:limit]
        for update in given:
            update.handed += 1
        return given

    def acknowledge(self, update: Update) -> None:
        """The bot has it for good."""
        self._drop([update])

    def drop_all(self) -> None:
        """Forget what waits."""
        self._drop(list(self.pending))

    def _drop(self, updates: list[Update]) -> None:
        if not updates:
            return
        gone = {id(update) for update in updates}
        for update in updates:
            update.acknowledged = True
        self.pending = [update for update in self.pending if id(update) not in gone]
        self.changes.tell()

    async def empty(self, timeout: float = 30.0, of: Callable[[Update], bool] = lambda _: True) -> bool:  # noqa: ASYNC109
        """Wait until all (of these) are acknowledged; False when `timeout` (real seconds) is over before."""
        return await self.changes.wait(lambda: not any(of(u) for u in list(self.pending)), timeout)
