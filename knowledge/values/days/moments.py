"""A moment to come, told in the middle of other words: "on se reparle lundi", "tomorrow at 9"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from knowledge.pack.structure import Kind, Question
from knowledge.text import is_unspaced
from knowledge.values.days.dates import read_date
from knowledge.values.numbers.numerals import numbers
from knowledge.values.outcome import Taken
from knowledge.values.words.asked import Asked
from knowledge.values.words.calendar_names import weekday_names
from knowledge.values.words.data import Words
from knowledge.values.words.files import load_words
from knowledge.values.words.tables import LANGUAGES, Table, table
from knowledge.values.words.writing import alternation, plain, plain_word

if TYPE_CHECKING:
    from knowledge.pack.structure import About

_LONGEST = 120
_WINDOW = 6
"""Words, or signs of a script without spaces times two, of the longest day that is looked for."""

_MOST_WINDOWS = 80
"""Runs of words that are read at most: nobody names a day in so many figures."""

_FEW_WORDS = 3
"""Words up to which a part of the day alone, such as "tonight", is when to go on."""

_FARTHEST = timedelta(days=366)
_MORNING = time(9)
_HALF_DAY = 12
_HOURS = 24
_HALF_HOUR = 30


class _Clock(BaseModel):
    """`clock.yaml`: words of the clock in all languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hours: Words
    minutes: Words
    two_hours: Words
    half_hour: Words
    oclock: Words
    half: Words
    before: Words
    am: Words
    pm: Words
    parts: dict[int, Words]
    glued: dict[int, Words]
    next_week: Words
    weekend: Words
    weekdays: dict[int, Words]


@dataclass(frozen=True)
class _Patterns:
    at: tuple[re.Pattern[str], ...]
    parts: tuple[tuple[re.Pattern[str], int], ...]
    next_week: re.Pattern[str]
    weekend: re.Pattern[str]
    hours: re.Pattern[str]
    minutes: re.Pattern[str]
    two_hours: re.Pattern[str]
    half_hour: re.Pattern[str]


@lru_cache(maxsize=1)
def _clock() -> _Clock:
    return _Clock.model_validate(load_words("clock"))


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    clock = _clock()
    am, pm, half = (alternation(words) for words in (clock.am, clock.pm, clock.half))
    oclock, before = alternation(clock.oclock), alternation(clock.before)
    figure = r"(?<![\d.,:/-])(?P<hour>\d{1,2})"
    behind = r"(?![\d:/-])"
    halves = rf"(?P<am>{am})|(?P<pm>{pm})"
    parts = alternation(word for words in clock.parts.values() for word in words)
    return _Patterns(
        (
            re.compile(rf"(?:{halves})\s?{figure}\s?(?:{oclock}|:)\s?(?:(?P<minute>\d\d)|(?P<half>{half}))?"),
            re.compile(rf"{figure}(?::(?P<minute>\d\d))?\s?(?:{halves})(?![^\W\d_])"),
            re.compile(rf"{figure}\s?(?:h|[:.](?=\d\d(?!\d)))\s?(?P<minute>\d\d)?{behind}(?![^\W\d_])"),
            re.compile(rf"{figure}\s?(?:{oclock})\s?(?:(?P<minute>\d\d)(?!\d)|(?P<half>{half}))?"),
            re.compile(rf"(?:{before})\s?{figure}{behind}(?!\s?[^\W\d_])"),
            re.compile(rf"(?:{before})\s?{figure}(?=$|\s(?:{parts}))"),
        ),
        tuple((re.compile(alternation(words)), hour) for hour, words in sorted(clock.parts.items())),
        re.compile(alternation(clock.next_week)),
        re.compile(alternation(clock.weekend)),
        *(
            re.compile(rf"(.*?)\s?(?:{alternation(words)})")
            for words in (clock.hours, clock.minutes, clock.two_hours, clock.half_hour)
        ),
    )


_DAY = Question(id="day", kind=Kind.DATE, minutes=1)


@dataclass(frozen=True, slots=True)
class _NoWords:
    """A day is never said by yes or no."""

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


def moment_to_come(text: str, *, language: str, about: About, now: datetime) -> datetime | None:
    """The moment that a text names: a day, a time of day, both, or so long from now.

    A weekday is the next such day; a time without a day the next such time; a day without a time is meant
    at nine in the morning, or at the part of it that is named.

    Args:
        text: any words; those around the moment do not matter.
        language: BCP 47 tag of the conversation, tried before others.
        about: whose languages are tried next.
        now: aware, in the time zone that the founder thinks in.

    Returns:
        Aware, in the zone of `now`, within a year; None where the text names no moment to come.
    """
    whole = _apart(plain(text.replace("?", " ")))
    if not whole or len(whole) > _LONGEST:
        return None
    asked = Asked(_DAY, language, about, None, _NoWords(), now.date())
    distance = _from_now(whole, asked)
    if distance is not None:
        return _later(now, distance) if timedelta() < distance <= _FARTHEST else None
    at, rest = _time_of_day(_in_figures(whole, asked))
    part, rest = _part_of_day(rest)
    day = _day(rest, asked)
    if at is not None and part is not None and part >= _HALF_DAY and at.hour < _HALF_DAY:
        at = at.replace(hour=at.hour + _HALF_DAY)
    if day is not None and day.date == now.date() and at is None and part is None and not day.weekday:
        return None  # "enough for today" names no time to go on
    if day is None and at is None and len(whole.split()) > _FEW_WORDS:
        part = None  # "let us stop here for this evening" names none either
    when = at or (time(part) if part is not None else None)
    return _combined(day, when, now)


def _apart(text: str) -> str:
    """The text with a part of the day that is glued to its weekday ("Montagmorgen") as a word of its own."""
    for pattern, part in _glued():
        text = pattern.sub(rf"\1 {part}", text)
    return text


@lru_cache(maxsize=1)
def _glued() -> tuple[tuple[re.Pattern[str], str], ...]:
    clock = _clock()
    days = "|".join(sorted({re.escape(name) for tag in LANGUAGES for name in weekday_names(table(tag))}))
    return tuple(
        (re.compile(rf"(?<!\w)({days})(?:{'|'.join(map(plain_word, words))})(?!\w)"), clock.parts[hour][0])
        for hour, words in clock.glued.items()
    )


def _later(now: datetime, distance: timedelta) -> datetime:
    """So much later as a watch counts, even where the clocks are put forward between."""
    return (now.astimezone(UTC) + distance).astimezone(now.tzinfo)


@dataclass(frozen=True, slots=True)
class _Named:
    """A day; `weekday`: told by its name alone, so that the one a week later may be meant."""

    date: date
    weekday: bool = False


def _combined(day: _Named | None, at: time | None, now: datetime) -> datetime | None:
    if day is None and at is None:
        return None
    moment = datetime.combine(day.date if day else now.date(), at or _MORNING, now.tzinfo)
    if moment <= now:
        if day is not None and not day.weekday:
            return None
        moment += timedelta(days=7 if day is not None else 1)
    return moment if moment - now <= _FARTHEST else None


def _in_figures(text: str, asked: Asked) -> str:
    """The hour behind a word such as "at" in figures, where it is said in words: "a las diez"."""
    for one in asked.tables(text):
        if found := _hour_in_words(one).search(text):
            return f"{text[: found.start(2)]}{one.numerals[found[2]]:g}{text[found.end(2) :]}"
    return text


@lru_cache(maxsize=len(LANGUAGES))
def _hour_in_words(one: Table) -> re.Pattern[str]:
    hours = [word for word, number in one.numerals.items() if " " not in word and 0 < number <= _HOURS]
    return re.compile(rf"({alternation(_clock().before)})\s+({alternation(hours)})")


def _time_of_day(text: str) -> tuple[time | None, str]:
    for pattern in _patterns().at:
        found = pattern.search(text)
        if found is None:
            continue
        given = found.groupdict()
        hour = int(given["hour"])
        minute = _HALF_HOUR if given.get("half") else int(given.get("minute") or 0)
        if given.get("pm") and hour < _HALF_DAY:
            hour += _HALF_DAY
        elif given.get("am") and hour == _HALF_DAY:
            hour = 0
        if hour <= 23 and minute <= 59:  # noqa: PLR2004 - the clock's
            return time(hour, minute), f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _part_of_day(text: str) -> tuple[int | None, str]:
    found = [(match, hour) for pattern, hour in _patterns().parts if (match := pattern.search(text))]
    if not found:
        return None, text
    match, hour = max(found, key=lambda one: len(one[0][0]))
    return hour, f"{text[: match.start()]} {text[match.end() :]}"


def _day(text: str, asked: Asked) -> _Named | None:
    today = asked.today
    patterns = _patterns()
    if patterns.next_week.search(text) and (named := _weekday(text, asked)) is None:
        return _Named(today + timedelta(days=7 - today.weekday()))
    if patterns.weekend.search(text):
        return _Named(today + timedelta(days=(5 - today.weekday()) % 7 or 7))
    hints = _hints()
    telling = (window for window in _windows(text) if hints.search(window))
    for window in islice(telling, _MOST_WINDOWS):
        if (found := _date(window, asked)) is not None:
            return _Named(found)
    named = _weekday(text, asked)
    if named is None:
        return None
    ahead = (named - today.weekday()) % 7
    return _Named(today + timedelta(days=ahead), weekday=True)


@lru_cache(maxsize=1)
def _hints() -> re.Pattern[str]:
    """What a day is hardly named without: a figure, a relative day, a unit of time; in all languages."""
    words: list[str] = []
    for data in (table(language).data for language in LANGUAGES):
        words += (word for some in data.days.values() for word in some)
        words += (word for some in data.durations.values() for word in some if len(word) > 1)
        words += (word for some in data.day_counts.values() for word in some)
        words += (word for some in data.duration_twos.values() for word in some)
        words += (word for word in data.durations["day"] if word and not word.isascii())
    return re.compile(rf"\d|{alternation(words)}")


def _date(text: str, asked: Asked) -> date | None:
    """A day, the next such one where its year is not told."""
    years = (asked.today.year, asked.today.year + 1) if _DAY_OF_MONTH.search(text) else ()
    written = "{1}年{0}" if "月" in text else "{1}년 {0}" if "월" in text else "{0} {1}"
    for form in (text, *(written.format(text, year) for year in years)):
        outcome = read_date(asked, form)
        if not isinstance(outcome, Taken) or len(str(outcome.value)) != len("2000-01-01"):
            continue
        found = date.fromisoformat(str(outcome.value))
        if form is text or found >= asked.today:
            return found
    return None


_DAY_OF_MONTH = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def _weekday(text: str, asked: Asked) -> int | None:
    """The weekday that is named, in the conversation's languages first; Monday is 0."""
    for one in (*asked.tables(text), None):
        found = [(match.start(), day) for pattern, day in _weekdays(one) if (match := pattern.search(text))]
        if found:
            return min(found)[1]
    return None


@lru_cache(maxsize=32)
def _weekdays(of: Table | None) -> tuple[tuple[re.Pattern[str], int], ...]:
    names: dict[int, list[str]] = {}
    if of is None:
        names = {day: list(words) for day, words in _clock().weekdays.items()}
    else:
        for name, day in weekday_names(of).items():
            names.setdefault(day, []).append(name)
    return tuple((re.compile(alternation(words)), day) for day, words in names.items())


def _windows(text: str) -> Iterator[str]:
    """Runs of neighbouring words, the longer ones first; of signs where words are not spaced."""
    spaced = not is_unspaced(text)
    words = text.split() if spaced else list(text)
    for size in range(min(_WINDOW if spaced else 2 * _WINDOW, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            yield (" " if spaced else "").join(words[start : start + size]).strip(" ,;.!")


def _from_now(text: str, asked: Asked) -> timedelta | None:
    """So many hours or minutes from now: "dans 2 heures", "in half an hour"."""
    windows = list(_windows(text))
    for one in asked.tables(text):
        for head, tail in _ahead(one.language):
            for window in windows:
                if len(window) > len(head) + len(tail) and window.startswith(head) and window.endswith(tail):
                    core = window[len(head) : len(window) - len(tail)].strip()
                    if (found := _span(core, one, asked)) is not None:
                        return found
    return None


@lru_cache(maxsize=len(LANGUAGES))
def _ahead(language: str) -> tuple[tuple[str, str], ...]:
    pairs = (pattern.split("{}") for pattern in table(language).data.ahead)
    return tuple((plain_word(head), plain_word(tail)) for head, tail in pairs)


def _span(text: str, one: Table, asked: Asked) -> timedelta | None:
    patterns = _patterns()
    if patterns.half_hour.fullmatch(text):
        return timedelta(minutes=_HALF_HOUR)
    if patterns.two_hours.fullmatch(text):
        return timedelta(hours=2)
    for pattern, unit in ((patterns.hours, timedelta(hours=1)), (patterns.minutes, timedelta(minutes=1))):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        count = _count(found[1].strip(), one, asked)
        if count is not None:
            return unit * float(count)
    return None


def _count(text: str, one: Table, asked: Asked) -> Decimal | None:
    if not text:
        return Decimal(1) if one.data.duration_alone else None
    if text in one.words("one"):
        return Decimal(1)
    readings = numbers(text, one, asked.style)
    return readings[0] if len(readings) == 1 else None
