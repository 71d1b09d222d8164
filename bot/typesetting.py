"""Sets pictures and documents, one at a time, each in a process of its own."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from bot import child
from dialogues.errors import UnavailableError

if TYPE_CHECKING:
    from integrations.report.form import Form

WAIT_WITHIN: Final = 30.0
"""Seconds until it is there or was not made, its turn behind others included."""
SET_WITHIN: Final = 15.0
"""Seconds for the setting itself, which takes a fifth of a second."""
MEMORY: Final = 1_000_000_000
"""Bytes of address space, of which a report in Chinese uses 150 MB."""

log = logging.getLogger(__name__)


class Typesetter:
    """One for a whole process, so that what is set takes the memory of one."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._one = asyncio.Semaphore()

    async def set(self, form: Form, given: bytes) -> bytes:
        """Set one thing.

        Args:
            form: what it becomes.
            given: its words, as JSON that the form's template knows.

        Raises:
            UnavailableError: not now.
        """
        try:
            async with asyncio.timeout(WAIT_WITHIN), self._one:
                return await child.run(
                    "integrations.report", form.value, given=given, within=SET_WITHIN, memory=MEMORY
                )
        except (child.ChildError, TimeoutError) as error:
            code = error.code if isinstance(error, child.ChildError) else "waited"
            log.error("report.not_made", extra={"form": form.value, "code": code})  # noqa: TRY400  # no trace: it tells nothing
            raise UnavailableError from error
