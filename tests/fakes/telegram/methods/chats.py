"""Methods that tell of the bot, of chats and of files."""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.errors import bad_request, forbidden
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.world import World

Json = Any
MAX_DOWNLOAD = 20 * 2**20  # bytes


def get_me(world: World, _: Parameters) -> Json:
    """`getMe`."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }
    return {**world.bot, **abilities, "can_connect_to_business": False, "has_main_web_app": False}


def get_chat(world: World, parameters: Parameters) -> Json:
    """`getChat`."""
    chat = world.chat_of(parameters)
    return {**chat.json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _gifts()}


def _gifts() -> Json:
    kinds = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return dict.fromkeys(kinds, False)


def get_member(world: World, parameters: Parameters) -> Json:
    """`getChatMember`."""
    chat = world.chat_of(parameters)
    user = parameters.integer("user_id")
    if user == world.bot["id"]:
        return {"user": world.bot, "status": "kicked" if chat.blocked else "member"}
    if chat.kind == "private" and user == chat.id:
        return {"user": chat.user, "status": "member"}
    person = world.chats.get(user)
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID", "unknown_user")
    return {"user": person.user, "status": chat.members.get(user, "left")}


def leave_chat(world: World, parameters: Parameters) -> Json:
    """`leaveChat`."""
    chat = world.chat_of(parameters)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats", "leave")
    if chat.blocked:
        raise forbidden("bot is not a member of the group chat", "leave")
    chat.blocked = True
    world.record(chat.id, "left", "leaveChat", {})
    return True


def get_file(world: World, parameters: Parameters) -> Json:
    """`getFile`."""
    file = world.files.get(parameters.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id", "file")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big", "file_size")
    return {**file.json(), "file_path": file.path}


METHODS = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_member,
    "leaveChat": leave_chat,
    "getFile": get_file,
}
