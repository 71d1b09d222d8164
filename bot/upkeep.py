"""What jobs there are: the one list that every working process takes over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.cases.watch import CaseWatch
from bot.digests.bulletins import StoredBulletins
from bot.files.files import READ_JOB, StoredFiles
from bot.files.text import READING, FileTexts
from bot.gaps.jobs import GROUP_JOB, GROUPING, TELL_JOB, GapJobs
from bot.gaps.proving import PROVE_JOB, PROVING, Proving
from bot.jobs import Jobs
from bot.links import SecretLinks
from bot.mail import StaffMail
from bot.reminders import Reminders
from bot.silence import SILENCE_JOB, Silence
from bot.translating import TRANSLATE_JOB, TRANSLATING, LineTranslations
from dialogues.ports import Clock
from integrations.database import tables
from integrations.database.unit import Database

if TYPE_CHECKING:
    from bot.digests.posts import BulletinPosts

ERASURE_KNOWN_FOR = timedelta(days=1)
"""How long a repeated delivery of the erasing message is recognised; afterwards only the count is left."""
STRAY_FILES_FOR = timedelta(days=30)
"""How long an upload is kept that no message ever named."""
PUSHES_FOR = timedelta(days=30)
"""How long the record of what was pushed is kept; its words are forgotten as soon as it is confirmed."""


def register(  # noqa: PLR0913  # the composition root alone calls this
    jobs: Jobs,
    *,
    database: Database,
    clock: Clock,
    files: StoredFiles,
    links: SecretLinks,
    reminders: Reminders,
    silence: Silence,
    watch: CaseWatch,
    gaps: GapJobs,
    proving: Proving,
    bulletins: StoredBulletins,
    lines: LineTranslations,
    posts: BulletinPosts | None = None,
    mail: StaffMail | None = None,
) -> None:
    """Tell the queue what each job does."""
    texts = FileTexts(database, files, jobs, clock)

    async def sweep() -> None:
        await links.sweep()
        await _forget(database, clock)
        await _forget_pushes(database, clock)
        await files.remove(await _strays(database, clock))
        await files.sweep()
        await texts.catch_up()

    jobs.on("remind", reminders.remind)
    jobs.on(SILENCE_JOB, silence.look)
    jobs.on(GROUP_JOB, gaps.group, queue=GROUPING)
    jobs.on(TELL_JOB, gaps.tell)
    jobs.on(PROVE_JOB, proving.prove, queue=PROVING)
    jobs.on(TRANSLATE_JOB, lines.translate, queue=TRANSLATING)
    jobs.on("remove_files", files.remove)
    jobs.on(READ_JOB, texts.read, queue=READING)

    async def look() -> None:
        await watch.look()
        await bulletins.look()
        if posts is not None:
            await posts.look()
        if mail is not None:
            await mail.look()

    jobs.on("watch", look, cron="* * * * *")
    jobs.on("sweep", sweep, cron="17 * * * *")


async def _forget(database: Database, clock: Clock) -> None:
    of = tables.erasure
    old = (of.c.at < clock.now() - ERASURE_KNOWN_FOR, of.c.hash.is_not(None))
    async with database.unit() as unit:
        await unit.do(sa.update(of).where(*old).values(hash=None, replies=None))


async def _forget_pushes(database: Database, clock: Clock) -> None:
    of = tables.push
    async with database.unit() as unit:
        await unit.do(sa.delete(of).where(of.c.at < clock.now() - PUSHES_FOR, of.c.state != "pending"))


async def _strays(database: Database, clock: Clock) -> list[str]:
    """Forget uploads that nothing refers to; returns their ids, so that the bytes follow."""
    of, event = tables.file, tables.event
    named = sa.exists().where(
        event.c.conversation_id == of.c.conversation_id, of.c.id == sa.any_(event.c.file_ids)
    )
    old = (of.c.at < clock.now() - STRAY_FILES_FOR, ~of.c.kept, ~named)
    async with database.unit() as unit:
        rows = await unit.rows(sa.delete(of).where(*old).returning(of.c.id))
    return [row["id"] for row in rows]
