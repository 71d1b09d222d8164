"""Requests to the app over HTTP: signed as Slack signs them, or as somebody else would."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.fakes.slack.envelopes import Envelope
from tests.fakes.slack.world import World

Json = Any
AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
TOO_OLD = 360.0  # seconds; apps refuse from 300 on
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Apps are on this machine; a client that made a context of its own would read every certificate again."""


class Attack(StrEnum):
    """Requests that are not, or no longer, Slack's."""

    UNSIGNED = "unsigned"
    FORGED = "forged"  # with another secret
    ALTERED = "altered"  # a good signature, of another body
    EXPIRED = "expired"  # a good signature of six minutes ago
    REPLAYED = "replayed"  # every byte as it was before


@dataclass(frozen=True)
class Sent:
    """A request as it went out."""

    envelope: Envelope
    url: str
    headers: dict[str, str]
    body: bytes


class NotAckedError(Exception):
    """The app did not acknowledge; `stop`: nor does it want another try."""

    def __init__(self, reason: str, *, stop: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.stop = stop


class Pusher:
    """Brings things to the app's addresses; `url` is where events go, the others fall back to it."""

    def __init__(self, world: World, stamp: Callable[[], float]) -> None:
        """Args: stamp: Unix time that signatures tell; the app compares it with its own."""
        self._world = world
        self._stamp = stamp
        self.urls: dict[str, str] = {}
        self.sent: list[Sent] = []

    def address(self, envelope: Envelope) -> str:
        """Where this goes."""
        return self.urls.get(envelope.kind) or self.urls.get("events_api", "")

    async def hand(self, envelope: Envelope, retry: int, reason: str) -> Json:
        """Bring one; gives the answer. Raises NotAckedError."""
        headers, body = self._request(envelope)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        sent = Sent(envelope, self.address(envelope), headers, body)
        self.sent.append(sent)
        try:
            response = await _post(sent)
        except httpx.TransportError as error:
            raise NotAckedError("connection_failed") from error
        if response.status_code != httpx.codes.OK:
            redirected = "too_many_redirects" if response.is_redirect else "http_error"
            raise NotAckedError(redirected, stop=response.headers.get("X-Slack-No-Retry") == "1")
        return _answer(response)

    async def attack(self, kind: Attack, envelope: Envelope) -> int:
        """Bring something that the app has to refuse or to ignore; gives the status of its answer."""
        if kind is Attack.REPLAYED:
            earlier = next(sent for sent in self.sent if sent.envelope is envelope)
            return (await _post(earlier)).status_code
        age = TOO_OLD if kind is Attack.EXPIRED else 0.0
        secret = "f" * 32 if kind is Attack.FORGED else self._world.signing_secret
        headers, body = self._request(envelope, secret=secret, age=age)
        if kind is Attack.UNSIGNED:
            headers = {name: value for name, value in headers.items() if not name.startswith("X-Slack-")}
        if kind is Attack.ALTERED:
            body += b" "
        return (await _post(Sent(envelope, self.address(envelope), headers, body))).status_code

    async def challenge(self) -> bool:
        """Whether the app answers the question by which Slack takes its address for its own."""
        word = f"challenge{self._world.number()}"
        payload = {"token": self._world.verification, "challenge": word, "type": "url_verification"}
        envelope = Envelope("", "events_api", payload, "")
        headers, body = self._request(envelope)
        response = await _post(Sent(envelope, self.address(envelope), headers, body))
        return response.status_code == httpx.codes.OK and word in response.text

    def _request(
        self, envelope: Envelope, *, secret: str | None = None, age: float = 0.0
    ) -> tuple[dict[str, str], bytes]:
        if envelope.kind == "events_api":
            kind, body = "application/json", json.dumps(envelope.payload).encode()
        else:
            command = envelope.kind == "slash_commands"
            form = envelope.payload if command else {"payload": json.dumps(envelope.payload)}
            kind, body = "application/x-www-form-urlencoded", urlencode(form).encode()
        stamp = str(int(self._stamp() - age))
        key = (self._world.signing_secret if secret is None else secret).encode()
        signature = hmac.new(key, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}
        return {"Content-Type": kind, "User-Agent": AGENT, **signed}, body


async def _post(sent: Sent) -> httpx.Response:
    async with httpx.AsyncClient(timeout=60, trust_env=False, verify=_NO_TLS) as client:
        return await client.post(sent.url, content=sent.body, headers=sent.headers)


def _answer(response: httpx.Response) -> Json:
    if "json" in response.headers.get("content-type", ""):
        try:
            answer = response.json()
        except ValueError as error:
            raise NotAckedError("http_error") from error
        return answer if isinstance(answer, dict) else {}
    return {"text": response.text} if response.text else {}
