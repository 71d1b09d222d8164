"""The process's memory while it loads what stays to the end, and once it has."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_ARENAS = 2
_M_ARENA_MAX = -8
"""Of glibc's malloc.h."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Have the collector wait for the length of the block.

    Packs and models make millions of objects that stay: to look through them again and again is a good part
    of the time they take.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def lasting() -> Iterator[None]:
    """Load in the block what stays to the end, and give back what that took for a while (tens of megabytes).

    The collector never looks through it again. Threads share two heaps from here on, where the C library
    can: one for each would keep tens of megabytes.
    """
    _call("mallopt", _M_ARENA_MAX, _ARENAS)
    with uncollected():
        yield
    gc.collect()
    gc.freeze()
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    """Call a function of the C library, where it has it."""
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)
