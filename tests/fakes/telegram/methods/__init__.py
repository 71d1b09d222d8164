"""The methods of the Bot API that the fake knows, by lower-case name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.telegram.methods import chats, editing, profile, sending, webhook
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.world import World

Method = Callable[[World, Parameters], Any]
METHODS: dict[str, Method] = {
    name.lower(): method
    for module in (chats, editing, profile, sending, webhook)
    for name, method in module.METHODS.items()
}
"""All but `getUpdates`, which waits."""
