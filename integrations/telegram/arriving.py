"""Updates on their way in: told apart just enough to be stored, whatever they hold."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from dialogues.arrival import Arrived
from integrations.telegram.connection import ALLOWED as KINDS

MAX_RAW = 1_000_000
"""Characters of one update that are stored; a larger one is recorded without its content and left out."""
MAX_ID = 2**53
"""Update ids from here on, and below zero, are none."""


def arrived(update: Any) -> Arrived:
    """An update as it is stored; what cannot be read at all is marked so and not kept.

    Args:
        update: any JSON value.
    """
    try:
        raw = json.dumps(update, separators=(",", ":"))  # ASCII, so that every oddity can be stored
    except (ValueError, RecursionError):
        raw = repr(type(update))
        return Arrived(f"odd:{_mark(raw)}", "", None, "malformed")
    number, address = id_of(update), _address(update)
    update_id = f"odd:{_mark(raw)}" if number is None else str(number)
    if len(raw) > MAX_RAW:
        return Arrived(update_id, address, None, "too_large")
    if number is None or not address:
        return Arrived(update_id, address, None, "malformed" if _known(update) else "unknown")
    return Arrived(update_id, address, raw)


def id_of(update: Any) -> int | None:
    """Its number, None where it has no proper one."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int and 0 <= number < MAX_ID else None


def _known(update: Any) -> bool:
    return not isinstance(update, dict) or any(kind in update for kind in KINDS)


def _address(update: Any) -> str:
    """The chat's number; empty where there is none."""
    inner = (
        next((update[kind] for kind in KINDS if kind in update), None) if isinstance(update, dict) else None
    )
    if isinstance(inner, dict) and "callback_query" in update:
        inner = inner.get("message")
    chat = inner.get("chat") if isinstance(inner, dict) else None
    number = chat.get("id") if isinstance(chat, dict) else None
    return str(number) if type(number) is int and abs(number) < MAX_ID else ""


def _mark(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()[:32]
