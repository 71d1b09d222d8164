"""Groups: the bot answers there only when it is addressed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telegram import MessageEntity

if TYPE_CHECKING:
    from telegram import Message

    from integrations.telegram.connection import Me

_COMMAND = re.compile(r"/[A-Za-z0-9_]+(@[A-Za-z0-9_]+)?")


def addressed(message: Message, me: Me) -> str | None:
    """What a message in a group says to the bot, without its name.

    It is addressed by a command (with its name or without any), by being mentioned, or by a reply to what
    it wrote.

    Returns:
        the words, perhaps none; None: it is not addressed.
    """
    text = message.text or message.caption or ""
    command = _COMMAND.match(text)
    if command:
        mine = command[1] is None or command[1].lower() == f"@{me.name.lower()}"
        return text if mine else None
    without = _without_mentions(message, text, me)
    replied = message.reply_to_message
    if without is None and replied is not None and replied.from_user is not None:
        return text if replied.from_user.id == me.id else None
    return without


def _without_mentions(message: Message, text: str, me: Me) -> str | None:
    entities = message.entities or message.caption_entities
    mentions = [entity for entity in entities if _names(entity, text, me)]
    if not mentions:
        return None
    units = text.encode("utf-16-le")
    for entity in reversed(mentions):
        units = units[: 2 * entity.offset] + units[2 * (entity.offset + entity.length) :]
    return re.sub(r"[ \t]{2,}", " ", units.decode("utf-16-le")).strip(" \t,:")


def _names(entity: MessageEntity, text: str, me: Me) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    units = text.encode("utf-16-le")[2 * entity.offset : 2 * (entity.offset + entity.length)]
    return entity.type == MessageEntity.MENTION and units.decode("utf-16-le").lower() == f"@{me.name.lower()}"
