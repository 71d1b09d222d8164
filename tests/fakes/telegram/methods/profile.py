"""How the bot shows itself: commands, descriptions, name and menu."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.world import World

Json = Any
MAX_COMMANDS = 100
MAX_COMMAND_TEXT = 256
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
SCOPES |= {"chat", "chat_administrators", "chat_member"}
LIMITS = {"description": 512, "short_description": 120, "name": 64}


def _language(parameters: Parameters) -> str:
    language = parameters.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("invalid language code specified", "language_code")
    return language


def _place(world: World, parameters: Parameters) -> tuple[str, str]:
    scope = parameters.nested("scope", dict, "bot command scope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad_request("unknown bot command scope type", "scope")
    if "chat_id" in scope:
        world.chat_of(Parameters({"chat_id": scope["chat_id"]}))
    return json.dumps(scope, sort_keys=True), _language(parameters)


def set_commands(world: World, parameters: Parameters) -> Json:
    """`setMyCommands`."""
    place = _place(world, parameters)
    commands = parameters.nested("commands", list, "bot commands")
    if commands is None:
        raise bad_request("can't parse commands: Array expected", "commands")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH", "commands")
    for command in commands:
        name, text = command.get("command", ""), command.get("description", "")
        if not isinstance(name, str) or not re.fullmatch("[a-z0-9_]{1,32}", name):
            raise bad_request("BOT_COMMAND_INVALID", "command_name")
        if not isinstance(text, str) or not 1 <= len(text.strip()) <= MAX_COMMAND_TEXT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID", "command_description")
    if len({command["command"] for command in commands}) < len(commands):
        raise bad_request("BOT_COMMAND_INVALID", "command_twice")
    world.commands[place] = commands
    return True


def get_commands(world: World, parameters: Parameters) -> Json:
    """`getMyCommands`: of exactly this scope and language."""
    return world.commands.get(_place(world, parameters), [])


def delete_commands(world: World, parameters: Parameters) -> Json:
    """`deleteMyCommands`."""
    world.commands.pop(_place(world, parameters), None)
    return True


def _set(world: World, parameters: Parameters, name: str) -> Json:
    text = parameters.text(name)
    if len(text) > LIMITS[name]:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long", name)
    world.profile[name, _language(parameters)] = text
    return True


def _get(world: World, parameters: Parameters, name: str) -> Json:
    language = _language(parameters)
    return {name: world.profile.get((name, language)) or world.profile.get((name, ""), "")}


def set_menu_button(world: World, parameters: Parameters) -> Json:
    """`setChatMenuButton`."""
    chat = world.chat_of(parameters).id if parameters.text("chat_id") else 0
    button = parameters.nested("menu_button", dict, "menu button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("MenuButton has unsupported type", "menu_button")
    world.menu_buttons[chat] = button
    return True


METHODS = {
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyDescription": lambda w, p: _set(w, p, "description"),
    "getMyDescription": lambda w, p: _get(w, p, "description"),
    "setMyShortDescription": lambda w, p: _set(w, p, "short_description"),
    "getMyShortDescription": lambda w, p: _get(w, p, "short_description"),
    "setMyName": lambda w, p: _set(w, p, "name"),
    "getMyName": lambda w, p: _get(w, p, "name"),
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": lambda w, p: w.menu_buttons.get(p.integer("chat_id"), {"type": "default"}),
}
