"""Texts that wait at the same time are encoded in one pass, which is quicker than one after the other."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Found = TypeVar("Found")

MOST: Final = 4
"""Texts of one pass: four take a sixth less of E5's time and half of USE's; more gain nothing."""
_LONG: Final = 400
"""Characters from which on a text goes alone, so that short ones need not wait for its end."""


@dataclass(slots=True)
class _Job(Generic[Found]):
    """A text that somebody waits for. `taken`: it is in a pass; `done`: its result or failure is there."""

    text: str
    taken: bool = False
    done: bool = False
    found: Found | None = None
    failure: Exception | None = None


class Together(Generic[Found]):
    """Runs as many passes at once as there are lanes; what waits for a lane shares the next pass."""

    def __init__(self, run: Callable[[Sequence[str]], Sequence[Found]], lanes: int) -> None:
        """Args: run: one pass, a result for each text in order; called by up to `lanes` threads at once."""
        self._run = run
        self._free = lanes
        self._waiting: deque[_Job[Found]] = deque()
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """Texts that no pass has taken yet."""
        return len(self._waiting)

    def one(self, text: str) -> Found:
        """The result for a text; blocks until it is there. Raises what its pass raised."""
        job: _Job[Found] = _Job(text)
        with self._changed:
            self._waiting.append(job)
        while True:
            with self._changed:
                self._changed.wait_for(lambda: job.done or (self._free and not job.taken))
                if job.done:
                    break
                self._free -= 1
                shared = self._next()
            self._pass(shared)
        if job.failure is not None:
            raise job.failure
        return job.found  # type: ignore[return-value]  # done without a failure

    def _next(self) -> list[_Job[Found]]:
        """Take what goes into the next pass, those who wait longest first."""
        shared = [self._waiting.popleft()]
        while (
            self._waiting and len(shared) < MOST and len(self._waiting[0].text) + len(shared[0].text) < _LONG
        ):
            shared.append(self._waiting.popleft())
        for job in shared:
            job.taken = True
        return shared

    def _pass(self, shared: Sequence[_Job[Found]]) -> None:
        try:
            for job, found in zip(shared, self._run([job.text for job in shared]), strict=True):
                job.found = found
        except Exception as failure:  # noqa: BLE001  # it is everybody's who shared the pass
            for job in shared:
                job.failure = failure
        finally:
            with self._changed:
                self._free += 1
                for job in shared:
                    job.done = True
                self._changed.notify_all()
