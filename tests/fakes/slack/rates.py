"""How fast an app may call: messages per channel, everything else by its method's tier."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.pace import Pace
from tests.fakes.slack.errors import SlackError, limited

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}  # calls a minute
TIER_OF = {
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.delete": 3,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "reactions.add": 3,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "users.info": 4,
    "users.list": 2,
    "users.lookupByEmail": 3,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}


@dataclass(frozen=True)
class RateRules:
    """The limits.

    Attributes:
        every: seconds per message in one channel over the long run.
        burst: messages that one channel takes at once after a rest, at least 1.
        slack: seconds of jitter on the wire that break no rule.
        tiers: whether the methods' own limits per minute hold; `apps.connections.open` is spared, since it
            allows bursts that are not published.
    """

    every: float = 1.0
    burst: int = 4
    slack: float = 0.05
    tiers: bool = True


class Rates:
    """Decides about each call; keeps for how long a channel or a method was told to wait."""

    def __init__(self, rules: RateRules) -> None:
        self.rules = rules
        self._channels: Pace[str] = Pace(every=rules.every, burst=rules.burst, slack=rules.slack)
        self._methods: dict[int, Pace[str]] = {
            tier: Pace(every=60 / count, burst=count, slack=rules.slack) for tier, count in TIERS.items()
        }

    def hold(self, channel: str, now: float, seconds: int) -> None:
        """From now on the channel takes no message for that long."""
        self._channels.hold(channel, now, seconds)

    def post(self, channel: str, now: float) -> SlackError | None:
        """Count a message, or say why it may not be sent now."""
        return _take(self._channels, channel, now, "rate_channel")

    def call(self, method: str, now: float) -> SlackError | None:
        """Count a call, or say why it may not be made now."""
        tier = TIER_OF.get(method, 0)
        if not self.rules.tiers or tier <= 1:
            return None
        return _take(self._methods[tier], method, now, "rate_method")


def _take(pace: Pace[str], key: str, now: float, rule: str) -> SlackError | None:
    if left := pace.held(key, now):
        return limited(left, "early_retry")
    if wait := pace.wait(key, now):
        pace.hold(key, now, wait)
        return limited(wait, rule)
    pace.count(key, now)
    return None
