"""What everything that staff do in Slack is done with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialogues.ports import Clock, Desk, Knowledge
    from integrations.phrases import Phrases
    from integrations.slack.people import People
    from integrations.slack.ports import Posts
    from integrations.slack.telling import Telling
    from knowledge.pack import Pack


WAITS = 3.0
"""Seconds for which Slack waits to be told that something has arrived, and takes a modal for a press."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The desk, and what stands around it.

    Attributes:
        t: words of the staff.
        packs: by city, the default one first.
        page: root of the staff page; None where it has no address.
        waits: as `WAITS`, of this Slack.
    """

    desk: Desk
    knowledge: Knowledge
    people: People
    posts: Posts
    telling: Telling
    t: Phrases
    packs: Mapping[str, Pack]
    clock: Clock
    page: str | None = None
    waits: float = WAITS

    def zone(self, city: str) -> str:
        """The time zone of a city, or of the default one where it is no longer served."""
        pack = self.packs.get(city) or next(iter(self.packs.values()))
        return pack.about.timezone
