"""What comes in: one message of a founder, the same for every channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """Where a conversation takes place."""

    REST = "rest"
    WEB = "web"
    TERMINAL = "terminal"
    TELEGRAM = "telegram"
    RASA = "rasa"


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
    """What was sent, where it is more than words, buttons and files."""

    WORDS = "words"
    VOICE = "voice"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    TOO_LARGE = "too_large"
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
class Message:
    """One message. A button's payload arrives as `text`, as the REST contract has it.

    Attributes:
        inbound_key: unique in its conversation; a second delivery has the same.
        text: as written, at most `MAX_TEXT` characters; may be empty when there are files.
        files: stored files sent along.
        language_hint: BCP 47 tag from the channel, a prior and no more.
        sent: what the channel made the text and files of, or what it could make nothing of. A voice message
            that was kept is in `files`; a contact or a place that answers comes as `text`.
        edits: key of the earlier message of which this is the new wording.
        public: others read along, as in a group: nothing personal is asked or told.
        source: what led here, as told by a link; 1 to 64 characters of `A-Z a-z 0-9 _ -`.
        reply_to: where the replies are pushed to, in the same transaction; None: the caller hands them over.
        pressed: the channel's own id of the message whose button was pressed, None for words.
    """

    conversation: ConversationKey
    inbound_key: str
    text: str
    files: tuple[FileRef, ...] = ()
    language_hint: str | None = None
    sent: Sent = Sent.WORDS
    edits: str | None = None
    public: bool = False
    source: str | None = None
    reply_to: Address | None = None
    pressed: str | None = None


MAX_TEXT = 20_000
"""Characters of one message that the borders let in; longer is refused there with a clear error."""
