"""An earlier message in new words: what it had answered is changed, what it had asked is answered anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dialogues import commands, faq, intake, payload, said, several, steering
from dialogues.effects import FilesKept, FilesNoted
from dialogues.errors import ReadingWantedError
from dialogues.message import Earlier, Sent
from dialogues.state import Doubt, Phase, Status
from knowledge.interview import split_key
from knowledge.pack import Kind

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.message import Message
    from dialogues.state import Asked
    from knowledge.interview import Item
    from knowledge.understanding import Reading


def respond(draft: Draft, message: Message, reading: Reading | None, asked: Asked | None) -> None:
    """Respond to an edit.

    Args:
        draft: the turn.
        message: with `edits`, and with `earlier` where the earlier message is known.
        reading: of the new words.
        asked: the question back that was open before this turn.

    Raises:
        ReadingWantedError: the text was read by its form only, and its meaning is needed.
    """
    earlier, text = message.earlier or Earlier(), message.text.strip()
    key = next((key for key in reversed(earlier.keys) if key in draft.state.answers), None)
    draft.target = draft.plan.item(key) if key else None
    if message.files:
        _files(draft, message)
    elif message.sent is not Sent.WORDS or not text:
        faq.say_beside(draft, draft.phrase("edit.noted"))
    elif text.startswith("/"):
        commands.run(draft, text)
    elif draft.target is not None and _is_a_file(draft, draft.target):
        _beside_file(draft, draft.target, text, reading)
    elif draft.target is not None:
        several.respond(draft, text, reading, draft.target)
    elif key is None and (item := _left_open(draft, earlier, asked)) is not None:
        several.respond(draft, text, reading, item)
    elif reading is None:
        raise ReadingWantedError
    elif _steers_or_asks(draft, text, reading):
        several.respond(draft, text, reading, None)
    else:
        faq.say_beside(draft, draft.phrase("edit.not_asked" if key else "edit.noted"))


def _left_open(draft: Draft, earlier: Earlier, asked: Asked | None) -> Item | None:
    """The waiting question, where the earlier message was an attempt to answer it that was not taken."""
    waiting = draft.waiting if draft.state.phase is Phase.OPEN else None
    if waiting is None:
        return None
    name, index = split_key(waiting.key)
    for reply in earlier.replies:
        put, rejected = reply.custom.get("question", {}), reply.custom.get("rejected", {})
        same = put.get("group", {"index": 1})["index"] == index
        if rejected.get("question") == name and same:
            return waiting
    in_doubt = asked is not None and asked.doubt is Doubt.MEANT and asked.question == waiting.key
    return waiting if in_doubt and asked is not None and _asked_by(earlier, asked) else None


def _asked_by(earlier: Earlier, asked: Asked) -> bool:
    """Whether the question back that is open was the reply to this very message."""
    buttons = [payload.read(button.payload) for reply in earlier.replies for button in reply.buttons]
    return any(isinstance(one, payload.Settled) and one.serial == asked.serial for one in buttons)


def _steers_or_asks(draft: Draft, text: str, reading: Reading) -> bool:
    """Whether a text, or some piece of it, is a wish or a question rather than a mere statement."""
    pieces = (piece for way in reading.ways for piece in way)
    return any(
        said.steers_or_asks(draft, one.text, one) for one in (replace(reading, text=text, ways=()), *pieces)
    )


def _is_a_file(draft: Draft, item: Item) -> bool:
    """Whether the answer is a file that was sent, rather than words in its place."""
    held = draft.state.answers[item.key]
    return item.question.kind is Kind.FILE and held.status is Status.ANSWERED and not held.said


def _beside_file(draft: Draft, item: Item, text: str, reading: Reading | None) -> None:
    """New words beside a file that is the answer: the file stays it."""
    draft.target = None
    if reading is None:
        raise ReadingWantedError
    if _steers_or_asks(draft, text, reading):
        several.respond(draft, text, reading, None)
        return
    draft.want(FilesNoted(item.key, text))
    faq.say_beside(draft, draft.phrase("answer.noted"))


def _files(draft: Draft, message: Message) -> None:
    """A file in the place of another, or new words beside it."""
    item, ids = draft.target, tuple(f.id for f in message.files)
    note = message.text.strip()
    if item is None or item.question.kind is not Kind.FILE:
        draft.want(FilesKept(ids, None, note))
        faq.say_beside(draft, draft.phrase("files.kept", n=len(ids)))
        return
    draft.want(FilesKept(ids, item.key, note))
    steering.correct(draft, item, intake.file_value(message.files[0]))
