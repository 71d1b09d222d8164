"""A channel as a test sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from tests.fakes.slack import events
from tests.fakes.slack.ledger import Event
from tests.fakes.slack.workspace import Channel, Message
from tests.fakes.slack.world import World

if TYPE_CHECKING:
    from tests.fakes.slack.people import Person

WITHIN = 30.0  # real seconds until a test gives up


class Room:
    """A channel as a test sees it."""

    def __init__(self, world: World, channel: Channel) -> None:
        self.world = world
        self.channel = channel

    @property
    def id(self) -> str:
        """The channel's id."""
        return self.channel.id

    def messages(self) -> list[Message]:
        """What stands in the channel itself now, oldest first; what only one person sees is left out."""
        with self.world.lock:
            return [one for one in self.channel.there() if one.is_root and not one.only_for]

    def thread(self, root: Message) -> list[Message]:
        """The replies to a message, oldest first."""
        with self.world.lock:
            return self.channel.thread(root.ts)[1:]

    def whispers(self, person: Person) -> list[Message]:
        """What only this person sees, oldest first."""
        with self.world.lock:
            return [one for one in self.channel.there() if one.only_for == person.id]

    def of_app(self) -> list[Message]:
        """All that the app has written here and that is there, in threads too, oldest first."""
        with self.world.lock:
            there = [one for one in self.channel.there() if not one.only_for]
            return [one for one in there if one.body.get("bot_id") == self.world.bot]

    def events(self, *kinds: str) -> list[Event]:
        """What the app did here, in order; see `Ledger.of`."""
        with self.world.lock:
            return self.world.ledger.of(self.id, *kinds)

    def mark(self) -> int:
        """A place in the ledger to look from."""
        return len(self.world.ledger.events)

    def since(self, mark: int, *kinds: str) -> list[Event]:
        """Events of this channel from a mark on."""
        with self.world.lock:
            told = self.world.ledger.events[mark:]
        return [e for e in told if e.chat == self.id and (not kinds or e.kind in kinds)]

    async def until(self, done: Callable[[Self], object], *, within: float = WITHIN) -> None:
        """Wait until `done(self)`; fails after `within` real seconds."""
        if not await self.world.changes.wait(lambda: bool(done(self)), within):
            told = [f"{e.kind} {e.method}" for e in self.events()]
            raise AssertionError(f"not within {within} s; so far: {told[-10:]}")

    def add(self, *people: Person) -> None:
        """Take people in."""
        with self.world.lock:
            for person in people:
                self.channel.members[person.id] = None
                events.membership(self.world, self.channel, person.id, joined=True)

    def add_app(self, by: Person) -> None:
        """Invite the app."""
        with self.world.lock:
            self.channel.members[self.world.bot_user] = None
            events.membership(self.world, self.channel, self.world.bot_user, joined=True, by=by.id)

    def remove_app(self, by: Person) -> None:
        """Put the app out."""
        with self.world.lock:
            self.channel.members.pop(self.world.bot_user)
            events.membership(self.world, self.channel, self.world.bot_user, joined=False, by=by.id)

    def archive(self, by: Person) -> None:
        """Nobody can write here any more."""
        self._archive(by, archived=True)

    def unarchive(self, by: Person) -> None:
        """One can again; the app has to be invited anew in Slack, here it stays."""
        self._archive(by, archived=False)

    def _archive(self, by: Person, *, archived: bool) -> None:
        with self.world.lock:
            self.channel.archived = archived
            kind = "channel_archive" if archived else "channel_unarchive"
            events.tell(self.world, {"type": kind, "channel": self.id, "user": by.id}, self.id)
