"""Faults on demand at the fake Slack."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.faults import Faults


@dataclass
class SlackFaults(Faults):
    """See `Faults`; names are the methods', and `upload`, `files-pri`, `response`; towards the app the kinds.

    Attributes:
        twice: what was acknowledged is brought once more.
        ack_lost: acknowledgements that do not arrive, though the app has handled what it acknowledged.
    """

    twice: float = 0.0
    ack_lost: float = 0.0

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """Names of the shares."""
        return (*super().kinds(), "twice", "ack_lost")
