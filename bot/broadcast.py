"""Messages to many: to founders who have agreed to news, each in their language, all stored at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson
import psycopg
from psycopg.rows import dict_row

from bot.pushing.outbox import UNKNOWN
from dialogues.errors import UnavailableError
from dialogues.message import MAX_TEXT
from dialogues.push import Priority
from dialogues.replies import Reply, to_wire
from integrations.database.listening import CHANNEL, PUSHES, heard_as
from integrations.database.unit import CONNECT_WITHIN, Row, Unit, retryable
from knowledge.pack.pack import FALLBACK_LANGUAGE

if TYPE_CHECKING:
    from dialogues.message import Channel
    from dialogues.push import Presenter
    from knowledge.pack import Pack

T = TypeVar("T")

CONSENT: Final = "consent_news"
"""Question by which a pack asks for it; who has not said yes, or no since, gets nothing."""
ATTEMPTS: Final = 5
"""How often a broadcast is tried to be stored, or taken back, while founders change what it concerns."""
SLOWEST: Final = 0.01
"""Messages a second, at least."""

# Into a chat that staff have nothing else speaks.
_RECIPIENTS = """
recipients AS (
    SELECT c.id, c.channel, coalesce(c.language, '') AS language
    FROM conversation c
    WHERE c.city = %(city)s AND c.owner = 'bot'
        AND (
            SELECT k.given FROM consent k
            WHERE k.conversation_id = c.id AND k.consent = %(consent)s ORDER BY k.id DESC LIMIT 1
        )
        AND (%(languages)s::text[] IS NULL OR split_part(c.language, '-', 1) = ANY(%(languages)s::text[]))
        AND (
            %(phases)s::text[] IS NULL
            OR c.snapshot::json #>> '{state,phase}' = ANY(%(phases)s::text[])
        )
        AND (
            %(stages)s::text[] IS NULL
            OR c.snapshot::json #>> '{state,stage}' = ANY(%(stages)s::text[])
        )
        AND (
            %(steps)s::text[] IS NULL
            OR EXISTS (
                SELECT FROM startup_case s WHERE s.conversation_id = c.id AND s.stage = ANY(%(steps)s::text[])
            )
        )
)"""

_COUNT = f"""
WITH {_RECIPIENTS}
SELECT r.language, coalesce(t.channel, r.channel) AS channel, count(*)::int AS number,
    (count(*) FILTER (WHERE t.blocked_at IS NOT NULL))::int AS blocked
FROM recipients r LEFT JOIN chat t ON t.conversation_id = r.id AND t.channel = ANY(%(pushed)s::text[])
GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608  # put together of constants

_MAKE = """
INSERT INTO broadcast (city, words, segment, pace, by, state, made_at)
VALUES (%(city)s, %(words)s::jsonb, %(segment)s::jsonb, %(pace)s, %(by)s, 'made', %(at)s)
RETURNING id
"""

_ENQUEUE = f"""
WITH {_RECIPIENTS},
words AS (
    SELECT * FROM unnest(%(tags)s::text[], %(replies)s::text[]) AS w (language, reply)
),
calls AS (
    SELECT * FROM unnest(
        %(channels)s::text[], %(languages_of)s::text[], %(numbers)s::int[], %(calls)s::text[]
    ) AS v (channel, language, number, call)
),
o AS (
    INSERT INTO outbound (conversation_id, broadcast_id, key, reply, state, at)
    SELECT r.id, %(broadcast)s, 'broadcast:' || %(broadcast)s, w.reply::jsonb,
        CASE WHEN EXISTS (SELECT FROM chat t WHERE t.conversation_id = r.id AND t.channel = ANY(%(pushed)s))
            AND NOT EXISTS (
                SELECT FROM chat t
                WHERE t.conversation_id = r.id AND t.channel = ANY(%(pushed)s) AND t.blocked_at IS NULL
            )
            THEN 'blocked' ELSE 'pending' END,
        %(at)s
    FROM recipients r JOIN words w ON w.language = r.language
    ORDER BY r.id
    RETURNING id, conversation_id
),
p AS (
    INSERT INTO push (channel, address, conversation_id, outbound_id, key, call, priority, state, at)
    SELECT t.channel, t.address, o.conversation_id, o.id, 'later:' || o.id || ':' || v.number, v.call::jsonb,
        %(priority)s, 'pending', %(at)s
    FROM o
    JOIN recipients r ON r.id = o.conversation_id
    JOIN chat t ON t.conversation_id = o.conversation_id AND t.blocked_at IS NULL
    JOIN calls v ON v.channel = t.channel AND v.language = r.language
    ORDER BY o.id, v.number
),
told AS (
    SELECT pg_notify(%(news)s, heard) FROM unnest(%(heard)s::text[]) AS heard
),
fetched AS (
    SELECT pg_notify(%(fetch)s, o.conversation_id::text) FROM o
)
SELECT (SELECT count(*) FROM o)::int AS number, (SELECT count(*) FROM told), (SELECT count(*) FROM fetched)
"""  # noqa: S608  # put together of constants

_LIST = """
SELECT b.id, b.city, b.by, b.made_at, b.pace, b.state, b.dropped,
    (count(o.id) FILTER (WHERE o.state = 'sent'))::int AS sent,
    (count(o.id) FILTER (WHERE o.state = 'pending'))::int AS waiting,
    (count(o.id) FILTER (WHERE o.state = 'failed'))::int AS failed,
    (count(o.id) FILTER (WHERE o.state = 'blocked'))::int AS blocked
FROM broadcast b LEFT JOIN outbound o ON o.broadcast_id = b.id
GROUP BY b.id ORDER BY b.id DESC
"""

# What has begun to leave is left to end. Pushes go with their message.
_CANCEL = """
WITH b AS (
    SELECT id FROM broadcast WHERE id = %(id)s AND state = 'made' FOR UPDATE
),
gone AS (
    DELETE FROM outbound o USING b
    WHERE o.broadcast_id = b.id AND o.state = 'pending'
        AND NOT EXISTS (SELECT FROM push p WHERE p.outbound_id = o.id AND p.state <> 'pending')
    RETURNING o.id
)
UPDATE broadcast SET state = 'cancelled', dropped = (SELECT count(*) FROM gone)
FROM b WHERE broadcast.id = b.id
RETURNING broadcast.dropped
"""


# The founder takes the consent back: what has not begun to leave does not.
_UNWANTED = """
DELETE FROM outbound o
WHERE o.conversation_id = %(conversation)s AND o.broadcast_id IS NOT NULL AND o.state = 'pending'
    AND NOT EXISTS (SELECT FROM push p WHERE p.outbound_id = o.id AND p.state <> 'pending')
"""


async def take_back(unit: Unit, conversation: int) -> None:
    """Nothing more of any broadcast goes to this conversation that has not begun to leave."""
    await unit.sql(_UNWANTED, {"conversation": conversation})


class BroadcastError(Exception):
    """A broadcast cannot be made as asked. Nothing was stored.

    Attributes:
        code: `no_text`, `no_fallback`, `pace_too_slow` or `not_under_way`.
    """

    def __init__(self, code: str, what_to_do: str) -> None:
        super().__init__(f"{code}: {what_to_do}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Segment:
    """Who gets it, of those who have agreed; empty: all.

    Attributes:
        city: id of the pack.
        languages: BCP 47 base languages that they speak.
        phases: where their interview stands, see `dialogues.state.Phase`.
        stages: of their diagnosis, ids of the pack's rubric.
        steps: how far staff have led them, see `dialogues.desk.CaseStage`.
    """

    city: str
    languages: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """A part of those who get it.

    Attributes:
        language: BCP 47 tag that they speak, empty where it is not known yet.
        words: language of the text that they get.
        channel: where they get it.
        number: how many, those who have blocked us included.
    """

    language: str
    words: str
    channel: str
    number: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is. `waiting`: to be sent, or, on pages and REST, to be fetched."""

    id: int
    city: str
    by: str
    made_at: datetime
    pace: float | None
    state: str
    dropped: int
    sent: int
    waiting: int
    failed: int
    blocked: int


class Words:
    """One text in several languages."""

    def __init__(self, texts: Mapping[str, str], pack: Pack) -> None:
        """Take texts by BCP 47 tag.

        Raises:
            BroadcastError: `no_text`, or `no_fallback`: none for those whose language has no text.
        """
        self.texts = {tag: _clean(text) for tag, text in texts.items()}
        if not self.texts or not all(0 < len(text) <= MAX_TEXT for text in self.texts.values()):
            raise BroadcastError("no_text", f"give each language a text of at most {MAX_TEXT} characters")
        fallbacks = (FALLBACK_LANGUAGE, pack.default_language)
        found = next((tag for tag in fallbacks if tag in self.texts), None)
        if found is None:
            told = " or ".join(dict.fromkeys(fallbacks))
            raise BroadcastError("no_fallback", f"add a text in {told}, for those who speak another language")
        self._fallback = found

    def for_(self, language: str) -> str:
        """The language of the text that somebody gets: their own, its base language, or the fallback."""
        wanted = (language, language.partition("-")[0])
        return next((tag for tag in wanted if tag in self.texts), self._fallback)


class Broadcasts:
    """Makes broadcasts and tells how far they are; on a connection of its own, without limits on time."""

    def __init__(self, url: str, presenters: Mapping[Channel, Presenter]) -> None:
        """Args: url: of the database. presenters: of the channels that are pushed to."""
        self._url = url
        self._presenters = presenters

    async def preview(self, segment: Segment, words: Words) -> tuple[Share, ...]:
        """Who would get it now, by language and channel; nothing is stored.

        Raises:
            UnavailableError: the database is away.
        """
        async with self._unit() as unit:
            return await self._shares(unit, segment, words)

    async def make(
        self, segment: Segment, words: Words, *, by: str, now: datetime, pace: float | None = None
    ) -> tuple[int, int]:
        """Store it for everybody who gets it: all of it or, when anything fails, nothing.

        Args:
            segment: who.
            words: what.
            by: name of who makes it.
            now: aware UTC.
            pace: messages a second at most, not below `SLOWEST`; None: as fast as the channel bears.

        Returns:
            its id, and the number of those who get it.

        Raises:
            BroadcastError: `pace_too_slow`.
            UnavailableError: the database is away.
        """
        if pace is not None and not pace >= SLOWEST:
            raise BroadcastError("pace_too_slow", f"set a pace of at least {SLOWEST} messages a second")
        # A founder may have all erased in between, for example.
        return await _insist(lambda: self._make(segment, words, by=by, now=now, pace=pace))

    async def _make(
        self, segment: Segment, words: Words, *, by: str, now: datetime, pace: float | None
    ) -> tuple[int, int]:
        async with self._unit(psycopg.IsolationLevel.REPEATABLE_READ) as unit:
            values: dict[str, Any] = {
                "city": segment.city,
                "words": orjson.dumps(words.texts).decode(),
                "segment": orjson.dumps(asdict(segment)).decode(),
                "pace": pace,
                "by": by,
                "at": now,
            }
            made = await (await unit.sql(_MAKE, values)).fetchall()
            languages = {share.language for share in await self._shares(unit, segment, words)}
            values = {
                **_selecting(segment),
                **self._presented(words, sorted(languages)),
                "broadcast": made[0]["id"],
                "priority": Priority.BROADCAST.value,
                "news": PUSHES,
                "heard": [heard_as(channel) for channel in self._presenters],
                "fetch": CHANNEL,
                "at": now,
            }
            stored = await (await unit.sql(_ENQUEUE, values)).fetchall()
        return made[0]["id"], stored[0]["number"]

    async def all(self) -> tuple[Progress, ...]:
        """All there have been, newest first.

        Raises:
            UnavailableError: the database is away.
        """
        async with self._unit() as unit:
            return tuple(Progress(**row) for row in await (await unit.sql(_LIST, {})).fetchall())

    async def cancel(self, broadcast: int) -> int:
        """Take back what has not begun to leave. Returns to how many that was.

        Raises:
            BroadcastError: `not_under_way`: there is no such one, or it was cancelled before.
            UnavailableError: the database is away.
        """
        # What leaves at the same moment is marked in the other order.
        dropped = await _insist(lambda: self._cancel(broadcast))
        if dropped is None:
            raise BroadcastError("not_under_way", "`designtech broadcast list` shows those that are")
        return dropped

    async def _cancel(self, broadcast: int) -> int | None:
        async with self._unit() as unit:
            row = await (await unit.sql(_CANCEL, {"id": broadcast})).fetchone()
        return row["dropped"] if row else None

    async def _shares(self, unit: Unit, segment: Segment, words: Words) -> tuple[Share, ...]:
        rows = await (await unit.sql(_COUNT, {**_selecting(segment), "pushed": self._pushed})).fetchall()
        return tuple(_share(row, words) for row in rows)

    @property
    def _pushed(self) -> list[str]:
        return [channel.value for channel in self._presenters]

    def _presented(self, words: Words, languages: Sequence[str]) -> dict[str, Any]:
        """The text of each language that somebody speaks, and its calls on each channel."""
        replies = {tag: Reply(words.texts[words.for_(tag)]) for tag in languages}
        calls = [
            (channel.value, tag, number, orjson.dumps(push.call).decode())
            for channel, presenter in self._presenters.items()
            for tag, reply in replies.items()
            for number, push in enumerate(
                presenter.present((reply,), message=None, language=words.for_(tag) or UNKNOWN), 1
            )
        ]
        return {
            "pushed": self._pushed,
            "tags": list(replies),
            "replies": [orjson.dumps(to_wire(reply)).decode() for reply in replies.values()],
            "channels": [channel for channel, _, _, _ in calls],
            "languages_of": [tag for _, tag, _, _ in calls],
            "numbers": [number for _, _, number, _ in calls],
            "calls": [call for _, _, _, call in calls],
        }

    @asynccontextmanager
    async def _unit(
        self, isolation: psycopg.IsolationLevel = psycopg.IsolationLevel.READ_COMMITTED
    ) -> AsyncIterator[Unit]:
        try:
            connection = await psycopg.AsyncConnection.connect(
                self._url, row_factory=dict_row, connect_timeout=CONNECT_WITHIN, application_name="designtech"
            )
        except psycopg.OperationalError as error:
            raise UnavailableError from error
        async with connection:
            await connection.set_isolation_level(isolation)
            yield Unit(connection)


def _selecting(segment: Segment) -> dict[str, Any]:
    return {
        "city": segment.city,
        "consent": CONSENT,
        "languages": list(segment.languages) or None,
        "phases": list(segment.phases) or None,
        "stages": list(segment.stages) or None,
        "steps": list(segment.steps) or None,
    }


def _share(row: Row, words: Words) -> Share:
    return Share(row["language"], words.for_(row["language"]), row["channel"], row["number"], row["blocked"])


def _clean(text: str) -> str:
    """The text without what PostgreSQL cannot hold: zero bytes and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()


async def _insist(work: Callable[[], Awaitable[T]]) -> T:
    """Do a unit of work again when somebody else was quicker."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await work()
        except psycopg.Error as error:
            if not retryable(error):
                raise
    return await work()
