"""The composition root: the one place that builds things and knows how they fit."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import psycopg
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from bot.contacts import Contacts, Presence, load_contacts
from bot.effects import Keeper
from bot.errors import StartError
from bot.jobs import Jobs
from bot.metrics import MeasuredTurns, Metrics
from bot.starting import LateUnderstanding, Starting, StartingCity, Understood
from bot.tasks import Tasks
from bot.turns import Turns
from dialogues.turn import advance
from integrations.database.embedded import open_server
from integrations.database.migrate import migrate
from integrations.database.unit import Database
from knowledge.pack import Pack, PackError, load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from bot.settings import Settings
    from dialogues.ports import Clock, TurnRunner
    from knowledge.pack.faults import Fault

VERSION: Final = version("designtech-assistant")
"""Of this software."""
_DATABASE_WITHIN: Final = 30.0
"""Seconds that a database server of its own gets to come up at start."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that runs in one process, put together."""

    settings: Settings
    packs: Mapping[str, Pack]
    contacts: Contacts
    clock: Clock
    database: Database
    jobs: Jobs
    tasks: Tasks
    turns: TurnRunner
    metrics: Metrics
    starting: Starting


def load_packs(cities: Iterable[str]) -> dict[str, Pack]:
    """The packs of these cities, in their order.

    Raises:
        PackError: with the faults of all of them.
    """
    packs: dict[str, Pack] = {}
    faults: list[Fault] = []
    for city in cities:
        try:
            packs[city] = load(city)
        except PackError as error:
            faults.extend(error.faults)
    if faults:
        raise PackError(tuple(faults))
    return packs


@asynccontextmanager
async def build(
    settings: Settings, *, clock: Clock, understand: Callable[[Mapping[str, Pack]], Understood]
) -> AsyncIterator[Application]:
    """Put everything together and take it apart again at the end. Call it on the main thread.

    Nothing works in the background yet: start `jobs.work` by `tasks`, and `starting.begin`.

    Args:
        settings: what the operator chose.
        clock: where the time comes from.
        understand: loads what understands words; slow, called in a thread once `starting` begins.

    Raises:
        PackError: a pack or the contacts file is broken.
        EmbeddedError: the embedded database cannot be had.
        StartError: the database server is away, or was used by a newer version.
        OSError: the contacts file cannot be read.
    """
    packs = load_packs(settings.cities)
    contacts = load_contacts(settings.contacts_file) if settings.contacts_file else Contacts()
    async with AsyncExitStack() as stack:
        url = stack.enter_context(database_url(settings))
        await asyncio.to_thread(migrate_when_there, url)
        database = Database(url)
        await database.open()
        stack.push_async_callback(database.close)
        jobs = Jobs(database)
        await jobs.open()
        metrics = Metrics(version=VERSION)
        starting = Starting(lambda: understand(packs), metrics=metrics)
        cities = {
            city: StartingCity(
                pack=pack,
                understanding=LateUnderstanding(starting, city),
                availability=Presence(contacts, clock),
                starting=starting,
            )
            for city, pack in packs.items()
        }
        turns = Turns(
            database,
            cities,
            advance=advance,
            reader=starting,
            clock=clock,
            keeper=Keeper(jobs),
            threads=os.cpu_count() or 1,
        )
        stack.callback(turns.close)
        tasks = Tasks()
        stack.push_async_callback(tasks.close)
        yield Application(
            settings=settings,
            packs=packs,
            contacts=contacts,
            clock=clock,
            database=database,
            jobs=jobs,
            tasks=tasks,
            turns=MeasuredTurns(turns, metrics),
            metrics=metrics,
            starting=starting,
        )


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The database's address; where that is the embedded one, it runs for the length of the block.

    Raises:
        EmbeddedError: the embedded database cannot be had.
    """
    if settings.database_url is not None:
        yield settings.database_url
    else:
        with open_server(settings.data_dir) as server:
            yield server.url


def files_folder(settings: Settings) -> Path:
    """Where uploaded files lie."""
    return settings.data_dir / "files"


def migrate_when_there(url: str) -> None:
    """Bring the schema up to date; a server that is still coming up is waited for. Blocks.

    Raises:
        StartError: `database_away` or `schema_too_new`.
    """
    deadline = time.monotonic() + _DATABASE_WITHIN
    while True:
        try:
            migrate(url)
        except CommandError as error:
            raise StartError(
                "schema_too_new",
                "the database was used by a newer version; install that, or restore a backup",
            ) from error
        except (OperationalError, psycopg.OperationalError) as error:
            if time.monotonic() > deadline:
                raise StartError(
                    "database_away",
                    "the server in DATABASE_URL does not answer; start it, or mend the address",
                ) from error
            time.sleep(0.5)
        else:
            return
