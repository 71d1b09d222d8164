"""Where others read along, as in a group: the programme is talked about, nothing personal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import commands, faq, greeting, payload, settling
from dialogues.errors import ReadingWantedError
from dialogues.message import Sent
from dialogues.pieces import Is, Piece, look_at
from dialogues.state import Doubt
from knowledge.text import fold
from knowledge.values import is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.city import Wish
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
    if any(_take_each(draft, way, tied=number > 0) for number, way in enumerate(reading.ways)):
        return
    wish = draft.city.understanding.wish(reading, draft.spoken)
    if wish is not None and commands.acts(wish, text, None):
        _grant(draft, wish, text)
    elif reading.vectors is None and not is_plain(text):
        raise ReadingWantedError
    else:
        faq.respond(draft, draft.city.understanding.topic(reading, draft.spoken), text)


def _grant(draft: Draft, wish: Wish, text: str) -> None:
    """Do what was wished for, as far as it is for everybody."""
    if wish.kind == "chat":
        faq.chat(draft, wish.name)
    elif wish.name == "language":
        greeting.switch_language(draft, text)
    else:
        _command(draft, f"/{wish.name}")


def _take_each(draft: Draft, way: Sequence[Reading], *, tied: bool) -> bool:
    """Answer each piece of a message that is surely several questions or wishes; whether it was.

    What is private is said to be so once, and only one thing is asked back.
    """
    found = [look_at(draft, reading, None, tied=tied) for reading in way]
    real = [one for one in found if one.what is not Is.NOTHING]
    private_ones = [one for one in real if one.wish is not None and _is_private(one.wish)]
    several = len(real) - max(0, len(private_ones) - 1) > 1
    if not several or any(one.likely or one.what not in (Is.WISH, Is.QUESTION) for one in real):
        return False
    if sum(one.doubtful for one in real) > 1:
        return False
    done: set[str] = set()
    for one in sorted(real, key=lambda one: one.doubtful):
        name = _answers(one)
        if name not in done:
            done.add(name)
            _take(draft, one)
    return True


def _take(draft: Draft, one: Piece) -> None:
    if one.wish is not None:
        _grant(draft, one.wish, one.text)
    elif one.finding is not None:
        faq.respond(draft, one.finding, one.text)


def _is_private(wish: Wish) -> bool:
    return wish.kind == "command" and wish.name != "language" and not payload.is_for_all(f"/{wish.name}")


def _answers(one: Piece) -> str:
    """What names the reply to a piece, so that none is given twice."""
    if one.wish is not None:
        return "private" if _is_private(one.wish) else f"{one.wish.kind}:{one.wish.name}"
    if one.finding is not None and one.finding.decision == "answer":
        return f"topic:{one.finding.topics[0][0]}"
    return one.text
