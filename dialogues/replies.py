"""What goes out: replies with buttons and the machine-readable `custom` parts of the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = Any
"""A value that `json` can write: only at borders, where its shape is the contract's."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered with a reply. `payload`: what comes back as text, at most 64 bytes of UTF-8."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the founder.

    Attributes:
        text: plain text with paragraphs; never empty.
        custom: parts by name without the prefix, e.g. `{"question": {...}}`.
        human: name of the member of staff who wrote it; None: the assistant.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    custom: dict[str, Json] = field(default_factory=dict)
    human: str | None = None
