"""What comes besides words: files, voice messages, stickers, places, other people's contact details.

None of it ever moves an intake or fills an answer, except a file where one is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import answering, bounds, faq, intake
from dialogues.effects import FilesKept
from dialogues.errors import ReadingWantedError
from dialogues.message import MAX_FILE_MB, Sent
from dialogues.state import Phase
from knowledge.pack import Kind
from knowledge.values import is_plain

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.message import Message
    from knowledge.interview import Item
    from knowledge.understanding import Reading

WORDLESS = frozenset({Sent.STICKER, Sent.LOCATION, Sent.CONTACT})
"""What has no words of the sender: a text that comes with it tells nothing of language, wish or question."""


def take(draft: Draft, message: Message, reading: Reading | None) -> bool:
    """Take what is more than words; whether words came along that are still to be responded to."""
    match message.sent:
        case Sent.WORDS if message.files:
            return _files(draft, message, reading)
        case Sent.WORDS:
            return True
        case Sent.LOCATION if (item := _open_item(draft)) and _answers(draft, item, message.text):
            return False
        case Sent.VOICE:
            _keep(draft, message)
            lead = draft.phrase("voice.kept" if message.files else "voice.not_kept")
        case Sent.TOO_LARGE:
            lead = draft.phrase("file.too_large", n=MAX_FILE_MB)
        case kind:
            lead = draft.phrase(f"sent.{kind.value}")
    if message.text.strip() and message.sent not in WORDLESS:
        draft.reply(lead)
        return True
    faq.say_beside(draft, lead)
    return False


def _open_item(draft: Draft) -> Item | None:
    return draft.waiting if draft.state.phase is Phase.OPEN else None


def _answers(draft: Draft, item: Item, text: str) -> bool:
    """Take a place as the answer where one is asked for; figures of a map would be numbers elsewhere."""
    return item.question.kind is Kind.COUNTRY and answering.take_exact(draft, item, text.strip())


def _keep(draft: Draft, message: Message) -> None:
    """Keep what was recorded: as evidence where a file is asked for, else for staff beside the intake."""
    item = _open_item(draft)
    key = item.key if item is not None and item.question.kind is Kind.FILE else None
    if message.files:
        draft.want(FilesKept(tuple(f.id for f in message.files), key, message.text.strip()))


def _files(draft: Draft, message: Message, reading: Reading | None) -> bool:
    """Take files as the answer where one is asked for, else for staff; words with them are kept beside."""
    item, text = _open_item(draft), message.text.strip()
    if item is not None and item.question.kind is Kind.FILE:
        if text:
            _answer_first(draft, text, reading)
        intake.take_files(draft, item, message.files, note=text)
        return False
    draft.want(FilesKept(tuple(f.id for f in message.files), None, text))
    lead = draft.phrase("files.kept", n=len(message.files))
    if text:
        draft.reply(lead)
        return True
    faq.say_beside(draft, lead)
    return False


def _answer_first(draft: Draft, text: str, reading: Reading | None) -> None:
    """Answer a question that came with the answering file, if there is an answer.

    Raises:
        ReadingWantedError: the text was read by its form only, and its meaning is needed.
    """
    if text.startswith(("/", "#")):
        return
    if reading is None or (reading.vectors is None and not is_plain(text)):
        raise ReadingWantedError
    if reading.vectors is None:
        return
    asks = draft.city.understanding.looks_like_question(reading, draft.spoken)
    finding = draft.city.understanding.topic(reading, draft.spoken)
    if asks >= bounds.QUESTION and finding.decision == "answer":
        topic, confidence = finding.topics[0]
        faq.tell(draft, topic, confidence)
