"""Methods that put something new into a chat."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.fakes.telegram import keyboards
from tests.fakes.telegram.chats import Chat, public
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.markup import MAX_ENTITIES, parse_html, units
from tests.fakes.telegram.parameters import Parameters, Upload
from tests.fakes.telegram.world import World

Json = Any
MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_PHOTO = 10 * 2**20  # bytes
MAX_UPLOAD = 50 * 2**20
ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"}
ACTIONS |= {"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"}


def formatted(parameters: Parameters, name: str, entities: str, limit: int) -> Json:
    """Text and entities after parsing, as fields of a message. Raises ApiError 400."""
    raw = parameters.text(name)
    mode = parameters.text("parse_mode")
    if mode and mode.lower() != "html":
        raise bad_request("unsupported parse_mode", "parse_mode")
    if "\x00" in raw or any("\ud800" <= character <= "\udfff" for character in raw):
        raise bad_request("strings must be encoded in UTF-8", "encoding")
    if mode:
        text, found = parse_html(raw)
    else:
        text, found = raw, parameters.nested(entities, list, "message entities") or []
    text = text if found else text.strip()
    if len(found) > MAX_ENTITIES:
        raise bad_request("ENTITIES_TOO_LONG", "too_many_entities")
    if units(text) > limit:
        what = "message is too long" if name == "text" else "message caption is too long"
        raise bad_request(what, f"{name}_length")
    fields: Json = {name: text} if text.strip() else {}
    if found and fields:
        fields["entities" if name == "text" else "caption_entities"] = found
    return fields


def text_fields(parameters: Parameters) -> Json:
    """The text of a message; it must not be empty."""
    fields = formatted(parameters, "text", "entities", MAX_TEXT)
    if not fields:
        raise bad_request("message text is empty", "text_length")
    return fields


def _with_markup(chat: Chat, parameters: Parameters, fields: Json) -> Json:
    markup = keyboards.read(parameters, inline_only=False, private=chat.kind == "private")
    if markup is not None:
        fields["reply_markup"] = markup
    return fields


def send_message(world: World, parameters: Parameters) -> Json:
    """`sendMessage`."""
    chat = world.chat_of(parameters)
    fields = _with_markup(chat, parameters, text_fields(parameters))
    return public(world.post(chat, {**fields, **_reply_to(chat, parameters)}, "sendMessage"))


def _reply_to(chat: Chat, parameters: Parameters) -> Json:
    reply = parameters.nested("reply_parameters", dict, "reply parameters")
    number = reply.get("message_id") if reply else parameters.integer("reply_to_message_id")
    if not number:
        return {}
    if number not in chat.messages:
        if (reply or {}).get("allow_sending_without_reply") or parameters.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found", "message_unknown")
    replied = {k: v for k, v in public(chat.messages[number]).items() if k != "reply_to_message"}
    return {"reply_to_message": replied}


def _upload(world: World, parameters: Parameters, name: str) -> Upload:
    value = parameters.text(name)
    upload = parameters.files.get(value.removeprefix("attach://")) if value else parameters.files.get(name)
    if upload is None and value in world.files:
        known = world.files[value]
        upload = Upload(known.name, known.mime, known.content)
    if upload is None:
        words = (
            f"there is no {name} in the request" if not value else "wrong file identifier/HTTP URL specified"
        )
        raise bad_request(words, "file")
    if not upload.content:
        raise bad_request("file must be non-empty", "file")
    if len(upload.content) > MAX_UPLOAD:
        raise bad_request("file is too big", "file_size")
    return upload


def send_photo(world: World, parameters: Parameters) -> Json:
    """`sendPhoto`."""
    chat = world.chat_of(parameters)
    upload = _upload(world, parameters, "photo")
    if len(upload.content) > MAX_PHOTO:
        raise bad_request("photo is too big", "file_size")
    if not upload.content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")):
        raise bad_request("IMAGE_PROCESS_FAILED", "photo")
    file = world.store("photos", upload.name, upload.mime, upload.content)
    fields = formatted(parameters, "caption", "caption_entities", MAX_CAPTION)
    fields["photo"] = [{**file.json(), "width": 800, "height": 600}]
    return _post_file(world, parameters, chat, "sendPhoto", fields=fields, sent=upload)


def send_document(world: World, parameters: Parameters) -> Json:
    """`sendDocument`."""
    chat = world.chat_of(parameters)
    upload = _upload(world, parameters, "document")
    file = world.store("documents", upload.name, upload.mime, upload.content)
    fields = formatted(parameters, "caption", "caption_entities", MAX_CAPTION)
    fields["document"] = {**file.json(), "file_name": upload.name, "mime_type": upload.mime}
    return _post_file(world, parameters, chat, "sendDocument", fields=fields, sent=upload)


def _post_file(
    world: World, parameters: Parameters, chat: Chat, method: str, *, fields: Json, sent: Upload
) -> Json:
    fields["checksum"] = hashlib.sha256(sent.content).hexdigest()
    fields["bytes"] = sent.content
    whole = _with_markup(chat, parameters, {**fields, **_reply_to(chat, parameters)})
    return public(world.post(chat, whole, method))


def send_chat_action(world: World, parameters: Parameters) -> Json:
    """`sendChatAction`."""
    chat = world.chat_of(parameters)
    action = parameters.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request", "action")
    world.writable(chat)
    world.record(chat.id, "action", "sendChatAction", {"action": action})
    return True


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
}
