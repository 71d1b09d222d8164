"""Block Kit's blocks and views with their limits, and what may not repeat in them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from tests.fakes.slack.elements import ACCESSORY, ACTION, IDENTIFIER, IMAGE, INPUT, plain, text
from tests.fakes.slack.shapes import (
    Check,
    Fault,
    Json,
    anything,
    boolean,
    both,
    listed,
    one_of,
    shape,
    string,
    typed,
)

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100
CHARACTERS_IN_BLOCKS = 13_200
MARKDOWN = 12_000
VIEW_BYTES = 250_000


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return shape(required, {"block_id": IDENTIFIER, **(optional or {})})


def _words_or_fields(value: Json, path: str) -> Iterator[Fault]:
    if "text" not in value and "fields" not in value:
        yield Fault(path, "required", "a section needs text or fields")


def _one_source(value: Json, path: str) -> Iterator[Fault]:
    if ("image_url" in value) == ("slack_file" in value):
        yield Fault(path, "required", "an image needs image_url or slack_file")


SECTION = both(
    _block(
        {},
        {"text": text(3000), "fields": listed(text(2000), 10), "accessory": ACCESSORY, "expand": boolean},
    ),
    _words_or_fields,
)
PICTURE = both(
    _block(
        {"alt_text": string(2000)},
        {"image_url": string(3000), "slack_file": anything, "title": plain(2000)},
    ),
    _one_source,
)
CONTEXT_PART = typed(
    {
        "image": both(IMAGE, _one_source),
        "plain_text": shape({"text": string(3000)}, {"emoji": boolean}),
        "mrkdwn": shape({"text": string(3000)}, {"verbatim": boolean}),
    },
    "element of a context",
)
RICH = typed(
    {
        name: shape(
            {"elements": listed(anything, 1000, 0)},
            {"style": anything, "indent": anything, "border": anything, "offset": anything},
        )
        for name in ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
    },
    "element of a rich text",
)
COMMON: dict[str, Check] = {
    "actions": _block({"elements": listed(ACTION, 25)}),
    "context": _block({"elements": listed(CONTEXT_PART, 10)}),
    "divider": _block({}),
    "header": _block({"text": plain(150)}),
    "image": PICTURE,
    "input": _block(
        {"label": plain(2000), "element": INPUT},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": _block({"elements": listed(RICH, 1000)}),
    "section": SECTION,
    "video": _block(
        {
            "alt_text": string(2000),
            "title": plain(200),
            "thumbnail_url": string(3000),
            "video_url": string(3000),
        },
        {
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": string(3000),
            "provider_name": string(100),
            "title_url": string(3000),
        },
    ),
}
IN_MESSAGE: dict[str, Check] = {
    **COMMON,
    "file": _block({"external_id": string(255), "source": one_of("remote")}),
    "markdown": _block({"text": string(MARKDOWN)}),
    "table": _block({"rows": listed(listed(anything, 20), 100)}, {"column_settings": listed(anything, 20)}),
}


def interactive(block: Json) -> list[Json]:
    """Elements of a block that somebody can use."""
    if block["type"] not in ("actions", "section", "input"):
        return []
    parts = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [part for part in parts if part is not None and part["type"] != "image"]


def _repeats(blocks: Json, path: str) -> Iterator[Fault]:
    """Block ids are unique in the whole, action ids in their block."""
    for name, count in Counter(block["block_id"] for block in blocks if "block_id" in block).items():
        if count > 1:
            yield Fault(path, "duplicate_block_id", f"block_id {name!r} already exists")
    for number, block in enumerate(blocks):
        ids = Counter(part["action_id"] for part in interactive(block) if "action_id" in part)
        for name, count in ids.items():
            if count > 1:
                where = f"{path}/{number}/elements"
                yield Fault(where, "duplicate_action_id", f"action_id {name!r} already exists")
    focused = [part for block in blocks for part in interactive(block) if part.get("focus_on_load")]
    if len(focused) > 1:
        yield Fault(path, "focus_on_load", "only one element can have the focus")


def characters(value: Json) -> int:
    """How many characters all texts in blocks have together."""
    if isinstance(value, dict):
        own = value.get("text")
        rest = (inner for name, inner in value.items() if name != "text" or not isinstance(inner, str))
        return (len(own) if isinstance(own, str) else 0) + sum(map(characters, rest))
    return sum(map(characters, value)) if isinstance(value, list) else 0


_MESSAGE = both(listed(typed(IN_MESSAGE, "block of a message"), BLOCKS_IN_MESSAGE, 0), _repeats)
_BLOCKS = both(listed(typed(COMMON, "block of a view"), BLOCKS_IN_VIEW), _repeats)
_IDS: dict[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_MODAL = shape(
    {"title": plain(24), "blocks": _BLOCKS},
    {
        **_IDS,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = shape({"blocks": _BLOCKS}, _IDS)


def in_message(blocks: Json) -> list[Fault]:
    """What is wrong with the blocks of a message."""
    return list(_MESSAGE(blocks, "/blocks"))


def in_view(view: Json, *kinds: str) -> list[Fault]:
    """What is wrong with a view that has to be of one of these kinds: `modal`, `home`."""
    checks = {"modal": _MODAL, "home": _HOME}
    faults = list(typed({kind: checks[kind] for kind in kinds}, "view")(view, "/view"))
    if faults:
        return faults
    if (
        any(block["type"] == "input" for block in view["blocks"])
        and kinds == ("modal",)
        and "submit" not in view
    ):
        faults.append(Fault("/view", "submit", "submit is required when an input block is within blocks"))
    if len(json.dumps(view, ensure_ascii=False).encode("utf-8", "surrogatepass")) > VIEW_BYTES:
        faults.append(Fault("/view", "view_too_large", "view_too_large"))
    return faults
