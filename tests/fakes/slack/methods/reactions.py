"""Signs under messages."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.errors import SlackError, broken
from tests.fakes.slack.workspace import Message
from tests.fakes.slack.world import World

Json = Any
NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def _named(world: World, arguments: Arguments) -> tuple[Message, str]:
    channel = world.channel(arguments.need("channel"))
    world.writable(channel)
    message = channel.posts.get(arguments.need("timestamp"))
    if message is None or message.deleted or message.only_for:
        raise broken("message_not_found")
    name = arguments.need("name")
    if not NAME.fullmatch(name):
        raise broken("invalid_name", name)
    return message, name


def _all(message: Message) -> list[Json]:
    return message.body.setdefault("reactions", [])  # type: ignore[no-any-return]  # JSON


def react(message: Message, name: str, user: str) -> None:
    """Put somebody's sign under a message. Raises SlackError when it is there."""
    kept = next((one for one in _all(message) if one["name"] == name), None)
    if kept is None:
        kept = {"name": name, "users": [], "count": 0}
        _all(message).append(kept)
    if user in kept["users"]:
        raise SlackError("already_reacted")
    kept["users"].append(user)
    kept["count"] += 1


def add(world: World, arguments: Arguments) -> Json:
    """`reactions.add`."""
    message, name = _named(world, arguments)
    react(message, name, world.bot_user)
    world.record(message.channel.id, "reacted", "reactions.add", {"ts": message.ts, "name": name})
    return {}


def remove(world: World, arguments: Arguments) -> Json:
    """`reactions.remove`."""
    message, name = _named(world, arguments)
    kept = next((one for one in _all(message) if one["name"] == name), None)
    if kept is None or world.bot_user not in kept["users"]:
        raise broken("no_reaction")
    kept["users"].remove(world.bot_user)
    kept["count"] -= 1
    message.body["reactions"] = [one for one in _all(message) if one["users"]]
    world.record(message.channel.id, "unreacted", "reactions.remove", {"ts": message.ts, "name": name})
    return {}


METHODS = {"reactions.add": (add, "reactions:write"), "reactions.remove": (remove, "reactions:write")}
