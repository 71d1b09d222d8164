"""Updates as nobody should send them: true ones bent, of no known kind, or not at all numbered."""

from __future__ import annotations

import random
from typing import Any

from tests.fakes.bending import ODD, bent

Json = Any
KINDS = [
    "channel_post",
    "poll",
    "business_message",
    "message_reaction",
    "chat_join_request",
    "of_tomorrow",
    "",
]


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
