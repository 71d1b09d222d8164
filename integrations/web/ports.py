"""All that the web is given by the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from dialogues.ports import (
        Bulletins,
        Clock,
        Conversations,
        Desk,
        Files,
        Knowledge,
        Links,
        Reports,
        TurnRunner,
    )
    from dialogues.replies import Json
    from integrations.web.settings import WebSettings
    from knowledge.pack import Pack


@dataclass(frozen=True, slots=True)
class Health:
    """How the service is.

    Attributes:
        ready: whether database and pack are there; a channel's trouble does not count.
        details: shown as JSON beside `status` and `version`: packs, and each channel's state.
    """

    ready: bool
    details: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Web:
    """The ports behind all pages and routes.

    Attributes:
        packs: by city; the first one is the default. At least one.
        health: asked at each `/health/ready`; should answer within seconds.
        metrics: renders the figures in Prometheus' text format.
        bulletins: digests of all cases; None: none are made.
        translates: what staff write can be translated by a machine.
        hooks: routes of channels that bring messages by themselves, by path.
        return_link: where else than on this page a return token continues the conversation, its answer None
            while that cannot be told; None: nowhere.
        ending: set once the service ends: streams, which would go on for ever, end then.
    """

    settings: WebSettings
    packs: Mapping[str, Pack]
    turns: TurnRunner
    conversations: Conversations
    files: Files
    links: Links
    desk: Desk
    knowledge: Knowledge
    clock: Clock
    reports: Reports
    health: Callable[[], Awaitable[Health]]
    metrics: Callable[[], Awaitable[bytes]]
    bulletins: Bulletins | None = None
    translates: bool = False
    hooks: Mapping[str, ASGIApp] = field(default_factory=dict)
    return_link: Callable[[str], Awaitable[str | None]] | None = None
    ending: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def default_city(self) -> str:
        """The city that is served when none is named."""
        return next(iter(self.packs))
