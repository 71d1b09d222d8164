"""The contacts file: the sample is read, faults are placed, absence counts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.contacts import load_contacts
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
