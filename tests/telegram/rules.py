"""Telegram's rules for one call, as the fake of the Bot API has them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import orjson

from dialogues.push import Push
from integrations.telegram.splitting import MAX_CAPTION, MAX_TEXT
from tests.fakes.telegram import keyboards
from tests.fakes.telegram.markup import parse_html, units
from tests.fakes.telegram.parameters import Parameters


@dataclass(frozen=True)
class Shown:
    """What a person sees of one call. `rows`: titles of buttons; `data`: what they send, by title."""

    text: str
    entities: list[dict[str, Any]]
    rows: list[list[str]]
    data: dict[str, str]


def shown(push: Push, *, private: bool = True) -> Shown:
    """What a person sees; fails where Telegram would refuse the call."""
    call = json.loads(orjson.dumps(push.call))
    assert call == push.call, "not as it is stored"
    assert call["kind"] in ("text", "buttons", "photo", "document")
    text, entities = parse_html(call.get("text", ""))
    if call["kind"] == "text":
        assert text.strip(), "an empty message"
    assert units(text) <= (MAX_TEXT if call["kind"] == "text" else MAX_CAPTION)
    assert "edit" not in call or call["edit"].isdecimal()
    parameters = Parameters({"reply_markup": call.get("markup")})
    markup = keyboards.read(parameters, inline_only="edit" in call, private=private) or {}
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    assert all(rows), "an empty row"
    data = {b["text"]: b["callback_data"] for row in rows for b in row if "callback_data" in b}
    return Shown(text, entities, [[button["text"] for button in row] for row in rows], data)
