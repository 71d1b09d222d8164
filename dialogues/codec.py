"""A conversation's snapshot as JSON and back, with a version and a way forward from every older one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from dialogues.errors import StateTooNewError
from dialogues.state import State

VERSION = 1
"""Raised whenever a stored snapshot of before could no longer be read as it is."""

_FORWARD: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From each past version to the next one; `tests/dialogues/snapshots/` keeps a sample of each."""


class _Stored(msgspec.Struct):
    version: int
    state: msgspec.Raw


_encoder = msgspec.json.Encoder()
_envelope = msgspec.json.Decoder(_Stored)
_state = msgspec.json.Decoder(State)


def encode(state: State) -> bytes:
    """The snapshot as UTF-8 JSON."""
    return _encoder.encode(_Stored(VERSION, msgspec.Raw(_encoder.encode(state))))


def decode(stored: bytes | str) -> State:
    """The state of a snapshot, carried forward from the version it was written in.

    Raises:
        StateTooNewError: written by a newer version than this.
        msgspec.ValidationError: not a snapshot.
    """
    envelope = _envelope.decode(stored)
    if envelope.version > VERSION:
        raise StateTooNewError
    if envelope.version == VERSION:
        return _state.decode(envelope.state)
    old: dict[str, Any] = msgspec.json.decode(envelope.state)
    for version in range(envelope.version, VERSION):
        old = _FORWARD[version](old)
    return msgspec.convert(old, State)
