"""Who the app is, and its way in for Socket Mode."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.world import World

Json = Any


def auth_test(world: World, _: Arguments) -> Json:
    """Who the token belongs to."""
    return {
        "url": f"https://{world.team['domain']}.slack.com/",
        "team": world.team["name"],
        "user": "design_tech",
        "team_id": world.team["id"],
        "user_id": world.bot_user,
        "bot_id": world.bot,
        "is_enterprise_install": False,
    }


def connections_open(world: World, _: Arguments) -> Json:
    """An address for one websocket, good once."""
    ticket = f"ticket{world.number():06d}"
    world.tickets.add(ticket)
    return {"url": f"{world.origin.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={world.app}"}


METHODS = {"auth.test": (auth_test, ""), "apps.connections.open": (connections_open, "connections:write")}
