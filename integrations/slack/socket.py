"""Socket Mode: a connection that we open, over which Slack brings everything; any number of processes may."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.response import SocketModeResponse

from dialogues.errors import UnavailableError
from dialogues.message import Channel
from integrations.slack.door import quiet

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from dialogues.arrival import Standing

PING_EVERY = 3.0
"""Seconds between two signs of life; after four without an answer a connection is opened anew."""
LOOK_EVERY = 1.0
"""Seconds between two looks whether the connection is there."""
GONE_FOR = 5
"""After so many looks in a row without a connection the channel counts as troubled, and is asked why."""
_REFUSED = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed")

log = logging.getLogger(__name__)


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler, for which one odd thing is no reason to leave the rest unread."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        try:
            await super().handle(client, req)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            log.warning("slack.malformed", extra={"error": type(error).__name__})
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))


class Socket:
    """One connection of Socket Mode, kept open."""

    def __init__(self, app: AsyncApp, token: str, standing: Standing) -> None:
        """Args: app: what is behind the door. token: of the app level. standing: is told how it goes."""
        self._app = app
        self._token = token
        self._standing = standing

    async def run(self) -> None:
        """Hold the connection until cancelled."""
        handler = _Handler(self._app, self._token, logger=quiet(), ping_interval=PING_EVERY)
        handler.client.web_client = self._app.client
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(handler.connect_async())  # type: ignore[no-untyped-call]  # theirs
                await self._watch(handler.client)
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # theirs

    async def _watch(self, client: SocketModeClient) -> None:
        """Tell how it stands, for as long as it is held.

        That all is well is told once, since who sends may know of a channel that does not admit us.
        """
        missed, well = 0, False
        while True:
            missed = 0 if await client.is_connected() else missed + 1
            try:
                if missed == 0 and not well:
                    await self._standing.report(Channel.SLACK, "on")
                    well = True
                elif missed and missed % GONE_FOR == 0:
                    well = False
                    client.wss_uri = None  # the library tries the same address for ever, which is good once
                    await self._standing.report(Channel.SLACK, *await self._why())
            except UnavailableError:
                log.warning("slack.not_told")
            await asyncio.sleep(LOOK_EVERY)

    async def _why(self) -> tuple[str, str]:
        """The state and the code of a connection that is not there."""
        try:
            await self._app.client.apps_connections_open(app_token=self._token)
        except SlackApiError as error:
            code = str(error.response.get("error", "")) if isinstance(error.response.data, dict) else ""
            if code in _REFUSED:
                return "closed", "token_refused"
        except (OSError, TimeoutError):
            pass
        return "troubled", "unreachable"
