"""Updates as nobody should send them: true ones with parts taken away, bent, doubled or blown up."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

Json = Any
ODD: list[Json] = [
    None,
    True,
    -1,
    0,
    2**63,
    -(2**63),
    1e308,
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u2066txet",
    "👩‍👩‍👧‍👦" * 50,
    "<b>&amp;",
    "' OR 1=1 --",
    "../../etc/passwd",
    "x" * 100_000,
    [],
    [[]],
    {},
    {"id": {}},
    {"id": "abc"},
]
KINDS = [
    "channel_post",
    "poll",
    "business_message",
    "message_reaction",
    "chat_join_request",
    "of_tomorrow",
    "",
]
DEEP = 200  # levels


def samples(user: Json, chat: Json, now: float) -> list[tuple[str, Json]]:
    """One true update of each kind that people cause, as kind and content."""
    base = {"message_id": 7, "from": user, "chat": chat, "date": int(now)}
    file = {"file_id": "f", "file_unique_id": "u", "file_size": 10}
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    return [
        ("message", {**base, "text": "hello"}),
        ("message", {**base, "text": "/help", "entities": entities}),
        ("message", {**base, "document": {**file, "file_name": "a.pdf"}, "caption": "deck"}),
        ("message", {**base, "photo": [{**file, "width": 1, "height": 1}], "media_group_id": "1"}),
        ("message", {**base, "voice": {**file, "duration": 3}}),
        ("message", {**base, "contact": {"phone_number": "+33477123456", "first_name": "A"}}),
        ("message", {**base, "location": {"latitude": 45.4, "longitude": 4.4}}),
        ("edited_message", {**base, "text": "changed", "edit_date": int(now)}),
        (
            "callback_query",
            {"id": "9", "from": user, "chat_instance": "1", "data": "#x@1=y", "message": base},
        ),
        (
            "my_chat_member",
            {
                **{k: v for k, v in base.items() if k != "message_id"},
                "old_chat_member": {"user": user, "status": "member"},
                "new_chat_member": {"user": user, "status": "kicked", "until_date": 0},
            },
        ),
    ]


def _places(value: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*path, key))


def bent(inner: Json, chance: random.Random) -> Json:
    """The content with one to three places changed."""
    whole = copy.deepcopy(inner)
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(list(_places(whole)) or [("text",)])
        holder = whole
        for key in path[:-1]:
            holder = holder[key]
        _bend(holder, path[-1], chance)
        if not isinstance(whole, dict) or not whole:
            break
    return whole


def _bend(holder: Json, key: Any, chance: random.Random) -> None:
    act = chance.randrange(4)
    if act == 0:
        del holder[key]
    elif act == 1:
        holder[key] = copy.deepcopy(chance.choice(ODD))
    elif act == 2:
        holder[key] = [holder[key], {"inner": holder[key]}]
    else:
        deep: Json = holder[key]
        for _ in range(DEEP):
            deep = {"deep": deep}
        holder[key] = deep


def update(user: Json, chat: Json, now: float, chance: random.Random, *, number: int) -> Json:
    """One bad update; `number` is its `update_id`, unless that is bad too."""
    kind, inner = chance.choice(samples(user, chat, now))
    draw = chance.random()
    if draw < 0.05:
        kind = chance.choice(KINDS)
    content = bent(inner, chance) if draw < 0.8 else chance.choice(ODD)
    body: Json = {"update_id": number, kind: content}
    if draw > 0.97:
        body["update_id"] = chance.choice(["x", None, -5, 1.5, number - 1, number + 1_000_000])
    elif draw > 0.95:
        body = {"update_id": number}
    elif draw > 0.93:
        del body["update_id"]
    return body
