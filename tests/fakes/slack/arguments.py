"""The arguments of one call, whatever they came in: query, form, multipart or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.errors import SlackError

Json = Any


@dataclass(frozen=True)
class Arguments:
    """Read as Slack reads them: in a form everything is a string, and what is nested is JSON within it."""

    values: dict[str, Json]

    def text(self, name: str, default: str = "") -> str:
        """A string; a number is taken as its notation. Raises SlackError for anything else."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, dict | list | bool):
            raise _invalid(f"must be a string [json-pointer:/{name}]", "type")
        return str(value)

    def need(self, name: str) -> str:
        """A string that must be there. Raises SlackError."""
        value = self.text(name)
        if not value:
            raise _invalid(f"missing required field: {name}", "required")
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number. Raises SlackError."""
        value = self.text(name)
        if not value:
            return default
        if not value.lstrip("-").isdecimal():
            raise _invalid(f"must be an integer [json-pointer:/{name}]", "type")
        return int(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A truth value."""
        value = self.values.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def nested(self, name: str, kind: type) -> Json:
        """A list or an object, None when it was not given. Raises SlackError for anything else."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise _invalid(f"is no JSON [json-pointer:/{name}]", "json") from None
        if not isinstance(value, kind):
            raise _invalid(f"must be of another type [json-pointer:/{name}]", "type")
        return value


def _invalid(words: str, rule: str) -> SlackError:
    return SlackError("invalid_arguments", rules=[(rule, words)], messages=[f"[ERROR] {words}"])
