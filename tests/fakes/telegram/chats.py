"""Chats, their messages and the files in them, as the server keeps them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass
class Chat:
    """One chat: a private one has its person's id, a group a negative one.

    Attributes:
        open: the bot may write: the person has started it, or it is a member of the group.
        blocked: the person has blocked the bot, or it was removed from the group.
        told: the bot was already answered that it is blocked.
    """

    id: int
    kind: str
    user: Json = None
    title: str = ""
    open: bool = False
    blocked: bool = False
    gone: bool = False
    told: bool = False
    last: int = 0
    messages: dict[int, Json] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)

    def json(self) -> Json:
        """As the Bot API shows it."""
        if self.kind == "private":
            names = {k: v for k, v in self.user.items() if k in ("first_name", "last_name", "username")}
            return {"id": self.id, "type": "private", **names}
        return {"id": self.id, "type": self.kind, "title": self.title}

    def add(self, message: Json, now: float) -> Json:
        """Number a message and keep it; numbers count per chat, so that none is good in another."""
        self.last += 1
        whole = {"message_id": self.last, "date": int(now), "chat": self.json(), **message}
        self.messages[self.last] = whole
        return whole

    def shown(self) -> list[Json]:
        """What one sees now, oldest first."""
        return [self.messages[number] for number in sorted(self.messages)]


def public(message: Json) -> Json:
    """A copy for the wire: without what only the fake keeps, nor keyboards that the API does not echo."""
    shown = {
        k: copy.deepcopy(v) for k, v in message.items() if k not in ("checksum", "reply_markup", "bytes")
    }
    markup = message.get("reply_markup")
    if markup and "inline_keyboard" in markup:
        shown["reply_markup"] = copy.deepcopy(markup)
    return shown


@dataclass(frozen=True)
class StoredFile:
    """A file of a person or of the bot; `size` is what is said of it, in bytes."""

    id: str
    unique: str
    path: str
    content: bytes
    size: int
    name: str
    mime: str

    def json(self) -> Json:
        """What the API says of it in a message."""
        return {"file_id": self.id, "file_unique_id": self.unique, "file_size": self.size}


@dataclass
class Query:
    """A pressed button that waits for its answer."""

    id: str
    chat: int
    at: float
    answered: bool = False
