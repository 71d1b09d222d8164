"""What came of an answer of the desk once it was learned: who finds it, and what it takes from other topics.

Its own wordings are found word for word whatever was learned. So each is asked of an understanding that has
learned the answer without it, as a founder would who asks in other words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from bot.gaps.additions import addition_of, additions
from bot.jobs import Queue
from bot.starting import Learned, Starting
from dialogues.growth import Proof
from integrations.database import tables
from integrations.database.unit import Database, Unit
from knowledge.pack import Pack
from knowledge.pack.overlay import Addition, over
from knowledge.text import fold
from knowledge.understanding.taking import neighbours

PROVE_JOB: Final = "prove_answer"
PROVING = Queue("proving", 1)
"""Learning takes seconds of all cores: one after the other, and in nobody's way."""
MOST_TOLD: Final = 20
"""Wordings of other topics that are kept of a proof."""
_PARTS = 2
"""Into how many parts the wordings are put: each is asked of what has learned the other ones."""
_CHANGE, _GROUP, _GAP = tables.knowledge_change, tables.gap_group, tables.gap


class Learns(Protocol):
    """Learns a pack; slow."""

    def __call__(self, pack: Pack, starting: Starting, *, keep: bool = True) -> Learned:
        """`keep`: what was learned is to be had at once the next time."""
        ...


class Proving:
    """Proves changes of what cities know."""

    def __init__(
        self, database: Database, files: Mapping[str, Pack], *, starting: Starting, learn: Learns
    ) -> None:
        """Args: files: packs as they stand in the files."""
        self._database = database
        self._files = files
        self._starting = starting
        self._learn = learn

    async def prove(self, change: int) -> None:
        """Find out what came of a change and note it with the change; nothing where it was taken back."""
        async with self._database.unit() as unit:
            counts = (_CHANGE.c.id == change, _CHANGE.c.undone_at.is_(None))
            row = await unit.one(sa.select(_CHANGE).where(*counts))
            if row is None or row["city"] not in self._files:
                return
            addition, base = addition_of(row), self._files[row["city"]]
            added = (await additions(unit, [base.id]))[base.id]
            beside = await _left_aside(unit, change, addition)
        proof = await asyncio.to_thread(self._proof, base, added, addition, beside)
        if proof is None:
            return
        async with self._database.unit() as unit:
            await unit.do(
                sa.update(_CHANGE).where(_CHANGE.c.id == change).values(proof=Jsonb(written(proof)))
            )

    def _proof(
        self, base: Pack, added: Sequence[Addition], mine: Addition, beside: Sequence[str]
    ) -> Proof | None:
        pack = over(base, added)
        if mine.topic not in pack.topics or mine not in added:
            return None
        whole = self._learn(pack, self._starting)
        place = max(number for number, one in enumerate(added) if one == mine)
        own = [text for texts in mine.phrasings.values() for text in texts]
        missed: list[str] = []
        for part in range(min(_PARTS, len(own))):
            asked = own[part::_PARTS]
            less = over(base, (*added[:place], _without(mine, asked), *added[place + 1 :]))
            known = self._learn(less, self._starting, keep=False)
            missed += [text for text in asked if not self._finds(known, pack, text, mine.topic)]
        unfound = [text for text in beside if not self._finds(whole, pack, text, mine.topic)]
        return Proof(
            asked=len(own),
            missed=tuple(missed),
            beside=len(beside),
            beside_missed=len(unfound),
            taken=self._taken(whole, pack, mine.topic),
        )

    def _finds(self, known: Learned, pack: Pack, text: str, topic: str) -> bool:
        """Whether who asks so is answered by the topic, or asked whether it is meant."""
        finding = self._topic(known, pack, text)
        offered = finding.topics[:1] if finding.decision == "answer" else finding.topics
        return finding.decision != "gap" and topic in dict(offered)

    def _topic(self, known: Learned, pack: Pack, text: str) -> Any:
        return known.topic(self._starting.wait().reader.read(text, None), pack.default_language)

    def _taken(self, known: Learned, pack: Pack, topic: str) -> tuple[tuple[str, str], ...]:
        """What other topics are asked by in the pack itself, and what is answered by this one now."""
        found = []
        for one in neighbours(known.meaning, topic):
            finding = self._topic(known, pack, one.text)
            if finding.decision == "answer" and finding.topics[0][0] == topic:
                found.append((one.topic, one.text))
        return tuple(found[:MOST_TOLD])


async def _left_aside(unit: Unit, change: int, addition: Addition) -> tuple[str, ...]:
    """What was asked in the groups that a change answers, and did not become a wording of it."""
    asked = sa.select(_GAP.c.question).join(_GROUP, _GROUP.c.id == _GAP.c.group_id)
    rows = await unit.rows(asked.where(_GROUP.c.change_id == change).order_by(_GAP.c.id))
    taken = {fold(text) for texts in addition.phrasings.values() for text in texts}
    told = {fold(row["question"]): row["question"] for row in rows}
    return tuple(text for key, text in told.items() if key not in taken)


def _without(addition: Addition, texts: Sequence[str]) -> Addition:
    kept = {tag: tuple(one for one in some if one not in texts) for tag, some in addition.phrasings.items()}
    return addition.model_copy(update={"phrasings": {tag: some for tag, some in kept.items() if some}})


def written(proof: Proof) -> dict[str, Any]:
    """A proof as it is stored."""
    return {
        "asked": proof.asked,
        "missed": list(proof.missed),
        "beside": proof.beside,
        "beside_missed": proof.beside_missed,
        "taken": [list(one) for one in proof.taken],
    }


def proof_of(stored: Mapping[str, Any] | None) -> Proof | None:
    """A proof as `written` wrote it."""
    if stored is None:
        return None
    taken = tuple((topic, text) for topic, text in stored["taken"])
    return Proof(**{**stored, "missed": tuple(stored["missed"]), "taken": taken})
