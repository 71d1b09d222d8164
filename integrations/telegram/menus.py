"""How the bot shows itself: commands with their descriptions, and its own page, in each language."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.error import RetryAfter, TelegramError

from integrations.telegram.courier import pause_of
from knowledge.pack import FALLBACK_LANGUAGE

if TYPE_CHECKING:
    from telegram import Bot, BotCommandScope

    from knowledge.pack import Pack

IN_GROUPS = ("help", "trainings", "events", "language", "privacy")
"""Commands that say nothing personal."""
IN_PRIVATE = (
    *("intake", "back", "skip", "why", "repeat", "change", "progress", "review", "submit"),
    *("pause", "resume", "trainings", "events", "human", "language", "privacy", "export", "delete", "help"),
)
"""Commands of the menu, in its order."""
PAUSES = (60.0, 600.0, 3600.0)
"""Seconds until it is tried again, by failures in a row; the last one repeats."""

_CODE = 2
"""Letters of the languages that Telegram tells apart."""

log = logging.getLogger(__name__)

_Step = Callable[[], Awaitable[None]]


class Menus:
    """Sets what differs, and leaves alone what is there already: Telegram bears few of these calls."""

    def __init__(self, bot: Bot, pack: Pack) -> None:
        """Args: pack: of the default city, whose words and languages these are."""
        self._bot = bot
        self._pack = pack

    async def keep(self) -> None:
        """Show all of it, trying again for as long as Telegram does not take it; nothing waits for this."""
        failures = 0
        while True:
            try:
                await self.show()
            except TelegramError as error:
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                if isinstance(error, RetryAfter):
                    pause = max(pause, pause_of(error))
                failures += 1
                log.warning("telegram.menus", extra={"error": type(error).__name__})
                await asyncio.sleep(pause)
            else:
                return

    async def show(self) -> None:
        """Set commands, descriptions and the menu button where they are not as they should be.

        Raises:
            TelegramError: Telegram did not take one of them; what was set before stays.
        """
        for step in self._steps():
            await step()

    def _steps(self) -> Iterator[_Step]:
        yield self._button
        for code, language in self._languages():
            yield partial(self._commands, BotCommandScopeAllPrivateChats(), IN_PRIVATE, code, language)
            yield partial(self._commands, BotCommandScopeAllGroupChats(), IN_GROUPS, code, language)
            yield partial(self._description, code, language)
            yield partial(self._about, code, language)

    def _languages(self) -> Iterator[tuple[str | None, str]]:
        """Telegram's code (None: of whoever speaks none of the others) and the pack's language."""
        yield None, self._pack.speaks(FALLBACK_LANGUAGE)
        codes = {language.partition("-")[0]: language for language in reversed(self._pack.about.languages)}
        yield from ((code, language) for code, language in sorted(codes.items()) if len(code) == _CODE)

    async def _button(self) -> None:
        if not isinstance(await self._bot.get_chat_menu_button(), MenuButtonCommands):
            await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())

    async def _commands(
        self, scope: BotCommandScope, names: Sequence[str], code: str | None, language: str
    ) -> None:
        wanted = [(name, self._pack.say(f"menu.{name}", language)) for name in names]
        there = await self._bot.get_my_commands(scope, code)
        if [(command.command, command.description) for command in there] != wanted:
            await self._bot.set_my_commands(wanted, scope, code)

    async def _description(self, code: str | None, language: str) -> None:
        wanted = self._own("menu.description", language)
        if (await self._bot.get_my_description(code)).description != wanted:
            await self._bot.set_my_description(wanted, code)

    async def _about(self, code: str | None, language: str) -> None:
        wanted = self._own("menu.about", language)
        if (await self._bot.get_my_short_description(code)).short_description != wanted:
            await self._bot.set_my_short_description(wanted, code)

    def _own(self, key: str, language: str) -> str:
        about = self._pack.words[language].about
        return self._pack.say(key, language, programme=about.programme, city=about.city)
