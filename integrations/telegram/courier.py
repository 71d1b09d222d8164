"""Carries pushes to Telegram: one call each, and what Telegram says to it in the runtime's own terms."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import orjson
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from dialogues.errors import UnavailableError
from dialogues.message import Channel, ConversationKey
from dialogues.push import (
    BlockedError,
    ChannelClosedError,
    Limits,
    NotSentError,
    RefusedError,
    SlowDownError,
)
from integrations.telegram.html import unmarked

if TYPE_CHECKING:
    from telegram import Bot, Message

    from dialogues.ports import Files, Reports
    from dialogues.replies import Json

_LIMITS = Limits(apart=1.02, burst=30, window=1.02, crowded=20, crowd_window=61.0)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = ("message_is_not_modified",)
_GONE = ("message_to_edit_not_found", "message_can_t_be_edited", "message_id_invalid", "there_is_no_text_in")
_SHUT = (
    "chat_not_found",
    "not_enough_rights",
    "have_no_rights",
    "chat_write_forbidden",
    "user_is_deactivated",
)
_UNPARSED = ("can_t_parse_entities", "entities_too_long")
_TOO_LARGE = ("request_entity_too_large",)
"""What Telegram says, as `_joined` gives it."""
_QUOTED = re.compile(r"\".*|:.*|\s'.*", re.DOTALL)
_LONGEST_CODE = 40


class TelegramCourier:
    """`Courier` of Telegram; the calls are those of `integrations.telegram.calls`."""

    def __init__(self, bot: Bot, reports: Reports, files: Files) -> None:
        """Args: reports: makes pictures and documents when they are sent. files: what staff send."""
        self._bot = bot
        self._reports = reports
        self._files = files

    @property
    def limits(self) -> Limits:
        """See `Courier.limits`."""
        return _LIMITS

    def is_crowd(self, address: str) -> bool:
        """See `Courier.is_crowd`: groups have numbers below zero."""
        return address.startswith("-")

    async def send(self, address: str, call: Json, replaces: str | None) -> str | None:
        """See `Courier.send`.

        Raises:
            BlockedError: the person has blocked the bot, or the group has put it out.
            RefusedError: Telegram will never take this; `migrated`: the group has a new number.
            SlowDownError: Telegram wants a pause.
            NotSentError: not confirmed, or a report could not be made now.
            ChannelClosedError: the token is refused.
        """
        chat = int(address)
        async with _in_our_terms():
            match call["kind"]:
                case "text":
                    return await self._text(chat, call, call.get("edit") or replaces)
                case "buttons":
                    return await self._buttons(chat, call["edit"])
                case _:
                    return await self._file(chat, call)

    async def _text(self, chat: int, call: Json, edit: str | None) -> str:
        if edit is None:
            return await self._new(chat, call)
        try:
            await self._edit(chat, call, edit)
        except BadRequest as error:
            if _says(error, _UNCHANGED):
                return edit
            if not _says(error, _GONE):
                raise
            if call.get("tidies"):
                raise RefusedError("gone") from error
            return await self._new(chat, call)
        return edit

    async def _new(self, chat: int, call: Json) -> str:
        try:
            sent = await self._message(chat, call, call["text"], ParseMode.HTML)
        except BadRequest as error:
            if not _says(error, _UNPARSED):
                raise
            sent = await self._message(chat, call, unmarked(call["text"]), None)
        return str(sent.message_id)

    async def _message(self, chat: int, call: Json, text: str, mode: ParseMode | None) -> Message:
        return await self._bot.send_message(
            chat,
            text,
            parse_mode=mode,
            disable_notification=call.get("silent"),
            link_preview_options=_NO_PREVIEW,
            reply_to_message_id=call.get("reply_to"),
            allow_sending_without_reply=True if "reply_to" in call else None,
            api_kwargs=_markup(call),
        )

    async def _edit(self, chat: int, call: Json, edit: str) -> None:
        for text, mode in ((call["text"], ParseMode.HTML), (unmarked(call["text"]), None)):
            try:
                await self._bot.edit_message_text(
                    text,
                    chat,
                    int(edit),
                    parse_mode=mode,
                    link_preview_options=_NO_PREVIEW,
                    api_kwargs=_markup(call),
                )
            except BadRequest as error:
                if mode is None or not _says(error, _UNPARSED):
                    raise
            else:
                return

    async def _buttons(self, chat: int, edit: str) -> str:
        try:
            await self._bot.edit_message_reply_markup(chat, int(edit))
        except BadRequest as error:
            if _says(error, _GONE):
                raise RefusedError("gone") from error
            if not _says(error, _UNCHANGED):
                raise
        return edit

    async def _file(self, chat: int, call: Json) -> str | None:
        """Send a file; None where there is none any more, as after the start-up had all erased."""
        content = await self._content(call)
        if content is None:
            return None
        send = self._bot.send_photo if call["kind"] == "photo" else self._bot.send_document
        sent = await send(
            chat,
            content,
            caption=call.get("text"),
            parse_mode=ParseMode.HTML,
            filename=call["name"],
            disable_notification=call.get("silent"),
        )
        return str(sent.message_id)

    async def _content(self, call: Json) -> bytes | None:
        if "json" in call:
            return orjson.dumps(call["json"], option=orjson.OPT_INDENT_2)
        if "file" in call:
            try:
                return (await self._files.read(call["file"]))[1]
            except KeyError:
                return None
            except UnavailableError as error:
                raise NotSentError from error
        make = self._reports.chart if "chart" in call else self._reports.pdf
        of = call.get("chart") or call["report"]
        key = ConversationKey(Channel(of["channel"]), of["id"], of["city"])
        try:
            return await make(key, call["language"])
        except UnavailableError as error:
            raise NotSentError from error


def _markup(call: Json) -> dict[str, Json] | None:
    return {"reply_markup": call["markup"]} if "markup" in call else None


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    said = _joined(error.message)
    return any(each in said for each in words)


def _joined(message: str) -> str:
    """The letters of a message as words joined by underscores."""
    return "_".join(re.findall(r"[a-z]+", message.lower()))


@asynccontextmanager
async def _in_our_terms() -> AsyncIterator[None]:
    try:
        yield
    except Forbidden as error:
        raise BlockedError from error
    except RetryAfter as error:
        raise SlowDownError(pause_of(error)) from error
    except InvalidToken as error:
        raise ChannelClosedError("token_refused") from error
    except ChatMigrated as error:
        raise RefusedError("migrated") from error
    except BadRequest as error:
        if _says(error, _SHUT):
            raise BlockedError from error
        raise RefusedError(_code(error)) from error
    except TelegramError as error:
        if _says(error, _TOO_LARGE):
            raise RefusedError("too_large") from error
        raise NotSentError from error


def pause_of(error: RetryAfter) -> float:
    """Seconds that Telegram wants to be left alone for."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def _code(error: BadRequest) -> str:
    """Telegram's own words for what is wrong, without anything that it quotes of the message."""
    return _joined(_QUOTED.sub("", error.message))[:_LONGEST_CODE] or "refused"
