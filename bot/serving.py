"""Runs the service, or one conversation in the terminal, until told to end."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.bootstrap import build
from bot.contacts import OPERATOR
from bot.ground import SystemClock
from bot.server import address, enter, listen, serve, stop_on_signal
from bot.understand import understand
from integrations.terminal import Terminal
from integrations.web.app import create_app

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from bot.bootstrap import Application
    from bot.settings import Settings
    from bot.telegram import Telegram


async def run(
    settings: Settings, *, web: bool, worker: bool, telegram: bool, rasa: bool, say: Callable[[str], object]
) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        settings: what the operator chose.
        web: whether pages and REST are served here.
        worker: whether work in the background is done here.
        telegram: whether this process may be the one that Telegram's updates come to, where it is on.
        rasa: whether the action server for Rasa is served here.
        say: shows a line to who started it.

    Raises:
        PackError, EmbeddedError, StartError: see `bot.bootstrap.build` and `bot.server.listen`.
    """
    with stop_on_signal() as stop, ExitStack() as closing:
        listener = listen(settings.host, settings.port) if web else None
        if listener is not None:
            closing.callback(listener.close)
        actions = listen(settings.rasa_host, settings.rasa_port, settings="RASA_") if rasa else None
        if actions is not None:
            closing.callback(actions.close)
        understanding = partial(understand, settings=settings)
        async with AsyncExitStack() as stack:
            built = build(settings, clock=SystemClock(), understand=understanding)
            application = await enter(stack, built, unless=stop)
            if application is None:
                return
            _start(application, worker=worker, telegram=telegram)
            if web or rasa or (worker and application.telegram is not None):
                application.starting.begin()
            async with asyncio.TaskGroup() as group:
                if actions is not None:
                    group.create_task(_serve_rasa(application, actions, say, until=stop))
                if listener is not None:
                    await _announce(application, address(listener, settings.public_url), say)
                    app = create_app(replace(application.web, ending=stop))
                    group.create_task(serve(app, listener, until=stop))
                elif actions is None:
                    say("Working in the background.")
                await stop.wait()


def _start(application: Application, *, worker: bool, telegram: bool) -> None:
    """Start what works in the background of this process."""
    application.tasks.start("guard", application.guard)
    if worker:
        application.tasks.start("jobs", application.work)
    if telegram and application.telegram is not None:
        application.tasks.start("telegram", application.telegram.listen)
        application.tasks.start("menus", application.telegram.show)
    if telegram and application.push is not None:
        application.tasks.start("push", application.push)
    if worker:
        _start_slack(application)
    application.tasks.start("hear", application.hear)
    application.tasks.start("grow", application.grow)


async def _serve_rasa(
    application: Application, listener: socket.socket, say: Callable[[str], object], *, until: asyncio.Event
) -> None:
    from integrations.rasa.server import action_server  # noqa: PLC0415  # only who wants it pays for loading it

    async with action_server(application.beside) as app:
        say(f"Rasa       {address(listener, None)}/webhook")
        await serve(app, listener, until=until, has_lifespan=True)


async def chat(settings: Settings, *, city: str, language: str | None, sender: str) -> None:
    """Talk in this terminal until there is nothing more to read."""
    understanding = partial(understand, settings=settings)
    async with build(settings, clock=SystemClock(), understand=understanding) as application:
        application.starting.begin()
        terminal = Terminal(application.turns, sender, city, language)
        await terminal.run(sys.stdin.readline, sys.stdout.write)


async def _announce(application: Application, where: str, say: Callable[[str], object]) -> None:
    settings = application.settings
    say(f"Founders   {where}/")
    if settings.desk_token is None:
        token = await application.links.make_sign_in(OPERATOR)
        say(f"Staff      {where}/desk/enter?token={token}  (good once, for a day)")
    else:
        say(f"Staff      {where}/desk")
    rest = "bearer token" if settings.rest_token else "this machine only"
    say(f"REST       {where}/webhooks/rest/webhook  ({rest})")
    say(f"Telegram   {await _telegram(application.telegram)}")
    say(f"Slack      {_slack(application)}")
    say(f"Mail       {'on' if settings.smtp_url else 'off'}")
    for line in _leaving(settings):
        say(line)
    say(f"Health     {where}/health/ready")


def _leaving(settings: Settings) -> list[str]:
    """What leaves the house, and to where: nothing, unless a model service is configured."""
    lines = []
    if settings.llm_base_url is not None:
        worded = ", questions with their answers" if settings.llm_rewording else ""
        there = urlsplit(settings.llm_base_url).hostname  # the rest may hold a password
        lines.append(f"Language   {there}  (is told: lines to translate{worded})")
    if settings.embeddings_base_url is not None:
        lines.append(
            f"Meaning    {settings.embeddings_base_url}  (is told: what founders write in free words)"
        )
    return lines


def _start_slack(application: Application) -> None:
    if application.slack is not None:
        application.tasks.start("slack", application.slack.push)
    if application.heard is not None and application.heard.listen is not None:
        application.tasks.start("slack socket", application.heard.listen)


def _slack(application: Application) -> str:
    """How Slack is on."""
    if application.heard is None:
        return "off"
    ways = [
        way
        for way, there in (("Socket Mode", application.heard.listen), ("HTTP", application.heard.hooks))
        if there
    ]
    return f"on ({', '.join(ways)})"


async def _telegram(there: Telegram | None) -> str:
    """How Telegram is on, and under which name where that is known."""
    if there is None:
        return "off"
    name = await there.name()
    return f"on ({there.how}, @{name})" if name else f"on ({there.how})"
