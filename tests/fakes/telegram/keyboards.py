"""Rules for the buttons under a message."""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.parameters import Parameters

Json = Any
MAX_BUTTONS = 100
MAX_PER_ROW = 8
MAX_DATA = 64  # bytes
ACTIONS = {"callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay"}
ACTIONS |= {"switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game"}


def read(parameters: Parameters, *, inline_only: bool, private: bool) -> Json:
    """The `reply_markup` of a call, None when it has none. Raises ApiError 400."""
    markup = parameters.nested("reply_markup", dict, "reply markup")
    if not markup:
        return None
    if "inline_keyboard" in markup:
        _rows(markup["inline_keyboard"])
        for row in markup["inline_keyboard"]:
            for button in row:
                _inline(button)
        return {"inline_keyboard": markup["inline_keyboard"]}
    if inline_only:
        raise bad_request("inline keyboard expected", "keyboard")
    if "keyboard" in markup:
        _rows(markup["keyboard"])
        for row in markup["keyboard"]:
            for button in row:
                _reply(button, private=private)
        return markup
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    raise bad_request("reply markup has no known kind", "keyboard")


def _rows(rows: Json) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("Field of the keyboard must be an Array of Arrays", "keyboard")
    if any(len(row) > MAX_PER_ROW for row in rows) or sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long", "keyboard_size")


def _inline(button: Json) -> None:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: Object expected", "keyboard")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request(
            'can\'t parse inline keyboard button: Field "text" must be non-empty', "button_text"
        )
    if len(ACTIONS & set(button)) != 1:
        raise bad_request("Text buttons are unallowed in the inline keyboard", "button_action")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA:
            raise bad_request("BUTTON_DATA_INVALID", "button_data")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request("inline keyboard button URL is invalid: Wrong HTTP URL", "button_url")


def _reply(button: Json, *, private: bool) -> None:
    text = button.get("text") if isinstance(button, dict) else button
    if not isinstance(text, str) or not text.strip():
        raise bad_request("keyboard button text must be non-empty", "button_text")
    if isinstance(button, dict) and not private and {"request_contact", "request_location"} & set(button):
        raise bad_request("phone number can be requested in private chats only", "button_action")
