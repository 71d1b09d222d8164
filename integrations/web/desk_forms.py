"""The forms of the staff page: which act each of them asks for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from dialogues.acts import (
    Act,
    Assign,
    Claim,
    Close,
    Correct,
    HandBack,
    Merge,
    MoveStage,
    Note,
    Refer,
    Reopen,
    Say,
    Snooze,
    TakeOver,
    Undo,
    Wake,
)
from dialogues.desk import CaseStage, Staff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBER = re.compile("[0-9]{1,18}")
"""A number that the database can hold."""
MORNING = time(8)
"""When a snoozed case comes back on the day that was chosen, in the city's time zone."""


def wanted(  # noqa: C901, PLR0911, PLR0912  # one flat line for each act
    form: Mapping[str, str], *, colleagues: Sequence[Staff], zone: str, files: tuple[str, ...] = ()
) -> Act | None:
    """The act that a form asks for; None: something that it needs is missing.

    Args:
        form: its fields.
        colleagues: who may be named in it.
        zone: time zone of its days.
        files: ids of what came with it.
    """
    text, reason = form.get("text", "").strip(), form.get("reason", "").strip()
    key = form.get("key", "")[:200] or uuid4().hex
    to = next((one for one in colleagues if one.id == form.get("to")), None)
    match form.get("act"):
        case "claim":
            return Claim()
        case "say" if text or files:
            canned, language = (form.get(name, "")[:40] or None for name in ("canned", "language"))
            return Say(text, key, canned, language, files, translate="translate" in form)
        case "correct" if text and form.get("of"):
            return Correct(form["of"][:200], text, key)
        case "note" if text:
            return Note(text, key)
        case "assign" if to:
            return Assign(to, reason)
        case "take_over" if reason and (to or not form.get("to")):
            return TakeOver(reason, to)
        case "refer" if reason and form.get("contact"):
            return Refer(form["contact"], reason)
        case "stage" if form.get("stage") in set(CaseStage):
            return MoveStage(CaseStage(form["stage"]))
        case "snooze" if when := day(form.get("until", "")):
            return Snooze(datetime.combine(when, MORNING, ZoneInfo(zone)).astimezone(UTC))
        case "wake":
            return Wake()
        case "merge" if _NUMBER.fullmatch(form.get("other", "")):
            return Merge(int(form["other"]), reason)
        case "hand_back":
            return HandBack()
        case "close" if reason:
            return Close(reason)
        case "reopen":
            return Reopen()
        case "undo" if _NUMBER.fullmatch(form.get("line", "")):
            return Undo(int(form["line"]))
        case _:
            return None


def version(form: Mapping[str, str]) -> int | None:
    """The version of the case that whoever sent the form had before them; None: not told."""
    given = form.get("version", "")
    return int(given) if _NUMBER.fullmatch(given) else None


def day(text: str) -> date | None:
    """A day after the first and before the last that a calendar knows, so that every time zone has it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None
