"""Writing, changing and taking back messages."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import events
from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.blocks import CHARACTERS_IN_BLOCKS, characters, in_message
from tests.fakes.slack.errors import SlackError, broken
from tests.fakes.slack.workspace import Channel, Message
from tests.fakes.slack.world import World

Json = Any
MAX_TEXT = 40_000
MAX_EDIT = 4_000
MAX_ATTACHMENTS = 100
LOOKS = ("username", "icon_url", "icon_emoji")


def content(world: World, arguments: Arguments, *, method: str) -> Json:
    """Text, blocks and attachments of a call as fields of a message. Raises SlackError."""
    text = arguments.text("text")
    blocks = arguments.nested("blocks", list)
    attachments = arguments.nested("attachments", list)
    if not text and not blocks and not attachments:
        raise broken("no_text")
    fields: Json = {"text": text}
    if len(text) > MAX_TEXT:
        world.violate("text_truncated", method, arguments.text("channel"), f"{len(text)} characters")
        fields["text"] = text[:MAX_TEXT]
    if blocks is not None:
        _check(blocks)
        fields["blocks"] = world.named(blocks)
    if attachments is not None:
        if len(attachments) > MAX_ATTACHMENTS:
            raise broken("too_many_attachments")
        for attachment in attachments:
            _check(attachment.get("blocks") or [])
        fields["attachments"] = attachments
    metadata = arguments.nested("metadata", dict)
    return {**fields, "metadata": metadata} if metadata is not None else fields


def _check(blocks: Json) -> None:
    faults = in_message(blocks)
    if faults:
        raise SlackError(
            "invalid_blocks",
            rules=[(fault.rule, str(fault)) for fault in faults],
            messages=[str(fault) for fault in faults],
            more={"errors": [f"{fault.words} [json-pointer:{fault.path}]" for fault in faults]},
        )
    if characters(blocks) > CHARACTERS_IN_BLOCKS:
        raise broken("msg_blocks_too_long", f"{characters(blocks)} characters in all blocks")


def target(world: World, name: str) -> Channel:
    """Where to post: a channel's id or name, or a person's id. Raises SlackError."""
    if name in world.users:
        return world.direct(name)
    plain = name.removeprefix("#")
    for channel in world.channels.values():
        if channel.name == plain and channel.name:
            return world.channel(channel.id)
    return world.channel(name)


def in_thread(channel: Channel, arguments: Arguments) -> Json:
    """The thread that a call names, as a field. Raises SlackError unless its first message is there."""
    ts = arguments.text("thread_ts")
    if not ts:
        return {}
    root = channel.posts.get(ts)
    if root is None or root.deleted or root.only_for:
        raise broken("thread_not_found", f"no message {ts} to reply to")
    if not root.is_root:
        raise broken("cannot_reply_to_message", f"{ts} is a reply itself", rule="thread_of_reply")
    return {"thread_ts": ts}


def signed(world: World) -> Json:
    """What tells that a message is the app's own."""
    profile = {"id": world.bot, "app_id": world.app, "name": "Design Tech", "team_id": world.team["id"]}
    return {"user": world.bot_user, "bot_id": world.bot, "app_id": world.app, "bot_profile": profile}


def post_message(world: World, arguments: Arguments) -> Json:
    """`chat.postMessage`."""
    channel = target(world, arguments.need("channel"))
    world.writable(channel)
    fields = content(world, arguments, method="chat.postMessage")
    thread = in_thread(channel, arguments)
    world.pace(channel)
    looks = {name: arguments.text(name) for name in LOOKS if arguments.text(name)}
    if "username" in looks:
        looks["subtype"] = "bot_message"
    if thread and arguments.flag("reply_broadcast"):
        looks["subtype"] = "thread_broadcast"
    message = world.add(channel, {**signed(world), **fields, **thread, **looks})
    world.record(channel.id, "sent", "chat.postMessage", message.body)
    events.posted(world, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.json()}


def own(world: World, arguments: Arguments, act: str) -> Message:
    """The app's own message that a call names. Raises SlackError."""
    channel = world.channel(arguments.need("channel"))
    world.writable(channel)
    message = channel.posts.get(arguments.need("ts"))
    if message is None or message.deleted or message.only_for:
        raise broken("message_not_found")
    if message.body.get("bot_id") != world.bot:
        raise broken(f"cant_{act}_message")
    return message


def update(world: World, arguments: Arguments) -> Json:
    """`chat.update`; what is not named stays, an empty list takes away."""
    message = own(world, arguments, "update")
    fields = content(world, arguments, method="chat.update")
    if len(fields["text"]) > MAX_EDIT or len(message.text) > MAX_EDIT:
        raise broken("msg_too_long", f"{len(fields['text'])} characters cannot be edited")
    before = message.change({name: value if value != [] else None for name, value in fields.items()})
    events.changed(world, message, before, by=world.bot_user)
    world.record(message.channel.id, "edited", "chat.update", message.body)
    return {
        "channel": message.channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message.json(),
    }


def delete(world: World, arguments: Arguments) -> Json:
    """`chat.delete`."""
    message = own(world, arguments, "delete")
    world.record(message.channel.id, "deleted", "chat.delete", message.body)
    events.deleted(world, message)
    return {"channel": message.channel.id, "ts": message.ts}


def post_ephemeral(world: World, arguments: Arguments) -> Json:
    """`chat.postEphemeral`: only one person sees it, it is no message for any other call."""
    channel = target(world, arguments.need("channel"))
    world.writable(channel)
    user = arguments.need("user")
    if user not in channel.members:
        raise broken("user_not_in_channel")
    fields = content(world, arguments, method="chat.postEphemeral")
    message = world.add(channel, {**signed(world), **fields, **in_thread(channel, arguments)}, only_for=user)
    world.record(channel.id, "ephemeral", "chat.postEphemeral", {**message.body, "only_for": user})
    return {"message_ts": message.ts}


def get_permalink(world: World, arguments: Arguments) -> Json:
    """`chat.getPermalink`."""
    channel = world.channel(arguments.need("channel"))
    message = channel.posts.get(arguments.need("message_ts"))
    if message is None or message.deleted or message.only_for:
        raise broken("message_not_found")
    root = f"https://{world.team['domain']}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = "" if message.is_root else f"?thread_ts={message.root}&cid={channel.id}"
    return {"channel": channel.id, "permalink": root + thread}


METHODS = {
    "chat.postMessage": (post_message, "chat:write"),
    "chat.update": (update, "chat:write"),
    "chat.delete": (delete, "chat:write"),
    "chat.postEphemeral": (post_ephemeral, "chat:write"),
    "chat.getPermalink": (get_permalink, ""),
}
