"""Telegram's part of the composition: one connection, and what is built on it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from bot.leading import lead
from dialogues.message import Channel
from integrations.telegram import links
from integrations.telegram.connection import Connection
from integrations.telegram.courier import TelegramCourier
from integrations.telegram.courtesies import Courtesies
from integrations.telegram.downloads import Downloads
from integrations.telegram.menus import Menus
from integrations.telegram.polling import Polling
from integrations.telegram.presenter import TelegramPresenter
from integrations.telegram.updates import Cities, TelegramUpdates
from integrations.telegram.webhook import PATH, Registration, Webhook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from starlette.types import ASGIApp

    from bot.settings import Settings
    from dialogues.arrival import Chats, Claims, Standing
    from dialogues.ports import Clock, Files, Reports, TurnRunner
    from dialogues.push import Presenter
    from knowledge.pack import Pack


LEAD = "telegram"
"""Name under which one process at a time sees to it that updates come."""
NAME_WITHIN = 2.0
"""Seconds that somebody waits for the bot's name."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """Telegram, put together.

    Attributes:
        how: `polling` or `webhook`.
        updates: reads what was stored.
        hooks: routes of the web app.
        listen: sees to it that updates come, until cancelled; one process at a time.
        show: sets the menus and descriptions where they differ, and ends.
    """

    connection: Connection
    how: str
    updates: TelegramUpdates
    hooks: Mapping[str, ASGIApp]
    listen: Callable[[], Awaitable[None]]
    show: Callable[[], Awaitable[None]]

    def courier(self, reports: Reports, files: Files) -> TelegramCourier:
        """Who carries what is pushed; `reports` makes pictures and documents when they are sent."""
        return TelegramCourier(self.connection.bot, reports, files)

    async def name(self) -> str | None:
        """The bot's, as in `@name`; None while Telegram does not tell it soon enough."""
        try:
            async with asyncio.timeout(NAME_WITHIN):
                return (await self.connection.me()).name
        except (TimeoutError, TelegramError):
            return None

    async def return_link(self, token: str) -> str | None:
        """The address that continues a conversation on Telegram; None while the bot's name is not known."""
        name = await self.name()
        return None if name is None else links.to_continue(name, token)


def presenters(packs: Mapping[str, Pack]) -> dict[Channel, Presenter]:
    """How replies look on the channels that are pushed to, which may be on in another process alone."""
    return {Channel.TELEGRAM: TelegramPresenter(packs)}


@asynccontextmanager
async def telegram(  # noqa: PLR0913  # the composition root alone calls this
    settings: Settings,
    *,
    url: str,
    pack: Pack,
    turns: TurnRunner,
    files: Files,
    chats: Chats,
    claims: Claims,
    standing: Standing,
    clock: Clock,
) -> AsyncIterator[Telegram | None]:
    """Put Telegram together; None where it is off. Nothing is sent yet.

    `pack` is the default city's, whose words the bot's own page has.
    """
    if settings.telegram_bot_token is None:
        yield None
        return
    connection = Connection(settings.telegram_bot_token, settings.telegram_api_url)
    downloads = Downloads(connection, files)
    updates = TelegramUpdates(
        connection,
        turns=turns,
        chats=chats,
        downloads=downloads,
        courtesies=Courtesies(connection),
        clock=clock,
        cities=Cities(settings.cities, settings.cities[0]),
    )
    secret, public_url = settings.telegram_webhook_secret, settings.public_url
    show = Menus(connection.bot, pack).keep
    try:
        if secret is None or public_url is None:
            polling = Polling(connection, claims, standing)
            yield Telegram(connection, "polling", updates, {}, partial(lead, url, LEAD, polling.run), show)
        else:
            hooks = {PATH: Webhook(secret, claims)}
            registration = Registration(connection, standing, public_url=public_url, secret=secret)
            yield Telegram(
                connection, "webhook", updates, hooks, partial(lead, url, LEAD, registration.run), show
            )
    finally:
        await downloads.close()
        await connection.close()
