"""Pieces of modals, Homes and messages, each within Slack's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from integrations.slack.markup import cut, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = Any

MAX_OPTIONS: Final = 100
MAX_OPTION: Final = 75
MAX_VALUE: Final = 150
MAX_TITLE: Final = 24
MAX_LABEL: Final = 2000
MAX_SECTION: Final = 3000
MAX_BUTTON: Final = 75
MAX_INPUT: Final = 3000
MAX_BLOCKS: Final = 100
FIELD: Final = "value"
"""`action_id` of whatever is filled in; its block's id tells what it is."""


def plain(text: str, most: int = MAX_LABEL) -> Json:
    """Words without markup; never empty."""
    return {"type": "plain_text", "text": cut(text, most) or "–", "emoji": False}


def section(text: str, *, accessory: Json = None) -> Json:
    """A paragraph in Slack's markup, which has to be whole after it is cut at a line's end."""
    if len(text) > MAX_SECTION:
        text = text[: MAX_SECTION - 2]
        text = text[: max(text.rfind("\n"), 1)] + "\n…"
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text or "–"}}
    return block if accessory is None else {**block, "accessory": accessory}


def small(text: str) -> Json:
    """A line in small letters."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, MAX_SECTION) or "–"}]}


def header(text: str) -> Json:
    """A title among blocks."""
    return {"type": "header", "text": plain(text, 150)}


def button(action: str, label: str, value: str) -> Json:
    """A button. `value`: at most 2000 characters."""
    return {"type": "button", "action_id": action, "text": plain(label, MAX_BUTTON), "value": value}


def option(text: str, value: str) -> Json:
    """A choice of a select. `value`: at most `MAX_VALUE` characters."""
    return {"text": plain(text, MAX_OPTION), "value": value}


def entry(name: str, label: str, element: Json, *, optional: bool = False, hint: str = "") -> Json:
    """Something to fill in. `name`: its block's id."""
    block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": FIELD, **element},
        "optional": optional,
    }
    return {**block, "hint": plain(hint)} if hint else block


def words(*, several: bool = True, initial: str = "", most: int = MAX_INPUT) -> Json:
    """An element for words of one's own."""
    element: Json = {"type": "plain_text_input", "multiline": several, "max_length": min(most, MAX_INPUT)}
    return {**element, "initial_value": cut(initial, min(most, MAX_INPUT))} if initial else element


def choice(options: Sequence[tuple[str, str]], *, initial: str = "", asked: str = "") -> Json:
    """An element to choose one from. More than a hundred are asked for as somebody types.

    Args:
        options: value and title of each; values that are too long are left out.
        initial: value of the one that is chosen at first.
        asked: `action_id` under which options are asked for, where that may be needed.
    """
    fit = [(value, title) for value, title in options if 0 < len(value) <= MAX_VALUE]
    if asked and len(fit) > MAX_OPTIONS:
        return {"type": "external_select", "action_id": asked, "min_query_length": 0}
    shown = [option(title, value) for value, title in fit[:MAX_OPTIONS]]
    first = next((one for one in shown if one["value"] == initial), None)
    element: Json = {"type": "static_select", "options": shown}
    return {**element, "initial_option": first} if first else element


def modal(callback: str, title: str, blocks: Sequence[Json], *, memory: str, **words_: str) -> Json:
    """A modal.

    Args:
        callback: comes back with what is filled in.
        title: cut to what fits.
        blocks: at most `MAX_BLOCKS` are shown.
        memory: comes back too, at most 3000 characters.
        words_: `submit` and `close`, the labels of its buttons.
    """
    labels = {name: plain(text, MAX_TITLE) for name, text in words_.items()}
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, MAX_TITLE),
        "blocks": list(blocks)[:MAX_BLOCKS],
        "private_metadata": memory,
        **labels,
    }


def told(lines: Sequence[tuple[str, str]]) -> str:
    """Lines of a label in bold and what there is about it, in Slack's markup."""
    return "\n".join(f"*{_flat(label)}* {escaped(text)}" for label, text in lines if text)


def _flat(label: str) -> str:
    return escaped(" ".join(label.replace("*", "").split()))
