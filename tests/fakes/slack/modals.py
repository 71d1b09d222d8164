"""Views as Slack keeps them: modals in stacks of three, a Home for each person."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.blocks import interactive

Json = Any
DEPTH = 3


@dataclass
class View:
    """One view of one person; `errors` stand under its inputs, by block id."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None
    open: bool = True
    errors: Json = field(default_factory=dict)
    state: Json = field(default_factory=dict)
    history: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = first_state(self.body["blocks"], {})

    @property
    def callback(self) -> str:
        """Its `callback_id`."""
        return str(self.body.get("callback_id", ""))

    def replace(self, body: Json, mark: str) -> None:
        """Show something else; what was typed stays where block and action ids stay."""
        self.history.append(self.body)
        self.body, self.hash, self.errors = body, mark, {}
        self.state = first_state(body["blocks"], self.state)

    def json(self, *, team: str, app: str, bot: str) -> Json:
        """As the API shows it."""
        common = {"callback_id": "", "private_metadata": "", "external_id": "", "close": None, "submit": None}
        flags = {"clear_on_close": False, "notify_on_close": False}
        return {
            **common,
            **flags,
            **copy.deepcopy(self.body),
            "id": self.id,
            "team_id": team,
            "app_id": app,
            "bot_id": bot,
            "app_installed_team_id": team,
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "state": {"values": copy.deepcopy(self.state)},
        }


def first_state(blocks: list[Json], before: Json) -> Json:
    """The values that inputs begin with: what was there before, else what they propose."""
    state: Json = {}
    for block in blocks:
        for part in interactive(block):
            if part["type"] in ("button", "overflow"):
                continue
            here = state.setdefault(block["block_id"], {})
            kept = before.get(block["block_id"], {}).get(part["action_id"])
            here[part["action_id"]] = kept or value_of(part, _initial(part))
    return state


def _initial(part: Json) -> Json:
    for name, value in part.items():
        if name.startswith("initial_"):
            return value
    return [] if part["type"].startswith("multi_") or part["type"] == "checkboxes" else None


def value_of(part: Json, value: Json) -> Json:
    """What a payload tells of an element whose value is this, by the kind of element."""
    return {"type": part["type"], FIELD.get(part["type"], "value"): copy.deepcopy(value)}


FIELD = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
"""Where the value stands; under `value` where not named here."""
