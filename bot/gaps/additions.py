"""What staff have added to the packs, as it is stored."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from integrations.database import tables
from integrations.database.listening import GREW
from integrations.database.unit import Row, Unit
from knowledge.pack import Pack
from knowledge.pack.overlay import Addition, over

_CHANGE = tables.knowledge_change


async def additions(unit: Unit, cities: Iterable[str]) -> dict[str, tuple[Addition, ...]]:
    """What counts of each city's changes, oldest first."""
    found: dict[str, list[Addition]] = {city: [] for city in cities}
    counting = (_CHANGE.c.city.in_(list(found)), _CHANGE.c.undone_at.is_(None))
    for row in await unit.rows(sa.select(_CHANGE).where(*counting).order_by(_CHANGE.c.id)):
        found[row["city"]].append(addition_of(row))
    return {city: tuple(some) for city, some in found.items()}


def addition_of(row: Row) -> Addition:
    """The addition of a stored change."""
    return Addition.model_validate(row["addition"])


async def grown(unit: Unit, pack: Pack) -> Pack:
    """A pack, as it stands in the files, with what lies over it now."""
    added = await additions(unit, [pack.id])
    return over(pack, added[pack.id])


async def announce_growth(unit: Unit, city: str) -> None:
    """Tell all processes, once the unit is committed, that a city knows something else than before."""
    await unit.rows(sa.select(sa.func.pg_notify(GREW, city)))
