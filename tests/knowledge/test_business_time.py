"""Hours, holidays and time counted in them, over changes of clocks and whatever hours there are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.business_time import (
    DAY,
    WEEKDAYS,
    BusinessTime,
    days_of,
    has_holidays,
    together,
    week_of,
)

OFFICE = week_of(days_of(dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:00-17:00"))))
PARIS = BusinessTime("Europe/Paris", OFFICE, "FR")
HOUR = timedelta(hours=1)


def at(text: str, zone: str = "Europe/Paris") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-27 09:00", "2026-11-27 09:00"),
        ("2026-11-27 12:00", "2026-11-27 13:00"),
        ("2026-11-27 17:00", "2026-11-30 09:00"),
        ("2026-12-24 18:00", "2026-12-28 09:00"),  # Christmas, then a weekend
        ("2027-07-13 17:30", "2027-07-15 09:00"),
    ],
)
def test_the_next_opening_passes_over_weekends_and_holidays(moment: str, opens: str) -> None:
    assert PARIS.next_opening(at(moment)) == at(opens)
    assert PARIS.is_open(at(moment)) == (moment == opens)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    alsace = BusinessTime("Europe/Paris", OFFICE, "FR", "6AE")
    assert alsace.next_opening(at("2025-12-26 10:00")) == at("2025-12-29 09:00")
    assert PARIS.is_open(at("2025-12-26 10:00"))
    assert has_holidays("FR", "6AE")
    assert not has_holidays("FR", "XX")
    assert not has_holidays("QQ", None)


def test_further_days_are_closed() -> None:
    shut = BusinessTime("Europe/Paris", OFFICE, closed=frozenset({date(2026, 11, 30)}))
    assert shut.next_opening(at("2026-11-28 10:00")) == at("2026-12-01 09:00")
    assert not shut.is_business_day(date(2026, 11, 30))


def test_time_is_counted_in_open_hours() -> None:
    assert PARIS.between(at("2026-11-27 16:00"), at("2026-11-30 10:00")) == 2 * HOUR
    assert PARIS.after(at("2026-11-27 16:00"), 2 * HOUR) == at("2026-11-30 10:00")
    assert PARIS.after(at("2026-11-28 16:00"), timedelta()) == at("2026-11-28 16:00")
    assert PARIS.between(at("2026-11-30 10:00"), at("2026-11-27 16:00")) == timedelta()


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2027-06-06", 24)])
def test_a_day_on_which_clocks_change_counts_what_it_lasts(day: str, hours: int) -> None:
    always = BusinessTime("Europe/Paris", (((0, DAY),),) * 7)
    start = at(f"{day} 00:00")
    end = (datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert always.between(start, end) == hours * HOUR
    assert always.after(start, hours * HOUR) == end


def test_an_hour_that_clocks_leave_out_is_no_opening() -> None:
    night = BusinessTime("Europe/Paris", (((120, 150), (180, 240)),) * 7)
    assert night.between(at("2027-03-28 00:00"), at("2027-03-28 12:00")) == HOUR


def test_who_never_opens_is_told_apart() -> None:
    never = BusinessTime("Europe/Paris", ((),) * 7)
    assert never.next_opening(at("2026-11-27 09:00")) is None
    assert never.after(at("2026-11-27 09:00"), HOUR) is None
    assert never.span("2d") == timedelta(days=2)


def test_a_day_of_waiting_is_as_long_as_it_is_open() -> None:
    assert PARIS.span("1d") == 7 * HOUR
    assert PARIS.span("1.5d") == timedelta(hours=10.5)
    assert PARIS.span("4h") == 4 * HOUR
    assert BusinessTime("Europe/Paris").span("1d") == timedelta(days=1)


@pytest.mark.parametrize("day", [["12:00-09:00"], ["09:00-09:00"], ["09:00-12:00", "11:00-13:00"]])
def test_openings_out_of_order_are_refused(day: list[str]) -> None:
    with pytest.raises(ValueError, match=r"before|overlap"):
        week_of([day, *[()] * 6])


def test_of_several_one_is_enough_to_be_there() -> None:
    early, late = (
        week_of([["09:00-12:00"], *[()] * 6]),
        week_of([["11:00-15:00"], ["08:00-09:00"], *[()] * 5]),
    )
    assert together([early, late])[:3] == (((540, 900),), ((480, 540),), ())


zones = st.sampled_from(["Europe/Paris", "Asia/Seoul", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"])
marks = st.lists(st.sampled_from(range(0, DAY + 1, 30)), max_size=6, unique=True).map(sorted)
weeks = st.lists(marks.map(lambda m: tuple(zip(m[::2], m[1::2], strict=False))), min_size=7, max_size=7)
hours = st.builds(
    BusinessTime,
    zones,
    weeks.map(tuple),
    st.sampled_from([None, "FR", "KR"]),
    st.none(),
    st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 1)), max_size=3),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
waits = st.timedeltas(timedelta(), timedelta(hours=30))


@given(hours, moments, waits)
def test_what_was_open_for_so_long_comes_out_again(
    shop: BusinessTime, start: datetime, wait: timedelta
) -> None:
    end = shop.after(start, wait)
    if end is not None:
        assert end >= start
        assert shop.between(start, end) == wait
    elif any(shop.week):
        assert shop.between(start, start + timedelta(days=20)) < wait


@given(hours, moments, waits, moments)
def test_what_began_before_has_lasted_so_long(
    shop: BusinessTime, end: datetime, wait: timedelta, began: datetime
) -> None:
    last = shop.before(end, wait)
    if last is not None and wait:
        assert shop.between(last, end) == wait
        assert (shop.between(began, end) >= wait) == (began <= last)


@given(hours, moments, moments, moments)
def test_spans_add_up(shop: BusinessTime, one: datetime, two: datetime, three: datetime) -> None:
    first, second, third = sorted((one, two, three))
    assert shop.between(first, second) + shop.between(second, third) == shop.between(first, third)
    assert shop.between(first, third) <= third - first


@given(hours, moments)
def test_until_it_opens_no_open_time_passes(shop: BusinessTime, moment: datetime) -> None:
    opens = shop.next_opening(moment)
    if opens is None:
        assert not any(shop.week) or shop.between(moment, moment + timedelta(days=30)) == timedelta()
    else:
        assert shop.is_open(opens)
        assert shop.between(moment, opens) == timedelta()
        assert (opens == moment) == shop.is_open(moment)


def test_weekdays_alone_count_where_no_hours_are_known() -> None:
    assert BusinessTime("Europe/Paris").week == WEEKDAYS
    assert not BusinessTime("Europe/Paris").stated
