"""The form of JSON, checked piece by piece; each check yields what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Any


@dataclass(frozen=True)
class Fault:
    """What is wrong: a JSON pointer, the short name of the rule, and words."""

    path: str
    rule: str
    words: str

    def __str__(self) -> str:
        """As Slack words it."""
        return f"[ERROR] {self.words} [json-pointer:{self.path}]"


Check = Callable[[Json, str], Iterator[Fault]]


def anything(value: Json, path: str) -> Iterator[Fault]:
    """Whatever it is."""
    del value, path
    yield from ()


def boolean(value: Json, path: str) -> Iterator[Fault]:
    """True or false."""
    if not isinstance(value, bool):
        yield Fault(path, "type", "must be a boolean")


def string(most: int, least: int = 1, *, like: str | None = None) -> Check:
    """A string of so many characters; `like` is a pattern for the whole."""

    def check(value: Json, path: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault(path, "type", "must provide a string")
        elif len(value) > most:
            yield Fault(path, "too_long", f"must be less than {most + 1} characters")
        elif len(value) < least:
            yield Fault(path, "too_short", f"must be more than {least - 1} characters")
        elif like is not None and not re.fullmatch(like, value):
            yield Fault(path, "form", "has not the form that is expected")

    return check


def integer(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Json, path: str) -> Iterator[Fault]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Fault(path, "type", "must be an integer")
        elif not least <= value <= most:
            yield Fault(path, "range", f"must be from {least} to {most}")

    return check


def one_of(*values: Json) -> Check:
    """One of these."""

    def check(value: Json, path: str) -> Iterator[Fault]:
        if value not in values:
            yield Fault(path, "value", f"must be one of {', '.join(map(str, values))}")

    return check


def listed(inner: Check, most: int, least: int = 1) -> Check:
    """A list of so many, each by the inner check."""

    def check(value: Json, path: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault(path, "type", "must be an array")
            return
        if len(value) > most:
            yield Fault(path, "too_many", f"no more than {most} items allowed")
        if len(value) < least:
            yield Fault(path, "too_few", f"no fewer than {least} items allowed")
        for number, one in enumerate(value):
            yield from inner(one, f"{path}/{number}")

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others; its `type` is looked at elsewhere."""
    known = {**required, **(optional or {})}

    def check(value: Json, path: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path, "type", "must be an object")
            return
        for name in required:
            if name not in value:
                yield Fault(path, "required", f"missing required field: {name}")
        for name, inner in value.items():
            if name in known:
                yield from known[name](inner, f"{path}/{name}")
            elif name != "type":
                yield Fault(f"{path}/{name}", "unknown_field", f"invalid additional property: {name}")

    return check


def typed(kinds: Mapping[str, Check], what: str) -> Check:
    """An object whose `type` says which check holds."""

    def check(value: Json, path: str) -> Iterator[Fault]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            yield Fault(f"{path}/type", "unknown_type", f"unsupported type: {kind} ({what})")
        else:
            yield from kinds[kind](value, path)

    return check


def both(*checks: Check) -> Check:
    """All of these; each may rely on those before it, which have found nothing."""

    def check(value: Json, path: str) -> Iterator[Fault]:
        for one in checks:
            faults = list(one(value, path))
            yield from faults
            if faults:
                return

    return check
