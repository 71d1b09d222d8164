"""Digests in the channels of their cities in Slack, each once, however many processes look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from bot.digests.bulletins import FRESH_FOR
from bot.slack.say import Named, Picture, said_key
from dialogues.desk import Staff
from dialogues.errors import UnavailableError
from dialogues.message import Channel
from integrations.database import tables
from integrations.digest.picture import week
from integrations.digest.text import told
from integrations.slack.digests import digest_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.digests.bulletins import StoredBulletins
    from bot.slack.say import SlackSay
    from dialogues.desk import Bulletin
    from dialogues.ports import Clock
    from integrations.database.unit import Database, Unit
    from integrations.phrases import Phrases
    from integrations.slack.cards import Shown
    from knowledge.pack import Pack

ANYBODY: Final = Staff("", "")
"""A channel is read by who may read nothing else: what founders asked is not in it."""
_OF = tables.bulletin


class BulletinPosts:
    """Orders them once they are made."""

    def __init__(  # the composition root alone calls this
        self,
        database: Database,
        bulletins: StoredBulletins,
        say: SlackSay,
        *,
        packs: Mapping[str, Pack],
        words: Phrases,
        page: str | None,
        clock: Clock,
    ) -> None:
        """Args: packs: by city. words: of digests. page: root of the staff page, None: without address."""
        self._database = database
        self._bulletins = bulletins
        self._say = say
        self._packs = packs
        self._words = words
        self._page = page
        self._clock = clock

    async def look(self) -> None:
        """Order what is not in Slack yet and is not too old for it; take out of it what was erased.

        Raises:
            UnavailableError: the database is away; the same may be done again.
        """
        ordered = sa.exists().where(
            tables.push.c.channel == Channel.SLACK.value,
            tables.push.c.key == sa.func.concat(said_key("bulletin:"), _OF.c.id),
        )
        fresh = _OF.c.at > self._clock.now() - FRESH_FOR
        async with self._database.unit() as unit:
            rows = await unit.rows(sa.select(_OF).where(fresh, ~ordered).order_by(_OF.c.id))
            waiting = [await self._bulletins.read(unit, row, ANYBODY) for row in rows]
        for bulletin in waiting:
            if self._say.reaches(bulletin.city):
                picture = await self._picture(bulletin)
                async with self._database.unit() as unit:
                    await self._order(unit, bulletin, picture)
        async with self._database.unit() as unit:
            await self._take_out(unit)

    async def _take_out(self, unit: Unit) -> None:
        """Put digests into words anew that name a case which was erased since."""
        named, post = tables.slack_named, tables.slack_post
        there = sa.exists().where(post.c.id == named.c.post_id, post.c.ts > "")
        gone = sa.select(named.c.post_id, named.c.bulletin_id).where(named.c.case_id.is_(None), there)
        for row in await unit.rows(gone.distinct()):
            stored = await unit.one(sa.select(_OF).where(_OF.c.id == row["bulletin_id"]))
            if stored is not None:
                shown, _ = self._shown(await self._bulletins.read(unit, stored, ANYBODY))
                now = self._clock.now()
                await self._say.again(unit, row["post_id"], shown.text, shown.blocks, now=now)

    def _shown(self, bulletin: Bulletin) -> tuple[Shown, tuple[int, ...]]:
        """A digest as a message, and the cases that it names."""
        said = told(bulletin, self._packs, self._words)
        shown = digest_message(bulletin, said, self._words, page=self._page)
        return shown, tuple(sorted({case for part in said.parts for case in part.cases}))

    async def _order(self, unit: Unit, bulletin: Bulletin, picture: Picture | None) -> None:
        one = sa.select(_OF.c.id).where(_OF.c.id == bulletin.id).with_for_update()
        if await unit.one(one) is None:
            return
        shown, cases = self._shown(bulletin)
        await self._say.digest(
            unit,
            bulletin.city,
            shown.text,
            key=f"bulletin:{bulletin.id}",
            now=self._clock.now(),
            blocks=shown.blocks,
            picture=picture,
            named=Named(bulletin.id, cases),
        )

    async def _picture(self, bulletin: Bulletin) -> Picture | None:
        """The picture, where it has one; its words go alone where it cannot be made now."""
        drawn = week(bulletin, self._packs, self._words)
        try:
            png = await self._bulletins.picture(bulletin.id) if drawn else None
        except UnavailableError:
            return None
        if drawn is None or png is None:
            return None
        return Picture(f"digest-{bulletin.city}-{bulletin.day}.png", drawn.alt, png)
