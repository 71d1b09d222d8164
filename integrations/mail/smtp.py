"""The way to the mail server: one connection for each letter, its faults by what can be done about them."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from dialogues.push import ChannelClosedError, NotSentError, RefusedError

PORTS: Final = {"smtp": 587, "smtps": 465}
STARTTLS: Final = {"required": True, "auto": None, "never": False}
"""What `?starttls=` may say; `auto` takes it where the server offers it."""
WITHIN: Final = 20.0
"""Seconds for each answer of the server."""
_FOR_GOOD: Final = 500


class AwayError(NotSentError):
    """The server is not reached, or wants no letters at all for now: others need not be tried either."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as `SMTP_URL` names it. `start_tls`: None: where it is offered."""

    host: str
    port: int
    tls: bool
    start_tls: bool | None
    user: str | None
    password: str | None

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"

    @staticmethod
    def at(url: str) -> Server:
        """Read `smtp://user:password@host:port?starttls=required`, or `smtps://…`.

        Raises:
            ValueError: it is something else.
        """
        parts = urlsplit(url)
        options = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
        start_tls = options.pop("starttls", ["auto"])[-1]
        if parts.scheme not in PORTS or not parts.hostname or options or start_tls not in STARTTLS:
            raise ValueError(url)
        if parts.path not in ("", "/") or parts.fragment:
            raise ValueError(url)
        tls = parts.scheme == "smtps"
        return Server(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            tls=tls,
            start_tls=False if tls else STARTTLS[start_tls],
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


class Smtp:
    """Sends letters."""

    def __init__(self, server: Server) -> None:
        """Args: server: where to."""
        self._server = server

    async def send(self, message: EmailMessage) -> None:
        """Hand a letter over and wait until the server has taken it.

        Raises:
            RefusedError: the server will never take this letter, for example since there is no such address.
            NotSentError: not now, or not confirmed: it may have been taken all the same.
            AwayError: no letter at all goes now.
            ChannelClosedError: the server does not admit us.
        """
        server = self._server
        try:
            await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.tls,
                start_tls=server.start_tls,
                timeout=WITHIN,
            )
        except aiosmtplib.SMTPAuthenticationError as error:
            raise ChannelClosedError("sign_in_refused") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = error.recipients[0].code
            raise (RefusedError(f"address_{code}") if code >= _FOR_GOOD else NotSentError) from error
        except aiosmtplib.SMTPConnectResponseError as error:
            raise AwayError from error
        except aiosmtplib.SMTPResponseException as error:
            raise (
                RefusedError(f"letter_{error.code}") if error.code >= _FOR_GOOD else NotSentError
            ) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise AwayError from error
