"""Messages and views as people see them."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.fakes.slack.blocks import interactive
from tests.fakes.slack.modals import View
from tests.fakes.slack.workspace import Message

Json = Any
MENTION = re.compile(r"<([@#!][^>|]+)(?:\|[^>]*)?>")
LINK = re.compile(r"<((?:https?|mailto):[^>|]+)(?:\|([^>]*))?>")


def blocks_of(where: Message | View) -> list[Json]:
    """The blocks of a message or a view."""
    return where.blocks if isinstance(where, Message) else list(where.body["blocks"])


def plain(text: str) -> str:
    """Slack's markup as it is read: links by their words, signs unescaped; mentions stay."""
    return html.unescape(LINK.sub(lambda found: found[2] or found[1], text))


def words(where: Message | View) -> str:
    """All that is shown, a line for each piece; a message's text only where it has no blocks."""
    return spoken(where.body)


def spoken(body: Json) -> str:
    """See `words`; of a message or a view as JSON."""
    blocks = body.get("blocks") or []
    title = body.get("title", {}).get("text", "")
    lines = [title, *_lines(blocks)] if blocks else [title, str(body.get("text", ""))]
    lines += [file["name"] for file in body.get("files", [])]
    return "\n".join(plain(line) for line in lines if line)


def _lines(value: Json) -> list[str]:
    if isinstance(value, list):
        return [line for one in value for line in _lines(one)]
    if not isinstance(value, dict):
        return []
    own = value.get("text")
    shown = [own] if isinstance(own, str) else []
    return shown + [line for name, one in value.items() if name != "confirm" for line in _lines(one)]


def parts(where: Message | View) -> list[tuple[Json, Json]]:
    """Each block and element that somebody can use."""
    return [(block, part) for block in blocks_of(where) for part in interactive(block)]


def actions(where: Message | View) -> list[str]:
    """The action ids there, in order."""
    return [part["action_id"] for _, part in parts(where)]


def labels(where: Message | View) -> list[str]:
    """The titles of the buttons there, in order."""
    return [part["text"]["text"] for _, part in parts(where) if part["type"] == "button"]


def mentions(where: Message | View) -> list[str]:
    """Who is called: `@U1`, `#C1`, `!channel`, `!subteam^S1`; in the order of the text."""
    whole = [*_lines(blocks_of(where)), where.text if isinstance(where, Message) else ""]
    return list(dict.fromkeys(name for line in whole for name in MENTION.findall(line)))


def part_of(where: Message | View, which: str, *, value: str | None = None) -> tuple[Json, Json]:
    """The block and element with this action id, block id or title, and this value where one is given."""
    for block, part in parts(where):
        named = (part["action_id"], block["block_id"], part.get("text", {}).get("text"))
        if which in named and value in (None, part.get("value")):
            return block, part
    raise AssertionError(f"nothing named {which!r} (value {value!r}) among {actions(where)}, {labels(where)}")
