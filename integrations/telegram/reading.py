"""What an update says: Telegram's own forms in, ours out. Pure."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from telegram import Chat, ChatMember, Message, Update

from dialogues.message import MAX_TEXT, Sent
from integrations.telegram import groups, media

if TYPE_CHECKING:
    from telegram import Bot, CallbackQuery, ChatMemberUpdated, MaybeInaccessibleMessage, User

    from integrations.telegram.connection import Me
    from integrations.telegram.media import Attachment

T = TypeVar("T")
"""A type that a value must be of."""
PUBLIC = (Chat.GROUP, Chat.SUPERGROUP)
"""Kinds of chats where others read along."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
_QUERY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_START = re.compile(r"/start[ \n]+(\S+)\s*")
_TO_A_BOT = re.compile(r"(/[A-Za-z0-9_]+)@[A-Za-z0-9_]+")


class UnreadableError(Exception):
    """An update cannot be read. `code`: why, in short."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote, pressed or sent something that is to be answered.

    Attributes:
        key: names the message within its chat.
        number: of the message; of that under which a button was pressed.
        album: name shared by all of the messages that are one album.
        under: the text, as Telegram marks it, of the message under which a button was pressed.
        query: id of a pressed button's query, which waits for its acknowledgement.
        start: what a deep link carried.
        place: latitude and longitude in degrees, of which `text` has the figures.
    """

    key: str
    number: int
    text: str
    sent: Sent = Sent.WORDS
    attachments: tuple[Attachment, ...] = ()
    language: str | None = None
    public: bool = False
    edits: str | None = None
    album: str | None = None
    under: str | None = None
    query: str | None = None
    start: str | None = None
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """Whether the bot may write to this chat from now on."""

    may_write: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A group has become a supergroup. `old`, `new`: the chats' numbers."""

    old: int
    new: int


Told = Said | Admitted | Moved | None
"""What an update says; None: nothing for us."""


def parse(raw: str, bot: Bot) -> Update:
    """The update in the library's form.

    Raises:
        UnreadableError: it is not as Telegram's are.
    """
    try:
        update = Update.de_json(json.loads(raw), bot)
    except Exception as error:  # whatever the library makes of odd JSON; it is told by its code
        raise UnreadableError("malformed") from error
    return update


def is_public(update: Update) -> bool:
    """Whether it comes from a chat where others read along, so that who the bot is must be known.

    Raises:
        UnreadableError: it is not as Telegram's are.
    """
    try:
        chat = update.effective_chat
        public = chat is not None and chat.type in PUBLIC
    except Exception as error:  # as below
        raise UnreadableError("malformed") from error
    return public


def read(update: Update, me: Me | None) -> Told:
    """What an update says.

    Args:
        update: as the library gives it.
        me: this bot; needed where others read along.

    Raises:
        UnreadableError: it is not as Telegram's are, or of a kind nobody asked for.
    """
    try:
        return _read(update, me)
    except UnreadableError:
        raise
    except Exception as error:  # the library does not check types: odd ones fail anywhere
        raise UnreadableError("malformed") from error


def _read(update: Update, me: Me | None) -> Told:
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.my_chat_member is not None:
        return _admitted(update.my_chat_member)
    if update.edited_message is not None:
        return _edited(update.edited_message, me)
    if update.message is not None:
        return _message(update.message, me)
    raise UnreadableError("unknown")


def _is(value: object, kind: type[T]) -> T:
    """The value if it is exactly of this type: the library lets others through."""
    if type(value) is not kind:
        raise UnreadableError("malformed")
    return value


def _language(user: User | None) -> str | None:
    tag = user.language_code if user is not None else None
    return tag if isinstance(tag, str) and _LANGUAGE.fullmatch(tag) else None


def _pressed(query: CallbackQuery) -> Told:
    message = query.message
    if message is None or query.data is None or query.from_user.is_bot:
        return None
    number = _is(message.message_id, int)
    if not _QUERY.fullmatch(query.id):
        raise UnreadableError("malformed")
    return Said(
        key=f"c{query.id}",
        number=number,
        text=_is(query.data, str)[:MAX_TEXT],
        language=_language(query.from_user),
        public=message.chat.type in PUBLIC,
        under=_shown(message),
        query=query.id,
    )


def _shown(message: MaybeInaccessibleMessage) -> str | None:
    """What stands in a message, as Telegram marks it; None where that is not told any more."""
    if not isinstance(message, Message) or message.text is None:
        return None
    return message.text_html.replace("\0", "").encode("utf-8", "replace").decode()


def _admitted(change: ChatMemberUpdated) -> Told:
    if change.chat.type == Chat.CHANNEL:
        return None
    return Admitted(change.new_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT))


def _edited(message: Message, me: Me | None) -> Told:
    """A new wording; an edit without words, such as a place that moves on, says nothing new."""
    said = _message(message, me)
    if not isinstance(said, Said) or (message.text is None and message.caption is None):
        return None
    changed = message.edit_date
    stamp = int(changed.timestamp()) if changed is not None else 0
    # Telegram's time is in whole seconds; two edits within one differ by their words.
    words = zlib.crc32(said.text.encode("utf-8", "replace"))
    return Said(
        key=f"e{said.number}.{stamp}.{words:x}",
        number=said.number,
        text=said.text,
        language=said.language,
        public=said.public,
        edits=said.key,
    )


def _message(message: Message, me: Me | None) -> Told:
    number, chat = _is(message.message_id, int), message.chat
    if message.migrate_to_chat_id:
        return Moved(_is(chat.id, int), _is(message.migrate_to_chat_id, int))
    if message.migrate_from_chat_id:
        return Moved(_is(message.migrate_from_chat_id, int), _is(chat.id, int))
    public = chat.type in PUBLIC
    if not _from_a_person(message) or not (public or chat.type == Chat.PRIVATE):
        return None
    content = media.content(message)
    if content is None:
        return None
    text = _is(content.text, str)
    if public:
        addressed = groups.addressed(message, me) if me is not None else None
        if addressed is None:
            return None
        text = addressed if content.of_the_message else text
    text = _TO_A_BOT.sub(r"\1", text, count=1) if text.startswith("/") else text
    start = _START.fullmatch(text)
    return Said(
        key=f"m{number}",
        number=number,
        text="/start" if start else text[:MAX_TEXT],
        sent=content.sent,
        attachments=content.attachments,
        language=_language(message.from_user),
        public=public,
        album=None if message.media_group_id is None else _is(message.media_group_id, str),
        start=start[1] if start else None,
        place=content.place,
    )


def _from_a_person(message: Message) -> bool:
    """Whether a person wrote it: an anonymous administrator is one, other bots and channels are not."""
    if message.is_automatic_forward:
        return False
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id
    return message.from_user is not None and not message.from_user.is_bot
