"""Buttons under messages: rows that can be read, ticks, and pages of long lists.

A list of more than `PAGE` choices shows one page. The buttons that turn it send `/repeat <page> <question>`:
an ordinary turn, which asks the waiting question again and changes nothing, so that the choices, their ticks
and the language are those of this moment; the presenter then shows that page in place. Nothing has to be
kept for it, and old buttons work as long as any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dialogues import payload
from dialogues.replies import Button, Json

PAGE = 8
"""Choices that show at once."""
_ROW_OF_DIGITS = 8
_DIGITS = 2
_WIDTHS = ((3, 10), (2, 17))
"""Buttons in a row, and how wide each of their titles may be at most; wider ones stand alone."""
_TICK = "✅ "
_TURN = re.compile(r"/repeat (\d{1,2}) (\S+)")
_OPENED = ("https://", "http://", "tg://")


class Choice(NamedTuple):
    """A button that chooses an answer. `ticked`: it is chosen already; None: one answer only can be."""

    button: Button
    key: str
    ticked: bool | None


def inline(
    buttons: Sequence[Button],
    *,
    question: Json = None,
    earlier: Sequence[Sequence[Button]] = (),
    pressed: str = "",
) -> Json:
    """The keyboard under a message, None without any button.

    Args:
        buttons: of its last reply.
        question: `custom.question` of that reply, None when it puts none.
        earlier: buttons of replies that share the message, for the bottom.
        pressed: what the pressed button sent; it tells which page of a long list is looked at.
    """
    choices = list(_choices(buttons, question))
    chosen = {choice.button.payload for choice in choices}
    other = [button for button in buttons if button.payload not in chosen]
    commands = [button for button in other if button.payload.startswith("/")]
    rows = packed(_inline(button) for button in other if button not in commands)
    rows += _page(choices, pressed)
    rows += packed(map(_inline, commands))
    seen = {button.payload for button in buttons}
    for group in earlier:
        rows += packed(_inline(button) for button in group if button.payload not in seen)
        seen.update(button.payload for button in group)
    return {"inline_keyboard": rows} if rows else None


def turns_to(text: str) -> tuple[int, str] | None:
    """Page from 1 and key of the question, for what a button sends that turns a page; None for all else."""
    match = _TURN.fullmatch(text)
    return (int(match[1]), match[2]) if match else None


def width(title: str) -> int:
    """How wide a title is shown, in narrow letters: wide signs, as of Chinese or emoji, count twice."""
    narrow = (c for c in title if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in narrow)


def _choices(buttons: Sequence[Button], question: Json) -> Iterator[Choice]:
    several = question is not None and question["kind"] == "choices"
    titles = {choice["value"]: choice["title"] for choice in (question or {}).get("choices", ())}
    for button in buttons:
        read = payload.read(button.payload)
        if isinstance(read, payload.Chosen):
            title = titles.get(read.value, button.title)
            ticked = title != button.title if several else None
            yield Choice(Button(title, button.payload) if several else button, read.key, ticked)


def _page(choices: Sequence[Choice], pressed: str) -> list[list[Json]]:
    pages = -(-len(choices) // PAGE)
    if pages <= 1:
        return packed(map(_ticked, choices), spare=_spare(choices))
    size = -(-len(choices) // pages)
    key = choices[0].key
    page = min(max(_looked_at(choices, pressed, size), 1), pages)
    shown = choices[(page - 1) * size : page * size]
    turns = [(page - 1, f"« {page - 1}/{pages}")] if page > 1 else []
    turns += [(page + 1, f"{page + 1}/{pages} »")] if page < pages else []
    row = [{"text": title, "callback_data": f"/repeat {number} {key}"} for number, title in turns]
    return [*packed(map(_ticked, shown), spare=_spare(choices)), row]


def _looked_at(choices: Sequence[Choice], pressed: str, size: int) -> int:
    """The page that was turned to, or on which the pressed choice stands."""
    turned = turns_to(pressed)
    if turned is not None and turned[1] == choices[0].key:
        return turned[0]
    at = next((n for n, choice in enumerate(choices) if choice.button.payload == pressed), 0)
    return at // size + 1


def _ticked(choice: Choice) -> Json:
    title = f"{_TICK}{choice.button.title}" if choice.ticked else choice.button.title
    return {"text": title, "callback_data": choice.button.payload}


def _spare(choices: Sequence[Choice]) -> int:
    """Room for ticks, so that a button stays where it is when it is ticked."""
    return width(_TICK) if any(choice.ticked is not None for choice in choices) else 0


def _inline(button: Button) -> Json:
    if button.url is not None and button.url.startswith(_OPENED):
        return {"text": button.title, "url": button.url}
    return {"text": button.title, "callback_data": button.payload}


def packed(buttons: Iterable[Json], *, spare: int = 0) -> list[list[Json]]:
    """Buttons in rows, in order, as many in each as can be read; digits in rows of like length.

    Args:
        buttons: as the Bot API has them.
        spare: width that titles may still grow by.
    """
    of = list(buttons)
    widths = [width(button["text"].removeprefix(_TICK)) + spare for button in of]
    if of and max(widths) <= _DIGITS:
        count = -(-len(of) // _ROW_OF_DIGITS)
        size = -(-len(of) // count)
        return [of[at : at + size] for at in range(0, len(of), size)]
    rows, at = [], 0
    while at < len(of):
        size = max(_in_a_row(widths[at:], count, most) for count, most in _WIDTHS)
        rows.append(of[at : at + size])
        at += size
    return rows


def _in_a_row(widths: Sequence[int], count: int, most: int) -> int:
    """How many of the next buttons make a row; rows of up to `count` become of like length. At least 1."""
    narrow = next((n for n, wide in enumerate(widths) if wide > most), len(widths))
    if narrow <= 1:
        return 1
    rows = -(-narrow // count)
    return -(-narrow // rows)
