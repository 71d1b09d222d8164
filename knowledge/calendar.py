"""What is coming up: trainings and events that are not over yet, written out in a language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date

from knowledge.pack.pack import FALLBACK_LANGUAGE

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.pack.words import NamedThing


def upcoming(pack: Pack, kind: str, language: str, now: datetime) -> tuple[str, ...]:
    """One line per training or event that has not ended, soonest first.

    Args:
        pack: the city's pack.
        kind: `trainings` or `events`.
        language: BCP 47 tag of the lines.
        now: aware; a training counts until the end of its last day in the pack's time zone.
    """
    zone = ZoneInfo(pack.about.timezone)
    today = now.astimezone(zone).date()
    tag = pack.speaks(language)
    words = pack.words[tag].catalogue
    if kind == "trainings":
        dated = [(t.start, t.end, words.trainings[t.id]) for t in pack.trainings.trainings]
    else:
        dated = [
            (e.start.astimezone(zone).date(), _last_day(e.end.astimezone(zone)), words.events[e.id])
            for e in pack.events
        ]
    coming = sorted((d for d in dated if d[1] >= today), key=lambda d: (d[0], d[1]))
    return tuple(_line(start, end, thing, tag) for start, end, thing in coming)


def _last_day(end: datetime) -> date:
    """The day an event ends on; midnight belongs to the day before."""
    return (end - timedelta(microseconds=1)).date()


def _line(start: date, end: date, thing: NamedThing, language: str) -> str:
    locale = (language or FALLBACK_LANGUAGE).replace("-", "_")
    days = format_date(start, "long", locale=locale)
    if end != start:
        days = f"{days} – {format_date(end, 'long', locale=locale)}"
    return f"• {thing.title} ({days}): {thing.text}"
