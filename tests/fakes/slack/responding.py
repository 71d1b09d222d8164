"""What an app posts to a `response_url`."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import events
from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.errors import broken
from tests.fakes.slack.methods.chat import content, in_thread, signed
from tests.fakes.slack.workspace import Hook
from tests.fakes.slack.world import World

Json = Any
USES = 5
LIFE = 1800.0  # seconds


def respond(world: World, name: str, arguments: Arguments) -> None:
    """Carry out one. Raises SlackError."""
    hook = world.hooks.get(name)
    if hook is None or hook.uses >= USES or world.clock.now() - hook.at > LIFE:
        raise broken("used_url", "a response_url is good 5 times within 30 minutes")
    hook.uses += 1
    if arguments.flag("delete_original") and hook.message is not None:
        hook.message.deleted = True
        world.record(hook.channel.id, "deleted", "response_url", hook.message.body)
        return
    say(world, hook, arguments)


def say(world: World, hook: Hook, arguments: Arguments) -> None:
    """Show something to whoever caused it, or to all. Raises SlackError."""
    fields = content(world, arguments, method="response_url")
    if arguments.flag("replace_original") and hook.message is not None:
        before = hook.message.change(fields)
        if not hook.message.only_for:
            events.changed(world, hook.message, before, by=world.bot_user)
        world.record(hook.channel.id, "edited", "response_url", hook.message.body)
        return
    alone = arguments.text("response_type", "ephemeral") == "ephemeral"
    thread = in_thread(hook.channel, arguments)
    only_for = hook.user if alone else ""
    message = world.add(hook.channel, {**signed(world), **fields, **thread}, only_for=only_for)
    kind = "ephemeral" if alone else "sent"
    told = {**message.body, **({"only_for": only_for} if alone else {})}
    world.record(hook.channel.id, kind, "response_url", told)
    if not alone:
        events.posted(world, message)
