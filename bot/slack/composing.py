"""Slack's part of the composition: one connection, and what is built on it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.hours import ContactHours
from bot.leading import lead
from bot.pushing.pusher import Pusher
from bot.pushing.timer import LoopTimer
from bot.pushing.trouble import LONGEST_CLOSED, growing
from bot.settings import EVERY_CITY
from bot.slack.feed import SlackFeed
from bot.slack.posts import SlackPosts
from bot.slack.say import SlackSay
from dialogues.errors import UnavailableError
from dialogues.message import Channel
from dialogues.push import ChannelClosedError, NotSentError, RefusedError, ShutError, SlowDownError
from integrations.slack import cards
from integrations.slack.calls import Calls
from integrations.slack.connection import Connection, Methods
from integrations.slack.courier import Rooms, SlackCourier
from integrations.slack.words import slack_words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from bot.contacts import Contacts
    from bot.pushing.timer import Timer
    from bot.settings import Settings
    from dialogues.arrival import Standing
    from dialogues.desk import Staff
    from dialogues.ports import Clock, Files
    from dialogues.ports import Desk as Cases
    from integrations.database.listening import Listener
    from integrations.database.unit import Database
    from knowledge.pack import Pack

LEAD: Final = "push:slack"
"""Name under which one process at a time sends to Slack."""


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack, put together.

    Attributes:
        posts: what the app has posted where.
        say: for other rooms: digests, and words to one person.
        push: sends what is to be in Slack, one process at a time, until cancelled.
    """

    connection: Connection
    posts: SlackPosts
    say: SlackSay
    push: Callable[[], Awaitable[None]]


class PeopleInSlack:
    """`Directory`: who of the contacts file is in Slack."""

    def __init__(self, contacts: Contacts, clock: Clock) -> None:
        """Args: clock: tells who is away."""
        self._contacts = contacts
        self._clock = clock

    def called(self, contact: str) -> tuple[str, ...]:
        """See `Directory.called`: nobody where the contact's people are told one by one."""
        if self._contacts.told_directly(contact):
            return ()
        people = self._contacts.present(contact, self._clock.now())
        return tuple(person.slack for person in people if person.slack is not None)

    def slack_id(self, staff: Staff) -> str | None:
        """See `Directory.slack_id`."""
        return self._contacts.slack_id(staff)


@asynccontextmanager
async def slack(  # noqa: PLR0913  # the composition root alone calls this
    settings: Settings,
    *,
    url: str,
    database: Database,
    packs: Mapping[str, Pack],
    contacts: Contacts,
    cases: Cases,
    files: Files,
    listener: Listener,
    standing: Standing,
    clock: Clock,
    timer: Timer | None = None,
) -> AsyncIterator[Slack | None]:
    """Put Slack together; None where it is off. Nothing is sent yet.

    `timer`: for all waiting; None: the event loop's own.
    """
    if settings.slack_bot_token is None:
        yield None
        return
    timer = timer or LoopTimer()
    connection = Connection(settings.slack_bot_token, settings.slack_api_url)
    hours = ContactHours(packs, contacts)
    posts, words = SlackPosts(database, hours, clock), slack_words(settings.staff_language)
    channels = partial(channel_of, settings)
    desk = cards.Desk(packs, words, PeopleInSlack(contacts, clock), settings.public_url)
    calls = Calls(connection, Methods(timer.now))
    courier = SlackCourier(
        calls,
        connection.me,
        Rooms(posts, posts, posts, cases, files),
        desk,
        clock,
    )
    pusher = Pusher(
        Channel.SLACK,
        courier,
        database=database,
        listener=listener,
        standing=standing,
        clock=clock,
        timer=timer,
    )
    feed = SlackFeed(
        database,
        cases=cases,
        contacts=contacts,
        hours=hours,
        channels=channels,
        words=words,
        listener=listener,
        clock=clock,
        timer=timer,
    )

    async def send() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(_introduce(connection, calls, settings, standing, timer))
            group.create_task(feed.run())
            group.create_task(pusher.run())

    try:
        yield Slack(connection, posts, SlackSay(contacts, channels), partial(lead, url, LEAD, send))
    finally:
        await connection.close()


def channel_of(settings: Settings, city: str) -> str | None:
    """The channel of a city; None where it has none."""
    channels = settings.slack_channels
    return channels.get(city) or channels.get(EVERY_CITY)


async def _introduce(
    connection: Connection, calls: Calls, settings: Settings, standing: Standing, timer: Timer
) -> None:
    """Tell how Slack stands until all is well, so that health knows before anything is to be sent."""
    failures = 0
    while True:
        with suppress(UnavailableError):
            state, code = await _asked(connection, calls, settings)
            await standing.report(Channel.SLACK, state, code)
            if state == "on":
                return
        failures += 1
        await timer.wait(asyncio.Event(), timer.now() + growing(failures, LONGEST_CLOSED))


async def _asked(connection: Connection, calls: Calls, settings: Settings) -> tuple[str, str | None]:
    """Who we are and whether we are in the channels, as a state and its code."""
    try:
        await connection.me()
        for channel in sorted(set(settings.slack_channels.values())):
            if not await calls.joined(channel):
                return "partly", f"not_in_channel {channel}"
    except ChannelClosedError as error:
        return "closed", error.code
    except (NotSentError, SlowDownError, RefusedError, ShutError):
        return "troubled", "not_reached"
    return "on", None
