"""A chat as a test sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Self

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.ledger import Event
from tests.fakes.telegram.world import World

Json = Any
REPLY_WITHIN = 30.0  # real seconds until a test gives up
SETTLED = 0.3  # real seconds without anything new after which the assistant counts as silent
LOOK_AGAIN = 0.02  # real seconds between questions whether the assistant is idle
SHOWN = ("sent", "edited")
Idle = Callable[[], Awaitable[bool]]
"""Says that the assistant has nothing more to send; better than to listen for silence."""


class Room:
    """A chat as a test sees it: what was said, and waiting for more."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    @property
    def id(self) -> int:
        """The chat's id."""
        return self.chat.id

    def events(self, *kinds: str) -> list[Event]:
        """What the bot did here, in order; see `Ledger.of`."""
        with self.world.lock:
            return self.world.ledger.of(self.id, *kinds)

    def messages(self) -> list[Json]:
        """The bot's messages as they show now, oldest first."""
        with self.world.lock:
            return [dict(m) for m in self.chat.shown() if m["from"]["id"] == self.world.bot["id"]]

    def texts(self) -> list[str]:
        """Their words."""
        return [text_of(message) for message in self.messages()]

    def mark(self) -> int:
        """A place in the ledger to wait from."""
        return len(self.world.ledger.events)

    def since(self, mark: int, *kinds: str) -> list[Event]:
        """Events of this chat from a mark on."""
        with self.world.lock:
            events = self.world.ledger.events[mark:]
        return [e for e in events if e.chat == self.id and (not kinds or e.kind in kinds)]

    async def until(self, done: Callable[[Self], bool], *, within: float = REPLY_WITHIN) -> None:
        """Wait until `done(self)`; fails after `within` real seconds."""
        if not await self.world.changes.wait(lambda: done(self), within):
            raise AssertionError(f"not within {within} s; so far: {[e.kind for e in self.events()][-10:]}")

    async def replies(
        self,
        mark: int,
        *,
        idle: Idle | None = None,
        within: float = REPLY_WITHIN,
        settled: float | None = None,
    ) -> list[Event]:
        """Messages sent and edited since `mark`, once there is one and the assistant has fallen silent.

        Silent: `idle()` says so, or, without it, nothing came for `settled` seconds.
        """
        settled = settled or (SETTLED if idle is None else LOOK_AGAIN)
        await self.until(lambda room: bool(room.since(mark, *SHOWN)), within=within)
        count = 0
        while count < (count := len(self.since(mark, *SHOWN))) or (idle is not None and not await idle()):
            await self._more(mark, count, settled)
        return self.since(mark, *SHOWN)

    async def _more(self, mark: int, count: int, within: float) -> None:
        await self.world.changes.wait(lambda: len(self.since(mark, *SHOWN)) > count, within)

    def message(self, number: int) -> Json:
        """One message by its number, as it shows now."""
        return self.chat.messages[number]


def buttons_of(message: Json) -> list[Json]:
    """All buttons under a message, or keys of the keyboard it brings, row by row."""
    markup = message.get("reply_markup", {})
    return [b for row in markup.get("inline_keyboard") or markup.get("keyboard") or [] for b in row]


def text_of(message: Json) -> str:
    """The words of a message or of its picture or file."""
    return str(message.get("text", message.get("caption", "")))
