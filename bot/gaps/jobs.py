"""Jobs about gaps: putting them into groups by meaning, and telling founders of answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import sqlalchemy as sa

from bot.gaps.additions import grown
from bot.jobs import Queue
from bot.pushing.outbox import Outbox
from bot.starting import Starting
from dialogues.faq import answer_text
from dialogues.ports import Clock
from dialogues.replies import Reply
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit
from knowledge.pack import Pack
from knowledge.understanding.grouping import Direction, Likeness, place

GROUP_JOB: Final = "group_gaps"
TELL_JOB: Final = "tell_answers"
GROUPING = Queue("grouping", 1)
"""Gaps are read one after the other, by models that may still be loading: that holds up no other job."""
_AT_ONCE = 200
"""Gaps that are read in one go."""
_LOCK = 0x67617073  # an advisory lock of our own: any fixed number
_GAP, _GROUP, _CHANGE = tables.gap, tables.gap_group, tables.knowledge_change


class GapJobs:
    """What happens to gaps beside the turns that they come from."""

    def __init__(
        self,
        database: Database,
        files: Mapping[str, Pack],
        *,
        outbox: Outbox,
        clock: Clock,
        starting: Starting,
    ) -> None:
        """Args: files: packs as they stand in the files."""
        self._database = database
        self._files = files
        self._outbox = outbox
        self._clock = clock
        self._starting = starting

    async def group(self, city: str) -> None:
        """Put a city's new gaps into groups, one after the other in the order in which they came."""
        if city not in self._files:
            return
        encoder, likeness = await asyncio.to_thread(self._likeness, city)
        while await self._some(city, encoder, likeness):
            pass

    async def _some(self, city: str, encoder: str, likeness: Likeness) -> bool:
        async with self._database.unit() as unit:
            new = _open(city).where(_GAP.c.encoder.is_distinct_from(encoder))
            unread = await unit.rows(new.limit(_AT_ONCE))
        vectors = await asyncio.to_thread(self._read, likeness, [row["question"] for row in unread])
        async with self._database.unit() as unit:
            await unit.one(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            for row, vector in zip(unread, vectors, strict=True):
                read = sa.update(_GAP).where(_GAP.c.id == row["id"])
                await unit.do(read.values(vector=vector, encoder=encoder))
            gaps = await unit.rows(_open(city).where(_GAP.c.encoder == encoder))
            await self._place(unit, city, gaps, likeness)
        return len(unread) == _AT_ONCE

    async def _place(self, unit: Unit, city: str, gaps: Sequence[Row], likeness: Likeness) -> None:
        groups: dict[int, list[Direction]] = {}
        about = {gap["id"]: self._direction(likeness, gap) for gap in gaps}
        for gap in gaps:
            if gap["group_id"] is not None:
                groups.setdefault(gap["group_id"], []).append(about[gap["id"]])
        for gap in gaps:
            if gap["group_id"] is not None:
                continue
            numbers = sorted(groups)
            found = place(about[gap["id"]], [groups[number] for number in numbers])
            number = numbers[found] if found is not None else await self._begin(unit, city)
            groups.setdefault(number, []).append(about[gap["id"]])
            await unit.do(sa.update(_GAP).where(_GAP.c.id == gap["id"]).values(group_id=number))

    async def _begin(self, unit: Unit, city: str) -> int:
        row = await unit.one(sa.insert(_GROUP).values(city=city, at=self._clock.now()).returning(_GROUP.c.id))
        assert row is not None  # noqa: S101  # an insert returns its row
        return int(row["id"])

    def _likeness(self, city: str) -> tuple[str, Likeness]:
        self._starting.begin()
        understood = self._starting.wait()
        likeness = Likeness(understood.cities[city].meaning)
        reader: Any = understood.reader
        version = next(e.version for e in reader.encoders if e.name == likeness.encoder)
        return version, likeness

    def _read(self, likeness: Likeness, questions: Sequence[str]) -> list[bytes]:
        reader: Any = self._starting.wait().reader
        return [
            np.asarray(reader.read(question).vectors[likeness.encoder], np.float16).tobytes()
            for question in questions
        ]

    def _direction(self, likeness: Likeness, gap: Row) -> Direction:
        reader: Any = self._starting.wait().reader
        vector = np.frombuffer(gap["vector"], np.float16).astype(np.float32)
        return likeness.direction(vector, reader.read_plain(gap["question"]).languages)

    async def tell(self) -> None:
        """Tell those who wait for an answer that there is one; each of them once."""
        async with self._database.unit() as unit:
            waiting = await unit.rows(_waiting())
        for row in waiting:
            async with self._database.unit() as unit:
                await self._tell(unit, row["id"])

    async def _tell(self, unit: Unit, gap: int) -> None:
        row = await unit.one(_waiting().where(_GAP.c.id == gap).with_for_update(of=_GAP))
        base = self._files.get(row["city"]) if row else None
        if row is None or base is None:
            return
        now, pack = self._clock.now(), await grown(unit, base)
        if row["topic"] not in pack.topics:
            return
        language = pack.speaks(row["spoken"] or row["language"])
        text, spoken = answer_text(pack, row["topic"], language, now)
        told = pack.say("gap.answered", language, question=row["question"])
        part = {
            "topic": row["topic"],
            "confidence": 1.0,
            "language": spoken,
            "source": pack.topics[row["topic"]].basis,
        }
        reply = Reply(f"{told}\n{text}", custom={"answer": part})
        await self._outbox.put(unit, row["conversation_id"], reply, key=f"answer:{row['group_id']}", now=now)
        same = (_GAP.c.conversation_id == row["conversation_id"], _GAP.c.group_id == row["group_id"])
        await unit.do(sa.update(_GAP).where(*same, _GAP.c.awaited).values(told_at=now))


def _open(city: str) -> sa.Select[Any]:
    """A city's gaps that nobody has answered or set aside, the oldest first."""
    free = sa.or_(
        _GAP.c.group_id.is_(None),
        sa.and_(_GROUP.c.change_id.is_(None), _GROUP.c.aside_by.is_(None)),
    )
    joined = sa.select(_GAP).outerjoin(_GROUP, _GROUP.c.id == _GAP.c.group_id)
    return joined.where(_GAP.c.city == city, free).order_by(_GAP.c.id)


def _waiting() -> sa.Select[Any]:
    """Gaps with an answer that their founder waits for."""
    chat = tables.conversation
    return (
        sa.select(_GAP, _CHANGE.c.topic, chat.c.language.label("spoken"))
        .join(_GROUP, _GROUP.c.id == _GAP.c.group_id)
        .join(_CHANGE, _CHANGE.c.id == _GROUP.c.change_id)
        .join(chat, chat.c.id == _GAP.c.conversation_id)
        .where(_GAP.c.awaited, _GAP.c.told_at.is_(None))
        .order_by(_GAP.c.id)
    )
