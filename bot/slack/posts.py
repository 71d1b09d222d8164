"""What is posted in Slack, and what waits to be: the book of `integrations.slack.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.cases.rows import OF, TWIN, main_number
from bot.slack.cards import case_states
from dialogues.desk import Notice
from dialogues.message import Channel
from dialogues.ports import Clock
from integrations.database import tables
from integrations.database.listening import CASES, PUSHES, heard_as
from integrations.database.unit import Database, Row, Unit
from integrations.slack.ports import Kind, Post, Posted, Spot, Thread

if TYPE_CHECKING:
    from bot.hours import ContactHours

_POST = tables.slack_post

_POSTED = """
WITH p AS (
    UPDATE slack_post p
    SET channel = %(channel)s, ts = %(ts)s, files = %(files)s, shown = coalesce(now.shown, p.shown)
    FROM unnest(%(ids)s::bigint[], %(shown)s::text[]) AS now (id, shown)
    WHERE p.id = now.id
    RETURNING p.case_id
),
d AS (
    UPDATE push SET state = 'dropped', call = NULL
    WHERE channel = %(slack)s AND state = 'pending' AND key = ANY(%(keys)s::text[])
    RETURNING id
)
SELECT pg_notify(%(cases)s, coalesce(case_id::text, '')) FROM p
UNION ALL SELECT pg_notify(%(news)s, %(heard)s) WHERE EXISTS (SELECT FROM d)
"""


def push_key(post: int) -> str:
    """Key of the push that brings a line."""
    return f"post:{post}"


class SlackPosts:
    """`Posts`, `Book` and `Notices`, in the database."""

    def __init__(self, database: Database, hours: ContactHours, clock: Clock) -> None:
        """Args: hours, clock: tell how a case stands when its card leaves."""
        self._database = database
        self._hours = hours
        self._clock = clock

    async def at(self, spot: Spot) -> Posted | None:
        """See `Posts.at`."""
        there = (_POST.c.channel == spot.channel, _POST.c.ts == spot.ts)
        async with self._database.unit() as unit:
            row = await unit.one(
                sa.select(_POST).where(*there).order_by(_POST.c.line_id, _POST.c.part).limit(1)
            )
        return Posted(Kind(row["kind"]), row["case_id"], row["line_id"]) if row else None

    async def card(self, case_id: int) -> Spot | None:
        """See `Posts.card`."""
        async with self._database.unit() as unit:
            root = await self._card(unit, await main_number(unit, case_id))
        return Spot(root.channel, root.ts) if root and root.ts else None

    async def find(self, post: int) -> Post | None:
        """See `Book.find`."""
        async with self._database.unit() as unit:
            return await self._post(unit, _POST.c.id == post)

    async def thread(self, line: Post) -> Thread | None:
        """See `Book.thread`."""
        if line.case is None or line.line is None:
            return None
        async with self._database.unit() as unit:
            main = await main_number(unit, line.case)
            root = await self._card(unit, main)
            if root is None:
                return None
            rows = await unit.rows(
                sa.select(_POST)
                .join(TWIN, TWIN.c.id == _POST.c.case_id)
                .where(
                    sa.or_(TWIN.c.id == main, TWIN.c.merged_into == main),
                    _POST.c.kind == Kind.LINE.value,
                    _POST.c.ts.is_(None),
                    sa.tuple_(_POST.c.line_id, _POST.c.part) >= sa.tuple_(line.line, line.part),
                )
                .order_by(_POST.c.line_id, _POST.c.part)
            )
        return Thread(root, tuple(_post(row) for row in rows))

    async def trying(self, posts: Sequence[Post]) -> None:
        """See `Book.trying`."""
        first = sa.func.coalesce(_POST.c.tried_at, self._clock.now())
        async with self._database.unit() as unit:
            ids = [post.id for post in posts]
            await unit.do(sa.update(_POST).where(_POST.c.id.in_(ids)).values(tried_at=first))

    async def posted(
        self,
        posts: Sequence[Post],
        spot: Spot,
        *,
        shown: Sequence[str | None] = (),
        files: Sequence[str] = (),
    ) -> None:
        """See `Book.posted`."""
        values = {
            "ids": [post.id for post in posts],
            "keys": [push_key(post.id) for post in posts[1:]],
            "channel": spot.channel,
            "ts": spot.ts,
            "files": list(files),
            "shown": list(shown) or [None] * len(posts),
            "slack": Channel.SLACK.value,
            "cases": CASES,
            "news": PUSHES,
            "heard": heard_as(Channel.SLACK),
        }
        async with self._database.unit() as unit:
            await unit.sql(_POSTED, values)

    async def removed(self, post: Post) -> None:
        """See `Book.removed`."""
        async with self._database.unit() as unit:
            await unit.do(sa.delete(_POST).where(_POST.c.id == post.id))

    async def notice(self, post: Post) -> Notice | None:
        """See `Notices.notice`."""
        of = tables.staff_notice
        about = (
            sa.select(of, OF.c.startup)
            .join(OF, OF.c.id == of.c.case_id)
            .join(_POST, _POST.c.notice_id == of.c.id)
        )
        async with self._database.unit() as unit:
            row = await unit.one(about.where(_POST.c.id == post.id, of.c.seen_at.is_(None)))
        if row is None:
            return None
        names = ("kind", "by_name", "word", "at")
        return Notice(row["id"], row["case_id"], row["startup"], *(row[name] for name in names))

    async def _card(self, unit: Unit, case: int | None) -> Post | None:
        """The newest card of a case."""
        return await self._post(unit, sa.and_(_POST.c.case_id == case, _POST.c.kind == Kind.CARD.value))

    async def _post(self, unit: Unit, which: sa.ColumnElement[bool]) -> Post | None:
        also = _POST.alias("also")
        shared = sa.exists().where(
            also.c.channel == _POST.c.channel,
            also.c.ts == _POST.c.ts,
            also.c.ts > "",
            also.c.id != _POST.c.id,
        )
        wanted = sa.select(_POST, shared.label("shared")).where(which)
        row = await unit.one(wanted.order_by(_POST.c.id.desc()).limit(1))
        if row is None or row["kind"] != Kind.CARD.value or row["case_id"] is None:
            return _post(row) if row else None
        states = await case_states(unit, self._hours, self._clock.now(), [row["case_id"]])
        state = states.get(row["case_id"])
        return replace(_post(row), mark=state.mark, merged_into=state.merged_into) if state else _post(row)


def _post(row: Row) -> Post:
    return Post(
        id=row["id"],
        kind=Kind(row["kind"]),
        case=row["case_id"],
        line=row["line_id"],
        part=row["part"],
        channel=row["channel"],
        ts=row["ts"],
        files=tuple(row["files"]),
        tried_at=row["tried_at"],
        shared=row.get("shared", False),
    )
