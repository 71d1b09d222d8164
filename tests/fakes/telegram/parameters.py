"""The parameters of one call, whatever they came in: query, form, multipart or JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.errors import bad_request

Json = Any


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    content: bytes


@dataclass
class Parameters:
    """Read as the Bot API reads them: everything may be a string; JSON within strings for what is nested."""

    values: dict[str, Json]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """A string; a number or an object is taken as its own notation, as Telegram does."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; what is none counts as 0, as Telegram counts it."""
        value = self.text(name)
        if not value:
            return default
        return int(value) if re.fullmatch(r"[+-]?[0-9]{1,19}", value) else 0

    def flag(self, name: str) -> bool:
        """A truth value."""
        return self.text(name).lower() in ("true", "yes", "1")

    def nested(self, name: str, kind: type, what: str) -> Json:
        """A list or an object, None when it was not given. Raises ApiError 400 for anything else."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise bad_request(f"can't parse {what} JSON object", "json") from None
        if not isinstance(value, kind):
            raise bad_request(f"{'Object' if kind is dict else 'Array'} expected as {what}", "type")
        return value
