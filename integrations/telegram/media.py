"""What a message holds besides words: files to fetch, and kinds of content that have no words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.message import Sent

if TYPE_CHECKING:
    from telegram import Contact, Message

_SERVICE = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "connected_website",
    "chat_background_set",
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "boost_added",
    "users_shared",
    "chat_shared",
    "proximity_alert_triggered",
)
"""What Telegram itself notes in a chat; nobody said it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as Telegram names it. `size`: in bytes, None where it is not told."""

    id: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds.

    Attributes:
        of_the_message: the text is its own words or caption.
        place: latitude and longitude in degrees.
    """

    text: str
    sent: Sent = Sent.WORDS
    attachments: tuple[Attachment, ...] = ()
    of_the_message: bool = True
    place: tuple[float, float] | None = None


def content(message: Message) -> Content | None:
    """What a message holds; None where nobody said anything."""
    if message.text is not None:
        return Content(message.text)
    caption = message.caption or ""
    if message.voice is not None:
        return Content(caption, Sent.VOICE, _files(message))
    if files := _files(message):
        return Content(caption, attachments=files)
    return _wordless(message, caption)


def _wordless(message: Message, caption: str) -> Content | None:
    if message.sticker is not None:
        return Content("", Sent.STICKER)
    if message.contact is not None:
        return _contact(message, message.contact)
    if message.location is not None and message.venue is None:
        place = (float(message.location.latitude), float(message.location.longitude))
        if not (abs(place[0]) <= 90 and abs(place[1]) <= 180):  # noqa: PLR2004  # degrees
            raise ValueError
        words = f"{place[0]:.5f}, {place[1]:.5f}"
        return Content(words, Sent.LOCATION, of_the_message=False, place=place)
    if any(getattr(message, name, None) for name in _SERVICE):
        return None
    return Content(caption, Sent.OTHER)


def _files(message: Message) -> tuple[Attachment, ...]:
    number = message.message_id
    if message.photo:
        largest = max(message.photo, key=lambda size: (size.width * size.height, size.file_size or 0))
        return (_checked(largest.file_id, f"photo-{number}.jpg", largest.file_size),)
    if message.voice is not None:
        return (_checked(message.voice.file_id, f"voice-{number}.ogg", message.voice.file_size),)
    if message.video_note is not None:
        return (_checked(message.video_note.file_id, f"video-{number}.mp4", message.video_note.file_size),)
    named = message.document or message.video or message.audio or message.animation
    if named is None:
        return ()
    return (_checked(named.file_id, named.file_name or f"file-{number}", named.file_size),)


def _checked(file_id: object, name: object, size: object) -> Attachment:
    if not isinstance(file_id, str) or not isinstance(name, str) or not isinstance(size, int | None):
        raise TypeError
    return Attachment(file_id, name, size)


def _contact(message: Message, contact: Contact) -> Content:
    """One's own number is said as words; what is shared of somebody else is for staff to see."""
    digits = "+" + re.sub(r"\D", "", contact.phone_number)
    if message.from_user is not None and contact.user_id == message.from_user.id:
        return Content(digits, of_the_message=False)
    name = " ".join(filter(None, (contact.first_name, contact.last_name)))
    return Content(f"{name} {digits}".strip(), Sent.CONTACT, of_the_message=False)
