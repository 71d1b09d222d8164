"""What a channel whose messages come by themselves gives the runtime, and what it gets from it.

What arrives is stored as it came before it is acknowledged; it is read afterwards, in order for each address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dialogues.message import Address, Channel, ConversationKey


@dataclass(frozen=True, slots=True)
class Arrived:
    """One update as the channel delivered it.

    Attributes:
        update_id: unique in the channel; a second delivery has the same and is recognised by it.
        address: of the chat it belongs to; empty where none can be told.
        raw: as it came, ASCII JSON; None where it is not kept.
        fault: why it is not read at all, a short code; None: it is.
    """

    update_id: str
    address: str
    raw: str | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stored update that is not done with. `at`: when it was stored. `failures`: of reading it, so far."""

    id: int
    raw: str
    at: datetime
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Took:
    """What became of the oldest that waited.

    Attributes:
        done: ids of those that are done with, at least one; empty with `again`.
        fault: why they were left out, a short code; None: they were understood.
        again: seconds after which to look again, since more is about to come.
    """

    done: tuple[int, ...] = ()
    fault: str | None = None
    again: float | None = None


class Claims(Protocol):
    """Where a channel leaves what arrived before it acknowledges it."""

    async def claim(self, channel: Channel, arrived: Sequence[Arrived]) -> None:
        """Store updates in the order given; those known already are left out.

        All is committed when this returns; the work on it has been ordered in the same transaction.

        Raises:
            UnavailableError: the database is away; nothing may be acknowledged.
        """
        ...


class Updates(Protocol):
    """A channel's reading of what was stored."""

    async def take(
        self, address: str, waiting: Sequence[Waiting], conversation: ConversationKey | None
    ) -> Took:
        """Take the oldest update of an address through its whole way; safe to repeat.

        Args:
            address: the channel's own name of the chat.
            waiting: all that waits there, oldest first, at least one; of many only the first dozen.
            conversation: that this chat carries; None: it has written nothing yet.

        Raises:
            UnavailableError: not now; the same may be taken again.
        """
        ...


class Chats(Protocol):
    """Chats that messages are pushed to, and the conversations they carry."""

    async def carry(self, chat: Address, key: ConversationKey) -> None:
        """From now on this chat carries that conversation, which is begun if nothing was said in it yet."""
        ...

    async def join(self, chat: Address, token: str) -> ConversationKey | None:
        """Use up a return token: from now on this chat carries its conversation.

        Returns:
            the conversation; None: the token is unknown, used by somebody else, or too old.
        """
        ...

    async def close(self, chat: Address) -> None:
        """The receiver wants no messages: nothing is sent there until `reopen`, or until they write."""
        ...

    async def reopen(self, chat: Address) -> None:
        """The receiver can be written to again."""
        ...

    async def move(self, chat: Address, to: Address) -> None:
        """The channel gave a chat a new name; it goes on carrying its conversation. Safe to repeat."""
        ...


class Standing(Protocol):
    """Where a channel's owner tells how the channel stands, for health and metrics of every process."""

    async def report(self, channel: Channel, state: str, code: str | None = None) -> None:
        """Tell how it stands from now on; repeating the same costs nothing.

        Args:
            channel: of which one speaks.
            state: `on`, `partly` (but at an address that does not admit us), `troubled` (passing, tried
                again) or `closed` (it does not admit us).
            code: why, in short; None while all is well.
        """
        ...
