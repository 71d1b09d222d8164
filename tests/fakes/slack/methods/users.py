"""People and groups of people."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.errors import SlackError, broken
from tests.fakes.slack.methods.conversations import paged
from tests.fakes.slack.workspace import Group
from tests.fakes.slack.world import World

Json = Any


def _shown(user: Json, arguments: Arguments) -> Json:
    return {
        name: value for name, value in user.items() if name != "locale" or arguments.flag("include_locale")
    }


def info(world: World, arguments: Arguments) -> Json:
    """`users.info`."""
    user = world.users.get(arguments.need("user"))
    if user is None:
        raise broken("user_not_found")
    return {"user": _shown(user, arguments)}


def lookup(world: World, arguments: Arguments) -> Json:
    """`users.lookupByEmail`."""
    email = arguments.need("email").lower()
    for user in world.users.values():
        if user["profile"].get("email", "").lower() == email and not user["deleted"]:
            return {"user": _shown(user, arguments)}
    raise SlackError("users_not_found")


def every(world: World, arguments: Arguments) -> Json:
    """`users.list`."""
    shown = [_shown(user, arguments) for user in world.users.values()]
    return {**paged("members", shown, arguments), "cache_ts": int(world.clock.now())}


def _group(world: World, group: Group, arguments: Arguments) -> Json:
    shown = {
        "id": group.id,
        "team_id": world.team["id"],
        "is_usergroup": True,
        "name": group.handle,
        "handle": group.handle,
        "description": "",
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return {**shown, "users": list(group.users)} if arguments.flag("include_users") else shown


def groups(world: World, arguments: Arguments) -> Json:
    """`usergroups.list`."""
    return {"usergroups": [_group(world, group, arguments) for group in world.groups.values()]}


def group_users(world: World, arguments: Arguments) -> Json:
    """`usergroups.users.list`."""
    group = world.groups.get(arguments.need("usergroup"))
    if group is None:
        raise broken("no_such_subteam")
    return {"users": list(group.users)}


METHODS = {
    "users.info": (info, "users:read"),
    "users.lookupByEmail": (lookup, "users:read.email"),
    "users.list": (every, "users:read"),
    "usergroups.list": (groups, "usergroups:read"),
    "usergroups.users.list": (group_users, "usergroups:read"),
}
