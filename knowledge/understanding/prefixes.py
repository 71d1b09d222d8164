"""The beginnings of a tokenizer's pieces by their hashes: an eighth of the memory of a dictionary of them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_BITS = 18
"""An entry's last ones hold its number, one higher than it is; 0: nothing is there. The rest is hash."""

_NUMBER = (1 << _BITS) - 1
_LARGEST = _NUMBER - 1
_OPEN = 2
"""Places for each entry, at least: what is not there is then mostly known at first sight."""


class Prefixes:
    """Numbers by short texts, as a dictionary has them; it cannot be changed.

    Each entry stands at the place that the end of its hash tells, or at the next free one. A text that is not
    there is taken for another once in 2**44 times.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        """Take what a dictionary has. Args: numbers: from 0 to 262142.

        Raises:
            ValueError: a number is none of these.
        """
        values = np.fromiter(numbers.values(), np.int64, len(numbers))
        if len(values) and not 0 <= values.min() <= values.max() <= _LARGEST:
            raise ValueError(f"numbers are from 0 to {_LARGEST}")
        hashes = np.fromiter(map(hash, numbers), np.int64, len(numbers))
        self._last = (1 << (_OPEN * len(numbers)).bit_length()) - 1
        entries = _placed(hashes & ~_NUMBER | (values + 1), hashes & self._last, self._last)
        self._entries = array("q", entries.tobytes())  # an entry of it is read in half of the time

    def get(self, text: str) -> int | None:
        """The number of a text; None: it has none."""
        told = hash(text)
        place = told & self._last
        entries = self._entries
        while entry := entries[place]:
            if not (entry ^ told) >> _BITS:
                return (entry & _NUMBER) - 1
            place = (place + 1) & self._last
        return None


def _placed(entries: NDArray[np.int64], places: NDArray[np.int64], last: int) -> NDArray[np.int64]:
    """All places, with each entry at its own or at the next free one after it."""
    table = np.zeros(last + 1, np.int64)
    while len(entries):
        free = table[places] == 0
        table[places[free]] = entries[free]
        left = table[places] != entries  # of several that want one place, the last has it
        entries, places = entries[left], (places[left] + 1) & last
    return table
