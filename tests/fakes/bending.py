"""True JSON made untrue: parts taken away, bent, doubled or blown up."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

Json = Any
ODD: list[Json] = [
    None,
    True,
    -1,
    0,
    2**63,
    -(2**63),
    1e308,
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u2066txet",
    "👩‍👩‍👧‍👦" * 50,
    "<b>&amp;",
    "' OR 1=1 --",
    "../../etc/passwd",
    "x" * 100_000,
    [],
    [[]],
    {},
    {"id": {}},
    {"id": "abc"},
]
DEEP = 200  # levels


def _places(value: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*path, key))


def bent(inner: Json, chance: random.Random) -> Json:
    """The content with one to three places changed."""
    whole = copy.deepcopy(inner)
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(list(_places(whole)) or [("text",)])
        holder = whole
        for key in path[:-1]:
            holder = holder[key]
        _bend(holder, path[-1], chance)
        if not isinstance(whole, dict) or not whole:
            break
    return whole


def _bend(holder: Json, key: Any, chance: random.Random) -> None:
    act = chance.randrange(4)
    if act == 0:
        del holder[key]
    elif act == 1:
        holder[key] = copy.deepcopy(chance.choice(ODD))
    elif act == 2:
        holder[key] = [holder[key], {"inner": holder[key]}]
    else:
        deep: Json = holder[key]
        for _ in range(DEEP):
            deep = {"deep": deep}
        holder[key] = deep
