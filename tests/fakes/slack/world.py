"""The whole state of the fake Slack. Every use of it holds `lock`; it knows no HTTP."""

from __future__ import annotations

import copy
import itertools
import threading
from collections.abc import Callable, Iterable
from typing import Any

from tests.fakes.slack.blocks import interactive
from tests.fakes.slack.envelopes import Envelope
from tests.fakes.slack.errors import SlackError, broken
from tests.fakes.slack.ledger import Event, Ledger
from tests.fakes.slack.modals import View
from tests.fakes.slack.rates import RateRules, Rates
from tests.fakes.slack.workspace import Channel, Group, Hook, Message, StoredFile, Trigger, Upload
from tests.fakes.timing import Changes, Clock

Json = Any
TEAM = {"id": "T0DESIGN01", "name": "Design Tech", "domain": "design-tech-tests"}
WAITS = 3.0
"""Seconds for which Slack waits to be told that something has arrived, and for which a trigger is good."""
SUBSCRIBED = ("app_home_opened", "app_mention", "member_left_channel", "message")


class World:
    """One workspace, one app in it."""

    def __init__(
        self, clock: Clock, rules: RateRules, subscribed: Iterable[str] = SUBSCRIBED, *, waits: float = WAITS
    ) -> None:
        """Args: waits: as `WAITS`, of this Slack; more of them where the machine is busy otherwise."""
        self.lock = threading.RLock()
        self.clock = clock
        self.waits = waits
        self.changes = Changes()
        self.ledger = Ledger()
        self.rates = Rates(rules)
        self.team = dict(TEAM)
        self.app = "A0DESIGN01"
        self.bot = "B0DESIGN01"
        self.bot_user = "U0DESIGNBOT"
        self.token = "xoxb-71000000000-71000000001-FakeTokenOfTheProjectsTests"
        self.app_token = f"xapp-1-{self.app}-71000000002-fake0token0of0the0projects0tests"
        self.signing_secret = "0123456789abcdef0123456789abcdef"
        self.verification = "VerificationTokenOfOldTimes"
        self.revoked = ""
        self.scopes: frozenset[str] | None = None
        self.subscribed = set(subscribed)
        self.thread_events = "plain"
        self.origin = ""
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, StoredFile] = {}
        self.uploads: dict[str, Upload] = {}
        self.groups: dict[str, Group] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.offered: dict[tuple[str, str], list[Json]] = {}
        self.tickets: set[str] = set()
        self.floods: dict[str, int] = {}
        self.outgoing: list[Envelope] = []
        self.envelopes: list[Envelope] = []
        self._numbers = itertools.count(1)
        self._last = 0
        self.users[self.bot_user] = {
            "id": self.bot_user,
            "team_id": self.team["id"],
            "name": "design_tech",
            "real_name": "Design Tech",
            "deleted": False,
            "is_bot": True,
            "profile": {"bot_id": self.bot, "api_app_id": self.app, "real_name": "Design Tech"},
        }

    def number(self) -> int:
        """A number of its own."""
        return next(self._numbers)

    def name(self, letter: str) -> str:
        """An id of its own, with the letter that tells its kind."""
        return f"{letter}0FAKE{self.number():05d}"

    def ts(self) -> str:
        """Now, as the name of a message: none is given twice, and later ones are greater."""
        self._last = max(self._last + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def channel(self, name: str) -> Channel:
        """The channel with this id that the app may know of. Raises SlackError."""
        channel = self.channels.get(name)
        if channel is None or (channel.kind == "private" and self.bot_user not in channel.members):
            raise broken("channel_not_found", f"no channel {name}")
        return channel

    def writable(self, channel: Channel) -> None:
        """Raises SlackError where the app may not write now."""
        if channel.archived:
            raise broken("is_archived")
        if self.bot_user not in channel.members:
            raise broken("not_in_channel")

    def pace(self, channel: Channel) -> None:
        """Count a message against the limits. Raises SlackError."""
        now = self.clock.now()
        flood = self.floods.pop(channel.id, None) or self.floods.pop("", None)
        if flood is not None:
            self.rates.hold(channel.id, now, flood)
            raise SlackError("ratelimited", status=429, retry_after=flood)
        error = self.rates.post(channel.id, now)
        if error is not None:
            raise error

    def direct(self, user: str) -> Channel:
        """The app's conversation with somebody; it is made where there was none."""
        for channel in self.channels.values():
            if channel.user == user:
                return channel
        new = Channel(self.name("D"), "", "im", int(self.clock.now()), user=user)
        new.members = {user: None, self.bot_user: None}
        self.channels[new.id] = new
        return new

    def add(self, channel: Channel, fields: Json, *, only_for: str = "") -> Message:
        """Put a message there; its thread counts it."""
        body: Json = {"type": "message", "ts": self.ts(), "team": self.team["id"], **copy.deepcopy(fields)}
        message = Message(channel, body, only_for=only_for)
        channel.posts[message.ts] = message
        root = channel.posts.get(message.root)
        if root is not None and not message.is_root and not only_for:
            body["parent_user_id"] = root.body.get("user", "")
            self.count_replies(root)
        return message

    def count_replies(self, root: Message) -> None:
        """Tell on a thread's first message how many there are."""
        replies = root.channel.thread(root.ts)[1:] if not root.deleted else []
        for name in ("thread_ts", "reply_count", "reply_users", "latest_reply", "reply_users_count"):
            root.body.pop(name, None)
        if replies:
            users = list(dict.fromkeys(reply.body.get("user", "") for reply in replies))
            root.body |= {
                "thread_ts": root.ts,
                "reply_count": len(replies),
                "reply_users": users,
                "reply_users_count": len(users),
                "latest_reply": replies[-1].ts,
            }

    def named(self, blocks: list[Json]) -> list[Json]:
        """Blocks with ids for all that have none."""
        filled = copy.deepcopy(blocks)
        for block in filled:
            block.setdefault("block_id", f"b{self.number()}")
            for part in interactive(block):
                part.setdefault("action_id", f"a{self.number()}")
        return filled

    def record(self, channel: str, kind: str, method: str, message: Json) -> Event:
        """Keep an event and tell whoever waits."""
        event = self.ledger.add(self.clock.now(), channel, kind, method, message=copy.deepcopy(message))
        self.changes.tell()
        return event

    def violate(self, rule: str, method: str, channel: str, words: str) -> None:
        """Note a broken rule."""
        self.ledger.violate(rule, method, channel, self.clock.now(), words=words)
        self.changes.tell()

    def trigger(self, user: str, view: str = "") -> str:
        """What an interaction of somebody gives to open a view with."""
        name = f"{self.number()}.{self.team['id']}.{self.number():032x}"
        self.triggers[name] = Trigger(user, self.clock.now(), view)
        return name

    def spend(self, name: str) -> Trigger:
        """Use a trigger. Raises SlackError when it is not good, any more."""
        trigger = self.triggers.get(name)
        if trigger is None:
            raise broken("invalid_trigger_id")
        if trigger.used:
            raise broken("exchanged_trigger_id")
        trigger.used = True
        if self.clock.now() - trigger.at > self.waits:
            raise broken("expired_trigger_id", f"{self.clock.now() - trigger.at:.1f} s old")
        return trigger

    def hook(self, user: str, channel: Channel, message: Message | None = None) -> str:
        """A `response_url` of an interaction."""
        name = f"{self.number():08d}"
        self.hooks[name] = Hook(user, self.clock.now(), channel, message)
        return f"{self.origin}/response/{name}"

    def shown(self, view: View) -> Json:
        """A view as the API shows it."""
        return view.json(team=self.team["id"], app=self.app, bot=self.bot)

    def send(
        self, kind: str, payload: Json, lane: str, after: Callable[[Json], None] | None = None
    ) -> Envelope:
        """Have something brought to the app."""
        envelope = Envelope(f"e{self.number():07d}", kind, payload, lane, after)
        self.envelopes.append(envelope)
        self.outgoing.append(envelope)
        self.changes.tell()
        return envelope
