"""Channels, their members and what was said in them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from tests.fakes.slack import events
from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.errors import broken
from tests.fakes.slack.workspace import Channel, Message
from tests.fakes.slack.world import World

Json = Any
PAGE = 100
MOST = 1000


def page(items: Sequence[Json], arguments: Arguments) -> tuple[list[Json], str]:
    """One page of a list, and the cursor of the next; empty: there is none. Raises SlackError."""
    limit, cursor, start = arguments.integer("limit", PAGE), arguments.text("cursor"), 0
    if not 0 < limit <= MOST:
        raise broken("invalid_limit", f"limit {limit}")
    if cursor:
        try:
            start = int(base64.b64decode(cursor, validate=True).removeprefix(b"next:"))
        except ValueError:
            raise broken("invalid_cursor") from None
    end = start + limit
    more = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), more


def paged(name: str, items: Sequence[Json], arguments: Arguments) -> Json:
    """The answer of a method that pages."""
    shown, more = page(items, arguments)
    return {name: shown, "response_metadata": {"next_cursor": more}}


def read(world: World, arguments: Arguments) -> Channel:
    """A channel whose content the app may see. Raises SlackError."""
    channel = world.channel(arguments.need("channel"))
    if world.bot_user not in channel.members:
        raise broken("not_in_channel")
    return channel


def info(world: World, arguments: Arguments) -> Json:
    """`conversations.info`."""
    channel = world.channel(arguments.need("channel"))
    shown = channel.json(world.bot_user)
    if arguments.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(world: World, arguments: Arguments) -> Json:
    """`conversations.members`."""
    return paged("members", list(world.channel(arguments.need("channel")).members), arguments)


def every(world: World, arguments: Arguments) -> Json:
    """`conversations.list`."""
    kinds = {"public": "public_channel", "private": "private_channel", "im": "im"}
    wanted = arguments.text("types", "public_channel").split(",")
    shown = [
        channel.json(world.bot_user)
        for channel in world.channels.values()
        if kinds[channel.kind] in wanted
        and (channel.kind == "public" or world.bot_user in channel.members)
        and not (channel.archived and arguments.flag("exclude_archived"))
    ]
    return paged("channels", shown, arguments)


def open_direct(world: World, arguments: Arguments) -> Json:
    """`conversations.open` for one person, or by a channel that is there already."""
    if arguments.text("channel"):
        channel = world.channel(arguments.text("channel"))
    else:
        names = arguments.need("users").split(",")
        if len(names) > 1:
            raise broken("method_not_supported", "the fake opens conversations of two only")
        if names[0] not in world.users:
            raise broken("user_not_found")
        if world.users[names[0]]["deleted"]:
            raise broken("user_disabled")
        channel = world.direct(names[0])
    shown = channel.json(world.bot_user) if arguments.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "no_op": False, "already_open": False}


def _within(messages: list[Message], arguments: Arguments) -> list[Message]:
    oldest, latest = arguments.text("oldest", "0"), arguments.text("latest", "9999999999")
    inclusive = arguments.flag("inclusive")
    return [
        message
        for message in messages
        if float(oldest) < float(message.ts) < float(latest) or (inclusive and message.ts in (oldest, latest))
    ]


def _told(messages: list[Message], arguments: Arguments) -> Json:
    answer = paged("messages", [message.json() for message in messages], arguments)
    return {**answer, "has_more": bool(answer["response_metadata"]["next_cursor"])}


def history(world: World, arguments: Arguments) -> Json:
    """`conversations.history`: what stands in the channel itself, newest first."""
    channel = read(world, arguments)
    shown = [
        message
        for message in channel.there()
        if not message.only_for and (message.is_root or message.body.get("subtype") == "thread_broadcast")
    ]
    return {**_told(_within(shown, arguments)[::-1], arguments), "pin_count": 0}


def replies(world: World, arguments: Arguments) -> Json:
    """`conversations.replies`: a thread, oldest first; its first message always comes along."""
    channel = read(world, arguments)
    one = channel.posts.get(arguments.need("ts"))
    if one is None or one.deleted or one.only_for:
        raise broken("thread_not_found")
    thread = channel.thread(one.root)
    return _told([thread[0], *_within(thread[1:], arguments)], arguments)


def join(world: World, arguments: Arguments) -> Json:
    """`conversations.join`."""
    channel = world.channel(arguments.need("channel"))
    if channel.kind != "public":
        raise broken("method_not_supported_for_channel_type")
    if channel.archived:
        raise broken("is_archived")
    there = world.bot_user in channel.members
    if not there:
        channel.members[world.bot_user] = None
        world.record(channel.id, "joined", "conversations.join", {"channel": channel.id})
        events.membership(world, channel, world.bot_user, joined=True)
    return {"channel": channel.json(world.bot_user), **({"warning": "already_in_channel"} if there else {})}


METHODS = {
    "conversations.info": (info, "channels:read"),
    "conversations.members": (members, "channels:read"),
    "conversations.list": (every, "channels:read"),
    "conversations.open": (open_direct, "im:write"),
    "conversations.history": (history, "channels:history"),
    "conversations.replies": (replies, "channels:history"),
    "conversations.join": (join, "channels:join"),
}
