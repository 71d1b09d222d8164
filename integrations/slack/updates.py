"""What was stored of Slack, taken one by one: to the thread's chat, or to what was pressed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dialogues.arrival import Took

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.arrival import Waiting
    from dialogues.message import ConversationKey
    from integrations.slack.bridge import Bridge
    from integrations.slack.pressing import Pressing
    from integrations.slack.submitting import Submitting

Json = Any


class SlackUpdates:
    """`Updates` of Slack."""

    def __init__(self, bridge: Bridge, pressing: Pressing, submitting: Submitting) -> None:
        """Put the parts together."""
        self._bridge = bridge
        self._pressing = pressing
        self._submitting = submitting

    async def take(
        self, address: str, waiting: Sequence[Waiting], conversation: ConversationKey | None
    ) -> Took:
        """See `dialogues.arrival.Updates`. Of a thread the message that was written first comes first."""
        del address, conversation
        row = min(waiting, key=lambda one: (_written(one.raw), one.id))
        body = json.loads(row.raw)
        await self._do(body, row)
        return Took((row.id,))

    async def _do(self, body: Json, row: Waiting) -> None:
        kind = body.get("type")
        if kind == "event_callback":
            event = body["event"]
            if event["type"] == "app_home_opened":
                if event.get("tab") in (None, "home"):
                    await self._pressing.opened_home(str(event["user"]))
            else:
                await self._bridge.take(event, failures=row.failures)
        elif kind == "block_actions":
            await self._pressing.block(body, f"slack:{row.id}", at=row.at)
        elif kind == "view_submission":
            await self._submitting.later(body)
        elif kind in ("message_action", "shortcut"):
            await self._pressing.shortcut(body, at=row.at)
        elif "command" in body:
            await self._pressing.command(body)


def _written(raw: str) -> float:
    """When a thread's message was written or changed, as far as that can be told; 0 for all else."""
    try:
        event = json.loads(raw)["event"]
        return float(event.get("event_ts") or event.get("ts") or 0)
    except (KeyError, TypeError, ValueError, AttributeError):
        return 0.0
