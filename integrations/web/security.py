"""What every page's answer carries, and who may send changes: same-origin pages alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders

from integrations.web.refusals import RefusedError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from integrations.web.settings import WebSettings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SEALED = re.compile(r"([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})")
_YEAR = 365 * 24 * 3600


class SecureHeaders:
    """Puts the headers of a careful page on each answer."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        """Args: app: what answers."""
        self._app = app
        self._secure = settings.secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Frame-Options"] = "DENY"
                headers["Referrer-Policy"] = "same-origin"  # without any, browsers hide the Origin of forms
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers.setdefault("Cache-Control", "no-store")
                if self._secure:
                    headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
            await send(message)

        await self._app(scope, receive, with_headers)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Sessions:
    """Founders' conversations in sealed cookies: who holds one is that founder.

    The cookie holds the conversation's external id and a seal over it, so that knowing the id alone, as the
    database and its backups do, opens nothing.
    """

    COOKIE = "founder"

    def __init__(self, settings: WebSettings) -> None:
        """Args: settings: with the secret that seals."""
        self._secret = settings.secret
        self._secure = settings.secure

    @staticmethod
    def fresh() -> str:
        """A new external id: 256 random bits."""
        return secrets.token_urlsafe(32)

    def of(self, request: Request) -> str | None:
        """The external id that this browser holds; None without a cookie or with a forged one."""
        match = _SEALED.fullmatch(request.cookies.get(self.COOKIE, ""))
        if match and hmac.compare_digest(match[2], self._seal(match[1])):
            return match[1]
        return None

    def require(self, request: Request) -> str:
        """Like `of`.

        Raises:
            RefusedError: there is none.
        """
        found = self.of(request)
        if found is None:
            raise RefusedError(401, "no_session", "open the page first")
        return found

    def keep(self, response: Response, external_id: str) -> None:
        """Give this browser the conversation, for a year."""
        response.set_cookie(
            self.COOKIE,
            f"{external_id}.{self._seal(external_id)}",
            max_age=_YEAR,
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )

    def _seal(self, external_id: str) -> str:
        return _text(hmac.digest(self._secret, b"founder:" + external_id.encode(), hashlib.sha256))


def same_origin(request: Request, settings: WebSettings) -> None:
    """Let only this service's own pages change something.

    Raises:
        RefusedError: another origin sent it.
    """
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise RefusedError(403, "cross_origin", "only this service's own pages may do this")
    if origin is None:
        if site is None:
            raise RefusedError(403, "cross_origin", "the origin is missing")
        return
    own = {request.headers.get("host", "")}
    if settings.public_url:
        own.add(urlsplit(settings.public_url).netloc)
    if origin == "null" or urlsplit(origin).netloc not in own:
        raise RefusedError(403, "cross_origin", "only this service's own pages may do this")


def form_token(session: str) -> str:
    """The token that the forms of a signed-in session carry; tells nothing about the session."""
    return _text(hmac.digest(session.encode(), b"form", hashlib.sha256))


def check_form(session: str, given: str) -> None:
    """Check a form's token.

    Raises:
        RefusedError: it is not that of the session.
    """
    if not hmac.compare_digest(form_token(session).encode(), given.encode()):
        raise RefusedError(403, "form_token", "the form is too old; open the page again")
