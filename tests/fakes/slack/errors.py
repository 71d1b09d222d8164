"""What the Web API answers when it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = Any


class SlackError(Exception):
    """One refusal.

    Attributes:
        code: what stands under `error`.
        rules: name and words of each rule that the caller broke; none: it was not the caller's fault.
        messages: what is wrong with the arguments, for `response_metadata`.
        status: of HTTP; Slack says 200 with nearly everything.
        retry_after: whole seconds, with `ratelimited` only.
        more: further fields of the answer.
    """

    def __init__(  # all of an answer
        self,
        code: str,
        *,
        rules: Sequence[tuple[str, str]] = (),
        messages: Sequence[str] = (),
        status: int = 200,
        retry_after: int | None = None,
        more: Json = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.rules = tuple(rules)
        self.messages = tuple(messages)
        self.status = status
        self.retry_after = retry_after
        self.more = more or {}

    def body(self) -> dict[str, Json]:
        """The answer as JSON."""
        body: dict[str, Json] = {"ok": False, "error": self.code, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body


def broken(code: str, words: str = "", *, rule: str = "") -> SlackError:
    """The caller broke a rule, named after the code unless it has a name of its own."""
    return SlackError(code, rules=[(rule or code, words or code)])


def limited(seconds: int, rule: str) -> SlackError:
    """429 with `Retry-After`; `rule` is empty where the caller could not know."""
    rules = [(rule, f"again after {seconds} s")] if rule else []
    return SlackError("ratelimited", rules=rules, status=429, retry_after=seconds)
