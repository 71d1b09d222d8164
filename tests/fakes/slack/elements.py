"""Block Kit's parts within blocks: texts, options and elements, with their limits."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fakes.slack.shapes import (
    Check,
    Fault,
    Json,
    anything,
    boolean,
    both,
    integer,
    listed,
    one_of,
    shape,
    string,
    typed,
)

DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = r"[0-9]{2}:[0-9]{2}"
NUMBER = string(100, like=r"-?[0-9]+(\.[0-9]+)?")
IDENTIFIER = string(255)


def plain(most: int, least: int = 1) -> Check:
    """A text object without markup."""
    return typed({"plain_text": shape({"text": string(most, least)}, {"emoji": boolean})}, "text")


def text(most: int) -> Check:
    """A text object, with or without markup."""
    marked = shape({"text": string(most)}, {"verbatim": boolean})
    return typed({"plain_text": shape({"text": string(most)}, {"emoji": boolean}), "mrkdwn": marked}, "text")


CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
OVERFLOW_OPTION = shape(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": string(3000)}
)
GROUP = shape({"label": plain(75), "options": listed(OPTION, 100)})
FILTER = shape(
    {},
    {
        "include": listed(string(20), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
DISPATCH = shape({"trigger_actions_on": listed(one_of("on_enter_pressed", "on_character_entered"), 2)})


def _element(required: dict[str, Check], optional: dict[str, Check]) -> Check:
    common: dict[str, Check] = {"action_id": IDENTIFIER, "focus_on_load": boolean, "confirm": CONFIRM}
    return shape(required, {**common, **optional})


def _options_or_groups(value: Json, path: str) -> Iterator[Fault]:
    if ("options" in value) == ("option_groups" in value):
        yield Fault(path, "options", "exactly one of options and option_groups is needed")
    groups = value.get("option_groups", [])
    kept = [*value.get("options", []), *(option for group in groups for option in group["options"])]
    values = [option["value"] for option in kept]
    if len(values) != len(set(values)):
        yield Fault(path, "duplicate_value", "values of options must be unique")
    first = value.get("initial_option")
    for option in value.get("initial_options") or ([first] if first else []):
        if option not in kept:
            yield Fault(path, "initial", "an initial option must be one of the options, exactly")


PLACEHOLDER = {"placeholder": plain(150)}
MANY = {"max_selected_items": integer(1, 100)}
CHOICES = {**PLACEHOLDER, "options": listed(OPTION, 100), "option_groups": listed(GROUP, 100)}
EXTERNAL = {**PLACEHOLDER, "min_query_length": integer(0, 100)}
CONVERSATIONS = {**PLACEHOLDER, "default_to_current_conversation": boolean, "filter": FILTER}
URL_TOO = {"response_url_enabled": boolean}

SELECTS: dict[str, Check] = {
    "static_select": both(_element({}, {**CHOICES, "initial_option": anything}), _options_or_groups),
    "external_select": _element({}, {**EXTERNAL, "initial_option": OPTION}),
    "users_select": _element({}, {**PLACEHOLDER, "initial_user": string(20)}),
    "conversations_select": _element({}, {**CONVERSATIONS, **URL_TOO, "initial_conversation": string(20)}),
    "channels_select": _element({}, {**PLACEHOLDER, **URL_TOO, "initial_channel": string(20)}),
    "multi_static_select": both(
        _element({}, {**CHOICES, **MANY, "initial_options": listed(anything, 100)}), _options_or_groups
    ),
    "multi_external_select": _element({}, {**EXTERNAL, **MANY, "initial_options": listed(OPTION, 100)}),
    "multi_users_select": _element({}, {**PLACEHOLDER, **MANY, "initial_users": listed(string(20), 100)}),
    "multi_conversations_select": _element(
        {}, {**CONVERSATIONS, **MANY, "initial_conversations": listed(string(20), 100)}
    ),
    "multi_channels_select": _element(
        {}, {**PLACEHOLDER, **MANY, "initial_channels": listed(string(20), 100)}
    ),
}
TICKED: dict[str, Check] = {
    "checkboxes": both(
        _element({"options": listed(RICH_OPTION, 10)}, {"initial_options": listed(anything, 10)}),
        _options_or_groups,
    ),
    "radio_buttons": both(
        _element({"options": listed(RICH_OPTION, 10)}, {"initial_option": anything}), _options_or_groups
    ),
}
PICKERS: dict[str, Check] = {
    "datepicker": _element({}, {**PLACEHOLDER, "initial_date": string(10, like=DATE)}),
    "timepicker": _element(
        {}, {**PLACEHOLDER, "initial_time": string(5, like=TIME), "timezone": string(100)}
    ),
    "datetimepicker": _element({}, {"initial_date_time": integer(10**9, 10**10 - 1)}),
}
BUTTON = shape(
    {"text": plain(75)},
    {
        "action_id": IDENTIFIER,
        "url": string(3000),
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
OVERFLOW = shape({"options": listed(OVERFLOW_OPTION, 5)}, {"action_id": IDENTIFIER, "confirm": CONFIRM})
IMAGE = shape(
    {"alt_text": string(2000)},
    {"image_url": string(3000), "slack_file": anything, "title": plain(2000)},
)
INPUTS: dict[str, Check] = {
    "plain_text_input": _element(
        {},
        {
            **PLACEHOLDER,
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            "dispatch_action_config": DISPATCH,
        },
    ),
    "email_text_input": _element(
        {}, {**PLACEHOLDER, "initial_value": string(3000), "dispatch_action_config": DISPATCH}
    ),
    "url_text_input": _element(
        {}, {**PLACEHOLDER, "initial_value": string(3000), "dispatch_action_config": DISPATCH}
    ),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {
            **PLACEHOLDER,
            "initial_value": NUMBER,
            "min_value": NUMBER,
            "max_value": NUMBER,
            "dispatch_action_config": DISPATCH,
        },
    ),
    "rich_text_input": _element(
        {}, {**PLACEHOLDER, "initial_value": anything, "dispatch_action_config": DISPATCH}
    ),
    "file_input": _element({}, {"filetypes": listed(string(20), 100), "max_files": integer(1, 10)}),
}

ACCESSORY = typed(
    {
        "button": BUTTON,
        "overflow": OVERFLOW,
        "image": IMAGE,
        **{k: v for k, v in PICKERS.items() if k != "datetimepicker"},
        **SELECTS,
        **TICKED,
    },
    "accessory of a section",
)
ACTION = typed(
    {
        "button": BUTTON,
        "overflow": OVERFLOW,
        "rich_text_input": INPUTS["rich_text_input"],
        **PICKERS,
        **SELECTS,
        **TICKED,
    },
    "element of actions",
)
INPUT = typed({**INPUTS, **PICKERS, **SELECTS, **TICKED}, "element of an input")
