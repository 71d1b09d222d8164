"""What staff do in Slack, put together: the door, what waits behind it, and who carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from integrations.slack.bridge import Bridge
from integrations.slack.door import door
from integrations.slack.downloads import SlackFiles
from integrations.slack.ground import WAITS, Ground
from integrations.slack.people import People
from integrations.slack.pressing import Pressing
from integrations.slack.socket import Socket
from integrations.slack.submitting import Submitting
from integrations.slack.telling import Telling
from integrations.slack.updates import SlackUpdates
from integrations.slack.webhook import PATH, Webhook
from integrations.slack.words import slack_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_sdk.web.async_client import AsyncWebClient
    from starlette.types import ASGIApp

    from bot.contacts import Contacts
    from bot.settings import Settings
    from dialogues.arrival import Claims, Standing
    from dialogues.ports import Clock, Desk, Knowledge
    from integrations.slack.ports import Posts
    from knowledge.pack import Pack


@dataclass(frozen=True, slots=True)
class Inbound:
    """The way in.

    Attributes:
        updates: reads what was stored.
        hooks: routes of the web app; none without a signing secret.
        listen: holds a connection of Socket Mode until cancelled; None without a token for it. Any number of
            processes may.
    """

    updates: SlackUpdates
    hooks: Mapping[str, ASGIApp]
    listen: Callable[[], Awaitable[None]] | None


@dataclass(frozen=True, slots=True)
class Around:
    """What the way in leads to, and what it is told by. `waits`: as `integrations.slack.ground.WAITS`."""

    desk: Desk
    knowledge: Knowledge
    posts: Posts
    packs: Mapping[str, Pack]
    contacts: Contacts
    claims: Claims
    standing: Standing
    clock: Clock
    waits: float = WAITS


def inbound(settings: Settings, client: AsyncWebClient, around: Around) -> Inbound:
    """Put it together; nothing is sent yet. `client`: with the bot's token."""
    groups = [group.slack for group in around.contacts.groups.values()]
    ground = Ground(
        desk=around.desk,
        knowledge=around.knowledge,
        people=People(client, groups, around.clock),
        posts=around.posts,
        telling=Telling(client),
        t=slack_words(settings.staff_language),
        packs=around.packs,
        clock=around.clock,
        page=settings.public_url,
        waits=around.waits,
    )
    submitting = Submitting(ground, around.claims)
    updates = SlackUpdates(
        Bridge(client, ground, SlackFiles(client, around.desk)), Pressing(ground), submitting
    )
    app = door(client, around.claims, submitting)
    secret, token = settings.slack_signing_secret, settings.slack_app_token
    return Inbound(
        updates,
        {PATH: Webhook(app, secret, around.clock)} if secret else {},
        Socket(app, token, around.standing).run if token else None,
    )
