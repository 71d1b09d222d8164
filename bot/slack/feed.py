"""Finds what of the desk is not in Slack yet and orders it: cards, lines, states of delivery, words to staff.

Everything is derived from the desk's own rows, so that nothing that changes a case has to think of Slack.
What is ordered is marked in the transaction of its push, and put into words only when that leaves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.cases.rows import OF, TWIN
from bot.pushing.outbox import Order, order
from bot.slack.cards import CaseState, case_states
from bot.slack.posts import push_key
from dialogues.desk import Staff
from dialogues.errors import StateTooNewError, UnavailableError, UnknownCaseError
from dialogues.message import Address, Channel
from dialogues.push import Priority, Push
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit, retryable
from integrations.slack.ids import written_at
from integrations.slack.lines import pieces
from integrations.slack.ports import TRANSLATED, Kind

if TYPE_CHECKING:
    from bot.contacts import Contacts
    from bot.hours import ContactHours
    from bot.pushing.timer import Timer
    from dialogues.ports import Clock
    from dialogues.ports import Desk as Cases
    from integrations.database.listening import Listener, News
    from integrations.phrases import Phrases

LOOK_EVERY: Final = 15.0
"""Seconds between two looks at all cases: for what changes by the clock, or was not heard."""
AGAIN: Final = 1.0
"""Seconds before the database is asked again after it was away, or after somebody else was quicker."""
NEVER_SENT_FOR: Final = timedelta(days=1)
"""After so long without its case, what was never confirmed is taken not to be in Slack."""
ROUTED: Final = "routed"
"""Kind of the notice that a case is directed to somebody's contact."""
ROUTED_WITHIN: Final = timedelta(days=1)
"""How old a referral may be that people are told of."""
REMOVED: Final = "removed"
_POST = tables.slack_post

log = logging.getLogger(__name__)
_OVER: Final = ("sent", "failed", "blocked")
_ABOUT_CASES: Final = (Kind.CARD.value, Kind.LINE.value, Kind.SAID.value, Kind.NOTICE.value)

_LINE_POSTS = """
INSERT INTO slack_post (kind, case_id, line_id, part, channel, ts, at)
SELECT %(kind)s, l.case_id, l.id, part, %(channel)s, %(ts)s, %(at)s
FROM case_line l CROSS JOIN generate_series(0, %(pieces)s::int - 1) AS part
WHERE l.id = %(line)s
ON CONFLICT DO NOTHING
RETURNING id
"""
_ROUTE = """
INSERT INTO staff_notice (case_id, staff_id, kind, by_name, word, at)
SELECT %(case)s, %(staff)s, %(kind)s, %(by)s, %(word)s, %(now)s
WHERE NOT EXISTS (
    SELECT FROM staff_notice
    WHERE case_id = %(case)s AND staff_id = %(staff)s AND kind = %(kind)s AND at >= %(since)s
)
"""


@dataclass(frozen=True, slots=True)
class _Missing:
    """A line that is not in Slack. `pieces`: messages that it takes; `ts`: where it was written, if there."""

    line: int
    conversation: int
    channel: str
    ts: str | None
    pieces: int


class SlackFeed:
    """One process at a time runs it, beside the scheduler that sends what it orders."""

    def __init__(  # noqa: PLR0913  # the composition root alone calls this
        self,
        database: Database,
        *,
        cases: Cases,
        contacts: Contacts,
        hours: ContactHours,
        channels: Callable[[str], str | None],
        words: Phrases,
        listener: Listener,
        clock: Clock,
        timer: Timer,
    ) -> None:
        """Args: channels: gives a city's channel, None where it has none. words: of the staff."""
        self._database = database
        self._cases = cases
        self._contacts = contacts
        self._hours = hours
        self._channels = channels
        self._words = words
        self._listener = listener
        self._clock = clock
        self._timer = timer

    async def run(self) -> None:
        """Order what is not in Slack yet, whenever something changes, until cancelled."""
        with self._listener.cases() as news:
            numbers: Collection[int] | None = None
            while True:
                await self._insist(numbers)
                await self._timer.wait(news.event, self._timer.now() + LOOK_EVERY)
                numbers = _numbers(news)

    async def look(self, numbers: Collection[int] | None = None) -> None:
        """Order what is missing of these cases, or of all.

        Raises:
            UnavailableError: the database is away; the same may be done again.
        """
        now = self._clock.now()
        async with self._database.unit() as unit:
            await order(unit, await self._cards(unit, numbers, now), now)
        missing = await self._missing(numbers)
        async with self._database.unit() as unit:
            await self._refer(unit, numbers, now)
            orders = [
                *[one for line in missing for one in await _line(unit, line, now)],
                *await _states(unit, numbers),
                *await _translations(unit, numbers),
                *await self._notices(unit, now),
                *await _removals(unit, now),
            ]
            await order(unit, orders, now)

    async def _insist(self, numbers: Collection[int] | None) -> None:
        while True:
            try:
                return await self.look(numbers)
            except UnavailableError:
                pass
            except psycopg.IntegrityError:  # what it was about was erased meanwhile
                pass
            except psycopg.Error as error:
                if not retryable(error):
                    raise
            await self._timer.wait(asyncio.Event(), self._timer.now() + AGAIN)

    async def _cards(self, unit: Unit, numbers: Collection[int] | None, now: datetime) -> list[Order]:
        """The pushes that bring cards up to date."""
        states = await case_states(unit, self._hours, now, numbers)
        push = tables.push
        waits = sa.exists().where(
            push.c.channel == Channel.SLACK.value,
            push.c.state == "pending",
            push.c.slot == sa.func.concat("card:", _POST.c.id),
        )
        about = (_POST.c.id, _POST.c.case_id, _POST.c.channel, _POST.c.ts, _POST.c.wanted, _POST.c.shown)
        cards = sa.select(*about, waits.label("waits")).where(
            _POST.c.kind == Kind.CARD.value, _POST.c.case_id.in_(list(states))
        )
        there = {(row["case_id"], row["channel"]): row for row in await unit.rows(cards)}
        orders = []
        for state in states.values():
            channel = self._channels(state.city)
            if channel is not None:
                row = there.get((state.id, channel))
                one = _update(row, state, now) if row else await self._new(unit, state, channel, now)
                if one is not None:
                    if row:
                        await unit.do(
                            sa.update(_POST).where(_POST.c.id == row["id"]).values(wanted=state.mark)
                        )
                    orders.append(one)
        return orders

    async def _new(self, unit: Unit, state: CaseState, channel: str, now: datetime) -> Order | None:
        """The push that brings a first card; None for a case that needs none."""
        if state.closed or state.merged_into is not None:
            return None
        new = insert(_POST).values(
            kind=Kind.CARD.value, case_id=state.id, channel=channel, wanted=state.mark, at=now
        )
        made = await unit.one(new.on_conflict_do_nothing().returning(_POST.c.id))
        if made is None:
            return None
        if self._contacts.told_directly(state.contact):
            await self._tell(unit, state.id, state.contact, ("", "", ""), now)
        return _card(made["id"], channel, state, Priority.ANSWER, now)

    async def _missing(self, numbers: Collection[int] | None) -> list[_Missing]:
        """Lines of cases with a card that are not posted, in order."""
        line, card, here = tables.case_line, _POST.alias("card"), _POST.alias("here")
        main = sa.func.coalesce(TWIN.c.merged_into, TWIN.c.id)
        rows = (
            sa.select(line.c.id, line.c.key, main.label("main"), TWIN.c.conversation_id, card.c.channel)
            .join(TWIN, TWIN.c.id == line.c.case_id)
            .join(card, sa.and_(card.c.case_id == main, card.c.kind == Kind.CARD.value))
            .join(here, here.c.line_id == line.c.id, isouter=True)
            .where(here.c.id.is_(None))
            .order_by(line.c.id, card.c.id)
        )
        if numbers is not None:
            rows = rows.where(sa.or_(TWIN.c.id.in_(list(numbers)), main.in_(list(numbers))))
        async with self._database.unit() as unit:
            found = {row["id"]: row for row in await unit.rows(rows)}
        counts: dict[int, int] = {}
        for case in dict.fromkeys(row["main"] for row in found.values()):
            counts |= await self._counts(case)
        return [_missing(row, counts[number]) for number, row in found.items() if number in counts]

    async def _counts(self, case: int) -> dict[int, int]:
        """How many messages each line of a case takes."""
        try:
            file = await self._cases.open(case)
        except UnknownCaseError:
            return {}
        except StateTooNewError:  # a newer version will show it
            log.warning("slack.case_too_new", extra={"case": case})
            return {}
        return {line.id: len(pieces(line, file.files, self._words)) for line in file.thread}

    async def _notices(self, unit: Unit, now: datetime) -> list[Order]:
        """Words to staff who are in Slack and have not seen them."""
        of = tables.staff_notice
        posted = sa.exists().where(_POST.c.notice_id == of.c.id)
        rows = sa.select(of.c.id, of.c.case_id, of.c.staff_id, OF.c.conversation_id)
        unseen = rows.join(OF, OF.c.id == of.c.case_id).where(of.c.seen_at.is_(None), ~posted)
        orders = []
        for row in await unit.rows(unseen.order_by(of.c.id)):
            user = self._contacts.slack_id(Staff(row["staff_id"], ""))
            if user is None:
                continue
            about = {"case_id": row["case_id"], "notice_id": row["id"]}
            new = insert(_POST).values(kind=Kind.NOTICE.value, channel=user, at=now, **about)
            made = await unit.one(new.on_conflict_do_nothing().returning(_POST.c.id))
            if made is not None:
                push = Push({"do": "notice", "post": made["id"]})
                orders.append(Order(_to(user), push_key(made["id"]), push, row["conversation_id"]))
        return orders

    async def _refer(self, unit: Unit, numbers: Collection[int] | None, now: datetime) -> None:
        """Have the people of a contact told that a case was referred to them."""
        act = tables.case_act
        rows = (
            sa.select(OF.c.id, OF.c.contact, act.c.by_id, act.c.by_name, act.c.detail, act.c.at)
            .join(OF, OF.c.id == act.c.case_id)
            .where(
                act.c.act == "refer", ~act.c.undone, act.c.at > now - ROUTED_WITHIN, OF.c.closed_at.is_(None)
            )
        )
        if numbers is not None:
            rows = rows.where(OF.c.id.in_(list(numbers)))
        for row in await unit.rows(rows.order_by(act.c.id)):
            if row["detail"].get("contact") == row["contact"]:
                told = (row["by_id"], row["by_name"], str(row["detail"].get("reason", "")))
                await self._tell(unit, row["id"], row["contact"], told, now, since=row["at"])

    async def _tell(  # a row
        self,
        unit: Unit,
        case: int,
        contact: str,
        by: tuple[str, str, str],
        now: datetime,
        *,
        since: datetime | None = None,
    ) -> None:
        """Leave a word for the people of a contact who are in Slack. `by`: id, name, words of who did it."""
        author, name, word = by
        for person in self._contacts.present(contact, now):
            if person.slack is None or author in (person.email, person.slack):
                continue
            values = {"case": case, "staff": person.email, "kind": ROUTED, "by": name, "word": word}
            await unit.sql(_ROUTE, {**values, "now": now, "since": since or now})


def _update(row: Row, state: CaseState, now: datetime) -> Order | None:
    """The push that changes a card; None where it shows the state, is about to, or is yet to come at all."""
    if state.mark in (row["wanted"], row["shown"]) or (not row["ts"] and row["waits"]):
        return None
    priority = Priority.TIDYING if row["ts"] else Priority.ANSWER
    return _card(row["id"], row["channel"], state, priority, now)


def _card(post: int, channel: str, state: CaseState, priority: Priority, now: datetime) -> Order:
    push = Push({"do": "card", "post": post, "mark": state.mark}, priority, slot=f"card:{post}")
    key = f"card:{post}:{state.mark}:{now.timestamp():.6f}"  # the same may be wanted again
    return Order(_to(channel), key, push, state.conversation)


async def _line(unit: Unit, one: _Missing, now: datetime) -> list[Order]:
    """Mark a line; the pushes that bring it, none where it was written in Slack."""
    kind = Kind.LINE if one.ts is None else Kind.SAID
    values = {"kind": kind.value, "channel": one.channel, "ts": one.ts, "at": now}
    made = await unit.sql(_LINE_POSTS, {**values, "line": one.line, "pieces": one.pieces})
    posts = sorted(row["id"] for row in await made.fetchall())
    if kind is Kind.SAID:
        return []
    return [
        Order(_to(one.channel), push_key(post), Push({"do": "line", "post": post}), one.conversation)
        for post in posts
    ]


async def _states(unit: Unit, numbers: Collection[int] | None) -> list[Order]:
    """How deliveries of what staff wrote went, where that is not shown yet."""
    line, out = tables.case_line, tables.outbound
    rows = (
        sa.select(_POST.c.id, _POST.c.channel, out.c.state, out.c.conversation_id)
        .join(line, line.c.id == _POST.c.line_id)
        .join(out, out.c.id == line.c.outbound_id)
        .where(
            _POST.c.kind.in_((Kind.LINE.value, Kind.SAID.value)),
            _POST.c.part == 0,
            _POST.c.ts > "",
            line.c.side == "staff",
            out.c.state.in_(_OVER),
            _POST.c.wanted.is_distinct_from(out.c.state),
        )
        .order_by(_POST.c.id)
    )
    if numbers is not None:
        rows = rows.where(_POST.c.case_id.in_(list(numbers)))
    orders: list[Order] = []
    for row in await unit.rows(rows):
        post, state = row["id"], row["state"]
        await unit.do(sa.update(_POST).where(_POST.c.id == post).values(wanted=state))
        call = {"post": post, "state": state}
        signs: list[tuple[str, dict[str, Any], Priority]] = [("state", call, Priority.TIDYING)]
        if state != "sent":
            signs.append(("undelivered", call, Priority.ANSWER))
        orders += [
            Order(
                _to(row["channel"]),
                f"{do}:{post}:{state}",
                Push({"do": do, **call}, priority),
                row["conversation_id"],
            )
            for do, call, priority in signs
        ]
    return orders


async def _translations(unit: Unit, numbers: Collection[int] | None) -> list[Order]:
    """Founders' lines that a machine has translated since they were posted."""
    line = tables.case_line
    rows = (
        sa.select(_POST.c.id, _POST.c.channel, TWIN.c.conversation_id)
        .join(line, line.c.id == _POST.c.line_id)
        .join(TWIN, TWIN.c.id == _POST.c.case_id)
        .where(
            _POST.c.kind == Kind.LINE.value,
            _POST.c.part == 0,
            _POST.c.ts > "",
            line.c.side == "founder",
            line.c.translated.is_not(None),
            _POST.c.shown.is_distinct_from(TRANSLATED),
            _POST.c.wanted.is_distinct_from(TRANSLATED),
        )
        .order_by(_POST.c.id)
    )
    if numbers is not None:
        rows = rows.where(_POST.c.case_id.in_(list(numbers)))
    orders = []
    for row in await unit.rows(rows):
        await unit.do(sa.update(_POST).where(_POST.c.id == row["id"]).values(wanted=TRANSLATED))
        push = Push({"do": "translated", "post": row["id"]}, Priority.TIDYING)
        orders.append(Order(_to(row["channel"]), f"translated:{row['id']}", push, row["conversation_id"]))
    return orders


async def _removals(unit: Unit, now: datetime) -> list[Order]:
    """What is about somebody who had all erased, cards last; what never got there is forgotten."""
    lost = sa.and_(_POST.c.kind.in_(_ABOUT_CASES), _POST.c.case_id.is_(None))
    never = sa.and_(_POST.c.ts.is_(None), _POST.c.at < now - NEVER_SENT_FOR)
    theirs = _POST.c.kind == Kind.SAID.value  # people alone can take back what they wrote
    await unit.do(sa.delete(_POST).where(lost, sa.or_(never, theirs)))
    there = sa.and_(lost, _POST.c.ts.is_not(None), _POST.c.wanted.is_distinct_from(REMOVED))
    rows = await unit.rows(
        sa.update(_POST)
        .where(there)
        .values(wanted=REMOVED)
        .returning(_POST.c.id, _POST.c.kind, _POST.c.channel)
    )
    in_order = sorted(rows, key=lambda row: (row["kind"] == Kind.CARD.value, row["id"]))
    return [
        Order(_to(row["channel"]), f"remove:{row['id']}", Push({"do": "remove", "post": row["id"]}))
        for row in in_order
    ]


def _missing(row: Row, count: int) -> _Missing:
    written = written_at(row["key"])
    channel, ts = written or (row["channel"], None)
    return _Missing(row["id"], row["conversation_id"], channel, ts, 1 if written else count)


def _to(address: str) -> Address:
    return Address(Channel.SLACK, address)


def _numbers(news: News) -> frozenset[int] | None:
    """The cases that were heard of; None: look at all."""
    if not news.event.is_set():
        return None
    heard = news.take()
    return frozenset(map(int, heard)) if heard else None
