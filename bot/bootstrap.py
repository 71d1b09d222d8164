"""The composition root: the one place that builds things and knows how they fit."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.base import lay
from bot.cases.watch import CaseWatch
from bot.chats import KnownChats
from bot.conversations import ReadAlong
from bot.desk import CaseDesk
from bot.digests.bulletins import StoredBulletins
from bot.digests.pictures import WeekPictures
from bot.gaps.growth import Growth
from bot.gaps.jobs import GapJobs
from bot.gaps.proving import Proving
from bot.ground import VERSION
from bot.inbox import Inbox
from bot.leading import lead
from bot.mail import staff_mail
from bot.pushing.pusher import Pusher
from bot.pushing.timer import LoopTimer
from bot.rasa import StoredSnapshots
from bot.reminders import Reminders
from bot.report import StoredReports
from bot.secret import shared_secret
from bot.silence import Silence
from bot.tasks import Tasks
from bot.telegram import Telegram, telegram
from bot.translating import LineTranslations
from bot.understand import relearn
from bot.upkeep import register
from dialogues.message import Channel
from integrations.database.embedded import EmbeddedError
from integrations.digest.text import digest_words
from integrations.rasa.ports import Beside
from integrations.web.ports import Health, Web
from integrations.web.settings import WebSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from bot.base import Base
    from bot.mail import StaffMail
    from bot.settings import Settings
    from bot.slack.composing import Slack
    from bot.slack.doors import Inbound
    from bot.starting import Starting, Understood
    from dialogues.arrival import Updates
    from dialogues.ports import Clock, Links, TurnRunner
    from knowledge.pack import Pack


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that runs in one process, put together.

    Attributes:
        work: does jobs until cancelled.
        hear: wakes who waits for messages of other processes, until cancelled.
        grow: takes up what staff add to the packs, until cancelled.
        beside: what the action server for Rasa stands on.
        telegram: None where it is off.
        push: sends what is pushed to founders, one process at a time, until cancelled; None where no channel
            wants it.
        slack: None where it is off.
        heard: what staff do there; None where it is off.
        guard: starts the embedded database again should it die, until cancelled; for the main thread.
    """

    settings: Settings
    packs: Mapping[str, Pack]
    turns: TurnRunner
    links: Links
    web: Web
    beside: Beside
    tasks: Tasks
    starting: Starting
    work: Callable[[], Awaitable[None]]
    hear: Callable[[], Awaitable[None]]
    grow: Callable[[], Awaitable[None]]
    telegram: Telegram | None
    slack: Slack | None
    heard: Inbound | None
    push: Callable[[], Awaitable[None]] | None
    guard: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What staff work with, whatever they work in."""

    cases: CaseDesk
    knowledge: Growth
    bulletins: StoredBulletins
    reports: StoredReports


@dataclass(frozen=True, slots=True)
class _Channels:
    """The ways in and out that are on; None: off."""

    telegram: Telegram | None
    slack: Slack | None
    heard: Inbound | None
    mail: StaffMail | None

    @property
    def on(self) -> list[Channel]:
        """Their names."""
        maybe = ((Channel.TELEGRAM, self.telegram), (Channel.SLACK, self.slack), (Channel.MAIL, self.mail))
        return [channel for channel, one in maybe if one is not None]


@asynccontextmanager
async def build(
    settings: Settings, *, clock: Clock, understand: Callable[[Mapping[str, Pack]], Understood]
) -> AsyncIterator[Application]:
    """Put everything together and take it apart again at the end. Call it on the main thread.

    Nothing works in the background yet: start `work` and `hear` by `tasks`, and `starting.begin`.

    Args:
        settings: what the operator chose.
        clock: where the time comes from.
        understand: loads what understands words; slow, called in a thread once `starting` begins.

    Raises:
        SettingsError: a setting names a pack or a file that is not there.
        PackError: a pack or the contacts file is broken.
        EmbeddedError: the embedded database cannot be had.
        StartError: the database server is away, or was used by a newer version; files cannot be kept.
    """
    async with AsyncExitStack() as stack:
        base = await lay(settings, stack, clock=clock, understand=understand)
        desk = _desk(base)
        channels = await _channels(base, desk, stack)
        _jobs(base, desk, channels)
        tasks = Tasks()
        stack.push_async_callback(tasks.close)
        yield Application(
            settings=settings,
            packs=base.packs,
            turns=base.turns,
            links=base.links,
            web=_web(base, desk, channels, secret=await shared_secret(base.database, "session")),
            beside=Beside(base.packs, base.turns, StoredSnapshots(base.database, clock)),
            tasks=tasks,
            starting=base.starting,
            work=base.jobs.work,
            hear=base.listener.listen,
            grow=partial(base.living.watch, base.listener),
            telegram=channels.telegram,
            slack=channels.slack,
            heard=channels.heard,
            push=_push(base, desk, channels.telegram),
            guard=partial(_guard, base.revive),
        )


def _desk(base: Base) -> _Desk:
    language = base.settings.staff_language
    return _Desk(
        cases=CaseDesk(
            base.database,
            base.packs,
            outbox=base.outbox,
            clock=base.clock,
            language=language,
            contacts=base.contacts,
            files=base.files,
            translator=base.translator,
        ),
        knowledge=Growth(
            base.database,
            base.loaded,
            jobs=base.jobs,
            clock=base.clock,
            contacts=base.contacts,
            starting=base.starting,
            language=language,
        ),
        bulletins=StoredBulletins(
            base.database,
            base.packs,
            contacts=base.contacts,
            pictures=WeekPictures(base.typesetter, base.packs, language),
            clock=base.clock,
        ),
        reports=StoredReports(base.database, base.packs, base.typesetter),
    )


async def _channels(base: Base, desk: _Desk, stack: AsyncExitStack) -> _Channels:
    settings, clock = base.settings, base.clock
    inbox = Inbox(base.database, base.jobs, clock, counted=base.metrics.updates)
    there = await stack.enter_async_context(
        telegram(
            settings,
            url=base.url,
            pack=base.packs[settings.cities[0]],
            turns=base.turns,
            files=base.files,
            chats=KnownChats(base.database, base.links, clock),
            claims=inbox,
            standing=base.standing,
            clock=clock,
        )
    )
    staff = await _slack(base, desk, stack) if settings.slack_bot_token else None
    mail = staff_mail(
        settings,
        base.database,
        base.packs,
        contacts=base.contacts,
        links=base.links,
        bulletins=desk.bulletins,
        standing=base.standing,
        clock=clock,
    )
    heard = _heard(base, desk, staff, inbox) if staff else None
    readers: dict[Channel, Updates] = {}
    if there is not None:
        readers[Channel.TELEGRAM] = there.updates
    if heard is not None:
        readers[Channel.SLACK] = heard.updates
    if readers:
        inbox.serve(readers)
    return _Channels(there, staff, heard, mail)


async def _slack(base: Base, desk: _Desk, stack: AsyncExitStack) -> Slack | None:
    from bot.slack.composing import slack  # what a deployment does not use is not loaded

    settings, clock = base.settings, base.clock
    return await stack.enter_async_context(
        slack(
            settings,
            url=base.url,
            database=base.database,
            packs=base.packs,
            contacts=base.contacts,
            cases=desk.cases,
            files=base.files,
            listener=base.listener,
            standing=base.standing,
            clock=clock,
        )
    )


def _heard(base: Base, desk: _Desk, staff: Slack, inbox: Inbox) -> Inbound:
    from bot.slack.doors import Around, inbound

    around = Around(
        desk=desk.cases,
        knowledge=desk.knowledge,
        posts=staff.posts,
        packs=base.packs,
        contacts=base.contacts,
        claims=inbox,
        standing=base.standing,
        clock=base.clock,
    )
    return inbound(base.settings, staff.connection.client, around)


def _jobs(base: Base, desk: _Desk, channels: _Channels) -> None:
    database, packs, outbox, clock = base.database, base.packs, base.outbox, base.clock
    language = base.settings.staff_language
    posts = None
    if channels.slack is not None:
        from bot.digests.posts import BulletinPosts

        posts = BulletinPosts(
            database,
            desk.bulletins,
            channels.slack.say,
            packs=packs,
            words=digest_words(language),
            page=base.settings.public_url,
            clock=clock,
        )
    register(
        base.jobs,
        database=database,
        clock=clock,
        files=base.files,
        links=base.links,
        reminders=Reminders(database, packs, outbox, clock),
        silence=Silence(database, packs, outbox=outbox, jobs=base.jobs, clock=clock),
        watch=CaseWatch(database, packs, outbox=outbox, clock=clock, contacts=base.contacts),
        lines=LineTranslations(database, base.translator, language=language),
        gaps=GapJobs(database, base.loaded, outbox=outbox, clock=clock, starting=base.starting),
        proving=Proving(database, base.loaded, starting=base.starting, learn=relearn),
        bulletins=desk.bulletins,
        posts=posts,
        mail=channels.mail,
    )


def _push(base: Base, desk: _Desk, there: Telegram | None) -> Callable[[], Awaitable[None]] | None:
    if there is None:
        return None
    pusher = Pusher(
        Channel.TELEGRAM,
        there.courier(desk.reports, base.files),
        database=base.database,
        listener=base.listener,
        standing=base.standing,
        clock=base.clock,
        timer=LoopTimer(),
    )
    return partial(lead, base.url, "push:telegram", pusher.run)


def _web(base: Base, desk: _Desk, channels: _Channels, *, secret: bytes) -> Web:
    async def health() -> Health:
        ready = await base.database.ready()
        states = await base.standing.told(channels.on) if ready else {}
        return Health(ready=ready, details=_details(base.packs, base.starting, states))

    async def figures() -> bytes:
        return await base.metrics.render(base.database)

    there, heard = channels.telegram, channels.heard
    return Web(
        settings=_web_settings(base.settings, secret),
        packs=base.packs,
        turns=base.turns,
        conversations=ReadAlong(base.database, base.listener, base.clock, packs=base.packs),
        files=base.files,
        links=base.links,
        desk=desk.cases,
        translates=base.translator is not None,
        knowledge=desk.knowledge,
        clock=base.clock,
        reports=desk.reports,
        bulletins=desk.bulletins,
        health=health,
        metrics=figures,
        hooks={**(there.hooks if there else {}), **(heard.hooks if heard else {})},
        return_link=there.return_link if there else None,
    )


async def _guard(revive: Callable[[], bool]) -> None:
    """Look after the database. While it starts again all else waits, which without it could do nothing."""
    while True:
        await asyncio.sleep(_GUARD_EVERY)
        try:
            if revive():
                log.warning("database.revived")
        except EmbeddedError as error:  # the disk is full, for example: it may not be for ever
            log.error("database.not_revived", extra={"code": error.code})  # noqa: TRY400  # the code tells


_GUARD_EVERY = 1.0
"""Seconds between two looks at the database's process."""


def _web_settings(settings: Settings, secret: bytes) -> WebSettings:
    return WebSettings(
        secret=secret,
        staff_language=settings.staff_language,
        version=VERSION,
        public_url=settings.public_url,
        rest_token=settings.rest_token,
        desk_token=settings.desk_token,
    )


def _details(
    packs: Mapping[str, Pack], starting: Starting, channels: Mapping[str, object]
) -> dict[str, object]:
    """What `/health/ready` tells beside the state: the packs with their versions, and the models' state."""
    models = "failed" if starting.failed else "ready" if starting.done else "loading"
    return {
        "packs": {city: pack.about.version for city, pack in packs.items()},
        "understanding": models,
        "channels": {"rest": "on", "web": "on", **channels},
    }
