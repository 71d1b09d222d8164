"""The clocks of a case: what runs, what is due, who is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dialogues.desk_clock import Due, back_at, timing
from knowledge.business_time import BusinessTime, days_of, week_of
from knowledge.pack.hours import Service
from tests.dialogues.test_desk_rules import NEW

ZONE = ZoneInfo("Europe/Paris")
HOURS = BusinessTime(
    "Europe/Paris",
    week_of(days_of(dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",)))),
    stated=True,
)
SERVICE = Service(answer="8h", resolution="16h", remind="2h")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZONE)
CASE = replace(NEW, waiting_since=MONDAY, opened_at=MONDAY, running_since=MONDAY)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "state"),
    [(0, Due.RUNNING), (5, Due.RUNNING), (6, Due.SOON), (7.9, Due.SOON), (8, Due.OVERDUE), (24, Due.OVERDUE)],
)
def test_a_wait_runs_out_in_open_hours(hours: float, state: Due) -> None:
    answer = timing(CASE, HOURS, SERVICE, MONDAY + hours * HOUR).answer
    assert answer is not None
    assert answer.state is state
    assert answer.due == MONDAY + 8 * HOUR


def test_the_whole_case_has_a_clock_of_its_own() -> None:
    tuesday = MONDAY + timedelta(days=1, hours=7)
    told = timing(replace(CASE, waiting_since=None), HOURS, SERVICE, tuesday)
    assert told.answer is None
    assert told.resolution is not None
    assert (told.resolution.spent, told.worst) == (15 * HOUR, Due.SOON)
    again = timing(replace(CASE, running_since=tuesday), HOURS, SERVICE, tuesday)
    assert again.resolution is not None
    assert again.resolution.state is Due.RUNNING


@pytest.mark.parametrize("rest", [{"closed_at": MONDAY}, {"snoozed_until": MONDAY + timedelta(days=9)}])
def test_nothing_is_due_of_a_case_that_is_closed_or_sleeps(rest: dict[str, datetime]) -> None:
    told = timing(replace(CASE, **rest), HOURS, SERVICE, MONDAY + timedelta(days=8))  # type: ignore[arg-type]
    assert (told.answer, told.resolution, told.worst) == (None, None, Due.RUNNING)


def test_nothing_is_ever_due_where_nobody_is_ever_there() -> None:
    never = replace(HOURS, week=((),) * 7)
    assert timing(CASE, never, SERVICE, MONDAY + timedelta(days=90)).answer is None


def test_when_staff_are_back_is_told_only_where_hours_are_stated() -> None:
    saturday = MONDAY + timedelta(days=5)
    assert back_at(HOURS, saturday) == MONDAY + timedelta(days=7)
    assert back_at(HOURS, MONDAY) is None
    assert back_at(BusinessTime("Europe/Paris"), saturday) is None
