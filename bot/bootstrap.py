"""The composition root: the one place that builds things and knows how they fit."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.bulletins import StoredBulletins
from bot.case_watch import CaseWatch
from bot.chats import KnownChats
from bot.contacts import Presence
from bot.content import load_content
from bot.conversations import ReadAlong
from bot.desk import CaseDesk
from bot.effects import Keeper
from bot.files import StoredFiles
from bot.gap_jobs import GapJobs
from bot.ground import VERSION, ground, made_files_folder, migrate_when_there
from bot.growth import Growth
from bot.hours import ContactHours
from bot.inbox import Inbox
from bot.jobs import Jobs
from bot.leading import lead
from bot.links import SecretLinks
from bot.living import LivingPacks
from bot.mail import staff_mail
from bot.metrics import MeasuredTurns, Metrics
from bot.pushing.outbox import Outbox
from bot.pushing.pusher import Pusher
from bot.pushing.timer import LoopTimer
from bot.rasa import StoredSnapshots
from bot.reminders import Reminders
from bot.report import StoredReports
from bot.secret import shared_secret
from bot.slack import Slack, slack
from bot.slack_in import Around, Inbound, inbound
from bot.standing import ChannelStanding
from bot.starting import LateUnderstanding, Starting, StartingCity, Understood
from bot.tasks import Tasks
from bot.telegram import Telegram, presenters, telegram
from bot.translating import LineTranslations
from bot.turns import Turns
from bot.understand import relearn
from bot.upkeep import register
from dialogues.city import City
from dialogues.message import Channel
from dialogues.turn import advance
from integrations.database.embedded import EmbeddedError
from integrations.database.listening import Listener
from integrations.database.unit import Database
from integrations.llm import ChatService, MachineTranslator
from integrations.rasa.ports import Beside
from integrations.web.ports import Health, Web
from integrations.web.settings import WebSettings
from knowledge.understanding.language import Languages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from bot.settings import Settings
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


@asynccontextmanager
async def build(  # noqa: PLR0915  # all that there is, once
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
    loaded, contacts = load_content(settings)
    packs = dict(loaded)
    metrics = Metrics(version=VERSION)
    starting = Starting(lambda: understand(packs), metrics=metrics)
    async with AsyncExitStack() as stack:
        under = stack.enter_context(ground(settings))
        url = under.url
        await migrate_when_there(url)
        database = Database(url)
        await database.open()
        stack.push_async_callback(database.close)
        jobs = Jobs(database)
        await jobs.open()
        translator = await _translator(settings, stack)
        cities = _cities(packs, starting, Presence(contacts, clock), ContactHours(packs, contacts))
        living = await LivingPacks(database, packs, cities, starting=starting, learn=relearn).load()
        outbox = Outbox(presenters(packs))
        turns = Turns(
            database,
            cities,
            advance=advance,
            reader=starting,
            clock=clock,
            keeper=Keeper(jobs, translates=translator is not None),
            outbox=outbox,
            threads=os.cpu_count() or 1,
            repeated=metrics.duplicate,
        )
        stack.callback(turns.close)
        measured = MeasuredTurns(turns, metrics)
        files = StoredFiles(database, made_files_folder(settings), clock, jobs)
        links = SecretLinks(database, clock)
        listener, standing = Listener(url), ChannelStanding(database, clock)
        bulletins = StoredBulletins(database, packs, contacts=contacts, clock=clock)
        mail = staff_mail(
            settings,
            database,
            packs,
            contacts=contacts,
            links=links,
            bulletins=bulletins,
            standing=standing,
            clock=clock,
        )
        register(
            jobs,
            database=database,
            clock=clock,
            files=files,
            links=links,
            reminders=Reminders(database, packs, outbox, clock),
            watch=CaseWatch(database, packs, outbox=outbox, clock=clock, contacts=contacts),
            lines=LineTranslations(database, translator, language=settings.staff_language),
            gaps=GapJobs(database, loaded, outbox=outbox, clock=clock, starting=starting),
            bulletins=bulletins,
            mail=mail,
        )
        reports = StoredReports(database, packs)
        desk = CaseDesk(
            database,
            packs,
            outbox=outbox,
            clock=clock,
            language=settings.staff_language,
            contacts=contacts,
            files=files,
            translator=translator,
        )
        inbox = Inbox(database, jobs, clock, counted=metrics.updates)
        there = await stack.enter_async_context(
            telegram(
                settings,
                url=url,
                pack=packs[settings.cities[0]],
                turns=measured,
                files=files,
                chats=KnownChats(database, links, clock),
                claims=inbox,
                standing=standing,
                clock=clock,
            )
        )
        staff = await stack.enter_async_context(
            slack(
                settings,
                url=url,
                database=database,
                packs=packs,
                contacts=contacts,
                cases=desk,
                files=files,
                listener=listener,
                standing=standing,
                clock=clock,
            )
        )
        maybe = ((Channel.TELEGRAM, there), (Channel.SLACK, staff), (Channel.MAIL, mail))
        on = [channel for channel, one in maybe if one is not None]
        around = Around(desk, staff.posts, packs, contacts, inbox, standing, clock) if staff else None
        heard = inbound(settings, staff.connection.client, around) if staff and around else None
        readers: dict[Channel, Updates] = {}
        if there is not None:
            readers[Channel.TELEGRAM] = there.updates
        if heard is not None:
            readers[Channel.SLACK] = heard.updates
        if readers:
            inbox.serve(readers)
        push = None
        if there is not None:
            pusher = Pusher(
                Channel.TELEGRAM,
                there.courier(reports, files),
                database=database,
                listener=listener,
                standing=standing,
                clock=clock,
                timer=LoopTimer(),
            )
            push = partial(lead, url, "push:telegram", pusher.run)
        tasks = Tasks()
        stack.push_async_callback(tasks.close)

        async def health() -> Health:
            ready = await database.ready()
            states = await standing.told(on) if ready else {}
            return Health(ready=ready, details=_details(packs, starting, states))

        async def figures() -> bytes:
            return await metrics.render(database)

        yield Application(
            settings=settings,
            packs=packs,
            turns=measured,
            links=links,
            web=Web(
                settings=_web_settings(settings, await shared_secret(database, "session")),
                packs=packs,
                turns=measured,
                conversations=ReadAlong(database, listener, clock, packs=packs),
                files=files,
                links=links,
                desk=desk,
                translates=translator is not None,
                knowledge=Growth(
                    database,
                    loaded,
                    jobs=jobs,
                    clock=clock,
                    contacts=contacts,
                    starting=starting,
                    language=settings.staff_language,
                ),
                clock=clock,
                reports=reports,
                bulletins=bulletins,
                health=health,
                metrics=figures,
                hooks={**(there.hooks if there else {}), **(heard.hooks if heard else {})},
                return_link=there.return_link if there else None,
            ),
            beside=Beside(packs, measured, StoredSnapshots(database, clock)),
            tasks=tasks,
            starting=starting,
            work=jobs.work,
            hear=listener.listen,
            grow=partial(living.watch, listener),
            telegram=there,
            slack=staff,
            heard=heard,
            push=push,
            guard=partial(_guard, under.revive),
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


def _cities(
    packs: Mapping[str, Pack], starting: Starting, presence: Presence, hours: ContactHours
) -> dict[str, City]:
    return {
        city: StartingCity(
            pack=pack,
            understanding=LateUnderstanding(starting, city),
            availability=presence,
            hours=hours.of_city(city),
            starting=starting,
        )
        for city, pack in packs.items()
    }


async def _translator(settings: Settings, stack: AsyncExitStack) -> MachineTranslator | None:
    """Translation, where a language-model service is configured; its connections end with the stack."""
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    service = ChatService(settings.llm_base_url, settings.llm_model, api_key=settings.llm_api_key)
    await stack.enter_async_context(service)
    return MachineTranslator(service, languages=Languages().of)


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
