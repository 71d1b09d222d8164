"""What the Bot API answers when it refuses: code, Telegram's own words, and the name of the rule broken."""

from __future__ import annotations


class ApiError(Exception):
    """One refusal.

    Attributes:
        code: HTTP status and `error_code`.
        description: the words clients read.
        rule: short name of the rule, as the ledger keeps it; empty: no rule was broken by the caller.
        retry_after: whole seconds, with 429 only.
    """

    def __init__(
        self, code: int, description: str, *, rule: str = "", retry_after: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.rule = rule
        self.retry_after = retry_after

    def body(self) -> dict[str, object]:
        """The answer as JSON."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(words: str, rule: str) -> ApiError:
    """400; `words` follow Telegram's prefix."""
    return ApiError(400, f"Bad Request: {words}", rule=rule)


def forbidden(words: str, rule: str) -> ApiError:
    """403; `words` follow Telegram's prefix."""
    return ApiError(403, f"Forbidden: {words}", rule=rule)


def too_many(seconds: int, rule: str) -> ApiError:
    """429 with `retry_after`."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", rule=rule, retry_after=seconds)
