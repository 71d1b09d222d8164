"""What people write in Slack, as plain text that a founder can read."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

_TOKEN = re.compile(r"<([^<>\n]+)>")
_MARKED = re.compile(r"(?<![\w*_~`])([*_~])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")
_CODE = re.compile(r"```\n?(.*?)\n?```|`([^`\n]+)`", re.DOTALL)
_EMOJI = re.compile(r":([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:")
_SIGNS: Mapping[str, str] = {
    "slightly_smiling_face": "🙂", "smile": "😄", "smiley": "😃", "blush": "😊", "wink": "😉",
    "wave": "👋", "+1": "👍", "thumbsup": "👍", "pray": "🙏", "tada": "🎉", "rocket": "🚀", "heart": "❤️",
    "raised_hands": "🙌", "bulb": "💡", "white_check_mark": "✅", "ok_hand": "👌", "muscle": "💪",
    "point_right": "👉", "calendar": "📆", "email": "📧", "phone": "☎️", "eyes": "👀", "sparkles": "✨",
    "sweat_smile": "😅", "joy": "😂", "thinking_face": "🤔", "warning": "⚠️", "paperclip": "📎", "star": "⭐",
}  # fmt: skip
"""Signs that Slack's keyboard writes as words; the others stay words."""


def mentioned(text: str) -> tuple[str, ...]:
    """Ids of the people who are called in a text, each once."""
    return tuple(dict.fromkeys(re.findall(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>", text)))


def plain(text: str, names: Mapping[str, str]) -> str:
    """The text without Slack's markup: names, links and signs readable.

    Args:
        text: as an event holds it.
        names: of people who are called, by id; others are called by what Slack says, or not at all.
    """
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[1] if found[1] is not None else found[2])
        return f"\ue000{len(kept) - 1}\ue001"

    shown = _CODE.sub(keep, text.replace("\ue000", "").replace("\ue001", ""))
    shown = _TOKEN.sub(lambda found: _token(found[1], names), shown)
    shown = _EMOJI.sub(lambda found: _SIGNS.get(found[1], found[0]), shown)
    for _ in range(3):  # bold in italics in struck-out words is as deep as it goes
        shown = _MARKED.sub(r"\2", shown)
    for place, code in enumerate(kept):
        inside = _TOKEN.sub(lambda found: _token(found[1], names), code)
        shown = shown.replace(f"\ue000{place}\ue001", inside)
    return html.unescape(shown).strip()


def _token(inside: str, names: Mapping[str, str]) -> str:
    """What stands for `<…>`: a person, a channel, a group, a date, a link."""
    target, bar, label = inside.partition("|")
    kind = target[:1]
    if kind == "@":
        return f"@{names.get(target[1:]) or label.removeprefix('@') or target[1:]}"
    if kind == "#":
        return f"#{label or target[1:]}"
    if kind == "!":
        return label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not bar or label in (target, address) or target.partition("://")[2].rstrip("/") == label.rstrip("/"):
        return address
    return f"{label} ({address})"


async def readable(text: str, name_of: Callable[[str], Awaitable[str | None]]) -> str:
    """The text as `plain` gives it, with the names of all who are called looked up."""
    names = {user: await name_of(user) or "" for user in mentioned(text)}
    return plain(text, names)
