"""The packs as they are served: what staff add to them is taken up in every process, without a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from typing import Self

from bot.gaps.additions import additions
from bot.starting import Learned, Starting
from dialogues.city import City
from integrations.database.listening import Listener
from integrations.database.unit import Database
from knowledge.pack import Pack
from knowledge.pack.overlay import Addition, over

LOOK_EVERY = 15.0
"""Seconds between two looks for what was missed while nothing was heard."""

log = logging.getLogger(__name__)


class LivingPacks:
    """Keeps packs and cities in step with what is stored.

    New wordings and answers count at once, word for word; learning them by meaning takes a thread some
    seconds, during which the city goes on with what it had learned before.
    """

    def __init__(  # the composition root alone calls this
        self,
        database: Database,
        packs: MutableMapping[str, Pack],
        cities: MutableMapping[str, City],
        *,
        starting: Starting,
        learn: Callable[[Pack, Starting], Learned],
    ) -> None:
        """Args: packs: by city, as they stand in the files; they are replaced there. learn: slow."""
        self._database = database
        self._files = dict(packs)
        self._packs = packs
        self._cities = cities
        self._starting = starting
        self._learn = learn
        self._laid: dict[str, tuple[Addition, ...]] = dict.fromkeys(packs, ())
        self._lock = asyncio.Lock()

    @property
    def files(self) -> dict[str, Pack]:
        """The packs as they stand in the files, by city."""
        return dict(self._files)

    async def load(self) -> Self:
        """Take up what is stored, before anything was learned."""
        async with self._database.unit() as unit:
            self._laid = await additions(unit, self._files)
        for city, pack in self._files.items():
            self._packs[city] = over(pack, self._laid[city])
            self._cities[city] = replace(self._cities[city], pack=self._packs[city])
        return self

    async def refresh(self) -> None:
        """Take up what has changed since."""
        async with self._lock:
            async with self._database.unit() as unit:
                now = await additions(unit, self._files)
            for city, added in now.items():
                if added != self._laid[city]:
                    await self._take_up(city, await asyncio.to_thread(over, self._files[city], added))
                    self._laid[city] = added

    async def _take_up(self, city: str, pack: Pack) -> None:
        if self._packs[city].topics.keys() <= pack.topics.keys():
            self._packs[city] = pack
            self._cities[city] = replace(self._cities[city], pack=pack)
        understanding = await asyncio.to_thread(self._learn, pack, self._starting)
        self._packs[city] = pack
        self._cities[city] = replace(self._cities[city], pack=pack, understanding=understanding)
        self._starting.wait().cities[city] = understanding
        log.info("knowledge.taken_up", extra={"city": city, "topics": len(pack.topics)})

    async def watch(self, listener: Listener) -> None:
        """Refresh whenever a change is told of, and now and then, until cancelled."""
        with listener.knowledge() as news:
            while True:
                news.clear()
                await self.refresh()
                try:
                    async with asyncio.timeout(LOOK_EVERY):
                        await news.wait()
                except TimeoutError:
                    continue
