"""Gaps and their answers at the desk; `Knowledge` of the staff page and of Slack."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from pydantic import ValidationError

from bot.contacts import Contacts
from bot.gaps.additions import addition_of, additions, announce_growth, grown
from bot.gaps.jobs import TELL_JOB
from bot.gaps.proving import PROVE_JOB, proof_of
from bot.jobs import Jobs
from bot.starting import Starting
from dialogues.desk import Staff
from dialogues.desk_rules import may_change_knowledge
from dialogues.errors import CoveredError, NotAllowedError, TakesError
from dialogues.growth import (
    Answering,
    GapFile,
    GapGroup,
    KnowledgeChange,
    Phrasings,
    Told,
    Untranslated,
    Wording,
)
from dialogues.ports import Clock
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit
from knowledge.pack import Pack
from knowledge.pack.overlay import AddedWords, Addition, folded, lacking, landed, over
from knowledge.pack.pack import FALLBACK_LANGUAGE
from knowledge.pack.words import BorrowedWords
from knowledge.text import fold

SURE: Final = 0.9
"""Confidence from which a listed topic is taken to cover a wording without a doubt."""
MAX_LISTED: Final = 200
_NEAR = 3
_GROUP, _GAP, _CHANGE = tables.gap_group, tables.gap, tables.knowledge_change


class Growth:
    """What the desk does about questions that have no answer yet."""

    def __init__(  # the composition root alone calls this
        self,
        database: Database,
        files: Mapping[str, Pack],
        *,
        jobs: Jobs,
        clock: Clock,
        contacts: Contacts,
        starting: Starting,
        language: str,
    ) -> None:
        """Args: files: packs as they stand in the files. language: of staff."""
        self._database = database
        self._files = files
        self._jobs = jobs
        self._clock = clock
        self._contacts = contacts
        self._starting = starting
        self._language = language

    async def gaps(self, by: Staff, *, city: str | None = None) -> tuple[GapGroup, ...]:
        """See `Knowledge.gaps`."""
        self._permit(by)
        async with self._database.unit() as unit:
            groups = await _groups(unit, _GROUP.c.city == city if city else sa.true(), self._language)
        return tuple(sorted(groups, key=lambda g: (-g.waiting, -g.count, -g.id))[:MAX_LISTED])

    async def gap(self, group: int, by: Staff) -> GapFile:
        """See `Knowledge.gap`.

        Raises:
            NotAllowedError: `not_permitted`, `unknown_gap`.
        """
        self._permit(by)
        async with self._database.unit() as unit:
            found = await _groups(unit, _GROUP.c.id == group, self._language)
            if not found:
                raise NotAllowedError("unknown_gap")
            wordings = await _wordings(unit, group)
            pack = await grown(unit, self._pack(found[0].city))
        near = await asyncio.to_thread(self._near, pack, found[0].newest)
        return GapFile(found[0], wordings, near)

    async def answer(self, group: int, answering: Answering, by: Staff) -> str:
        """See `Knowledge.answer`.

        Raises:
            CoveredError: a listed topic covers it, or may.
            TakesError: it would take questions away from others.
            NotAllowedError: with the code of why not.
        """
        self._permit(by)
        async with self._database.unit() as unit:
            found = await _groups(unit, _GROUP.c.id == group, self._language)
            if not found:
                raise NotAllowedError("unknown_gap")
            city = found[0].city
            pack = await grown(unit, self._pack(city))
        addition = _addition(pack, answering)
        await asyncio.to_thread(self._check, pack, addition, anyway=answering.anyway)
        async with self._database.unit() as unit:
            open_one = sa.select(_GROUP.c.id).where(_GROUP.c.id == group, *_OPEN).with_for_update()
            if await unit.one(open_one) is None:
                raise NotAllowedError("unknown_gap")
            change = await self._store(unit, city, addition, by)
            await unit.do(sa.update(_GROUP).where(_GROUP.c.id == group).values(change_id=change))
            await self._jobs.defer(unit, TELL_JOB)
        return addition.topic

    async def set_aside(self, group: int, by: Staff) -> None:
        """See `Knowledge.set_aside`."""
        self._permit(by)
        async with self._database.unit() as unit:
            aside = sa.update(_GROUP).where(_GROUP.c.id == group, *_OPEN)
            if not await unit.do(aside.values(aside_by=self._contacts.known(by).name)):
                raise NotAllowedError("unknown_gap")

    async def untranslated(self, by: Staff) -> tuple[Untranslated, ...]:
        """See `Knowledge.untranslated`."""
        self._permit(by)
        found = []
        async with self._database.unit() as unit:
            added = await additions(unit, self._files)
        for city, base in self._files.items():
            pack = over(base, added[city])
            for topic in pack.faq.topics:
                missing = lacking(pack, topic) if topic.languages else ()
                if missing:
                    words = {
                        tag: Told(said.title, _plain(said.answer))
                        for tag, all_words in pack.words.items()
                        if not isinstance(said := all_words.faq.topics[topic.id], BorrowedWords)
                    }
                    found.append(Untranslated(city, topic.id, words, missing))
        return tuple(found)

    async def translate(self, city: str, topic: str, language: str, told: Told, by: Staff) -> None:
        """See `Knowledge.translate`.

        Raises:
            NotAllowedError: `not_permitted`, `unknown_topic`, `no_words`.
        """
        self._permit(by)
        async with self._database.unit() as unit:
            pack = await grown(unit, self._pack(city))
            if topic not in pack.topics or language not in lacking(pack, pack.topics[topic]):
                raise NotAllowedError("unknown_topic")
            addition = _made(topic, {language: told}, {}, None)
            await self._store(unit, city, addition, by)

    async def phrase(self, city: str, topic: str, phrasings: Phrasings, by: Staff) -> None:
        """See `Knowledge.phrase`.

        Raises:
            CoveredError: a listed topic surely covers one of them.
            NotAllowedError: `not_permitted`, `unknown_topic`, `no_phrasings`.
        """
        self._permit(by)
        async with self._database.unit() as unit:
            pack = await grown(unit, self._pack(city))
        addition = _addition(pack, Answering(topic=topic, phrasings=phrasings))
        await asyncio.to_thread(self._check, pack, addition, anyway=True)
        async with self._database.unit() as unit:
            await self._store(unit, city, addition, by)

    async def changes(self, by: Staff) -> tuple[KnowledgeChange, ...]:
        """See `Knowledge.changes`."""
        self._permit(by)
        async with self._database.unit() as unit:
            rows = await unit.rows(sa.select(_CHANGE).order_by(_CHANGE.c.id.desc()).limit(MAX_LISTED))
        later: set[tuple[str, str]] = set()
        shown = []
        for row in rows:
            addition, base = addition_of(row), self._files.get(row["city"])
            counts, last = row["undone_at"] is None, (row["city"], row["topic"]) not in later
            there = base is not None and landed(base, addition)
            if counts:
                later.add((row["city"], row["topic"]))
            shown.append(
                KnowledgeChange(
                    id=row["id"],
                    city=row["city"],
                    topic=row["topic"],
                    title=self._title(base, rows, addition),
                    languages=tuple(addition.words),
                    phrasings=sum(map(len, addition.phrasings.values())),
                    by=row["by_name"],
                    at=row["at"],
                    undone_by=row["undone_by"],
                    landed=counts and there,
                    undo=counts and last and not there,
                    proof=proof_of(row["proof"]),
                )
            )
        return tuple(shown)

    async def undo(self, change: int, by: Staff) -> None:
        """See `Knowledge.undo`.

        Raises:
            NotAllowedError: `not_permitted`, `nothing_to_undo`, `changed_since`, `landed`.
        """
        self._permit(by)
        async with self._database.unit() as unit:
            of = sa.select(_CHANGE).where(_CHANGE.c.undone_at.is_(None))
            row = await unit.one(of.where(_CHANGE.c.id == change).with_for_update())
            if row is None:
                raise NotAllowedError("nothing_to_undo")
            same = (_CHANGE.c.city == row["city"], _CHANGE.c.topic == row["topic"])
            if await unit.one(of.where(*same, _CHANGE.c.id > change)):
                raise NotAllowedError("changed_since")
            base = self._files.get(row["city"])
            if base is not None and landed(base, addition_of(row)):
                raise NotAllowedError("landed")
            name, now = self._contacts.known(by).name, self._clock.now()
            taken_back = sa.update(_CHANGE).where(_CHANGE.c.id == change)
            await unit.do(taken_back.values(undone_by=name, undone_at=now))
            await unit.do(sa.update(_GROUP).where(_GROUP.c.change_id == change).values(change_id=None))
            await announce_growth(unit, row["city"])
            await self._prove_anew(unit, row["city"], row["topic"])

    def _permit(self, by: Staff) -> None:
        if not may_change_knowledge(self._contacts.rights(by)):
            raise NotAllowedError("not_permitted")

    def _pack(self, city: str) -> Pack:
        if city not in self._files:
            raise NotAllowedError("unknown_gap")
        return self._files[city]

    def _title(self, base: Pack | None, rows: Iterable[Row], addition: Addition) -> str:
        """The topic's title in the staff's language, else in whichever there is."""
        if base is not None and addition.topic in base.topics:
            return base.words[base.speaks(self._language)].faq.topics[addition.topic].title
        same = [addition_of(row) for row in reversed(list(rows)) if row["topic"] == addition.topic]
        words = folded(same)[addition.topic].words
        told = words.get(self._language) or next(iter(words.values()), None)
        return told.title if told else addition.topic

    async def _store(self, unit: Unit, city: str, addition: Addition, by: Staff) -> int:
        author = self._contacts.known(by)
        row = await unit.one(
            sa.insert(_CHANGE)
            .values(
                city=city,
                topic=addition.topic,
                addition=Jsonb(addition.model_dump(mode="json")),
                by_id=author.id,
                by_name=author.name,
                at=self._clock.now(),
            )
            .returning(_CHANGE.c.id)
        )
        await announce_growth(unit, city)
        assert row is not None  # noqa: S101  # an insert returns its row
        await self._prove_anew(unit, city, addition.topic)
        return int(row["id"])

    async def _prove_anew(self, unit: Unit, city: str, topic: str) -> None:
        """Have all that counts of a topic proved: each change bears on how the others are found."""
        counts = (_CHANGE.c.city == city, _CHANGE.c.topic == topic, _CHANGE.c.undone_at.is_(None))
        unproved = sa.update(_CHANGE).where(*counts).values(proof=sa.null()).returning(_CHANGE.c.id)
        for row in await unit.rows(unproved):
            await self._jobs.defer(unit, PROVE_JOB, change=row["id"])

    def _near(self, pack: Pack, text: str) -> tuple[str, ...]:
        """The listed topics nearest to a question."""
        understood = self._understood()
        finding = understood.cities[pack.id].topic(understood.reader.read(text, None), pack.default_language)
        return tuple(topic for topic, _ in finding.topics if topic in pack.topics)[:_NEAR]

    def _check(self, pack: Pack, addition: Addition, *, anyway: bool) -> None:
        """Let nothing become knowledge that a listed topic covers, nor what takes its questions unseen.

        Raises:
            CoveredError, TakesError: see there.
        """
        understood = self._understood()
        words = {
            fold(form): (topic, form)
            for said in pack.words.values()
            for topic, forms in said.phrasings.topics.items()
            for form in forms
        }
        texts = [form for forms in addition.phrasings.values() for form in forms]
        texts += [told.title for told in addition.words.values()]
        readings, doubt = [], None
        for text in texts:
            topic, _ = words.get(fold(text), (addition.topic, text))
            if topic != addition.topic:
                raise CoveredError(topic, text, sure=True)
            readings.append(understood.reader.read(text, None))
            finding = understood.cities[pack.id].topic(readings[-1], pack.default_language)
            best, confidence = finding.topics[0] if finding.topics else (addition.topic, 0.0)
            other = best != addition.topic and best in pack.topics
            if finding.decision != "answer" or not other:
                continue
            if confidence >= SURE:
                raise CoveredError(best, text, sure=True)
            doubt = doubt or (best, text)
        if anyway:
            return
        found = understood.cities[pack.id].taken(readings, addition.topic)
        taken = tuple((one.topic, one.text) for one in found if one.topic in pack.topics)
        if doubt is not None:
            raise CoveredError(*doubt, sure=False, taken=taken)
        if taken:
            raise TakesError(taken)

    def _understood(self) -> Any:
        self._starting.begin()
        return self._starting.wait()


_OPEN = (_GROUP.c.change_id.is_(None), _GROUP.c.aside_by.is_(None))


async def _groups(unit: Unit, which: sa.ColumnElement[bool], language: str) -> list[GapGroup]:
    """Open groups that have gaps. `language`: of who reads them."""
    rows = await unit.rows(
        sa.select(_GAP, _GROUP.c.city.label("of_city"))
        .join(_GROUP, _GROUP.c.id == _GAP.c.group_id)
        .where(which, *_OPEN)
        .order_by(_GAP.c.id)
    )
    gathered: dict[int, list[Row]] = {}
    for row in rows:
        gathered.setdefault(row["group_id"], []).append(row)
    return [_group(number, some, language) for number, some in gathered.items()]


def _group(number: int, gaps: list[Row], language: str) -> GapGroup:
    newest = gaps[-1]
    at: datetime = newest["at"]
    return GapGroup(
        id=number,
        city=newest["of_city"],
        count=len(gaps),
        languages=tuple(Counter(gap["language"] for gap in gaps).most_common()),
        newest=_legible(gaps, language)["question"],
        at=at,
        waiting=len({gap["conversation_id"] for gap in gaps if gap["awaited"] and gap["told_at"] is None}),
    )


def _legible(gaps: list[Row], language: str) -> Row:
    """The newest that was asked in a reader's language, else in English, else in any."""
    for tag in (language, FALLBACK_LANGUAGE):
        for gap in reversed(gaps):
            if gap["language"].partition("-")[0] == tag.partition("-")[0]:
                return gap
    return gaps[-1]


async def _wordings(unit: Unit, group: int) -> tuple[Wording, ...]:
    rows = await unit.rows(sa.select(_GAP).where(_GAP.c.group_id == group).order_by(_GAP.c.id))
    counted: dict[str, Wording] = {}
    for row in rows:
        key, text = fold(row["question"]), " ".join(row["question"].split())
        before = counted.get(key)
        counted[key] = Wording(text, row["language"], before.count + 1 if before else 1)
    return tuple(sorted(counted.values(), key=lambda one: -one.count))


def _addition(pack: Pack, answering: Answering) -> Addition:
    """What an answer adds; wordings in languages that the pack lacks add nothing."""
    phrasings: dict[str, list[str]] = {}
    for text, language in answering.phrasings:
        tag = language if language in pack.words else language.partition("-")[0]
        if tag in pack.words and fold(text):
            phrasings.setdefault(tag, []).append(" ".join(text.split()))
    if answering.topic is not None:
        if answering.topic not in pack.topics:
            raise NotAllowedError("unknown_topic")
        if not phrasings:
            raise NotAllowedError("no_phrasings")
        return _made(answering.topic, {}, phrasings, None)
    words = {tag: told for tag, told in answering.words.items() if tag in pack.words}
    if not words:
        raise NotAllowedError("no_words")
    if answering.contact is not None and answering.contact not in pack.roles:
        raise NotAllowedError("unknown_contact")
    return _made(_new_id(pack, next(iter(words.values())).title), words, phrasings, answering.contact)


def _made(
    topic: str, words: Mapping[str, Told], phrasings: Mapping[str, Iterable[str]], contact: str | None
) -> Addition:
    try:
        return Addition(
            topic=topic,
            contact=contact,
            words={
                tag: AddedWords(title=told.title.strip(), answer=told.answer.strip())
                for tag, told in words.items()
            },
            phrasings={tag: tuple(forms) for tag, forms in phrasings.items()},
        )
    except ValidationError:
        raise NotAllowedError("no_words") from None


def _new_id(pack: Pack, title: str) -> str:
    """An id that nobody has: from the letters of the title as far as they are Latin ones."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    name = name if name[:1].isalpha() else "topic"
    found, number = f"desk.{name}", 1
    while found in pack.topics:
        number += 1
        found = f"desk.{name}-{number}"
    return found


def _plain(answer: str) -> str:
    return answer.replace("{{", "{").replace("}}", "}")
