"""What Slack brings, as it is stored before it is acknowledged: its name, its lane, or why it is left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dialogues.arrival import Arrived

if TYPE_CHECKING:
    from dialogues.replies import Json

MAX_RAW = 400_000
"""Characters of one event that are kept; a message has forty thousand at most, with its blocks twice that."""
_OF_CHANNEL = ("message_changed", "message_deleted", "message_replied")
"""Subtypes that tell of another message, which stands inside."""
_SILENT = ("channel_join", "channel_leave", "group_join", "group_leave", "bot_message", "pinned_item")
"""Subtypes that nobody has written."""


def arrived(body: Json) -> Arrived | None:
    """One event, interaction or command; None: nothing that is ours to keep.

    Raises:
        AttributeError, KeyError, TypeError: it is not formed as Slack forms it.
    """
    if body.get("type") == "event_callback":
        lane = _lane(body["event"], _bot(body))
        name = f"e:{body['event_id']}"
    elif "command" in body and "type" not in body:
        lane = name = f"c:{body['user_id']}:{body['trigger_id']}"
    elif body.get("type") == "block_actions":
        lane = name = f"a:{body['user']['id']}:{body['actions'][0]['action_ts']}"
    else:
        lane = name = f"i:{body['user']['id']}:{body.get('trigger_id') or body['action_ts']}"
    if lane is None:
        return None
    raw = json.dumps(body)
    if len(raw) > MAX_RAW:
        return Arrived(name, lane, None, "too_large")
    return Arrived(name, lane, raw)


def _lane(event: Json, bot: str) -> str | None:
    """Where an event is handled in order: a thread, or a person; None: it is of no use here.

    What is pressed waits for nothing before it: the modal that it may open has to be there within seconds.
    """
    kind = event["type"]
    if kind == "app_home_opened":
        return str(event["user"])
    if kind != "message":
        return None
    subtype = event.get("subtype")
    if subtype in _SILENT or _ours(event, bot):
        return None
    message = event
    if subtype in _OF_CHANNEL:
        message = event.get("message") or event.get("previous_message") or {}
        if subtype != "message_replied" and _ours(message, bot):
            return None
    root, ts = message.get("thread_ts"), message.get("ts")
    if root is None or (root == ts and subtype != "message_replied"):
        return None
    return f"{event['channel']}:{root}"


def _ours(message: Json, bot: str) -> bool:
    """Whether a program wrote it: ourselves or another one."""
    return bool(message.get("bot_id")) or (bool(bot) and message.get("user") == bot)


def _bot(body: Json) -> str:
    """The user id of this app in the workspace."""
    return next((str(one.get("user_id")) for one in body.get("authorizations") or ()), "")
