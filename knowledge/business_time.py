"""When people are there: weekly hours less holidays, and time counted in them alone. Pure, in aware moments.

Local times become moments one by one, so that a day on which clocks change counts what it really lasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""An opening within a day: minutes from midnight, from 0 to 1440; the end is not part of it."""
Week = tuple[tuple[Span, ...], ...]
"""The openings of seven days, Monday first."""

DAY = 24 * 60
LONGEST_CLOSED = 400
"""Days after which hours without an opening count as closed for good."""
FARTHEST = 2000
"""Days that are looked ahead at all."""
WEEKDAYS: Week = (((0, DAY),),) * 5 + ((),) * 2
"""Monday to Friday round the clock: what counts where no hours are known."""


@dataclass(frozen=True, slots=True)
class BusinessTime:
    """The hours of somebody.

    Attributes:
        zone: IANA name of the time zone of all days and hours here.
        week: openings, in order and apart from each other.
        country: ISO 3166-1 alpha-2, whose public holidays are closed; None: none are.
        subdivision: part of the country with holidays of its own, by its ISO 3166-2 code.
        closed: further days without service.
        stated: somebody has said that these are the hours; else nobody may be told that they are.
    """

    zone: str
    week: Week = WEEKDAYS
    country: str | None = None
    subdivision: str | None = None
    closed: frozenset[date] = frozenset()
    stated: bool = False

    def is_open(self, moment: datetime) -> bool:
        """Whether it is open then (aware)."""
        return any(start <= moment < end for start, end in self._spans(moment))

    def next_opening(self, moment: datetime) -> datetime | None:
        """The first moment from `moment` on (aware) at which it is open, in UTC; None: it never opens."""
        for start, end in self._spans(moment):
            if end > moment:
                return max(start, moment.astimezone(UTC))
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How long it is open from `start` to `end` (aware); nothing where `end` is not after `start`."""
        total = timedelta()
        for opens, closes in self._spans(start, until=end):
            total += max(timedelta(), min(closes, end) - max(opens, start))
        return total

    def after(self, start: datetime, open_for: timedelta) -> datetime | None:
        """The first moment (UTC) until which it has been open for so long since `start` (aware).

        None where it is not open for so long within some years.
        """
        left = open_for
        if left <= timedelta():
            return start.astimezone(UTC)
        for opens, closes in self._spans(start):
            begins = max(opens, start.astimezone(UTC))
            if closes - begins >= left:
                return begins + left
            left -= max(timedelta(), closes - begins)
        return None

    def before(self, end: datetime, open_for: timedelta) -> datetime | None:
        """The last moment (UTC) since which it has been open for so long until `end` (aware).

        What began then or earlier has lasted so long. None where it was not open so long within some years.
        """
        left = open_for
        if left <= timedelta():
            return end.astimezone(UTC)
        day = end.astimezone(ZoneInfo(self.zone)).date()
        for back in range(-1, FARTHEST):
            for opens, closes in reversed(_openings(self, day - timedelta(days=back))):
                ends = min(closes, end.astimezone(UTC))
                if ends - opens >= left:
                    return ends - left
                left -= max(timedelta(), ends - opens)
        return None

    def is_business_day(self, day: date) -> bool:
        """Whether it opens at all on that local day."""
        return bool(_openings(self, day))

    def span(self, wait: str) -> timedelta:
        """Open time written as `4h`, or as `1.5d`, in days as long as it is open on an average open day."""
        number = float(wait[:-1])
        if wait[-1] == "h":
            return timedelta(hours=number)
        days = [sum(end - start for start, end in openings) for openings in self.week if openings]
        return timedelta(minutes=number * (sum(days) / len(days) if days else DAY))

    def _spans(
        self, moment: datetime, *, until: datetime | None = None
    ) -> Iterator[tuple[datetime, datetime]]:
        """Openings from the local day of a moment on, in UTC; those that are over may be the first."""
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        last = until.astimezone(ZoneInfo(self.zone)).date() if until else None
        last = last or day + timedelta(days=FARTHEST)
        shut = 0
        while shut < LONGEST_CLOSED and day <= last:
            openings = _openings(self, day)
            shut = 0 if openings else shut + 1
            yield from openings
            day += timedelta(days=1)


@lru_cache(maxsize=4096)
def _openings(hours: BusinessTime, day: date) -> tuple[tuple[datetime, datetime], ...]:
    if day in hours.closed or day in _holidays(hours.country, hours.subdivision, day.year):
        return ()
    zone = ZoneInfo(hours.zone)
    found: list[tuple[datetime, datetime]] = []
    for start, end in hours.week[day.weekday()]:
        opens, closes = _moment(day, start, zone), _moment(day, end, zone)
        if found:  # where clocks go forward, an hour that is left out may push one opening into the next
            opens = max(opens, found[-1][1])
        if opens < closes:
            found.append((opens, closes))
    return tuple(found)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, DAY)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
    return local.astimezone(UTC)


@lru_cache(maxsize=256)
def _holidays(country: str | None, subdivision: str | None, year: int) -> frozenset[date]:
    """Public holidays of one year; none of a country that the library does not have."""
    if country is None:
        return frozenset()
    from holidays import country_holidays  # noqa: PLC0415  # loaded when first needed

    try:
        return frozenset(country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError:
        return frozenset()


def has_holidays(country: str, subdivision: str | None) -> bool:
    """Whether the public holidays of a country, or of that part of it, are known."""
    from holidays import country_holidays  # noqa: PLC0415  # loaded when first needed

    try:
        country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        return False
    return True


def week_of(days: Sequence[Sequence[str]]) -> Week:
    """Openings such as `09:00-12:30` of seven days, Monday first.

    Raises:
        ValueError: an opening ends before it begins, or begins before the one before it has ended.
    """
    return tuple(tuple(_in_order([_span(text) for text in day])) for day in days)


def _span(text: str) -> Span:
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    if start >= end:
        raise ValueError(f"{text} ends before it begins")
    return start, end


def _in_order(spans: list[Span]) -> list[Span]:
    for one, following in pairwise(spans):
        if following[0] < one[1]:
            raise ValueError("openings of a day overlap, or are not in order")
    return spans


def together(weeks: Sequence[Week]) -> Week:
    """Open whenever one of several is."""
    return tuple(_joined([span for week in weeks for span in week[day]]) for day in range(7))


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


_Day = TypeVar("_Day", bound=str)


def days_of(hours: Mapping[_Day, Sequence[str]]) -> list[Sequence[str]]:
    """Openings by day (`mon` … `sun`) as seven days; a day that is not named is closed."""
    named = {str(day): openings for day, openings in hours.items()}
    return [named.get(day, ()) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
