"""All that the action server is given by the composition root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dialogues.message import ConversationKey
    from dialogues.ports import Later, TurnRunner
    from dialogues.state import State
    from knowledge.pack import Pack


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a conversation.

    Attributes:
        state: None for a stranger.
        taken: of the inbound keys that were asked about, those that were answered before.
        waiting: whether messages of staff wait for the founder.
    """

    state: State | None = None
    taken: frozenset[str] = frozenset()
    waiting: bool = False


class Snapshots(Protocol):
    """What turns have left behind, for who shows it in another form."""

    async def held(self, key: ConversationKey, inbound_keys: tuple[str, ...] = ()) -> Held:
        """What is held of a conversation now. Raises UnavailableError where the database is away."""
        ...

    async def take_waiting(self, key: ConversationKey) -> tuple[Later, ...]:
        """Messages that wait for the founder, oldest first; they count as delivered from now on.

        Raises UnavailableError where the database is away.
        """
        ...


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands behind all actions. `packs`: by city; the first one is the default. At least one."""

    packs: Mapping[str, Pack]
    turns: TurnRunner
    snapshots: Snapshots
