"""`POST /webhooks/slack/events`: events, interactions and commands, when they show that they are Slack's."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from integrations.limited import BodyTooLargeError, GoneError, read_body

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.app.async_app import AsyncApp
    from starlette.types import Receive, Scope, Send

    from dialogues.ports import Clock
    from dialogues.replies import Json

PATH = "/webhooks/slack/events"
"""Where Slack brings everything to."""
MAX_BODY = 2_000_000
"""Bytes of a request; Slack's have a tenth of it."""
GOOD_FOR = 300.0
"""Seconds for which a signature is good."""
_REMEMBERED = 20_000
_PARTS = ("event", "user", "team", "channel", "view", "container")
_ALSO_WORDS = ("user", "channel")
_OK = 200
_FAULTY = 500

log = logging.getLogger(__name__)


class _Time(SignatureClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class _Seen:
    """Signatures of what was acknowledged, while they are good: who sends the same again is not Slack."""

    def __init__(self) -> None:
        self._at: OrderedDict[str, float] = OrderedDict()

    def known(self, signature: str) -> bool:
        return signature in self._at

    def add(self, signature: str, now: float) -> None:
        self._at[signature] = now
        while self._at and (
            len(self._at) > _REMEMBERED or now - next(iter(self._at.values())) > 2 * GOOD_FOR
        ):
            self._at.popitem(last=False)


class Webhook:
    """The route, as an ASGI app."""

    def __init__(self, app: AsyncApp, secret: str, clock: Clock) -> None:
        """Args: app: what is behind the door. secret: that Slack signs with."""
        self._app = app
        self._time = _Time(clock)
        self._verifier = SignatureVerifier(secret, self._time)
        self._seen = _Seen()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: 200 only once what it brings is stored for good."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except GoneError:
            return
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method != "POST":
            return _refused(405, "method_not_allowed", Allow="POST")
        try:
            body = await read_body(request.scope, request.receive, most=MAX_BODY)
        except BodyTooLargeError:
            return _refused(413, "body_too_large")
        signature = request.headers.get("x-slack-signature", "")
        if not self._genuine(body, request.headers.get("x-slack-request-timestamp", ""), signature):
            return _refused(401, "bad_signature")
        # Slack's own second tries say so; they may bear the signature of the first.
        if self._seen.known(signature) and "x-slack-retry-num" not in request.headers:
            return _refused(401, "replayed")
        text = body.decode("utf-8", "replace")
        if not _is_object(text, request.headers.get("content-type", "")):
            return _refused(400, "malformed")
        response = await self._dispatch(request, text)
        if response.status_code == _OK:
            self._seen.add(signature, self._time.now())
        return response

    def _genuine(self, body: bytes, stamp: str, signature: str) -> bool:
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16):  # noqa: PLR2004  # no time is longer
            return False
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except (TypeError, ValueError):  # letters that no signature has, bytes that are no text
            return False

    async def _dispatch(self, request: Request, text: str) -> Response:
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        try:
            asked = AsyncBoltRequest(body=text, query=str(request.query_params), headers=headers)
            answer = await self._app.async_dispatch(asked)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            log.warning("slack.malformed", extra={"error": type(error).__name__})
            return _refused(400, "malformed")
        if answer.status == _FAULTY:  # bolt stumbled over it; what is ours to refuse for now is 503
            log.warning("slack.malformed", extra={"error": "unroutable"})
            return _refused(400, "malformed")
        kind = next(iter(answer.headers.get("content-type", ())), "text/plain")
        more = {"Retry-After": "2"} if answer.status == 503 else {}  # noqa: PLR2004  # as the door gives it
        return Response(answer.body, answer.status, headers=more, media_type=kind.partition(";")[0])


def _is_object(text: str, kind: str) -> bool:
    """Whether a body holds what Slack sends: JSON, or a form that is a command or holds JSON."""
    try:
        if "json" in kind:
            return _objects(json.loads(text))
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
        return "command" in form or "ssl_check" in form or _objects(json.loads(form.get("payload", "")))
    except (ValueError, RecursionError):
        return False


def _objects(value: Json) -> bool:
    """Whether it is an object, and what stands under known names is of the kind that it always is."""
    if not isinstance(value, dict):
        return False
    actions = value.get("actions", [{}])
    if not isinstance(actions, list) or not actions or not all(isinstance(one, dict) for one in actions):
        return False
    return all(
        value.get(name) is None
        or isinstance(value[name], dict)
        or (name in _ALSO_WORDS and isinstance(value[name], str))
        for name in _PARTS
    )


def _refused(status: int, code: str, **headers: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": code}}, status, headers)
