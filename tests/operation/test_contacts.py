"""The contacts file: the sample is read, faults are placed, absence counts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from bot.contacts import Contacts, load_contacts
from knowledge.business_time import BusinessTime
from knowledge.pack import load
from knowledge.pack.faults import PackError

SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "contacts.sample.yaml"


def test_absence_takes_a_contact_away_and_changes_its_languages() -> None:
    contacts = load_contacts(SAMPLE)
    before = contacts.availability(datetime(2027, 8, 1, 21, 59, tzinfo=UTC))
    during = contacts.availability(datetime(2027, 8, 1, 22, 0, tzinfo=UTC))  # midnight in Paris
    assert before["sprint-lead"].languages == ("en", "fr")
    assert during["sprint-lead"].present
    assert [person.id for person in contacts.staff()] == ["camille@example.org", "jean@example.org"]


def test_nobody_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_text(
        "people:\n  ada:\n    name: Ada\n    email: ada@example.org\n"
        "    absences: [{first: 2027-01-01, last: 2027-01-02}]\n"
        "contacts:\n  desk: {people: [ada]}\n"
    )
    contacts = load_contacts(path)
    assert not contacts.availability(datetime(2027, 1, 2, 12, tzinfo=UTC))["desk"].present
    assert contacts.availability(datetime(2027, 1, 3, 12, tzinfo=UTC))["desk"].present


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("people:\n  ada:\n    name: Ada\n    email: nowhere\n", 4),
        ("timezone: Mars/Base\n", 1),
        ("contacts:\n  desk: {people: [nobody]}\n", 1),
        ("people:\n  ada:\n    name: Ada\n    email: a@example.org\n    phone: 1\n", 5),
        ("hours:\n  mon: ['9-12']\n", 2),
        ("hours:\n  mon: ['12:00-09:00']\n", 1),
        ("holidays: {country: FR, subdivision: QQ}\n", 1),
        ("holidays: {subdivision: QQ}\n", 1),
        ("people: [\n", 2),
        ("people: {a: {name: A, email: a@b.eu, absences: [{first: 2027-01-02, last: 2027-01-01}]}}\n", 1),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_text(text)
    with pytest.raises(PackError) as caught:
        load_contacts(path)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [("contacts.yaml", line)]


def hours(text: str, contact: str) -> BusinessTime:
    """When somebody behind a contact is there, by a contacts file beside the pack of the example city."""
    return Contacts.model_validate(yaml.safe_load(text)).business_time(contact, load("example-city"))


BOTH = """
people:
  ada: {name: Ada, email: ada@example.org, hours: {mon: ["09:00-12:00"]}}
  bob: {name: Bob, email: bob@example.org, hours: {mon: ["11:00-15:00"], sat: ["10:00-11:00"]}}
contacts: {desk: {people: [ada, bob]}}
"""


def test_the_hours_nearest_to_a_contact_count() -> None:
    sample, pack = load_contacts(SAMPLE), load("example-city")
    officer = sample.business_time("international-officer", pack)
    assert officer.week[0] == ((14 * 60, 18 * 60),)
    assert not officer.week[1]
    assert sample.business_time("desk", pack).week[4] == ((9 * 60, 12 * 60 + 30),)
    assert Contacts().business_time("desk", pack) == pack.business_time
    assert pack.business_time.stated
    assert not load("saint-etienne").business_time.stated


def test_people_with_hours_of_their_own_are_there_one_for_the_other() -> None:
    week = hours(BOTH, "desk").week
    assert week[0] == ((9 * 60, 15 * 60),)
    assert week[5] == ((10 * 60, 11 * 60),)


def test_days_on_which_everybody_is_away_are_closed() -> None:
    away = "absences: [{first: 2026-12-07, last: 2026-12-14}]"
    ada = BOTH.replace('"09:00-12:00"]}', f'"09:00-12:00"]}}, {away}')
    both = ada.replace('"10:00-11:00"]}', f'"10:00-11:00"]}}, {away}')
    monday = date(2026, 12, 7)
    assert hours(ada, "desk").is_business_day(monday)
    assert not hours(both, "desk").is_business_day(monday)
    assert hours(both, "desk").is_business_day(date(2026, 12, 21))


def test_holidays_of_the_file_stand_in_the_place_of_those_of_the_pack() -> None:
    ireland, france = date(2026, 3, 17), date(2026, 7, 14)
    assert not hours("timezone: Europe/Paris", "desk").is_business_day(ireland)
    french = hours("holidays: {country: FR, also: [2026-07-15]}", "desk")
    assert french.is_business_day(ireland)
    assert not french.is_business_day(france)
    assert not french.is_business_day(date(2026, 7, 15))
