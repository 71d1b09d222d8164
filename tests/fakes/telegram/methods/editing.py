"""Methods that change what stands in a chat, and the answers to pressed buttons."""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram import keyboards
from tests.fakes.telegram.chats import public
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.methods.sending import MAX_CAPTION, formatted, text_fields
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.world import World

Json = Any
MAX_ANSWER = 200
MAX_AGE = 48 * 3600  # seconds until a message of the bot cannot be deleted any more
WORDS = {"text", "entities", "caption", "caption_entities", "reply_markup"}


def _edit(world: World, parameters: Parameters, method: str, fields: Json, *, keeps: set[str]) -> Json:
    chat = world.chat_of(parameters)
    message = world.own(chat, parameters, "edit")
    file = bool({"photo", "document"} & set(message))
    if method == "editMessageText" and file:
        raise bad_request("there is no text in the message to edit", "message_kind")
    if method == "editMessageCaption" and not file:
        raise bad_request("there is no caption in the message to edit", "message_kind")
    changed = {k: v for k, v in message.items() if k not in WORDS or k in keeps} | fields
    markup = keyboards.read(parameters, inline_only=True, private=chat.kind == "private")
    if markup is not None and any(markup["inline_keyboard"]):
        changed["reply_markup"] = markup
    return public(world.change(chat, message, changed, method=method))


def edit_text(world: World, parameters: Parameters) -> Json:
    """`editMessageText`; without `reply_markup` the buttons go."""
    return _edit(world, parameters, "editMessageText", text_fields(parameters), keeps=set())


def edit_caption(world: World, parameters: Parameters) -> Json:
    """`editMessageCaption`."""
    fields = formatted(parameters, "caption", "caption_entities", MAX_CAPTION)
    return _edit(world, parameters, "editMessageCaption", fields, keeps=set())


def edit_markup(world: World, parameters: Parameters) -> Json:
    """`editMessageReplyMarkup`."""
    return _edit(world, parameters, "editMessageReplyMarkup", {}, keeps=WORDS - {"reply_markup"})


def delete_message(world: World, parameters: Parameters) -> Json:
    """`deleteMessage`; in private chats people's messages too."""
    chat = world.chat_of(parameters)
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found", "message_unknown")
    foreign = message["from"]["id"] != world.bot["id"] and chat.kind != "private"
    if foreign or world.clock.now() - message["date"] > MAX_AGE:
        raise bad_request("message can't be deleted", "message_foreign")
    del chat.messages[message["message_id"]]
    world.record(chat.id, "deleted", "deleteMessage", message)
    return True


def answer_query(world: World, parameters: Parameters) -> Json:
    """`answerCallbackQuery`: once, and within the life of the query."""
    query = world.queries.get(parameters.text("callback_query_id"))
    old = "query is too old and response timeout expired or query ID is invalid"
    if query is None:
        raise bad_request(old, "query_unknown")
    if query.answered:
        raise bad_request(old, "query_twice")
    if world.clock.now() - query.at > world.callback_life:
        raise bad_request(old, "query_late")
    if len(parameters.text("text")) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG", "answer_length")
    query.answered = True
    world.record(query.chat, "answered", "answerCallbackQuery", {"id": query.id, **parameters.values})
    return True


METHODS = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_query,
}
