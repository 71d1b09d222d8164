"""What Slack tells the app of its own accord."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.envelopes import Envelope
from tests.fakes.slack.workspace import Channel, Message
from tests.fakes.slack.world import World

Json = Any


def tell(world: World, event: Json, lane: str) -> Envelope | None:
    """Bring any event to the app, if it has asked for its type."""
    if event["type"] not in world.subscribed:
        return None
    payload = {
        "token": world.verification,
        "team_id": world.team["id"],
        "api_app_id": world.app,
        "event": {**event, "event_ts": event.get("event_ts") or world.ts()},
        "type": "event_callback",
        "event_id": world.name("Ev"),
        "event_time": int(world.clock.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": world.team["id"],
                "user_id": world.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{world.number()}",
    }
    return world.send("events_api", payload, lane)


def _of_channel(world: World, channel: Channel, fields: Json) -> None:
    """Something in a channel, which the app hears of only as its member."""
    if world.bot_user in channel.members:
        event = {"type": "message", "channel": channel.id, "channel_type": channel.event_type(), **fields}
        tell(world, event, channel.id)


def posted(world: World, message: Message) -> None:
    """A message is new; a reply comes as itself, as its thread's news, or as both."""
    plain = message.is_root or world.thread_events != "only"
    if plain:
        shown = message.json()
        for hidden in ("reply_count", "reply_users", "reply_users_count", "latest_reply"):
            shown.pop(hidden, None)
        _of_channel(world, message.channel, {**shown, "event_ts": message.ts})
    if not message.is_root and world.thread_events != "plain":
        replied(world, message)
    text, mention = message.text, f"<@{world.bot_user}>"
    if mention in text and "bot_id" not in message.body and world.bot_user in message.channel.members:
        fields = ("user", "text", "ts", "team", "thread_ts", "blocks")
        event = {name: message.body[name] for name in fields if name in message.body}
        tell(world, {**event, "type": "app_mention", "channel": message.channel.id}, message.channel.id)


def replied(world: World, message: Message) -> None:
    """A thread's first message has news: `message_replied`, hidden."""
    root = message.channel.posts[message.root]
    replies = [
        {"user": one.body.get("user", ""), "ts": one.ts} for one in message.channel.thread(root.ts)[1:]
    ]
    shown = {**root.json(), "replies": replies}
    _of_channel(
        world,
        message.channel,
        {"subtype": "message_replied", "hidden": True, "message": shown, "ts": message.ts},
    )


def changed(world: World, message: Message, before: Json, *, by: str = "") -> None:
    """A message is another now; `by` is who edited it, empty where Slack itself did."""
    ts = world.ts()
    if by:
        message.body["edited"] = {"user": by, "ts": ts}
    _of_channel(
        world,
        message.channel,
        {
            "subtype": "message_changed",
            "hidden": True,
            "message": message.json(),
            "previous_message": before,
            "ts": ts,
            "event_ts": ts,
        },
    )


def deleted(world: World, message: Message) -> None:
    """A message is gone; where it had replies a tombstone stands for it, and the replies are told again."""
    before, channel = message.json(), message.channel
    replies = channel.thread(message.ts)[1:] if message.is_root else []
    if replies:
        tombstone = {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."}
        blank = dict.fromkeys(("blocks", "attachments", "files", "bot_id", "app_id", "edited"))
        changed(world, message, message.change({**tombstone, **blank}))
        for reply in replies:
            posted(world, reply)
        return
    message.deleted = True
    root = channel.posts.get(message.root)
    if root is not None and root is not message:
        world.count_replies(root)
    ts = world.ts()
    _of_channel(
        world,
        channel,
        {
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": message.ts,
            "previous_message": before,
            "ts": ts,
            "event_ts": ts,
        },
    )


def membership(world: World, channel: Channel, user: str, *, joined: bool, by: str = "") -> None:
    """Somebody, or the app, came into a channel or was put out of it."""
    lane, kind = channel.id, channel.event_type()
    event = {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "C" if kind == "channel" else "G",
        "team": world.team["id"],
        **({"inviter": by} if by and joined else {}),
    }
    if world.bot_user in channel.members or user == world.bot_user:
        tell(world, event, lane)
    if user == world.bot_user and not joined:
        left = "channel_left" if kind == "channel" else "group_left"
        tell(world, {"type": left, "channel": channel.id, "actor_id": by}, lane)
