"""What the web needs to know of the deployment."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Settings of all pages and routes.

    Attributes:
        secret: at least 32 random bytes that stay the same over restarts and in every process over one
            database: founders' session cookies are sealed with it.
        public_url: where people reach the service, without a slash at its end; None: this machine only.
        rest_token: bearer token of the REST channel; None: only peers on this machine are served.
        desk_token: admits to making sign-in links; None: the runtime prints one.
        staff_language: BCP 47 tag of the staff page.
        version: of this software.
    """

    secret: bytes = field(repr=False)
    staff_language: str
    version: str
    public_url: str | None = None
    rest_token: str | None = field(default=None, repr=False)
    desk_token: str | None = field(default=None, repr=False)

    @property
    def secure(self) -> bool:
        """Whether people come over TLS, so that cookies are for TLS alone."""
        return self.public_url is not None and self.public_url.startswith("https://")
