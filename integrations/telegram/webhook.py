"""`POST /webhooks/telegram`: what Telegram brings by itself, when it shows that it is Telegram."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from telegram.error import TelegramError

from dialogues.errors import UnavailableError
from dialogues.message import Channel
from integrations.limited import BodyTooLargeError, GoneError, read_body
from integrations.telegram.arriving import arrived
from integrations.telegram.connection import ALLOWED
from integrations.telegram.polling import troubled

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from dialogues.arrival import Claims, Standing
    from integrations.telegram.connection import Connection

PATH = "/webhooks/telegram"
"""Where Telegram brings updates to."""
MAX_BODY = 8_000_000
"""Bytes of a request; Telegram's are a thousandth of it."""
LOOK_EVERY = 60.0
"""Seconds between two looks whether Telegram still brings updates here."""
_SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105  # a header's name

log = logging.getLogger(__name__)


class Webhook:
    """The route, as an ASGI app."""

    def __init__(self, secret: str, claims: Claims) -> None:
        """Args: secret: which Telegram sends along. claims: where updates go."""
        self._secret = secret.encode()
        self._claims = claims

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: 200 only once its update is stored for good."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except GoneError:
            return
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        given = request.headers.get(_SECRET, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self._secret):
            return _refused(403, "forbidden")
        if request.method != "POST":
            return _refused(405, "method_not_allowed", Allow="POST")
        try:
            body = await read_body(request.scope, request.receive, most=MAX_BODY)
        except BodyTooLargeError:
            return _refused(413, "body_too_large")
        try:
            update = json.loads(body.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return _refused(400, "invalid_json")
        try:
            await self._claims.claim(Channel.TELEGRAM, [arrived(update)])
        except UnavailableError:
            return _refused(503, "unavailable", **{"Retry-After": "2"})
        return Response()


def _refused(status: int, code: str, **headers: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": code}}, status, headers)


class Registration:
    """Has Telegram bring updates here, and looks now and then whether it still does."""

    def __init__(self, connection: Connection, standing: Standing, *, public_url: str, secret: str) -> None:
        """Args: public_url: of this service. secret: for Telegram to send along."""
        self._connection = connection
        self._standing = standing
        self._url = public_url + PATH
        self._secret = secret

    async def run(self) -> None:
        """See to it until cancelled; one process at a time does."""
        failures = 0
        registered = False
        while True:
            try:
                registered = await self._see_to_it(registered=registered)
            except UnavailableError:
                pause = 1.0
            except TelegramError as error:
                pause = await troubled(error, failures, self._standing)
                failures += 1
            else:
                failures, pause = 0, LOOK_EVERY
            await asyncio.sleep(pause)

    async def _see_to_it(self, *, registered: bool) -> bool:
        bot = self._connection.bot
        if not registered or (await bot.get_webhook_info()).url != self._url:
            await bot.set_webhook(
                self._url, secret_token=self._secret, allowed_updates=ALLOWED, max_connections=40
            )
        await self._standing.report(Channel.TELEGRAM, "on")
        return True
