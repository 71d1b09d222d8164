"""The `calendar.ics` of a pack: its entries as events, or what is wrong with them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry

from knowledge.pack.faults import Fault
from knowledge.pack.structure import Event


def read_events(file: str, content: bytes, zone: ZoneInfo) -> tuple[tuple[Event, ...], tuple[Fault, ...]]:
    """Read the events of an iCalendar file, in the order they are written.

    Args:
        file: its name for faults.
        content: its bytes.
        zone: the pack's: where days begin, and what times without a zone mean.

    Returns:
        Events with aware bounds, and all faults. A day-long entry lasts from midnight to the midnight after
        its last day. Entries that repeat are a fault, since only single dates can be announced.
    """
    try:
        calendar = Calendar.from_ical(content)
    except Exception as error:  # noqa: BLE001 - the parser raises whatever its parts raise on broken input
        return (), (Fault(file, 1, "calendar", f"not an iCalendar file ({type(error).__name__})"),)
    if not isinstance(calendar, Calendar) or calendar.name != "VCALENDAR":
        return (), (Fault(file, 1, "calendar", "not an iCalendar file: it does not begin with VCALENDAR"),)
    events: list[Event] = []
    faults: list[Fault] = []
    entries = [part for part in calendar.walk("VEVENT") if isinstance(part, Entry)]
    for line, entry in zip(_lines(content, len(entries)), entries, strict=True):
        try:
            events.append(_event(entry, zone))
        except (ValueError, TypeError, OverflowError, AttributeError) as error:
            faults.append(Fault(file, line, "calendar", str(error)))
    return tuple(events), tuple(faults)


def _lines(content: bytes, count: int) -> list[int]:
    """Line of each entry's beginning, from 1; padded with 1 when the text does not show them all."""
    found = [
        number
        for number, line in enumerate(content.splitlines(), start=1)
        if line.strip().upper() == b"BEGIN:VEVENT"
    ]
    return (found + [1] * count)[:count]


def _event(entry: Entry, zone: ZoneInfo) -> Event:
    if entry.errors:
        name, problem = entry.errors[0]
        raise ValueError(f"{name}: {problem}")
    if "RRULE" in entry or "RDATE" in entry:
        raise ValueError("an entry that repeats: write one entry for each date")
    uid = str(entry.get("UID", ""))
    if not uid:
        raise ValueError("UID is missing")
    if "DTSTART" not in entry:
        raise ValueError("DTSTART is missing")
    start = entry.decoded("DTSTART")
    if "DTEND" in entry:
        end = entry.decoded("DTEND")
    elif "DURATION" in entry:
        end = start + entry.decoded("DURATION")
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    event = Event(id=uid, start=_aware(start, zone), end=_aware(end, zone))
    if event.end < event.start:
        raise ValueError("ends before it starts")
    return event


def _aware(moment: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
