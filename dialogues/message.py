"""What comes in: one message of a founder, the same for every channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialogues.replies import Reply


class Channel(StrEnum):
    """Where a conversation takes place."""

    REST = "rest"
    WEB = "web"
    TERMINAL = "terminal"
    TELEGRAM = "telegram"
    RASA = "rasa"
    MAIL = "mail"  # the desk's too: letters to staff
    SLACK = "slack"  # the desk's: staff alone are there, no founder


@dataclass(frozen=True, slots=True)
class ConversationKey:
    """Names one conversation: unique over all channels and cities.

    Attributes:
        external_id: the channel's own name of the chat, 1 to 256 characters.
        city: id of the pack.
    """

    channel: Channel
    external_id: str
    city: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where messages are pushed to: a chat by the channel's own name of it, 1 to 256 characters."""

    channel: Channel
    id: str


class Sent(StrEnum):
    """What was sent. Words, buttons and files are `WORDS`, whatever the channel made them of."""

    WORDS = "words"
    VOICE = "voice"  # in `files` where it was kept; `text`: the words beside it
    STICKER = "sticker"
    LOCATION = "location"  # `text`: the place in words, where the channel knows it
    CONTACT = "contact"  # of somebody else; `text`: as it may be shown to staff. One's own number is words
    TOO_LARGE = "too_large"  # a file of more than `MAX_FILE_MB`; `text`: the words beside it
    LINK_USED = "link_used"  # a link that continued a conversation once; `text`: what came with it
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FileRef:
    """An uploaded file that is already stored.

    Attributes:
        id: as given out by the upload.
        name: as the sender named it, at most 255 characters.
        size: in bytes.
        mime: sniffed from the content, never taken from the sender.
    """

    id: str
    name: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier message did.

    Attributes:
        keys: of the answers it gave, in order; those of its former corrections count as its own.
        replies: what was replied to it; empty when it is not known any more.
    """

    keys: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One message. A button's payload arrives as `text`, as the REST contract has it.

    Attributes:
        inbound_key: unique in its conversation; a second delivery has the same.
        text: as written, at most `MAX_TEXT` characters; may be empty when there are files.
        files: stored files sent along.
        language_hint: BCP 47 tag from the channel, a prior and no more.
        sent: what the channel made the text and files of, or what it could make nothing of.
        edits: key of the earlier message of which this is the new wording.
        earlier: what that one did; the runner looks it up, channels leave it out.
        public: others read along, as in a group: nothing personal is asked or told.
        private_link: an address that opens a private chat with the assistant, for what is not for a group.
        source: what led here, as told by a link; 1 to 64 characters of `A-Z a-z 0-9 _ -`.
        reply_to: where the replies are pushed to, in the same transaction; None: the caller hands them over.
        pressed: the channel's own id of the message whose button was pressed, None for words.
        pressed_text: what stands in that message, as the channel marks text; None where it is not known.
    """

    conversation: ConversationKey
    inbound_key: str
    text: str
    files: tuple[FileRef, ...] = ()
    language_hint: str | None = None
    sent: Sent = Sent.WORDS
    edits: str | None = None
    earlier: Earlier | None = None
    public: bool = False
    private_link: str | None = None
    source: str | None = None
    reply_to: Address | None = None
    pressed: str | None = None
    pressed_text: str | None = None


_EVENT = "e-"


def event_of(source: str) -> str | None:
    """The event that a source such as `e-biennale` names, as `knowledge.calendar.link_name` gives it."""
    return source.removeprefix(_EVENT) if source.startswith(_EVENT) else None


def event_source(event: str) -> str:
    """The source that names an event, from what `event_of` gives."""
    return f"{_EVENT}{event}"


MAX_TEXT = 20_000
"""Characters of one message that the borders let in; longer is refused there with a clear error."""

MAX_FILE_MB = 20
"""Megabytes (of a million bytes) of one file; a channel tells of a larger one by `Sent.TOO_LARGE`."""
