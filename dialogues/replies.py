"""What goes out: replies with buttons and the machine-readable `custom` parts of the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = Any
"""A value that `json` can write: only at borders, where its shape is the contract's."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered with a reply.

    Attributes:
        payload: what comes back as text, at most 64 bytes of UTF-8.
        url: an address that is opened instead, where the channel can open one.
    """

    title: str
    payload: str
    url: str | None = None


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


def beside_files(reply: Reply) -> str:
    """The text without the lines that stand for the files of its part `files`, for who shows these anyway."""
    named = {f"[{one['name']}]" for one in reply.custom.get("files", ())}
    if not named:
        return reply.text
    return "\n".join(line for line in reply.text.split("\n") if line not in named)


def to_wire(reply: Reply) -> dict[str, Json]:
    """The reply as JSON for records and pages; keys that say nothing are left out."""
    wire: dict[str, Json] = {"text": reply.text}
    if reply.buttons:
        wire["buttons"] = [_button_to_wire(button) for button in reply.buttons]
    if reply.custom:
        wire["custom"] = reply.custom
    if reply.human is not None:
        wire["human"] = reply.human
    return wire


def _button_to_wire(button: Button) -> dict[str, Json]:
    wire = {"title": button.title, "payload": button.payload}
    return wire if button.url is None else {**wire, "url": button.url}


def from_wire(wire: dict[str, Json]) -> Reply:
    """A reply as `to_wire` wrote it."""
    return Reply(
        text=wire["text"],
        buttons=tuple(Button(b["title"], b["payload"], b.get("url")) for b in wire.get("buttons", ())),
        custom=wire.get("custom", {}),
        human=wire.get("human"),
    )
