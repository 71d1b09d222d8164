"""One message's way: read, load, advance, and one transaction for claim, snapshot, replies and effects."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import orjson
import psycopg
import sqlalchemy as sa

from bot.effects import Changes, Keeper, changes
from bot.export import export
from bot.kept import Kept, KeptConversations
from bot.locks import Locks
from bot.pushing.outbox import Outbox
from dialogues import codec
from dialogues.effects import Erase, ExportWanted
from dialogues.errors import ReadingWantedError, UnavailableError, UnknownCityError
from dialogues.message import Earlier, Message
from dialogues.ports import Clock, Rewriter
from dialogues.replies import Reply, from_wire, to_wire
from dialogues.state import State
from integrations.database import tables
from integrations.database.turn_store import OvertakenError, Taken, Version, did, load, lock, save, trace
from integrations.database.unit import ConnectionLostError, Database, Unit, retryable

if TYPE_CHECKING:
    from dialogues.turn import TurnResult
    from dialogues.wording import Question, Wording

_READINGS = 3
"""How often a message is read: by its form, whole, and in parts."""

ATTEMPTS = 3
"""How often a turn is taken until the caller is told to come back; it is pure, so taking it again is safe."""


class Reader(Protocol):
    """The slow part of understanding a text; safe to call from several threads."""

    def read(self, text: str, hint: str | None, parts: Iterable[str] = ()) -> Any:
        """Language distribution and vectors of a text, and of parts of it."""
        ...

    def read_plain(self, text: str, hint: str | None) -> Any:
        """Language by form alone, at once; None while what understands words is still loading."""
        ...


class City(Protocol):
    """What a turn asks of a city; `dialogues.city.City` is one."""

    def needs_no_encoder(self, text: str) -> bool:
        """Whether a text is told by its form, so that reading it need not be slow."""
        ...

    def consider(self, reading: Any) -> None:
        """Do beforehand what takes a while about a reading; safe in several threads."""
        ...

    def question(self, message: Message, result: TurnResult) -> Question | None:
        """What of a turn may be put into other words; None: nothing."""
        ...


Advance = Callable[..., "TurnResult"]
"""`dialogues.turn.advance`: state, message, reading (None: plain), now and city to the outcome."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Given:
    """What a turn is taken with: the message, its reading, its city, and words for the answer, if any."""

    message: Message
    reading: Any
    city: City
    wording: Wording | None = None


class Turns:
    """Takes messages through their whole way; the `TurnRunner` of all channels."""

    def __init__(  # noqa: PLR0913  # the composition root alone calls this
        self,
        database: Database,
        cities: Mapping[str, City],
        *,
        advance: Advance,
        reader: Reader,
        clock: Clock,
        keeper: Keeper,
        outbox: Outbox,
        threads: int,
        observe: Callable[[float], None] = lambda _seconds: None,
        repeated: Callable[[], None] = lambda: None,
        rewriter: Rewriter | None = None,
    ) -> None:
        """Args: threads: for reading texts, several for each core. observe: gets each turn's seconds.

        `repeated` is called for each message that was answered before. `rewriter`: None: answers are given
        as they stand.
        """
        self._database = database
        self._cities = cities
        self._advance = advance
        self._reader = reader
        self._clock = clock
        self._keeper = keeper
        self._outbox = outbox
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="read")
        self._locks = Locks()
        self._kept = KeptConversations()
        self._observe = observe
        self._repeated = repeated
        self._rewriter = rewriter

    def close(self) -> None:
        """Let readings end and their threads go."""
        self._threads.shutdown()

    async def run(self, message: Message) -> tuple[Reply, ...]:
        """See `TurnRunner.run`.

        Raises:
            UnknownCityError: no pack serves the conversation's city.
            UnavailableError: the database is away, or the conversation is too busy elsewhere.
            StateTooNewError: the conversation was last served by a newer version of this software.
        """
        began = time.perf_counter()
        city = self._cities.get(message.conversation.city)
        if city is None:
            raise UnknownCityError
        message = _storable(message)
        text, hint = message.text, message.language_hint
        by_form = city.needs_no_encoder(text)
        reading = self._reader.read_plain(text, hint) if by_form else await self._read(city, text, hint)
        given = _Given(message, reading, city)
        if self._rewriter is not None and not by_form:
            given = dataclasses.replace(given, wording=await self._worded(given, self._rewriter))
        async with self._locks.hold(message.conversation):
            replies = await self._insist_on_meaning(given)
        self._observe(time.perf_counter() - began)
        return replies

    async def _insist_on_meaning(self, given: _Given) -> tuple[Reply, ...]:
        """Read the message whole, and then parts of it, where the turn needs that."""
        for _ in range(_READINGS - 1):
            try:
                return await self._insist(given)
            except ReadingWantedError as wanted:
                message = given.message
                reading = await self._read(given.city, message.text, message.language_hint, wanted.pieces)
                given = dataclasses.replace(given, reading=reading)
        return await self._insist(given)

    async def _read(self, city: City, text: str, hint: str | None, parts: tuple[str, ...] = ()) -> Any:
        def read() -> Any:
            reading = self._reader.read(text, hint, parts)
            city.consider(reading)
            return reading

        return await asyncio.get_running_loop().run_in_executor(self._threads, read)

    async def _worded(self, given: _Given, rewriter: Rewriter) -> Wording | None:
        """Words for the answer that this turn is likely to give, made before anything is locked or begun.

        The turn is thought out for it, and thrown away; should it come to another answer when it is taken,
        the words are too.
        """
        try:
            async with self._database.statements() as unit:
                thought = await self._advanced(unit, given, locked=False)
        except (UnavailableError, psycopg.Error, ReadingWantedError):
            return None  # the turn itself will tell
        if isinstance(thought, tuple):
            return None
        asked = given.city.question(given.message, thought.outcome)
        return None if asked is None else await rewriter.reword(asked)

    async def _insist(self, given: _Given) -> tuple[Reply, ...]:
        """Take the turn again when somebody else was quicker or a connection had died in the pool."""
        overtaken = False
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._take(given, waiting=overtaken)
            except OvertakenError:
                overtaken = True
            except ConnectionLostError:
                await self._database.heal()
            except psycopg.Error as error:
                if not retryable(error):
                    raise
        try:
            return await self._take(given, waiting=True)
        except (OvertakenError, psycopg.Error) as error:
            if isinstance(error, psycopg.Error) and not retryable(error):
                raise
            raise UnavailableError from error

    async def _take(self, given: _Given, *, waiting: bool) -> tuple[Reply, ...]:
        """Take the turn once.

        What most turns come to is one statement, which fails when somebody changed the conversation since
        it was loaded: it needs no transaction around it and no lock before it. Only who was overtaken waits
        for the others (`waiting`), and holds the conversation from its loading to the end.
        """
        if waiting:
            async with self._database.unit() as unit:
                taken = await self._advanced(unit, given, locked=True)
                return taken if isinstance(taken, tuple) else await self._finish(unit, taken)
        on_kept = self._on_kept(given)
        if on_kept is not None and on_kept.is_plain:
            async with self._database.statements() as unit:
                return await self._finish_plain(unit, on_kept)
        async with self._database.statements() as unit:
            taken = await self._advanced(unit, given, locked=False)
            if isinstance(taken, tuple):
                return taken
            if taken.is_plain:
                return await self._finish_plain(unit, taken)
        async with self._database.unit() as unit:
            if taken.before is not None and taken.looks_further:
                await lock(unit, taken.before)
            return await self._finish(unit, taken)

    def _on_kept(self, given: _Given) -> _Taken | None:
        """The turn as thought out on what is kept of the conversation; None when nothing is.

        It is worth something only if it is plain: whether this very message was answered before is told by
        the statement that stores it, and nothing may have happened by then.
        """
        message, now = given.message, self._clock.now()
        kept = self._kept.take(message.conversation, now)
        if kept is None or message.edits is not None:
            return None
        return self._thought(given, kept.version, kept.state, now)

    async def _finish_plain(self, unit: Unit, taken: _Taken) -> tuple[Reply, ...]:
        """Store a turn in one statement, and keep what it came to; the replies as they are said."""
        version = await _save(unit, taken)
        self._kept.put(taken.message.conversation, Kept(version, taken.outcome.state, taken.now))
        return taken.outcome.replies

    async def _advanced(self, unit: Unit, given: _Given, *, locked: bool) -> _Taken | tuple[Reply, ...]:
        """The turn as thought out, or the replies that were recorded when it was taken before."""
        message = given.message
        loaded = await load(unit, message.conversation, message.inbound_key, locked=locked)
        recorded = loaded.replies if loaded else await _erased_with(unit, message)
        if recorded is not None:
            self._repeated()
            return tuple(from_wire(reply) for reply in orjson.loads(recorded))
        state = codec.decode(loaded.snapshot) if loaded else State()
        if message.edits is not None and loaded is not None:
            message = await _with_earlier(unit, loaded.id, message, message.edits)
            given = dataclasses.replace(given, message=message)
        return self._thought(given, loaded, state, self._clock.now())

    def _thought(self, given: _Given, before: Version | None, state: State, now: datetime) -> _Taken:
        more = {} if given.wording is None else {"wording": given.wording}
        outcome = self._advance(state, given.message, given.reading, now, given.city, **more)
        return _Taken(given.message, before, state.language, outcome, changes(outcome.effects), now)

    async def _finish(self, unit: Unit, taken: _Taken) -> tuple[Reply, ...]:
        """Store a turn with all of its effects; the replies as they are said."""
        message, now = taken.message, taken.now
        for effect in taken.outcome.effects:
            if isinstance(effect, ExportWanted):
                document = await export(unit, taken.before.id if taken.before else None)
                taken = taken.saying(_with_export(taken.outcome.replies, document))
            elif isinstance(effect, Erase):
                replies = taken.outcome.replies
                await self._keeper.erase(unit, message, _wire(replies), now)
                await self._outbox.answer(unit, None, message, replies, language=taken.spoken_before, now=now)
                return replies
        conversation = (await _save(unit, taken)).id
        wanted, state = taken.changes, taken.outcome.state
        if wanted.withdrawn:
            await self._keeper.withdraw(unit, conversation, wanted.withdrawn, now)
        for effect in wanted.others:
            await self._keeper.keep(unit, conversation, effect, message=message, state=state, now=now)
        replies = taken.outcome.replies
        await self._outbox.answer(unit, conversation, message, replies, language=state.language, now=now)
        return replies


async def _save(unit: Unit, taken: _Taken) -> Version:
    outcome, message = taken.outcome, taken.message
    return await save(
        unit,
        message.conversation,
        Taken(
            before=taken.before,
            inbound_key=message.inbound_key,
            said_in=message.edits or message.inbound_key,
            text=message.text,
            file_ids=tuple(file.id for file in message.files),
            snapshot=codec.encode(outcome.state).decode(),
            owner=outcome.state.owner.value,
            language=outcome.state.language,
            replies=_wire(outcome.replies),
            answers=taken.changes.answers,
            at=taken.now,
        ),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Taken:
    """A turn as thought out on a version of its conversation (None: first contact), to be stored."""

    message: Message
    before: Version | None
    spoken_before: str | None
    outcome: TurnResult
    changes: Changes
    now: datetime

    @property
    def is_plain(self) -> bool:
        """Whether one statement stores all of it."""
        return not (self.changes.withdrawn or self.changes.others or self.message.reply_to)

    @property
    def looks_further(self) -> bool:
        """Whether more of the conversation is read or erased than was loaded."""
        return any(isinstance(effect, ExportWanted | Erase) for effect in self.changes.others)

    def saying(self, replies: tuple[Reply, ...]) -> _Taken:
        """The same with other replies."""
        return dataclasses.replace(self, outcome=dataclasses.replace(self.outcome, replies=replies))


def _wire(replies: tuple[Reply, ...]) -> str:
    return orjson.dumps([to_wire(reply) for reply in replies]).decode()


def _with_export(replies: tuple[Reply, ...], document: dict[str, Any]) -> tuple[Reply, ...]:
    last = replies[-1]
    return (*replies[:-1], dataclasses.replace(last, custom={**last.custom, "export": document}))


async def _with_earlier(unit: Unit, conversation: int, message: Message, edits: str) -> Message:
    """The message with what the one that it corrects has done."""
    found = await did(unit, conversation, edits)
    replies = tuple(from_wire(reply) for reply in orjson.loads(found.replies or "[]"))
    return dataclasses.replace(message, earlier=Earlier(found.keys, replies))


async def _erased_with(unit: Unit, message: Message) -> str | None:
    """The replies of the very message that erased this conversation; None for a true stranger."""
    mark = trace(message.conversation, message.inbound_key)
    row = await unit.one(sa.select(tables.erasure.c.replies).where(tables.erasure.c.hash == mark))
    return row["replies"] if row else None


def _storable(message: Message) -> Message:
    """The message without what PostgreSQL cannot hold in a text: zero bytes and lone surrogates."""
    text = message.text
    if "\0" in text or not text.isascii():
        text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return message if text == message.text else dataclasses.replace(message, text=text)
