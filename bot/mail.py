"""Mail to staff: what of the desk goes to whom, and sending it until the server has taken or refused it.

What is to be mailed is derived from the desk's own rows, so that nobody who leaves one has to think of it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.cases.rows import OF
from bot.digests.bulletins import FRESH_FOR
from dialogues.desk import Digest, Staff
from dialogues.errors import UnavailableError
from dialogues.message import Channel
from dialogues.push import ChannelClosedError, NotSentError, RefusedError
from dialogues.report import contact_title
from integrations.database import tables
from integrations.database.unit import Database, Row, Unit
from integrations.digest.text import digest_words, told
from integrations.mail.letter import Letter, message
from integrations.mail.smtp import AwayError, Server, Smtp
from integrations.mail.words import mail_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.contacts import Contacts
    from bot.digests.bulletins import StoredBulletins
    from bot.links import SecretLinks
    from bot.settings import Settings
    from dialogues.arrival import Standing
    from dialogues.ports import Clock
    from integrations.phrases import Phrases
    from knowledge.pack import Pack

LINK_FOR: Final = timedelta(days=3)
"""How long the link in a letter signs its receiver in: over a weekend."""
WORTH_FOR: Final = timedelta(days=5)
"""How old a word may be that is still mailed; afterwards it counts as failed, and stays on the staff page."""
LEASE: Final = timedelta(minutes=5)
"""After so long a letter is tried again whose sender has died."""
LONGEST_PAUSE: Final = timedelta(hours=1)
AT_ONCE: Final = 200
"""Letters of one look."""

log = logging.getLogger(__name__)
_MAIL, _NOTICE = tables.mail, tables.staff_notice


@dataclass(frozen=True, slots=True)
class Post:
    """How letters leave. `page`: root of the staff page; `slack`: who is there is told there."""

    smtp: Smtp
    sender: str
    host: str
    page: str
    slack: bool


def post_of(settings: Settings) -> Post | None:
    """How letters leave, None: they do not. Without `PUBLIC_URL` they lead to where the service listens."""
    if settings.smtp_url is None:
        return None
    server = Server.at(settings.smtp_url)
    page = settings.public_url or f"http://{settings.host}:{settings.port}"
    named = settings.smtp_from or (server.user if server.user and "@" in server.user else None)
    host = urlsplit(page).hostname or "localhost"
    sender = named or f"assistant@{host}"
    return Post(Smtp(server), sender, sender.rpartition("@")[2], page, settings.slack_bot_token is not None)


class StaffMail:
    """What the job of every minute does."""

    def __init__(  # noqa: PLR0913  # the composition root alone calls this
        self,
        database: Database,
        packs: Mapping[str, Pack],
        post: Post,
        *,
        contacts: Contacts,
        links: SecretLinks,
        bulletins: StoredBulletins,
        words: Phrases,
        standing: Standing,
        clock: Clock,
    ) -> None:
        """Args: words: in the language of the staff."""
        self._database = database
        self._packs = packs
        self._post = post
        self._contacts = contacts
        self._links = links
        self._bulletins = bulletins
        self._t = words
        self._standing = standing
        self._clock = clock

    async def look(self) -> None:
        """Order what is not mailed yet, and send what waits.

        Raises:
            UnavailableError: the database is away; the same may be done again.
        """
        await self._order()
        for _ in range(AT_ONCE):
            mail = await self._claim()
            if mail is None or not await self._send(mail):
                return

    async def _order(self) -> None:
        now = self._clock.now()
        mailed = sa.exists().where(_MAIL.c.notice_id == _NOTICE.c.id)
        unseen = (_NOTICE.c.seen_at.is_(None), _NOTICE.c.at > now - WORTH_FOR, ~mailed)
        async with self._database.unit() as unit:
            rows = await unit.rows(sa.select(_NOTICE.c.id, _NOTICE.c.staff_id).where(*unseen))
            fresh = {"state": "pending", "at": now, "next_at": now}
            new = [
                {"notice_id": row["id"], "staff_id": row["staff_id"], **fresh}
                for row in rows
                if self._address(row["staff_id"]) is not None
            ]
            new += [
                {"bulletin_id": row["id"], "staff_id": person.id, **fresh}
                for row in await self._unmailed(unit, now)
                for person in self._contacts.staff()
                if self._gets(person, Digest(row["kind"]))
            ]
            for one in new:
                await unit.do(insert(_MAIL).values(one).on_conflict_do_nothing())

    async def _unmailed(self, unit: Unit, now: datetime) -> list[Row]:
        """Digests of today that no letter was ordered for."""
        of = tables.bulletin
        ordered = sa.exists().where(_MAIL.c.bulletin_id == of.c.id)
        return await unit.rows(sa.select(of.c.id, of.c.kind).where(of.c.at > now - FRESH_FOR, ~ordered))

    def _gets(self, staff: Staff, kind: Digest) -> bool:
        person = self._contacts.person(staff)
        return person is not None and kind in person.digests and self._address(staff.id) is not None

    def _address(self, staff_id: str) -> str | None:
        """Where somebody gets mail; None: they have Slack, or no address."""
        staff = Staff(staff_id, "")
        if self._post.slack and self._contacts.slack_id(staff) is not None:
            return None
        person = self._contacts.person(staff)
        address = person.email if person else staff_id
        return address if "@" in address else None

    async def _claim(self) -> Row | None:
        """The next letter that is due, which nobody else takes for a while."""
        now = self._clock.now()
        due = sa.select(_MAIL.c.id).where(_MAIL.c.state == "pending", _MAIL.c.next_at <= now)
        one = due.order_by(_MAIL.c.next_at, _MAIL.c.id).limit(1).with_for_update(skip_locked=True)
        async with self._database.unit() as unit:
            return await unit.one(
                sa.update(_MAIL)
                .where(_MAIL.c.id == one.scalar_subquery())
                .values(attempts=_MAIL.c.attempts + 1, next_at=now + LEASE)
                .returning(_MAIL)
            )

    async def _send(self, mail: Row) -> bool:
        """Send one letter; whether others may be tried now."""
        picture = await self._picture(mail)
        async with self._database.unit() as unit:
            letter = await self._write(unit, mail)
        if letter is None:
            await self._mark(mail, "dropped")
            return True
        letter = replace(letter, picture=picture)
        now, code = self._clock.now(), "not_sent"
        try:
            await self._post.smtp.send(message(letter, sender=self._post.sender, host=self._post.host))
        except RefusedError as error:
            log.warning("mail.refused", extra={"mail": mail["id"], "code": error.code})
            await self._mark(mail, "failed", error.code)
            return True
        except (NotSentError, ChannelClosedError) as error:
            closed, away = isinstance(error, ChannelClosedError), isinstance(error, AwayError)
            code = error.code if isinstance(error, ChannelClosedError) else "unreachable" if away else code
            late = now - mail["at"] > WORTH_FOR
            await self._mark(mail, "failed" if late else "pending", code)
            if closed or away:
                await self._standing.report(Channel.MAIL, "closed" if closed else "troubled", code)
            return not (closed or away)
        await self._mark(mail, "sent")
        await self._standing.report(Channel.MAIL, "on")
        return True

    async def _picture(self, mail: Row) -> bytes | None:
        """The picture of a digest; without one its words go alone."""
        if mail["bulletin_id"] is None:
            return None
        try:
            return await self._bulletins.picture(mail["bulletin_id"])
        except UnavailableError:
            return None

    async def _mark(self, mail: Row, state: str, failure: str | None = None) -> None:
        pause = min(timedelta(minutes=2 ** min(mail["attempts"] - 1, 10)), LONGEST_PAUSE)
        values = {"state": state, "failure": failure, "next_at": self._clock.now() + pause}
        async with self._database.unit() as unit:
            await unit.do(sa.update(_MAIL).where(_MAIL.c.id == mail["id"]).values(**values))

    async def _write(self, unit: Unit, mail: Row) -> Letter | None:
        """The letter as it is now; None: nobody has to read it any more."""
        address = self._address(mail["staff_id"])
        if mail["bulletin_id"] is not None:
            return await self._digest(unit, mail, address) if address else None
        row = await unit.one(
            sa.select(_NOTICE, OF.c.startup, OF.c.stage, OF.c.contact, OF.c.city)
            .join(OF, OF.c.id == _NOTICE.c.case_id)
            .where(_NOTICE.c.id == mail["notice_id"], _NOTICE.c.seen_at.is_(None))
        )
        if row is None or address is None:
            return None
        t, pack = self._t, self._packs.get(row["city"])
        person = self._contacts.person(Staff(mail["staff_id"], ""))
        name = person.name if person else address
        said = t(f"desk.notice.{row['kind']}", name=row["by_name"])
        startup = row["startup"] or t("desk.case.nameless", id=row["case_id"])
        words = pack.words[pack.speaks(t.language)] if pack else None
        lines = (
            t("mail.hello", name=name), "", said, "",
            t("mail.case", startup=startup),
            t("mail.stage", stage=t(f"desk.stage.{row['stage']}")),
            t("mail.contact", contact=contact_title(words, row["contact"]) if words else row["contact"]), "",
            t("mail.open"),
            await self._link(unit, Staff(address, name), f"cases/{row['case_id']}"), "",
            "-- ", t("mail.why"),
        )  # fmt: skip
        return Letter(
            f"notice-{mail['id']}", address, name, f"{startup} – {said}", "\n".join(lines), self._clock.now()
        )

    async def _digest(self, unit: Unit, mail: Row, address: str) -> Letter | None:
        """A digest, with the receiver's own queue."""
        of, t = tables.bulletin, digest_words(self._t.language)
        row = await unit.one(sa.select(of).where(of.c.id == mail["bulletin_id"]))
        person = self._contacts.person(Staff(mail["staff_id"], ""))
        if row is None or person is None:
            return None
        staff, now = Staff(person.email, person.name), self._clock.now()
        # What founders asked is read at the desk.
        said = told(replace(await self._bulletins.read(unit, row, staff), questions=()), self._packs, t)
        own = sa.select(OF.c.id, sa.func.coalesce(OF.c.startup, OF.c.person).label("name"))
        mine = await unit.rows(
            own.where(OF.c.owner_id == staff.id, OF.c.closed_at.is_(None), OF.c.merged_into.is_(None))
        )
        names = [f"- {one['name'] or t('desk.case.nameless', id=one['id'])}" for one in mine]
        queue = [t("digest.mine", n=len(mine)), *names] if mine else [t("digest.mine_none")]
        lines = (
            self._t("mail.hello", name=person.name), "", said.text, "", *queue, "",
            t("digest.open"), await self._link(unit, staff, "digest"), "",
            "-- ", self._t("mail.why"),
        )  # fmt: skip
        return Letter(f"digest-{mail['id']}", address, person.name, said.title, "\n".join(lines), now)

    async def _link(self, unit: Unit, staff: Staff, to: str) -> str:
        token = await self._links.make_sign_in_within(unit, staff, lasting=LINK_FOR)
        return f"{self._post.page}/desk/enter?token={token}&to={to}"


def staff_mail(  # noqa: PLR0913  # the composition root alone calls this
    settings: Settings,
    database: Database,
    packs: Mapping[str, Pack],
    *,
    contacts: Contacts,
    links: SecretLinks,
    bulletins: StoredBulletins,
    standing: Standing,
    clock: Clock,
) -> StaffMail | None:
    """Mail put together; None where it is off."""
    post = post_of(settings)
    if post is None:
        return None
    return StaffMail(
        database,
        packs,
        post,
        contacts=contacts,
        links=links,
        bulletins=bulletins,
        words=mail_words(settings.staff_language),
        standing=standing,
        clock=clock,
    )
