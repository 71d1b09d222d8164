"""What everything else of a process stands on: packs, the database with its jobs, turns, files and links."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.contacts import Presence
from bot.content import load_content
from bot.effects import Keeper
from bot.files.files import StoredFiles
from bot.ground import VERSION, ground, made_files_folder, migrate_when_there
from bot.hours import ContactHours
from bot.jobs import Jobs
from bot.links import SecretLinks
from bot.living import LivingPacks
from bot.metrics import MeasuredTurns, Metrics
from bot.pushing.outbox import Outbox
from bot.rewording import rewriter
from bot.standing import ChannelStanding
from bot.starting import LateUnderstanding, Starting, StartingCity
from bot.telegram import presenters
from bot.turns import Turns
from bot.typesetting import Typesetter
from bot.understand import relearn
from dialogues.turn import advance
from integrations.database.listening import Listener
from integrations.database.unit import Database
from integrations.llm import ChatService, MachineTranslator
from knowledge.understanding.language import Languages
from knowledge.understanding.together import MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AsyncExitStack

    from bot.contacts import Contacts
    from bot.settings import Settings
    from bot.starting import Understood
    from dialogues.city import City
    from dialogues.ports import Clock
    from knowledge.pack import Pack


@dataclass(frozen=True, slots=True)
class Base:
    """Put together; nothing works in the background yet.

    Attributes:
        loaded: packs as they stand in the files, by city; packs: with what staff added.
        url: of the database; revive: starts the embedded one again should it have died, and tells whether.
        translator: None where no service is configured.
    """

    settings: Settings
    clock: Clock
    loaded: Mapping[str, Pack]
    packs: Mapping[str, Pack]
    contacts: Contacts
    metrics: Metrics
    starting: Starting
    url: str
    revive: Callable[[], bool]
    database: Database
    jobs: Jobs
    translator: MachineTranslator | None
    living: LivingPacks
    outbox: Outbox
    turns: MeasuredTurns
    files: StoredFiles
    links: SecretLinks
    listener: Listener
    standing: ChannelStanding
    typesetter: Typesetter


async def lay(
    settings: Settings,
    stack: AsyncExitStack,
    *,
    clock: Clock,
    understand: Callable[[Mapping[str, Pack]], Understood],
) -> Base:
    """Put it together; it is taken apart with the stack. See `bot.bootstrap.build`."""
    loaded, contacts = load_content(settings)
    packs = dict(loaded)
    metrics = Metrics(version=VERSION)
    starting = Starting(lambda: understand(packs), metrics=metrics)
    under = stack.enter_context(ground(settings))
    await migrate_when_there(under.url)
    database = Database(under.url)
    await database.open()
    stack.push_async_callback(database.close)
    jobs = Jobs(database)
    await jobs.open()
    service = await _service(settings, stack)
    translator = MachineTranslator(service, languages=Languages().of) if service else None
    cities = _cities(packs, starting, Presence(contacts, clock), ContactHours(packs, contacts), service)
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
        threads=MOST * (os.cpu_count() or 1),
        repeated=metrics.duplicate,
        rewriter=rewriter(service, packs, clock) if service and settings.llm_rewording else None,
    )
    stack.callback(turns.close)
    return Base(
        settings=settings,
        clock=clock,
        loaded=loaded,
        packs=packs,
        contacts=contacts,
        metrics=metrics,
        starting=starting,
        url=under.url,
        revive=under.revive,
        database=database,
        jobs=jobs,
        translator=translator,
        living=living,
        outbox=outbox,
        turns=MeasuredTurns(turns, metrics),
        files=StoredFiles(database, made_files_folder(settings), clock, jobs),
        links=SecretLinks(database, clock),
        listener=Listener(under.url),
        standing=ChannelStanding(database, clock),
        typesetter=Typesetter(),
    )


def _cities(
    packs: Mapping[str, Pack],
    starting: Starting,
    presence: Presence,
    hours: ContactHours,
    service: ChatService | None,
) -> dict[str, City]:
    return {
        city: StartingCity(
            pack=pack,
            understanding=LateUnderstanding(starting, city),
            availability=presence,
            hours=hours.of_city(city),
            asks_service=service is not None,
            starting=starting,
        )
        for city, pack in packs.items()
    }


async def _service(settings: Settings, stack: AsyncExitStack) -> ChatService | None:
    """The language-model service, where one is configured; its connections end with the stack."""
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    service = ChatService(settings.llm_base_url, settings.llm_model, api_key=settings.llm_api_key)
    return await stack.enter_async_context(service)
