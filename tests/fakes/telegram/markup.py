"""Telegram's HTML, read strictly: what the documentation does not allow is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.errors import ApiError, bad_request

MAX_ENTITIES = 100
NAMES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
ATTRIBUTES = {
    "span": {"class"},
    "a": {"href"},
    "tg-emoji": {"emoji-id"},
    "code": {"class"},
    "blockquote": {"expandable"},
}
WANTED = {"span": "class", "a": "href", "tg-emoji": "emoji-id"}
CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
TOKEN = re.compile(
    r"(?P<text>[^<>&]+)"
    r"|&(?:(?P<name>[a-z]+)|#(?P<number>[0-9]+)|#x(?P<hex>[0-9a-fA-F]+));"
    r"|</(?P<end>[a-zA-Z-]+)\s*>"
    r"|<(?P<start>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:\s+[a-z-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'))?)*)\s*>"
)
ATTRIBUTE = re.compile(r"([a-z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'))?")


@dataclass
class _Open:
    name: str
    entity: dict[str, Any]


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _refuse(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}", "entities")


def _start(match: re.Match[str], at: int, offset: int) -> _Open:
    name = match["start"].lower()
    if name not in NAMES:
        raise _refuse(f'Unsupported start tag "{name}" at byte offset {at}')
    given = {key: one or two for key, one, two in ATTRIBUTE.findall(match["attributes"])}
    if set(given) - ATTRIBUTES.get(name, set()):
        raise _refuse(f'Unsupported attribute in tag "{name}" at byte offset {at}')
    if name in WANTED and WANTED[name] not in given:
        raise _refuse(f'Tag "{name}" must have attribute "{WANTED[name]}" at byte offset {at}')
    if name == "span" and given["class"] != "tg-spoiler":
        raise _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    entity: dict[str, Any] = {"type": NAMES[name], "offset": offset}
    if name == "a":
        entity["url"] = _unescape(given["href"])
    return _Open(name, entity)


def _unescape(text: str) -> str:
    for name, character in CHARACTERS.items():
        text = text.replace(f"&{name};", character) if name != "amp" else text
    return text.replace("&amp;", "&")


def _character(match: re.Match[str], at: int) -> str:
    if match["name"]:
        if match["name"] not in CHARACTERS:
            raise _refuse(f'Unsupported entity "{match["name"]}" at byte offset {at}')
        return CHARACTERS[match["name"]]
    return chr(int(match["number"]) if match["number"] else int(match["hex"], 16))


def parse_html(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and its entities, offsets and lengths in UTF-16 units. Raises ApiError 400."""
    plain: list[str] = []
    length = position = 0
    entities: list[dict[str, Any]] = []
    nested: list[_Open] = []
    while position < len(text):
        match = TOKEN.match(text, position)
        at = len(text[:position].encode("utf-8", "surrogatepass"))
        if match is None:
            raise _refuse(f'Unescaped "{text[position]}" or malformed tag at byte offset {at}')
        position = match.end()
        if match["start"]:
            nested.append(_start(match, at, length))
        elif match["end"]:
            _end(match["end"].lower(), nested, entities, length=length, at=at)
        else:
            piece = match["text"] or _character(match, at)
            plain.append(piece)
            length += units(piece)
    if nested:
        raise _refuse(f'Can\'t find end tag corresponding to start tag "{nested[-1].name}"')
    if len(entities) > MAX_ENTITIES:
        raise bad_request("ENTITIES_TOO_LONG", "too_many_entities")
    return "".join(plain), sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _end(name: str, nested: list[_Open], entities: list[dict[str, Any]], *, length: int, at: int) -> None:
    if not nested:
        raise _refuse(f"Unexpected end tag at byte offset {at}")
    opened = nested.pop()
    if opened.name != name:
        raise _refuse(
            f'Unmatched end tag at byte offset {at}, expected "</{opened.name}>", found "</{name}>"'
        )
    opened.entity["length"] = length - opened.entity["offset"]
    if opened.entity["length"]:
        entities.append(opened.entity)
