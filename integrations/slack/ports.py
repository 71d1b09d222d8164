"""What Slack needs from the runtime: what the app has posted there, and what that shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dialogues.desk import Notice, Staff


TRANSLATED = "translated"
"""How a line is shown that has its translation with it."""


class Kind(StrEnum):
    """What a message of the app is."""

    CARD = "card"  # the living message of a case; in its thread is the chat
    LINE = "line"  # a line, or several, of a case's thread
    SAID = "said"  # what a person wrote in the thread, which became a line: no message of the app's
    NOTICE = "notice"  # a word to one person about a case
    DIGEST = "digest"
    WORD = "word"  # to one person, about no case


@dataclass(frozen=True, slots=True)
class Spot:
    """A message in Slack: `channel` (C…, or D… between the app and a person) and its `ts`."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Posted:
    """What the app has posted somewhere.

    Attributes:
        case: number that it belongs to; `Desk` follows merges from there. None: to none, or it was erased.
        line: id of the (first) line of the thread that it shows; None for all else.
    """

    kind: Kind
    case: int | None
    line: int | None


class Posts(Protocol):
    """What the app has posted in Slack and where."""

    async def at(self, spot: Spot) -> Posted | None:
        """What stands there; None where it is nothing of the app's.

        A message in a thread belongs to the case whose card its `thread_ts` names: ask for that one.
        """
        ...

    async def card(self, case_id: int) -> Spot | None:
        """Where a case's card is; of a merged one that of the case it is part of. None: not posted yet."""
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """What is posted, or is to be: a row of the book.

    Attributes:
        case: number under which its founder came to the desk; None: erased, or about no case.
        part: of a long line, from 0.
        channel: where it goes; once it is there, where it is.
        ts: None while it is not confirmed.
        mark: of a card: the state of the case as it is now; compared with what was shown last.
        merged_into: of a card: number of the case that it became part of; None: it is a case.
        files: Slack's ids of the files with it.
        tried_at: when it was sent first (aware UTC), confirmed or not; None: not yet.
        shared: its message shows other rows too.
    """

    id: int
    kind: Kind
    case: int | None
    line: int | None
    part: int
    channel: str
    ts: str | None
    mark: str = ""
    merged_into: int | None = None
    files: tuple[str, ...] = ()
    tried_at: datetime | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a line goes. `root`: the card; `waiting`: all that are not posted from this line on, in order."""

    root: Post
    waiting: tuple[Post, ...]


class Book(Protocol):
    """Keeps what is posted where. Each method is one transaction and safe to repeat."""

    async def find(self, post: int) -> Post | None:
        """A row; None where it is gone, as after it was taken out of Slack."""
        ...

    async def thread(self, line: Post) -> Thread | None:
        """Where a line goes and what waits with it; None: its case was erased, or has no card."""
        ...

    async def trying(self, posts: Sequence[Post]) -> None:
        """These are about to be sent."""
        ...

    async def posted(
        self,
        posts: Sequence[Post],
        spot: Spot,
        *,
        shown: Sequence[str | None] = (),
        files: Sequence[str] = (),
    ) -> None:
        """These are there now, in one message; pushes of those after the first need not leave any more.

        Args:
            posts: in order, at least one.
            spot: where they are.
            shown: how each is shown, as `Post.mark` or `TRANSLATED`; None, or empty: as before.
            files: Slack's ids of those in the message.
        """
        ...

    async def removed(self, post: Post) -> None:
        """It is no longer in Slack."""
        ...


class Notices(Protocol):
    """Words to members of staff."""

    async def notice(self, post: Post) -> Notice | None:
        """What a post of kind `NOTICE` says; None: it was seen at the desk meanwhile, or is gone."""
        ...


class Directory(Protocol):
    """Who of the programme is in Slack."""

    def called(self, contact: str) -> tuple[str, ...]:
        """Slack ids of those who are there for a contact now and are called in the channel."""
        ...

    def slack_id(self, staff: Staff) -> str | None:
        """Somebody's id in Slack; None: they have none that is known."""
        ...
