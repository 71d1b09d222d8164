"""The bolt app: everything from Slack comes through it, is stored, and acknowledged; the work comes after."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from dialogues.errors import UnavailableError
from dialogues.message import Channel
from integrations.slack.arriving import arrived

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from dialogues.arrival import Claims
    from dialogues.replies import Json

COMMAND = "/designtech"
"""The command that finds a case."""
_ANY = re.compile(".*", re.DOTALL)
_AWAY = 503

log = logging.getLogger(__name__)
_quiet = logging.getLogger("slack_bolt.quiet")
"""For the libraries, whose lines may hold what people wrote."""
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False
_quiet.setLevel(logging.CRITICAL)


class Waits(Protocol):
    """What Slack waits for an answer to, beyond being told that it has arrived."""

    async def submitted(self, body: Json) -> dict[str, Json]:
        """Carry out a modal that was sent in.

        Returns:
            what it is acknowledged with: nothing closes the modal, `response_action` says otherwise.

        Raises:
            UnavailableError: the database is away.
        """
        ...

    async def options(self, body: Json) -> list[Json]:
        """Options for what somebody types into a select; at most 100.

        Raises:
            UnavailableError: the database is away.
        """
        ...


def quiet() -> logging.Logger:
    """The logger that the libraries get."""
    return _quiet


def door(client: AsyncWebClient, claims: Claims, waits: Waits) -> AsyncApp:
    """The app.

    Args:
        client: with the bot's token. Signatures are checked before a request gets here.
        claims: where all goes that can be acknowledged at once.
        waits: the rest.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=client.token)

    app = AsyncApp(
        logger=_quiet,
        name="designtech",
        client=client_without_token(client),
        authorize=authorize,
        signing_secret="",
        request_verification_enabled=False,
        process_before_response=True,
    )
    _keep(app, claims)
    _answer(app, waits)
    return app


def client_without_token(client: AsyncWebClient) -> AsyncWebClient:
    """The same connection for the app's own use, which gets its token by being authorized."""
    return type(client)(
        base_url=client.base_url, session=client.session, timeout=client.timeout, logger=_quiet
    )


def _keep(app: AsyncApp, claims: Claims) -> None:
    async def keep(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        try:
            one = arrived(body)
            if one is not None:
                await claims.claim(Channel.SLACK, [one])
        except UnavailableError:
            return BoltResponse(status=_AWAY)
        except (AttributeError, IndexError, KeyError, TypeError) as error:
            log.warning("slack.malformed", extra={"error": type(error).__name__})
        await ack()
        return None

    app.event(_ANY)(keep)
    app.action(_ANY)(keep)
    app.shortcut(_ANY)(keep)
    app.command(COMMAND)(keep)


def _answer(app: AsyncApp, waits: Waits) -> None:
    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        try:
            answer = await waits.submitted(body)
        except UnavailableError:
            return BoltResponse(status=_AWAY)
        await ack(**answer)
        return None

    async def closed(ack: AsyncAck) -> None:
        await ack()

    async def options(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        try:
            found = await waits.options(body)
        except UnavailableError:
            return BoltResponse(status=_AWAY)
        await ack(options=found)
        return None

    app.view(_ANY)(submitted)
    app.view_closed(_ANY)(closed)
    app.options(_ANY)(options)
