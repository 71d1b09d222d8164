"""What the channels and the turn need from each other: small protocols, so that no channel knows `bot`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dialogues.message import Message
    from dialogues.replies import Reply


class TurnRunner(Protocol):
    """Takes one message through the whole of its way; the same for every channel."""

    async def run(self, message: Message) -> tuple[Reply, ...]:
        """Answer one message durably.

        A message whose `inbound_key` was answered before gets the recorded replies again, nothing is done
        twice. Messages of one conversation are answered one after the other, over all processes.

        Returns:
            the replies in order, never empty; all is committed when they are returned.

        Raises:
            UnknownCityError: no pack serves the conversation's city.
            UnavailableError: the database is away; nothing was acknowledged, the same may be sent again.
        """
        ...
