"""What a channel gives the runtime that messages are pushed to: how replies look there, and who carries them.

Replies become pushes inside the transaction that causes them; one push is one call to the channel. They
leave afterwards, in order for each address, within the channel's limits, each until it is confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dialogues.message import Message
    from dialogues.replies import Json, Reply


class Priority(IntEnum):
    """What leaves first; within one address and priority, the older first."""

    ANSWER = 0  # what somebody waits for: replies, staff, reminders
    TIDYING = 5  # changes of earlier messages, such as buttons that are done with
    BROADCAST = 9


@dataclass(frozen=True, slots=True)
class Push:
    """One call to a channel.

    Attributes:
        call: as the channel's courier understands it; JSON.
        slot: name of something of which an address shows one only, such as a progress line: what was sent
            for it before is changed instead, and of several that wait the newest alone leaves.
    """

    call: dict[str, Json]
    priority: Priority = Priority.ANSWER
    slot: str | None = None


class Presenter(Protocol):
    """How replies look on a channel. Pure: the same replies give the same pushes."""

    def present(
        self, replies: tuple[Reply, ...], *, message: Message | None, language: str
    ) -> tuple[Push, ...]:
        """The calls that bring these replies to a person, in order.

        Args:
            replies: all of one turn, or one that leaves outside a turn.
            message: what they answer; None outside a turn.
            language: BCP 47 tag the replies are in, for the words around them.
        """
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel bears. All spans are seconds.

    Attributes:
        apart: between two pushes to one address.
        burst: pushes to all addresses within `window`.
        crowded: pushes to one address within `crowd_window` where `is_crowd` says so (groups).
        rush: pushes that one address takes at once after a rest: so many within `rush` times `apart`.
        patience: age from which a push that was never confirmed counts as failed.
    """

    apart: float
    burst: int
    window: float
    crowded: int
    crowd_window: float
    rush: int = 1
    patience: float = 86_400.0


class Courier(Protocol):
    """Carries pushes to one channel."""

    @property
    def limits(self) -> Limits:
        """What the channel bears."""
        ...

    def is_crowd(self, address: str) -> bool:
        """Whether many read at this address, so that the lower limit holds."""
        ...

    async def send(self, address: str, call: Json, replaces: str | None) -> str | None:
        """Make one call and wait until the channel has confirmed it.

        Args:
            address: the channel's own name of the chat.
            call: as the presenter made it.
            replaces: the channel's id of what was sent for the same slot before; when that is gone a new
                message is sent instead.

        Returns:
            the channel's id of what was sent or changed, None where there is none.

        Raises:
            BlockedError: the receiver refuses all messages.
            RefusedError: the channel will never take this call.
            SlowDownError: the channel wants a pause at this address.
            ShutError: this address does not admit us, for now.
            NotSentError: not confirmed; it may have arrived all the same.
            ChannelClosedError: the channel does not admit us at all, as with a revoked token.
        """
        ...


class BlockedError(Exception):
    """The receiver does not want messages: sending again is of no use until they write themselves."""


class RefusedError(Exception):
    """The channel will never take this call. `code`: why, in short, without what people wrote."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SlowDownError(Exception):
    """Nothing more to this address for a while. `seconds`: as the channel asked."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class ShutError(Exception):
    """This address does not admit us, as a room that we were put out of: others go on, and it is tried again.

    `code`: why, in short.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSentError(Exception):
    """Not confirmed; to be tried again after a pause."""


class ChannelClosedError(Exception):
    """The channel does not admit us. `code`: why, in short."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
