"""A Rasa assistant in small: its tracker, its form loop and its calls, so that tests need no Rasa.

It calls the action server as Rasa 3.6 does: while the form is active each message goes to it, else to the
action that its rules name for the intent.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import httpx

Json = Any
FORM = "intake_form"
REQUESTED = "requested_slot"


@dataclass
class Tracker:
    """What Rasa holds of one conversation."""

    sender: str
    slots: dict[str, Json]
    events: list[dict[str, Json]] = field(default_factory=list)
    loop: str | None = None

    def add(self, *events: dict[str, Json]) -> None:
        """Take events in, as Rasa applies them."""
        for event in events:
            self.events.append(event)
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.loop = event["name"]

    def fork(self) -> Tracker:
        """A copy to try events on."""
        return Tracker(self.sender, dict(self.slots), list(self.events), self.loop)

    def wire(self) -> dict[str, Json]:
        """As it is sent to an action server."""
        latest = next((event for event in reversed(self.events) if event["event"] == "user"), None)
        return {
            "sender_id": self.sender,
            "slots": self.slots,
            "latest_message": {"text": latest["text"], "intent": {"name": None}} if latest else {},
            "events": self.events,
            "paused": False,
            "followup_action": None,
            "active_loop": {"name": self.loop, "is_interrupted": False} if self.loop else {},
            "latest_action_name": "action_listen",
        }


class Assistant:
    """Speaks with one action server for any number of conversations."""

    def __init__(self, http: httpx.AsyncClient, domain: dict[str, Json], *, city: str) -> None:
        self.http = http
        self.domain = domain
        self.city = city
        self.trackers: dict[str, Tracker] = {}
        self._numbers = itertools.count(1)

    def tracker(self, sender: str) -> Tracker:
        """The conversation of a sender, a new one for a stranger."""
        named = [*self.domain["slots"], REQUESTED]
        return self.trackers.setdefault(sender, Tracker(sender, dict.fromkeys(named)))

    def form(self, sender: str) -> tuple[str | None, Json]:
        """The active form, and what it asks for."""
        tracker = self.tracker(sender)
        return tracker.loop, tracker.slots[REQUESTED]

    async def post(self, action: str, tracker: Tracker) -> httpx.Response:
        """One call, whatever the answer."""
        body = {
            "next_action": action,
            "sender_id": tracker.sender,
            "tracker": tracker.wire(),
            "domain": self.domain,
            "version": "3.21.1",
        }
        return await self.http.post("/webhook", content=json.dumps(body))

    async def call(self, action: str, tracker: Tracker) -> list[dict[str, Json]]:
        """One call; its events, what is uttered first among them."""
        response = await self.post(action, tracker)
        assert response.status_code == httpx.codes.OK, response.text
        answer: dict[str, list[dict[str, Json]]] = response.json()
        return [_uttered(one) for one in answer["responses"]] + answer["events"]

    async def say(
        self,
        sender: str,
        text: str,
        message_id: str | None = None,
        *,
        intent: str | None = None,
        language: str | None = None,
    ) -> list[dict[str, Json]]:
        """One message; the replies in the form of our REST channel."""
        tracker = self.tracker(sender)
        number = next(self._numbers)
        metadata = {"city": self.city, **({"language": language} if language else {})}
        tracker.add(
            {"event": "action", "name": "action_listen"},
            {
                "event": "user",
                "text": text,
                "message_id": message_id or f"m{number}",
                "timestamp": float(number),
                "metadata": metadata,
            },
        )
        begin = len(tracker.events)
        if (
            (tracker.loop == FORM and intent not in ("back", "restart"))
            or intent in ("intake", "resume")
            or text.startswith(("/intake", "/resume"))
        ):
            await self.run_form(tracker)
        else:
            action = self.rules().get(intent or text.removeprefix("/"), "action_answer_question")
            tracker.add(*await self.call(action, tracker))
            if tracker.loop == FORM:
                await self.run_form(tracker, returning=True)
        return [
            {"recipient_id": sender, **one["wire"]} for one in tracker.events[begin:] if one["event"] == "bot"
        ]

    @staticmethod
    def rules() -> dict[str, str]:
        """Which action stands for which intent."""
        return {
            "submit": "action_diagnose",
            "human": "action_handoff",
            "events": "action_events",
            "trainings": "action_trainings",
            "export": "action_privacy_export",
            "delete": "action_privacy_delete",
            "back": "action_back",
            "restart": "action_restart",
        }

    async def run_form(self, tracker: Tracker, *, returning: bool = False) -> None:
        """Rasa's form: activate, validate, ask, deactivate."""
        so_far: list[dict[str, Json]] = []
        if tracker.loop != FORM:
            so_far.append({"event": "active_loop", "name": FORM})
        named = tracker.slots[REQUESTED]
        trying = tracker.fork()
        trying.add(*so_far, {"event": "slot", "name": REQUESTED, "value": named}, _ran(FORM))
        so_far += await self.call(f"validate_{FORM}", trying)
        set_now = [event for event in so_far if event["event"] == "slot" and event["name"] != REQUESTED]
        assert set_now or named is None or returning, "Rasa would take the message for rejected"
        asked = [
            event["value"] for event in so_far if event["event"] == "slot" and event["name"] == REQUESTED
        ]
        if asked and asked[-1] is None:
            so_far.append({"event": "active_loop", "name": None})
        elif asked:
            trying = tracker.fork()
            trying.add(*so_far)
            so_far += await self.call(self.asking(asked[0]), trying)
        tracker.add(_ran(FORM), *so_far)

    def asking(self, slot: str) -> str:
        """The action that asks for a slot, by Rasa's own search path."""
        found = [f"action_ask_{FORM}_{slot}", f"action_ask_{slot}"]
        return next(name for name in found if name in self.domain["actions"])


def _ran(action: str) -> dict[str, Json]:
    return {"event": "action", "name": action}


def _uttered(response: dict[str, Json]) -> dict[str, Json]:
    """A response as an event of Rasa's, and as it would stand on our REST channel."""
    wire = {name: response[name] for name in ("text", "buttons", "custom") if response.get(name)}
    metadata = {
        name: value
        for name, value in response.items()
        if value and name not in ("text", "buttons", "custom", "elements", "attachment", "image")
    }
    return {"event": "bot", "text": response.get("text"), "metadata": metadata, "wire": wire}
