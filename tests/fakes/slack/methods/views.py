"""Modals and Homes."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.blocks import in_view
from tests.fakes.slack.errors import SlackError, broken
from tests.fakes.slack.modals import DEPTH, View
from tests.fakes.slack.world import World

Json = Any


def checked(world: World, body: Json, *kinds: str) -> Json:
    """A view that Slack takes, with ids for all its parts. Raises SlackError."""
    faults = in_view(body, *kinds)
    if any(fault.rule == "view_too_large" for fault in faults):
        raise broken("view_too_large")
    if faults:
        raise SlackError(
            "invalid_arguments",
            rules=[(fault.rule, str(fault)) for fault in faults],
            messages=[str(fault) for fault in faults],
        )
    return {**body, "blocks": world.named(body["blocks"])}


def _body(world: World, arguments: Arguments, *kinds: str) -> Json:
    body = arguments.nested("view", dict)
    if body is None:
        raise broken("invalid_arguments", "missing required field: view", rule="required")
    return checked(world, body, *kinds)


def _unique(world: World, body: Json, but: View | None = None) -> None:
    name = body.get("external_id")
    for view in world.views.values():
        if name and view is not but and view.open and view.body.get("external_id") == name:
            raise broken("duplicate_external_id", name)


def put(world: World, user: str, body: Json, below: View | None) -> View:
    """A new view of somebody, upon another one or alone."""
    _unique(world, body)
    name = world.name("V")
    root, previous = (below.root, below.id) if below else (name, None)
    view = View(name, user, body, world.ts(), root, previous)
    world.views[name] = view
    if below is None:
        for old in world.stacks.get(user, []):
            old.open = False
        world.stacks[user] = []
    world.stacks[user].append(view)
    return view


def _told(world: World, view: View, kind: str, method: str) -> Json:
    shown = world.shown(view)
    world.record(view.user, kind, method, shown)
    return {"view": shown}


def open_view(world: World, arguments: Arguments) -> Json:
    """`views.open`: takes the place of whatever modal the person had."""
    name = arguments.need("trigger_id")
    body = _body(world, arguments, "modal")
    view = put(world, world.spend(name).user, body, None)
    return _told(world, view, "opened", "views.open")


def push(world: World, arguments: Arguments) -> Json:
    """`views.push`: upon the modal in which the trigger came about."""
    name = arguments.need("trigger_id")
    body = _body(world, arguments, "modal")
    trigger = world.spend(name)
    stack = world.stacks.get(trigger.user, [])
    if not stack or trigger.view not in {view.id for view in stack}:
        raise broken("not_found", "no modal to push upon")
    view = put(world, trigger.user, body, upon(stack))
    return _told(world, view, "pushed", "views.push")


def upon(stack: list[View]) -> View:
    """The top of a stack that bears one more. Raises SlackError."""
    if len(stack) >= DEPTH:
        raise broken("push_limit_reached")
    return stack[-1]


def update(world: World, arguments: Arguments) -> Json:
    """`views.update`: of a view that is still there."""
    name, external = arguments.text("view_id"), arguments.text("external_id")
    found = [
        view
        for view in world.views.values()
        if view.open and (view.id == name or (external and view.body.get("external_id") == external))
    ]
    if not found:
        raise broken("not_found", "the view was closed, or never there", rule="view_not_found")
    view = found[0]
    body = _body(world, arguments, view.body["type"])
    _fresh(view, arguments)
    _unique(world, body, view)
    view.replace(body, world.ts())
    return _told(world, view, "updated", "views.update")


def _fresh(view: View, arguments: Arguments) -> None:
    if arguments.text("hash") not in ("", view.hash):
        raise SlackError("hash_conflict")


def publish(world: World, arguments: Arguments) -> Json:
    """`views.publish`: somebody's Home."""
    user = arguments.need("user_id")
    if user not in world.users:
        raise broken("user_not_found")
    body = _body(world, arguments, "home")
    view = world.homes.get(user)
    if view is None:
        name = world.name("V")
        view = View(name, user, body, world.ts(), name, None)
        world.homes[user] = world.views[name] = view
    else:
        _fresh(view, arguments)
        view.replace(body, world.ts())
    return _told(world, view, "published", "views.publish")


METHODS = {
    "views.open": (open_view, ""),
    "views.push": (push, ""),
    "views.update": (update, ""),
    "views.publish": (publish, ""),
}
