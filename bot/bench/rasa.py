"""What an action call costs beside the same turn on the REST channel, and what a long tracker adds."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import orjson

from bot.bench.channel import Channel, ChannelError, converse
from bot.bench.row import Row
from integrations.rasa.export import domain_of
from knowledge.pack import load

if TYPE_CHECKING:
    from bot.bench.service import Served

EVENTS = 20_000
_ROUNDS = 6
_LONG_ROUNDS = 15
_TIMES = 2.0
"""How many times the turn on REST a call may cost."""
_NOTHING = 1.1
"""How many times a call that does nothing one with so many events may cost, besides what its turn costs.

What does nothing is an action that there is not: its body is read as any other's."""
_FOUND, _NO_ACTION = 200, 404


async def measure(served: Served, script: list[str]) -> list[Row]:
    """Have the same conversations on both channels in turn, then call with a long tracker.

    Args:
        served: a service with both.
        script: messages of one intake that need no encoder.
    """
    domain = domain_of(load("saint-etienne"), ())
    rest: list[float] = []
    calls: list[float] = []
    async with Channel(served.actions) as channel:
        for number in range(_ROUNDS):
            named = f"bench-beside-{number}"
            rest += (await converse(served.base, script, conversations=1, at_once=1, prefix=named)).seconds
            calls += await _converse(channel, domain, script, named)
        long, nothing = await _long(channel, domain)
    turn, call = statistics.median(rest), statistics.median(calls)
    limit = nothing * _NOTHING + call
    return [
        Row("action call for Rasa, p50", f"{call * 1000:.1f} ms = × {call / turn:.2f}",
            f"turn on REST {turn * 1000:.1f} ms", f"≤ × {_TIMES:.0f}", call <= _TIMES * turn),
        Row(f"action call with {EVENTS} events, p50", f"{long * 1000:.0f} ms",
            f"call that does nothing {nothing * 1000:.0f} ms", "≤ × 1.1 and a turn", long <= limit),
    ]  # fmt: skip


async def _converse(channel: Channel, domain: dict[str, Any], script: list[str], sender: str) -> list[float]:
    slots: dict[str, Any] = dict.fromkeys([*domain["slots"], "requested_slot"])
    took = []
    for number, text in enumerate(script):
        body = _body(domain, sender, slots, [_said(text, f"{number}")])
        began = time.perf_counter()
        status, answer = await channel.post("/webhook", body)
        took.append(time.perf_counter() - began)
        if status != _FOUND:
            raise ChannelError(f"{status}: {answer[:200]!r}")
        events = orjson.loads(answer)["events"]
        slots.update({event["name"]: event["value"] for event in events if event["event"] == "slot"})
    return took


async def _long(channel: Channel, domain: dict[str, Any]) -> tuple[float, float]:
    """Seconds of a call with a long tracker, and of one on the same body that finds no action."""
    slots: dict[str, Any] = dict.fromkeys([*domain["slots"], "requested_slot"])
    old = [_said("one of many words that were said long ago", f"old-{n}") for n in range(EVENTS)]
    took: dict[str, list[float]] = {"action_answer_question": [], "action_that_is_none": []}
    for number in range(_LONG_ROUNDS):
        events = [*old, _said("/help", f"new-{number}")]
        for action, seconds in took.items():
            body = _body(domain, "bench-many-events", slots, events, action)
            began = time.perf_counter()
            status, answer = await channel.post("/webhook", body)
            seconds.append(time.perf_counter() - began)
            if status not in (_FOUND, _NO_ACTION):
                raise ChannelError(f"{status}: {answer[:200]!r}")
    long, nothing = (statistics.median(seconds) for seconds in took.values())
    return long, nothing


def _said(text: str, message_id: str) -> dict[str, Any]:
    return {"event": "user", "timestamp": 1.0, "text": text, "message_id": message_id, "metadata": {}}


def _body(
    domain: dict[str, Any],
    sender: str,
    slots: dict[str, Any],
    events: list[dict[str, Any]],
    action: str = "action_answer_question",
) -> bytes:
    tracker = {"sender_id": sender, "slots": slots, "events": events, "latest_message": {}}
    call = {"next_action": action, "sender_id": sender, "tracker": tracker, "domain": domain}
    return orjson.dumps({**call, "version": "3.6.21"})
