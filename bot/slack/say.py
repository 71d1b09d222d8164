"""What other rooms say in Slack: digests in a city's channel, words to one person; stored with the cause."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.pushing.outbox import Order, order
from dialogues.message import Address, Channel
from dialogues.push import Push
from integrations.database import tables
from integrations.slack.ports import Kind

if TYPE_CHECKING:
    from bot.contacts import Contacts
    from dialogues.desk import Staff
    from integrations.database.unit import Unit

Json = Any


# A case that is erased by now is named by nothing, so that it is taken out again.
_NAMED = """
INSERT INTO slack_named (post_id, bulletin_id, case_id)
SELECT %(post)s, %(bulletin)s, s.id
FROM unnest(%(cases)s::bigint[]) AS n (id) LEFT JOIN startup_case s ON s.id = n.id
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beneath a digest. `name`: of the file; `alt`: what it shows, in words."""

    name: str
    alt: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Named:
    """Cases that a digest names by their numbers. `bulletin`: number of what it tells."""

    bulletin: int
    cases: tuple[int, ...]


class SlackSay:
    """Orders messages; they leave once the unit is committed, and are tried until Slack has taken them."""

    def __init__(self, contacts: Contacts, channels: Callable[[str], str | None]) -> None:
        """Args: channels: gives a city's channel, None where it has none."""
        self._contacts = contacts
        self._channels = channels

    def reaches(self, city: str) -> bool:
        """Whether a city has a channel in Slack."""
        return self._channels(city) is not None

    async def digest(  # noqa: PLR0913  # a message, where and when
        self,
        unit: Unit,
        city: str,
        text: str,
        *,
        key: str,
        now: datetime,
        blocks: Sequence[Json] = (),
        picture: Picture | None = None,
        named: Named | None = None,
    ) -> bool:
        """Say something in a city's channel, as a thread root of kind `digest`.

        Args:
            unit: its transaction carries the message.
            city: id of the pack.
            text: markup of Slack (see `integrations.slack.markup`), at most 3,000 characters; with `blocks`
                what a notification shows.
            key: unique; makes a repetition harmless.
            now: aware UTC.
            blocks: of Block Kit, within its limits.
            picture: shown after them.
            named: cases in it, which are taken out again where one is erased; None: there are none.

        Returns:
            False where the city has no channel in Slack: say it another way.
        """
        channel = self._channels(city)
        if channel is None:
            return False
        call: dict[str, Json] = {"text": text, "blocks": list(blocks)}
        if picture is not None:
            png = base64.b64encode(picture.png).decode()
            call["picture"] = {"name": picture.name, "alt": picture.alt, "png": png}
        post = await _put(unit, Kind.DIGEST, channel, call, key=key, now=now)
        if post is not None and named is not None:
            about = {"post": post, "bulletin": named.bulletin, "cases": list(named.cases)}
            await unit.sql(_NAMED, about)
        return True

    async def again(self, unit: Unit, post: int, text: str, blocks: Sequence[Json], *, now: datetime) -> None:
        """Put other words in the place of a digest in which a case is named that was erased since.

        Args:
            unit: its transaction carries them.
            post: number of the message in the book.
            text: as of `digest`.
            blocks: as of `digest`.
            now: aware UTC.
        """
        of, named = tables.slack_post, tables.slack_named
        gone = sa.delete(named).where(named.c.post_id == post, named.c.case_id.is_(None))
        erased = [row["id"] for row in await unit.rows(gone.returning(named.c.id))]
        row = await unit.one(sa.select(of.c.channel).where(of.c.id == post))
        if not erased or row is None:
            return  # another process was quicker
        push = Push(
            {"do": "reword", "post": post, "text": text, "blocks": list(blocks)}, slot=f"digest:{post}"
        )
        key = f"reword:{post}:{max(erased)}"
        await order(unit, [Order(Address(Channel.SLACK, row["channel"]), key, push)], now)

    async def direct(self, unit: Unit, staff: Staff, text: str, *, key: str, now: datetime) -> bool:
        """Say something to one person. For words about a case leave a row in `staff_notice` instead.

        Args:
            unit: its transaction carries the message.
            staff: to whom.
            text: markup of Slack, at most 3,900 characters.
            key: unique for this person; makes a repetition harmless.
            now: aware UTC.

        Returns:
            False where they are not known in Slack: say it another way.
        """
        user = self._contacts.slack_id(staff)
        if user is None:
            return False
        await _put(unit, Kind.WORD, user, {"text": text}, key=key, now=now)
        return True


def said_key(key: str) -> str:
    """Key of the push that brings what was said under a key."""
    return f"say:{key}"


async def _put(
    unit: Unit, kind: Kind, channel: str, call: dict[str, Json], *, key: str, now: datetime
) -> int | None:
    """Order a message. Returns its number in the book; None: it was ordered before."""
    push = tables.push
    same = (push.c.channel == Channel.SLACK.value, push.c.address == channel, push.c.key == said_key(key))
    if await unit.one(sa.select(push.c.id).where(*same)) is not None:
        return None
    new = sa.insert(tables.slack_post).values(kind=kind.value, channel=channel, at=now)
    made = await unit.one(new.returning(tables.slack_post.c.id))
    assert made is not None  # noqa: S101  # an insert gives its row back
    what = Push({"do": "say", "post": made["id"], **call})
    await order(unit, [Order(Address(Channel.SLACK, channel), said_key(key), what)], now)
    return int(made["id"])
