"""Deep links: what `?start=` carries, 1 to 64 characters of `A-Z a-z 0-9 _ -`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"r-([A-Za-z0-9_-]{43})")
_CITY = re.compile(r"c-([a-z][a-z0-9-]{0,61})")
_SOURCE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Return:
    """Continues the conversation of a return token."""

    token: str


@dataclass(frozen=True, slots=True)
class City:
    """Opens the conversation with a city's pack."""

    id: str


@dataclass(frozen=True, slots=True)
class Source:
    """Tells what led here, such as `e-` and an event's id."""

    name: str


def read(payload: str) -> Return | City | Source | None:
    """What a deep link says; None where it holds what Telegram's never hold."""
    if match := _TOKEN.fullmatch(payload):
        return Return(match[1])
    if match := _CITY.fullmatch(payload):
        return City(match[1])
    return Source(payload) if _SOURCE.fullmatch(payload) else None


def to_continue(bot: str, token: str) -> str:
    """The address that continues a conversation in a private chat with the bot of this name."""
    return f"https://t.me/{bot}?start=r-{token}"


def to_chat(bot: str) -> str:
    """The address of the private chat with the bot of this name."""
    return f"https://t.me/{bot}"
