"""The fake Slack as a whole: its server, its workspace, and the way to the app."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from aiohttp import web

from tests.fakes.serving import Serving
from tests.fakes.slack import events
from tests.fakes.slack.carrying import Courier
from tests.fakes.slack.envelopes import Envelope
from tests.fakes.slack.faults import SlackFaults
from tests.fakes.slack.http import Api
from tests.fakes.slack.ledger import Ledger
from tests.fakes.slack.people import Person
from tests.fakes.slack.pushing import Attack, Pusher
from tests.fakes.slack.rates import RateRules
from tests.fakes.slack.rooms import WITHIN, Room
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.workspace import Channel, Group, Message
from tests.fakes.slack.world import SUBSCRIBED, WAITS, World
from tests.fakes.timing import Clock, ScaledClock

MAX_BODY = 64 * 2**20  # bytes


class FakeSlack(Serving):
    """Entered as a context; `url` is what `SLACK_API_URL` takes."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        rules: RateRules | None = None,
        stamp: Callable[[], float] = time.time,
        subscribed: Iterable[str] = SUBSCRIBED,
        waits: float = WAITS,
    ) -> None:
        """Make one.

        Args:
            subscribed: types of events that the app has asked for; others, as `file_shared`, do not come.
            waits: seconds of the clock for which an answer is waited for, and for which a trigger is good.
            stamp: Unix time that signatures tell; real time, since the app compares it with its own.
        """
        super().__init__("slack")
        self.world = World(clock or ScaledClock(), rules or RateRules(), subscribed, waits=waits)
        self.faults = SlackFaults()
        self.pusher = Pusher(self.world, stamp)
        self.sockets = Sockets(self.world)
        self._courier = Courier(self.world, self.faults, self.pusher, self.sockets)
        self._server = web.Server(
            Api(self.world, self.faults, self.sockets), request_factory=self._request, loop=self._loop
        )

    @property
    def url(self) -> str:
        """Root of the Web API."""
        return f"{self.origin}/api/"

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    @property
    def ledger(self) -> Ledger:
        """What was done and which rules were broken."""
        return self.world.ledger

    def settings(self, *, channel: Room | None = None, socket: bool = True) -> dict[str, str]:
        """The service's settings for Socket Mode here, or for signed requests."""
        way = (
            {"SLACK_APP_TOKEN": self.world.app_token}
            if socket
            else {"SLACK_SIGNING_SECRET": self.world.signing_secret}
        )
        desk = {"SLACK_CHANNEL": channel.id} if channel else {}
        return {"SLACK_BOT_TOKEN": self.token, "SLACK_API_URL": self.url, **way, **desk}

    def _request(self, message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
        return web.BaseRequest(message, payload, protocol, writer, task, self._loop, client_max_size=MAX_BODY)

    def _accept(self) -> asyncio.Protocol:
        return self._server()

    def _connections(self) -> list[asyncio.BaseTransport | None]:
        return [connection.transport for connection in self._server.connections]

    def _work(self) -> list[Coroutine[Any, Any, None]]:
        self.world.origin = self.origin
        return [self._courier.run()]

    async def _finish(self) -> None:
        await self._server.shutdown(2)

    def leave(self) -> None:
        """From now on every connection is cut and refused, and nothing is brought to the app."""
        self._courier.away = True
        super().leave()

    def come_back(self) -> None:
        """Listen again on the same port, and bring what has waited."""
        super().come_back()
        self._courier.away = False
        self.world.changes.tell()

    def call(self, url: str, *, interactivity: str = "", commands: str = "") -> None:
        """From now on signed requests go to these addresses of the app; what is empty goes to `url`."""
        with self.world.lock:
            self.pusher.urls = {
                "events_api": url,
                "interactive": interactivity or url,
                "slash_commands": commands or url,
            }

    async def connected(self, count: int = 1, *, within: float = WITHIN) -> None:
        """Wait for connections of Socket Mode."""
        await self.until(lambda: self.sockets.count >= count, within=within)

    async def until(self, done: Callable[[], object], *, within: float = WITHIN) -> None:
        """Wait until something holds; fails after `within` real seconds."""
        if not await self.world.changes.wait(lambda: bool(done()), within):
            raise AssertionError(f"not within {within} s; broken so far: {self.ledger.broken()}")

    async def over(self, *envelopes: Envelope | None, within: float = WITHIN) -> None:
        """Wait until these, or all so far, were acknowledged or given up."""
        waited = [one for one in envelopes if one] or list(self.world.envelopes)
        await self.until(lambda: all(one.over for one in waited), within=within)

    def unheard(self) -> list[Envelope]:
        """What the app never acknowledged, though Slack has tried all it tries."""
        with self.world.lock:
            return [one for one in self.world.envelopes if one.given_up and not one.acked]

    async def attack(self, kind: Attack, envelope: Envelope) -> int:
        """Send a request that is not Slack's; gives the status of the app's answer."""
        return await self.pusher.attack(kind, envelope)

    def redeliver(self, envelope: Envelope) -> Envelope:
        """Bring the very same once more, though it was acknowledged."""
        with self.world.lock:
            return self.world.send(envelope.kind, envelope.payload, envelope.lane)

    def flood(self, room: Room | None, seconds: int) -> None:
        """The next message to the channel (None: to any) is refused with `Retry-After`."""
        with self.world.lock:
            self.world.floods[room.id if room else ""] = seconds

    def revoke(self, code: str = "token_revoked") -> None:
        """The tokens are good no more: every call is refused with this code."""
        with self.world.lock:
            self.world.revoked = code

    def restore(self) -> None:
        """The tokens are good again."""
        self.world.revoked = ""

    def person(
        self, name: str = "Alice", *, email: str = "", locale: str = "fr-FR", zone: str = "Europe/Paris"
    ) -> Person:
        """Somebody new in the workspace."""
        return Person.arrive(self.world, name, email=email, locale=locale, zone=zone)

    def room(self, name: str, *people: Person, private: bool = False, app: bool = True) -> Room:
        """A new channel of these people, and of the app unless it is to stay out."""
        with self.world.lock:
            kind = "private" if private else "public"
            channel = Channel(self.world.name("C"), name, kind, int(self.world.clock.now()))
            channel.members = {person.id: None for person in people}
            if app:
                channel.members[self.world.bot_user] = None
            self.world.channels[channel.id] = channel
            return Room(self.world, channel)

    def group(self, handle: str, *people: Person) -> Group:
        """A new user group."""
        with self.world.lock:
            group = Group(self.world.name("S"), handle, [person.id for person in people])
            self.world.groups[group.id] = group
            return group

    def another_app(self, text: str, room: Room, *, to: Message | None = None) -> Message:
        """Another app writes something."""
        with self.world.lock:
            thread = {"thread_ts": to.root} if to else {}
            marks = {"subtype": "bot_message", "bot_id": "B0STRANGER", "app_id": "A0STRANGER"}
            message = self.world.add(room.channel, {**marks, "username": "Else", "text": text, **thread})
            events.posted(self.world, message)
            return message
