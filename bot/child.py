"""Work that is done in a process of its own: with limits, killed when it is late, its memory given back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import integrations

_ROOT = Path(integrations.__file__).parents[1]
_NICE = 5
"""How far such work stands back behind conversations, as `nice` counts."""
_ENVIRONMENT = {"LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""One thread: it has time, and threads reserve address space, more of it the more cores there are."""


class ChildError(Exception):
    """The work was not done. `code`: `slow` (killed when its time was over) or `failed`."""

    def __init__(self, code: str) -> None:
        """Keep why."""
        super().__init__(code)
        self.code = code


async def run(module: str, *arguments: str, given: bytes, within: float, memory: int) -> bytes:
    """Run `python -m module` and return what it prints.

    It is given neither settings nor secrets of this process, and what it says of its faults is not read,
    since it may quote what people wrote.

    Args:
        module: with the program.
        arguments: for it.
        given: its input.
        within: seconds; afterwards it is killed.
        memory: bytes of address space at most, where the system can limit it (Linux).

    Raises:
        ChildError: it was killed, or ended with a fault.
    """
    environment = {"PYTHONPATH": str(_ROOT), **_ENVIRONMENT}
    command = (sys.executable, "-P", "-m", module, *arguments)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
    )
    try:
        _limit(process.pid, memory)
        async with asyncio.timeout(within):
            made, _ = await process.communicate(given)
    except TimeoutError as error:
        raise ChildError("slow") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        raise ChildError("failed")
    return made


def _limit(pid: int, memory: int) -> None:
    """Set limits from outside: the program waits for its input meanwhile."""
    with contextlib.suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, pid, _NICE)
        if hasattr(resource, "prlimit"):
            resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
