"""What people do, as payloads for the app, and what its acknowledgements bring about."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.elements import OPTION
from tests.fakes.slack.envelopes import Envelope
from tests.fakes.slack.errors import SlackError, broken
from tests.fakes.slack.methods.views import checked, put, upon
from tests.fakes.slack.modals import View
from tests.fakes.slack.responding import say
from tests.fakes.slack.shapes import listed
from tests.fakes.slack.workspace import Channel, Hook, Message
from tests.fakes.slack.world import World

Json = Any
ACTIONS = ("errors", "update", "push", "clear")


def _common(world: World, user: str, kind: str, trigger: str) -> Json:
    name = world.users[user]["name"]
    return {
        "type": kind,
        "user": {"id": user, "username": name, "name": name, "team_id": world.team["id"]},
        "api_app_id": world.app,
        "token": world.verification,
        "team": {"id": world.team["id"], "domain": world.team["domain"]},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger,
    }


def on_message(world: World, user: str, message: Message, action: Json, *, shown: Json) -> Envelope:
    """`block_actions` of a message, which somebody sees as `shown`."""
    channel = message.channel
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.only_for),
        **({} if message.is_root else {"thread_ts": message.root}),
    }
    payload = {
        **_common(world, user, "block_actions", world.trigger(user)),
        "container": container,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "state": {"values": message.state},
        "response_url": world.hook(user, channel, message),
        "actions": [{**action, "action_ts": world.ts()}],
    }
    if not message.only_for:
        payload["message"] = shown
    return world.send("interactive", payload, user)


def on_view(world: World, user: str, view: View, action: Json) -> Envelope:
    """`block_actions` of a modal or a Home."""
    payload = {
        **_common(world, user, "block_actions", world.trigger(user, view.id)),
        "container": {"type": "view", "view_id": view.id},
        "view": world.shown(view),
        "state": {"values": view.state},
        "actions": [{**action, "action_ts": world.ts()}],
    }
    return world.send("interactive", payload, user)


def suggestion(
    world: World, user: str, where: Message | View, block: str, action: str, text: str
) -> Envelope:
    """`block_suggestion`: somebody types into a select whose options the app knows."""
    common = _common(world, user, "block_suggestion", "")
    del common["trigger_id"]
    if isinstance(where, View):
        place: Json = {"container": {"type": "view", "view_id": where.id}, "view": world.shown(where)}
    else:
        container = {"type": "message", "message_ts": where.ts, "channel_id": where.channel.id}
        place = {"container": container, "channel": {"id": where.channel.id}, "message": where.json()}
    asked = {"action_id": action, "block_id": block, "value": text}

    def offer(answer: Json) -> None:
        groups = answer.get("option_groups") or []
        options = [*(answer.get("options") or []), *(o for group in groups for o in group["options"])]
        faults = list(listed(OPTION, 100, 0)(options, "/options"))
        if faults:
            raise SlackError("invalid_options", rules=[(fault.rule, str(fault)) for fault in faults])
        world.offered[user, action] = options

    return world.send("interactive", {**common, **place, **asked}, user, offer)


def submission(world: World, view: View) -> Envelope:
    """`view_submission`; what it is acknowledged with decides what becomes of the modal."""
    payload = {
        **_common(world, view.user, "view_submission", world.trigger(view.user, view.id)),
        "view": world.shown(view),
        "response_urls": [],
    }
    return world.send("interactive", payload, view.user, lambda answer: submitted(world, view, answer))


def submitted(world: World, view: View, answer: Json) -> None:
    """Carry out a `response_action`; none: the modal closes. Raises SlackError."""
    act = answer.get("response_action")
    stack = world.stacks.get(view.user, [])
    if act is None:
        shut(stack, view)
    elif act not in ACTIONS:
        raise broken("response_action", str(act))
    elif act == "clear":
        for one in list(stack):
            shut(stack, one)
    elif act == "errors":
        known = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        errors = answer.get("errors") or {}
        view.errors = errors
        if not errors or not set(errors) <= known:
            raise broken("response_errors", f"{sorted(errors)} of {sorted(known)}")
    elif view.open:
        body = checked(world, answer.get("view"), "modal")
        if act == "update":
            view.replace(body, world.ts())
        else:
            put(world, view.user, body, upon(stack))
        world.record(view.user, "updated" if act == "update" else "pushed", "response_action", body)


def shut(stack: list[View], view: View) -> None:
    """Take a modal away."""
    view.open = False
    if view in stack:
        stack.remove(view)


def closed(world: World, view: View, *, cleared: bool) -> Envelope | None:
    """`view_closed`, where the app has asked for it."""
    if not view.body.get("notify_on_close"):
        return None
    common = _common(world, view.user, "view_closed", "")
    del common["trigger_id"]
    return world.send("interactive", {**common, "view": world.shown(view), "is_cleared": cleared}, view.user)


def on_shortcut(world: World, user: str, callback: str, message: Message | None = None) -> Envelope:
    """A shortcut of a message, or, without one, of everywhere."""
    kind = "message_action" if message is not None else "shortcut"
    payload = {
        **_common(world, user, kind, world.trigger(user)),
        "callback_id": callback,
        "action_ts": world.ts(),
    }
    if message is not None:
        channel = message.channel
        payload |= {
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "message_ts": message.ts,
            "message": message.json(),
            "response_url": world.hook(user, channel, message),
        }
    return world.send("interactive", payload, user)


def command(world: World, user: str, name: str, text: str, *, channel: Channel) -> Envelope:
    """A slash command; what it is acknowledged with is shown to whoever gave it, or to all."""
    payload = {
        "token": world.verification,
        "team_id": world.team["id"],
        "team_domain": world.team["domain"],
        "channel_id": channel.id,
        "channel_name": channel.name or "directmessage",
        "user_id": user,
        "user_name": world.users[user]["name"],
        "command": name,
        "text": text,
        "api_app_id": world.app,
        "is_enterprise_install": "false",
        "response_url": world.hook(user, channel),
        "trigger_id": world.trigger(user),
    }

    def show(answer: Json) -> None:
        if answer.get("text") or answer.get("blocks"):
            say(world, Hook(user, world.clock.now(), channel), Arguments(answer))

    return world.send("slash_commands", payload, user, show)
