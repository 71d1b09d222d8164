"""What a workspace holds: channels, their messages with all their versions, files, groups of people."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass
class Message:
    """One message.

    Attributes:
        body: as the API shows it now.
        history: as it was before each edit, oldest first.
        only_for: the one who sees it, where it is ephemeral.
        state: what people have chosen in it, by block id and action id.
    """

    channel: Channel
    body: Json
    history: list[Json] = field(default_factory=list)
    deleted: bool = False
    only_for: str = ""
    state: Json = field(default_factory=dict)

    @property
    def ts(self) -> str:
        """Its time and name in the channel."""
        return str(self.body["ts"])

    @property
    def root(self) -> str:
        """The ts of its thread's first message; its own where it starts one."""
        return str(self.body.get("thread_ts", self.ts))

    @property
    def is_root(self) -> bool:
        """It stands in the channel itself."""
        return self.root == self.ts

    @property
    def text(self) -> str:
        """Its fallback, or what a person wrote, in Slack's markup."""
        return str(self.body.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return list(self.body.get("blocks", []))

    def json(self) -> Json:
        """A copy for the wire."""
        return copy.deepcopy(self.body)

    def change(self, fields: Json) -> Json:
        """Put other fields in, keep what was; gives it as it was before."""
        before = self.json()
        self.history.append(before)
        self.body = {k: v for k, v in {**self.body, **copy.deepcopy(fields)}.items() if v is not None}
        return before


@dataclass
class Channel:
    """A conversation: `kind` is `public`, `private` or `im` (then `user` is whom the app writes with)."""

    id: str
    name: str
    kind: str
    created: int
    user: str = ""
    members: dict[str, None] = field(default_factory=dict)
    archived: bool = False
    posts: dict[str, Message] = field(default_factory=dict)

    def json(self, bot: str) -> Json:
        """As the API shows it to the app."""
        if self.kind == "im":
            return {
                "id": self.id,
                "is_im": True,
                "user": self.user,
                "created": self.created,
                "is_archived": False,
            }
        blank = {"value": "", "creator": "", "last_set": 0}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": False,
            "is_private": self.kind == "private",
            "is_archived": self.archived,
            "is_general": False,
            "is_member": bot in self.members,
            "created": self.created,
            "creator": next(iter(self.members), ""),
            "topic": blank,
            "purpose": dict(blank),
        }

    def event_type(self) -> str:
        """`channel_type` of its events."""
        return {"public": "channel", "private": "group", "im": "im"}[self.kind]

    def there(self) -> list[Message]:
        """What is not deleted, oldest first."""
        return [post for post in self.posts.values() if not post.deleted]

    def thread(self, root: str) -> list[Message]:
        """A thread's messages that are there, its root first."""
        return [post for post in self.there() if post.root == root and not post.only_for]


@dataclass
class StoredFile:
    """A file; `shares` are the messages that show it."""

    id: str
    name: str
    title: str
    mime: str
    content: bytes
    user: str
    created: int
    url: str
    alt: str = ""
    shares: list[Message] = field(default_factory=list)

    def json(self) -> Json:
        """As the API shows it."""
        kinds = {"public": "channels", "private": "groups", "im": "ims"}
        where: Json = {name: [] for name in kinds.values()}
        shares: Json = {}
        for message in self.shares:
            channel = message.channel
            where[kinds[channel.kind]].append(channel.id)
            share: Json = {"ts": message.ts}
            if not message.is_root:
                share["thread_ts"] = message.root
            group = "public" if channel.kind == "public" else "private"
            shares.setdefault(group, {}).setdefault(channel.id, []).append(share)
        suffix = self.name.rpartition(".")[2].lower() if "." in self.name else "binary"
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mime,
            "filetype": suffix,
            "pretty_type": suffix.upper(),
            "user": self.user,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "is_public": bool(where["channels"]),
            "file_access": "visible",
            "url_private": self.url,
            "url_private_download": self.url,
            **({"alt_txt": self.alt} if self.alt else {}),
            "shares": shares,
            **where,
        }


@dataclass
class Upload:
    """A file that an app has announced: its id, name and length, and what arrived for it."""

    file: str
    name: str
    length: int
    alt: str = ""
    content: bytes | None = None


@dataclass
class Trigger:
    """What an interaction gives to open a view with: once, and for some seconds."""

    user: str
    at: float
    view: str = ""
    used: bool = False


@dataclass
class Hook:
    """A `response_url`: good five times within half an hour."""

    user: str
    at: float
    channel: Channel
    message: Message | None = None
    uses: int = 0


@dataclass
class Group:
    """A user group."""

    id: str
    handle: str
    users: list[str]
