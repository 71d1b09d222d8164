"""The hot path: a turn's statements, at most two, as SQL: nothing stands between them and psycopg."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dialogues.message import ConversationKey
    from integrations.database.unit import Unit

_LOAD = """
SELECT c.id, c.version, c.snapshot, i.replies
FROM conversation c
LEFT JOIN inbound i ON i.conversation_id = c.id AND i.inbound_key = %(inbound_key)s
WHERE c.channel = %(channel)s AND c.external_id = %(external_id)s AND c.city = %(city)s
"""

# Waits for a turn of the same conversation in another process. A claim that this other turn has just
# committed may be missed here (the join was read before the wait); then `save` meets its unique key.
_LOAD_LOCKED = f"{_LOAD}FOR UPDATE OF c\n"

_LOCK = "SELECT version FROM conversation WHERE id = %(id)s FOR UPDATE"

_ADVANCE = """
c AS (
    UPDATE conversation
    SET snapshot = %(snapshot)s, version = version + 1, owner = %(owner)s, language = %(language)s,
        updated_at = %(at)s
    WHERE id = %(id)s AND version = %(version)s
    RETURNING id
)"""

_BEGIN = """
c AS (
    INSERT INTO conversation
        (channel, external_id, city, snapshot, version, owner, language, created_at, updated_at)
    VALUES (%(channel)s, %(external_id)s, %(city)s, %(snapshot)s, 1, %(owner)s, %(language)s, %(at)s, %(at)s)
    RETURNING id
)"""

_RECORD = """
i AS (
    INSERT INTO inbound (conversation_id, inbound_key, replies, at)
    SELECT id, %(inbound_key)s, %(replies)s, %(at)s FROM c
),
e AS (
    INSERT INTO event (conversation_id, inbound_key, text, file_ids, at)
    SELECT id, %(inbound_key)s, %(text)s, %(file_ids)s::text[], %(at)s FROM c
)"""

_ANSWERS = """
g AS (
    SELECT * FROM jsonb_to_recordset(%(answers)s::jsonb)
    AS g (key text, status text, value jsonb, meaning int, said boolean, at timestamptz)
),
a AS (
    INSERT INTO answer (conversation_id, key, status, value, meaning, said, at)
    SELECT c.id, g.key, g.status, g.value, g.meaning, g.said, g.at FROM c, g
    ON CONFLICT (conversation_id, key) DO UPDATE
    SET status = excluded.status, value = excluded.value, meaning = excluded.meaning,
        said = excluded.said, at = excluded.at
),
h AS (
    INSERT INTO answer_history (conversation_id, key, inbound_key, status, value, meaning, said, at)
    SELECT c.id, g.key, %(said_in)s, g.status, g.value, g.meaning, g.said, g.at FROM c, g
)"""

_EARLIER = """
SELECT
    ARRAY(
        SELECT key FROM answer_history
        WHERE conversation_id = %(conversation)s AND inbound_key = %(inbound_key)s
        ORDER BY id
    ) AS keys,
    (
        SELECT replies FROM inbound
        WHERE conversation_id = %(conversation)s AND inbound_key = %(inbound_key)s
    ) AS replies
"""

_ENSURE = """
INSERT INTO conversation (channel, external_id, city, snapshot, version, owner, created_at, updated_at)
VALUES (%(channel)s, %(external_id)s, %(city)s, %(snapshot)s, 0, 'bot', %(at)s, %(at)s)
ON CONFLICT DO NOTHING
"""

_FIND = """
SELECT id FROM conversation
WHERE channel = %(channel)s AND external_id = %(external_id)s AND city = %(city)s
"""


def _statement(*parts: str) -> str:
    return "WITH" + ",".join(parts) + "\nSELECT id FROM c"


_SAVE = {
    (False, False): _statement(_ADVANCE, _RECORD),
    (False, True): _statement(_ADVANCE, _RECORD, _ANSWERS),
    (True, False): _statement(_BEGIN, _RECORD),
    (True, True): _statement(_BEGIN, _RECORD, _ANSWERS),
}


class OvertakenError(Exception):
    """Somebody else changed the conversation since it was loaded; the turn may be taken again."""


@dataclass(frozen=True, slots=True)
class Version:
    """A conversation by its id, and which of its versions; the first one is 1."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Loaded(Version):
    """A conversation as it is stored.

    Attributes:
        replies: JSON of the recorded replies when this very message was answered before.
    """

    snapshot: str
    replies: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A turn as it is stored.

    Attributes:
        before: what the turn was taken on; None on first contact.
        answers: JSON list of the answers that changed, each key once; None: none did.
        said_in: key of the message that said them: this one, or the one it corrects.
    """

    before: Version | None
    inbound_key: str
    said_in: str
    text: str
    file_ids: tuple[str, ...]
    snapshot: str
    owner: str
    language: str | None
    replies: str
    answers: str | None
    at: datetime


async def load(unit: Unit, key: ConversationKey, inbound_key: str, *, locked: bool = False) -> Loaded | None:
    """Read a conversation; None for a stranger.

    Args:
        unit: with `locked` a transaction, which holds the conversation's lock until it ends.
        key: of the conversation.
        inbound_key: of the message whose recorded replies are looked for.
        locked: wait for others who change it. Without, `save` finds out that somebody was quicker.
    """
    cursor = await unit.sql(
        _LOAD_LOCKED if locked else _LOAD,
        {
            "inbound_key": inbound_key,
            "channel": key.channel.value,
            "external_id": key.external_id,
            "city": key.city,
        },
    )
    row = await cursor.fetchone()
    return None if row is None else Loaded(row["id"], row["version"], row["snapshot"], row["replies"])


async def lock(unit: Unit, before: Version) -> None:
    """Hold a conversation until the unit ends, as it was loaded.

    Raises:
        OvertakenError: it has changed since.
    """
    cursor = await unit.sql(_LOCK, {"id": before.id})
    row = await cursor.fetchone()
    if row is None or row["version"] != before.version:
        raise OvertakenError


@dataclass(frozen=True, slots=True)
class Did:
    """What an earlier message did: keys of the answers it gave, in order, and JSON of the replies to it."""

    keys: tuple[str, ...]
    replies: str | None


async def did(unit: Unit, conversation: int, inbound_key: str) -> Did:
    """Look up what the message with this key did."""
    cursor = await unit.sql(_EARLIER, {"conversation": conversation, "inbound_key": inbound_key})
    row = await cursor.fetchone()
    return Did(tuple(row["keys"]), row["replies"]) if row else Did((), None)


async def save(unit: Unit, key: ConversationKey, taken: Taken) -> Version:
    """Store a turn in one statement: snapshot, claim with its replies, event, answers and their history.

    Returns:
        the conversation as it is stored now.

    Raises:
        OvertakenError: the version is no longer the one that the turn was taken on.
        psycopg.errors.UniqueViolation: the same message, or the first one of this conversation, was
            stored at the same time by somebody else.
    """
    values: dict[str, Any] = {
        "inbound_key": taken.inbound_key,
        "text": taken.text,
        "file_ids": list(taken.file_ids),
        "snapshot": taken.snapshot,
        "owner": taken.owner,
        "language": taken.language,
        "replies": taken.replies,
        "at": taken.at,
    }
    if taken.answers is not None:
        values |= {"answers": taken.answers, "said_in": taken.said_in}
    before = taken.before
    if before is None:
        values |= {"channel": key.channel.value, "external_id": key.external_id, "city": key.city}
    else:
        values |= {"id": before.id, "version": before.version}
    cursor = await unit.sql(_SAVE[before is None, taken.answers is not None], values)
    row = await cursor.fetchone()
    if row is None:
        raise OvertakenError
    return Version(row["id"], 1 if before is None else before.version + 1)


def trace(key: ConversationKey, inbound_key: str) -> bytes:
    """What recognises a message of an erased conversation without naming anybody."""
    named = f"{key.channel.value}\0{key.external_id}\0{key.city}\0{inbound_key}"
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).digest()


async def ensure(unit: Unit, key: ConversationKey, fresh: str, at: datetime) -> int:
    """The id of a conversation, which is begun with the snapshot `fresh` if nothing was said in it yet."""
    values = {
        "channel": key.channel.value,
        "external_id": key.external_id,
        "city": key.city,
        "snapshot": fresh,
        "at": at,
    }
    await unit.sql(_ENSURE, values)
    cursor = await unit.sql(_FIND, values)
    row = await cursor.fetchone()
    if row is None:
        raise OvertakenError
    conversation: int = row["id"]
    return conversation
