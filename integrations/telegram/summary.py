"""Messages whose buttons are done with: what was chosen takes the buttons' place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import payload, pressed
from dialogues.push import Priority, Push
from integrations.telegram.calls import buttons_call, retext_call
from integrations.telegram.direction import directed
from integrations.telegram.html import Mark, Run, Text, render, sendable, units, unmarked
from integrations.telegram.splitting import MAX_TEXT
from knowledge.interview import split_key
from knowledge.pack import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.message import Message
    from dialogues.replies import Json, Reply
    from knowledge.pack import Pack

_TICK = "✅ "
_LEAVES = frozenset({"/done", "/skip", "/unknown"})
"""What a button sends that is done with the question above it."""


def key_of(part: Json) -> str:
    """The key of `custom.question` or `custom.recorded`, as buttons name it."""
    name = part.get("id") or part["question"]
    index = part.get("group", {}).get("index", 1)
    return f"{name}#{index}" if index > 1 else str(name)


def summary_push(replies: Sequence[Reply], message: Message, pack: Pack, language: str) -> Push | None:
    """What becomes of the message whose button was pressed; None where its buttons are still of use.

    Args:
        replies: to the press.
        message: `pressed`.
        pack: of its city.
        language: of the replies, BCP 47.
    """
    number = message.pressed or ""
    button = payload.read(message.text)
    recorded = [reply.custom["recorded"] for reply in replies if "recorded" in reply.custom]
    call: dict[str, Json] | None = None
    if isinstance(button, payload.Chosen):
        question = pack.questions.get(split_key(button.key)[0])
        single = question is not None and question.kind is not Kind.CHOICES
        if single and any(key_of(part) == button.key for part in recorded):
            title = pressed.title(pack, language, message.text) or ""
            call = _with_title(message, title, language)
    elif message.text == "/done" and recorded:
        call = retext_call(render(_several(recorded[0], pack, language)), edit=number)
    elif isinstance(button, payload.Settled) or message.text in _LEAVES:
        call = buttons_call(number)
    return None if call is None else Push(call, Priority.TIDYING, f"message:{number}")


def _with_title(message: Message, title: str, language: str) -> dict[str, Json]:
    """The pressed message with the chosen title under it, or without its buttons only."""
    line = directed((Run(f"{_TICK}{title}"),), language)
    above = sendable(message.pressed_text or "")
    whole = f"{above}\n{render(line)}"
    if not above or units(unmarked(whole)) > MAX_TEXT:
        return buttons_call(message.pressed or "")
    return retext_call(whole, edit=message.pressed or "")


def _several(recorded: Json, pack: Pack, language: str) -> Text:
    """A question with several answers, and those that were chosen."""
    name, group = recorded["question"], recorded.get("group")
    ask = pack.question_words(name, language).ask
    if group is not None:
        words = pack.words[pack.speaks(language)].intake.groups[group["id"]]
        member = words.format(n=group["index"])
        ask = pack.say("question.member", language, member=member, question=ask)
    titles = pack.choice_words(name, language)
    chosen = "".join(f"\n{_TICK}{titles[value].title}" for value in recorded["value"] if value in titles)
    return directed((Run(ask, Mark.BOLD), Run(chosen)), language)
