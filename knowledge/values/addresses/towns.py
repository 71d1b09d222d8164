"""Towns and regions: in which country they lie, by name in any language that is read.

The names stand in a sorted file of some hundred thousand lines that is searched where it lies, since
keeping them would take more memory than all other words together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from knowledge.text import fold
from knowledge.values.words.writing import plain

FILE = Path(str(files("knowledge.values.words"))) / "towns.txt"
"""Made by `making_towns`: a name in the form in which countries are compared, and its countries' codes."""

_BLOCK = 2048
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Town:
    """What a name of a town or region tells.

    Attributes:
        countries: where it may lie (ISO 3166-1 alpha-2), the likeliest first.
        known: it is too well known to be meant for another word.
        word: it is likelier another word.
    """

    countries: tuple[str, ...]
    known: bool
    word: bool


_APART = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff])[ =・\-](?=[\u3040-\u30ff\u3400-\u9fff])")


def key(name: str) -> str:
    """The form in which names are compared; what stands between parts of foreign names falls away."""
    return fold(_APART.sub("", plain(name)))


@lru_cache(maxsize=1024)
def town(name: str) -> Town | None:
    """The town or region of a name in the form of `key`; None where none is known."""
    if not name or len(name) > _LONGEST:
        return None
    wanted = name.encode()
    with FILE.open("rb", buffering=0) as names:
        first, last = 0, FILE.stat().st_size
        while last - first > _BLOCK:
            middle = (first + last) // 2
            names.seek(middle)
            line = names.read(_BLOCK).split(b"\n", 2)[1]
            first, last = (middle, last) if line.split(b"\t")[0] <= wanted else (first, middle)
        names.seek(first)
        block = names.read(last - first + 2 * _BLOCK)
    found = re.search(rb"^" + re.escape(wanted) + rb"\t([A-Z ]+?)(?: ([?!]))?$", block, re.MULTILINE)
    if found is None:
        return None
    return Town(tuple(found[1].decode().split()), known=found[2] is None, word=found[2] == b"!")
