"""The methods of the Web API that the fake knows, and the scope that each needs (empty: none)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.methods import apps, chat, conversations, files, reactions, users, views
from tests.fakes.slack.world import World

Method = Callable[[World, Arguments], dict[str, Any]]
METHODS: dict[str, tuple[Method, str]] = {
    name: known
    for module in (apps, chat, conversations, files, reactions, users, views)
    for name, known in module.METHODS.items()
}
