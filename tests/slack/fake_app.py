"""A small real bolt app that keeps what it hears, to try the fake Slack with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.async_app import AsyncAck, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack
from tests.fakes.timing import Changes

Json = Any


@dataclass
class Heard:
    """What the app heard, in order.

    Attributes:
        events: of all kinds.
        bodies: of interactions and commands.
        answers: what a modal of this `callback_id` is acknowledged with.
        deaf: acknowledges nothing, until it is set to False.
    """

    events: list[Json] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)
    answers: dict[str, Json] = field(default_factory=dict)
    headers: list[Json] = field(default_factory=list)
    deaf: asyncio.Event | None = None
    changes: Changes = field(default_factory=Changes)

    async def hold(self) -> None:
        """Wait for as long as the app is deaf."""
        if self.deaf is not None:
            await self.deaf.wait()


def bolt(slack: FakeSlack, session: aiohttp.ClientSession, heard: Heard) -> AsyncApp:
    """The app: a shortcut opens a modal, a button writes into the thread, everything is kept."""
    client = AsyncWebClient(slack.token, base_url=slack.url, session=session)
    app = AsyncApp(client=client, signing_secret=slack.world.signing_secret, process_before_response=True)
    _hear_events(app, heard)
    _hear_messages(app, heard)
    _hear_modals(app, heard)
    return app


def _hear_events(app: AsyncApp, heard: Heard) -> None:
    @app.event({"type": "message"})
    @app.event("app_home_opened")
    @app.event("app_mention")
    @app.event("member_left_channel")
    async def keep(event: Json) -> None:
        await heard.hold()
        heard.events.append(event)

    @app.event({"type": "message", "subtype": "message_changed"})
    @app.event({"type": "message", "subtype": "message_deleted"})
    async def keep_too(event: Json) -> None:
        heard.events.append(event)

    @app.event("reaction_added")
    async def reacted(event: Json) -> None:
        heard.events.append(event)


def _hear_messages(app: AsyncApp, heard: Heard) -> None:
    @app.action("claim")
    async def claim(ack: AsyncAck, body: Json, say: AsyncSay) -> None:
        await heard.hold()
        await ack()
        heard.bodies.append(body)
        await say(text="claimed", thread_ts=body["container"]["message_ts"])

    @app.action("pick")
    async def pick(ack: AsyncAck, body: Json) -> None:
        await ack()
        heard.bodies.append(body)

    @app.command("/designtech")
    async def find(ack: AsyncAck, body: Json) -> None:
        heard.bodies.append(body)
        await ack(f"You look for {body['text']}")


def _hear_modals(app: AsyncApp, heard: Heard) -> None:
    @app.shortcut("note")
    async def note(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        heard.bodies.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("note")
    async def noted(ack: AsyncAck, body: Json) -> None:
        heard.bodies.append(body)
        await ack(**heard.answers.get("note", {}))

    @app.view_closed("note")
    async def dropped(ack: AsyncAck, body: Json) -> None:
        await ack()
        heard.bodies.append(body)

    @app.options("case")
    async def suggest(ack: AsyncAck, body: Json) -> None:
        heard.bodies.append(body)
        text = {"type": "plain_text", "text": f"Case {body['value']}"}
        await ack(options=[{"text": text, "value": body["value"]}])


MODAL: Json = {
    "type": "modal",
    "callback_id": "note",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "A note"},
    "submit": {"type": "plain_text", "text": "Keep"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": {"type": "plain_text", "text": "Who"},
            "element": {
                "type": "static_select",
                "action_id": "person",
                "options": [
                    {"text": {"type": "plain_text", "text": "Ada"}, "value": "a"},
                    {"text": {"type": "plain_text", "text": "Grace"}, "value": "g"},
                ],
            },
        },
        {
            "type": "input",
            "block_id": "other",
            "optional": True,
            "label": {"type": "plain_text", "text": "Case"},
            "element": {"type": "external_select", "action_id": "case", "min_query_length": 2},
        },
    ],
}


@asynccontextmanager
async def by_http(slack: FakeSlack) -> AsyncIterator[Heard]:
    """The app behind signed requests."""
    heard = Heard()
    async with aiohttp.ClientSession() as session:
        handler = bolt(slack, session, heard).server(port=0).web_app
        # What is still on its way at the end was not waited for by the test, nor is it now.
        runner = web.AppRunner(handler, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        slack.call(f"http://127.0.0.1:{port}/slack/events")
        try:
            yield heard
        finally:
            await runner.cleanup()


@asynccontextmanager
async def by_socket(slack: FakeSlack, *, connections: int = 1) -> AsyncIterator[Heard]:
    """The app in Socket Mode, with as many connections."""
    heard = Heard()
    async with aiohttp.ClientSession() as session:
        app = bolt(slack, session, heard)
        handlers = [
            AsyncSocketModeHandler(app, slack.world.app_token, ping_interval=0.5) for _ in range(connections)
        ]
        try:
            for handler in handlers:
                await handler.connect_async()  # type: ignore[no-untyped-call]  # theirs
            await slack.connected(connections)
            yield heard
        finally:
            for handler in handlers:
                await handler.close_async()  # type: ignore[no-untyped-call]  # theirs
