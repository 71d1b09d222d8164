"""Where others read along, as in a group: the programme is talked about, nothing personal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import commands, faq, greeting, payload, settling
from dialogues.errors import ReadingWantedError
from dialogues.message import Sent
from dialogues.state import Doubt
from knowledge.text import fold
from knowledge.values import is_plain

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.message import Message
    from dialogues.state import Asked
    from knowledge.understanding import Reading


def respond(draft: Draft, message: Message, reading: Reading | None, asked: Asked | None) -> None:
    """Answer what is for everybody, and lead to the private chat for all else.

    Args:
        draft: the turn; `public`.
        message: what came in.
        reading: of its words.
        asked: the question back that was open before this turn.

    Raises:
        ReadingWantedError: the text was read by its form only, and its meaning is needed.
    """
    text = message.text.strip()
    button = payload.read(text)
    topics = asked if asked is not None and asked.doubt is Doubt.TOPIC else None
    if message.files or message.sent is not Sent.WORDS or isinstance(button, payload.Chosen):
        private(draft)
    elif isinstance(button, payload.Settled):
        settling.press(draft, topics, button)
    elif text.startswith("/"):
        _command(draft, text)
    elif topics is not None and settling.settle(draft, topics, text):
        return
    elif not fold(text):
        draft.say("public.hello")
    else:
        _words(draft, text, reading)


def private(draft: Draft) -> None:
    """Say that this is for the private chat, with the way there."""
    draft.say("public.private", buttons=[draft.button("button.intake", "/intake")])


def _command(draft: Draft, text: str) -> None:
    name = commands.name_of(text)
    if name in (None, "start", "help"):
        draft.say("public.hello", buttons=[draft.button("button.intake", "/intake")])
    elif payload.is_for_all(f"/{name}"):
        commands.run(draft, text)
    else:
        private(draft)


def _words(draft: Draft, text: str, reading: Reading | None) -> None:
    if reading is None:
        raise ReadingWantedError
    wish = draft.city.understanding.wish(reading, draft.spoken)
    if wish is not None and commands.acts(wish, text, None):
        if wish.kind == "chat":
            faq.chat(draft, wish.name)
        elif wish.name == "language":
            greeting.switch_language(draft, text)
        else:
            _command(draft, f"/{wish.name}")
    elif reading.vectors is None and not is_plain(text):
        raise ReadingWantedError
    else:
        faq.respond(draft, draft.city.understanding.topic(reading, draft.spoken), text)
