"""A shared secret is made once, whoever asks first."""

from __future__ import annotations

import asyncio

from bot.secret import BYTES, shared_secret
from integrations.database.migrate import migrate
from integrations.database.unit import Database


async def test_all_who_ask_get_the_same(empty_database_url: str) -> None:
    await asyncio.to_thread(migrate, empty_database_url)
    database = Database(empty_database_url)
    await database.open()
    try:
        found = await asyncio.gather(*(shared_secret(database, "seal") for _ in range(8)))
        other = await shared_secret(database, "other")
    finally:
        await database.close()
    assert len(set(found)) == 1
    assert len(found[0]) == BYTES
    assert other != found[0]
