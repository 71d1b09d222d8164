"""What settings name is there and sound, or all that is wrong is told in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content import load_content, load_packs
from bot.settings import Settings, SettingsError
from knowledge.pack import PackError

BROKEN = "people:\n  ada: {name: Ada, email: nowhere}\nhours: {monday: []}\n"


def settings(**named: str) -> Settings:
    return Settings.from_env({"CITIES": "example-city", **named})


def test_packs_come_in_the_order_of_the_setting() -> None:
    assert list(load_content(settings(CITIES="example-city")).packs) == ["example-city"]


def test_packs_and_files_that_are_not_there_are_told_together_with_the_rest(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as first:
        settings(PORT="x", CITIES="atlantis,example-city", CONTACTS_FILE=str(tmp_path / "none.yaml"))
    assert first.value.settings is not None
    with pytest.raises(SettingsError) as caught:
        load_content(first.value.settings, known=first.value.faults)
    assert [(fault.code, fault.name) for fault in caught.value.faults] == [
        ("malformed", "PORT"), ("unknown_city", "CITIES"), ("unreadable", "CONTACTS_FILE"),
    ]  # fmt: skip
    assert "atlantis" in caught.value.faults[1].what_to_do
    assert "example-city" in caught.value.faults[1].what_to_do


def test_a_malformed_list_of_packs_is_told_once() -> None:
    with pytest.raises(SettingsError) as first:
        settings(CITIES="lyon, lyon")
    assert first.value.settings is not None
    with pytest.raises(SettingsError) as caught:
        load_content(first.value.settings, known=first.value.faults)
    assert [fault.name for fault in caught.value.faults] == ["CITIES"]


def test_a_broken_file_is_told_by_its_lines_also_beside_faults_of_settings(tmp_path: Path) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_text(BROKEN)
    with pytest.raises(PackError) as alone:
        load_content(settings(CONTACTS_FILE=str(path)))
    assert {fault.line for fault in alone.value.faults} == {2, 3}
    with pytest.raises(SettingsError) as beside:
        load_content(settings(CITIES="atlantis", CONTACTS_FILE=str(path)))
    assert beside.value.files == alone.value.faults


def test_faults_of_all_packs_are_told_together() -> None:
    with pytest.raises(PackError) as caught:
        load_packs(["atlantis", "lemuria"])
    assert [fault.file for fault in caught.value.faults] == ["atlantis", "lemuria"]
