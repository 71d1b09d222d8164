"""What is coming up: trainings and events that are not over yet, written out in a language."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_datetime_format, get_timezone, get_timezone_location

from knowledge.pack.pack import FALLBACK_LANGUAGE

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.pack.structure import Event
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
    return tuple(f"• {_line(pack, start, end, thing, language=tag)}" for start, end, thing in coming)


def moment_text(moment: datetime, zone: str, language: str) -> str:
    """Day and minute as a language writes them, with the name of the zone's time: for who may be elsewhere.

    Args:
        moment: aware.
        zone: IANA name of the zone in which it is told.
        language: BCP 47 tag.
    """
    locale = (language or FALLBACK_LANGUAGE).replace("-", "_")
    local = moment.astimezone(get_timezone(zone))
    day = format_date(local.date(), "full", locale=locale)
    time = format_time(local.time(), "short", locale=locale)
    pattern = str(get_datetime_format("full", locale=locale)).replace("'", "")
    named = get_timezone_location(zone, locale=locale)
    return f"{pattern.replace('{1}', day).replace('{0}', time)} ({named})"


class Announced(NamedTuple):
    """An event written out. `ahead`: it has not ended."""

    text: str
    ahead: bool


def link_name(event: str) -> str:
    """An event's id as links carry it, in `A-Z a-z 0-9 _ -`: the part before its domain."""
    return _NOT_IN_LINKS.sub("-", event.partition("@")[0]).strip("-")


_NOT_IN_LINKS = re.compile(r"[^A-Za-z0-9_-]+")


def announced(pack: Pack, name: str, language: str, now: datetime) -> Announced | None:
    """The event that a link names.

    Args:
        pack: the city's pack.
        name: as `link_name` gives it; of events that share it, the earliest that has not ended counts.
        language: BCP 47 tag of the text.
        now: aware.

    Returns:
        None when the pack has no such event.
    """
    found = _linked(pack, name)
    if not found:
        return None
    event = min(found, key=lambda one: (one.end <= now, one.start))
    zone = ZoneInfo(pack.about.timezone)
    start, end = event.start.astimezone(zone).date(), _last_day(event.end.astimezone(zone))
    tag = pack.speaks(language)
    line = _line(pack, start, max(start, end), pack.words[tag].catalogue.events[event.id], language=tag)
    return Announced(line, event.end > now)


def event_title(pack: Pack, name: str, language: str) -> str | None:
    """Title of the event that a link names, None when the pack has no such event; args as `announced`."""
    titles = pack.words[pack.speaks(language)].catalogue.events
    return next((titles[event.id].title for event in _linked(pack, name)), None)


def _linked(pack: Pack, name: str) -> list[Event]:
    return [event for event in pack.events if link_name(event.id) == name]


def _last_day(end: datetime) -> date:
    """The day an event ends on; midnight belongs to the day before."""
    return (end - timedelta(microseconds=1)).date()


def _line(pack: Pack, start: date, end: date, thing: NamedThing, *, language: str) -> str:
    locale = (language or FALLBACK_LANGUAGE).replace("-", "_")
    days = format_date(start, "long", locale=locale)
    if end != start:
        days = f"{days} – {format_date(end, 'long', locale=locale)}"
    return pack.say("line.dated", language, title=thing.title, days=days, text=thing.text)
