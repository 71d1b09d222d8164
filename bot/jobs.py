"""Durable work that happens after a turn, on procrastinate: deferred in the turn's own transaction."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import procrastinate
import psycopg
import sqlalchemy as sa
from procrastinate.exceptions import ConnectorException

from bot.tasks import ending_for_sure
from integrations.database.unit import Database, Unit

HEARTBEAT = 1.0
"""Seconds between two signs of life of a worker."""
WORK_AGAIN_AFTER = 0.5
"""Seconds until a worker that gave up begins again."""
DEAD_AFTER = 4.0
"""Seconds without a sign of life after which a worker's jobs go to others."""
LOOK_EVERY = 2.0
"""Seconds between two looks for such jobs; with the two above, a job is taken over well within 10 s."""
FINISH_WITHIN = 5.0
"""Seconds a running job gets to finish at shutdown; unfinished ones are taken over later."""
_TAKE_OVER_LOCK = 0x6A6F6273  # an advisory lock of our own: any fixed number

LOOK_FOR_DUE = 5.0
"""Seconds between two looks for jobs that have become due, in a queue that says nothing else."""

_BACK_OFF = procrastinate.RetryStrategy(max_attempts=12, exponential_wait=2)  # 2, 4, 8 … seconds: 2 hours

_JOB = re.compile(r"process job .*\[([0-9]+)\]")
"""Name of the task in which procrastinate does a job."""

log = logging.getLogger(__name__)


class Insist(procrastinate.BaseRetryStrategy):
    """Tries again and again without an end: 1, 2, 4, 8, then every 15 seconds."""

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision:
        """See procrastinate."""
        del exception
        return procrastinate.RetryDecision(retry_in={"seconds": min(15, 2 ** min(job.attempts, 4))})


@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs with workers of their own, so that they hold up no others.

    Attributes:
        at_once: jobs that run at the same time in one process.
        look_every: seconds between two looks for jobs that have become due.
    """

    name: str
    at_once: int
    look_every: float = LOOK_FOR_DUE


DEFAULT = Queue("default", 4)


class Jobs:
    """The job queue. Arguments of jobs are ids only, since they reach logs."""

    def __init__(self, database: Database) -> None:
        """Args: database: an open one; jobs share its connections."""
        self._database = database
        self._connector = procrastinate.PsycopgConnector()
        self._app = procrastinate.App(connector=self._connector)
        self._queues: dict[str, Queue] = {}
        self._unsaved: set[int] = set()

    async def open(self) -> None:
        """Be ready to defer and to work."""
        await self._app.open_async(self._database.pool)

    def on(
        self,
        name: str,
        work: Callable[..., Awaitable[None]],
        *,
        cron: str | None = None,
        queue: Queue = DEFAULT,
        insist: bool = False,
    ) -> None:
        """Say what a job of this name does: at each deferral, or by the clock (`cron`, UTC).

        Work must be safe to repeat: a job whose worker dies is done again. When it raises, it is tried
        again with growing pauses, for about two hours, or with `insist` without an end.
        """
        self._queues[name] = queue
        retry = Insist() if insist else _BACK_OFF

        async def run(**ids: Any) -> None:
            await work(**ids)

        async def run_at(timestamp: int) -> None:  # noqa: ARG001  # when it was due, which nobody needs
            await work()

        if cron is None:
            self._app.task(name=name, queue=queue.name, retry=retry)(run)
        else:
            self._app.periodic(cron=cron)(self._app.task(name=name, queue=queue.name, retry=retry)(run_at))

    async def defer(self, unit: Unit, name: str, *, at: datetime | None = None, **ids: Any) -> None:
        """Have a job done once the unit is committed, and only then.

        Args:
            unit: its transaction carries the job.
            name: as given to `on`, perhaps in another process.
            at: not before then (aware); None: at once.
            ids: its arguments. Jobs of one `conversation` run one after the other, and so do those of one
                `address`.
        """
        kind = next((kind for kind in ("conversation", "address") if kind in ids), None)
        lock = f"{kind}:{ids[kind]}" if kind else None
        deferrer = self._app.configure_task(
            name,
            allow_unknown=True,
            schedule_at=at,
            lock=lock,
            queue=self._queues.get(name, DEFAULT).name,
            connection=unit.connection,
        )
        await deferrer.defer_async(**ids)

    async def work(self) -> None:
        """Work on jobs, and take over those of dead workers, until cancelled."""
        asyncio.get_running_loop().set_exception_handler(self._unseen)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take_over())
            for queue in {DEFAULT, *self._queues.values()}:
                group.create_task(self._work_on(queue))

    async def _work_on(self, queue: Queue) -> None:
        while True:
            await ending_for_sure(
                self._app.run_worker_async(
                    queues=[queue.name],
                    concurrency=queue.at_once,
                    fetch_job_polling_interval=queue.look_every,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=DEAD_AFTER,
                    shutdown_graceful_timeout=FINISH_WITHIN,
                ),
                within=FINISH_WITHIN + 1,
            )
            # It ends without an error when its sign of life or its listening failed.
            log.warning("jobs.worker_ended", extra={"queue": queue.name})
            await asyncio.sleep(WORK_AGAIN_AFTER)

    async def _take_over(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            async with self._database.unit() as unit:
                free = await unit.one(
                    sa.select(sa.func.pg_try_advisory_xact_lock(_TAKE_OVER_LOCK).label("it"))
                )
                if free and free["it"]:
                    await self._retry_stalled()
            await self._retry_unsaved()

    def _unseen(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Keep a job whose end could not be saved, which nobody looks at; leave all else to asyncio."""
        task = context.get("future")
        job = _JOB.fullmatch(task.get_name()) if isinstance(task, asyncio.Task) else None
        if job is None or not isinstance(context.get("exception"), ConnectorException):
            loop.default_exception_handler(context)
            return
        log.warning("jobs.unsaved", extra={"job": int(job[1])})
        self._unsaved.add(int(job[1]))

    async def _retry_unsaved(self) -> None:
        for number in tuple(self._unsaved):
            try:
                await self._app.job_manager.retry_job_by_id_async(job_id=number, retry_at=datetime.now(UTC))
            except ConnectorException as error:
                if isinstance(error.__cause__, psycopg.OperationalError):  # the database is away again
                    return
            self._unsaved.discard(number)

    async def _retry_stalled(self) -> None:
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
            with contextlib.suppress(ConnectorException):  # it was finished in between
                await manager.retry_job(job)
