"""Every face says the same things in every language; a word that one lacks is a fault."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

import integrations
from integrations.phrases import open_hours
from knowledge.values.words.tables import LANGUAGES

FOLDERS = sorted(Path(integrations.__file__).parent.glob("*/words"))


def _phrases(path: Path) -> dict[str, str]:
    read: dict[str, str] = yaml.safe_load(path.read_text("utf-8"))
    return read


def _values(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


def test_the_walk_finds_them() -> None:
    assert {"digest", "mail", "slack", "web"} <= {folder.parent.name for folder in FOLDERS}
    assert len(LANGUAGES) == 12


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_language_says_the_same_things(folder: Path) -> None:
    assert {path.stem for path in folder.glob("*.yaml")} == set(LANGUAGES)
    english = _phrases(folder / "en.yaml")
    for language in LANGUAGES:
        phrases = _phrases(folder / f"{language}.yaml")
        assert phrases.keys() == english.keys(), language
        for key, text in phrases.items():
            assert isinstance(text, str), (language, key)
            assert text.strip(), (language, key)
            assert _values(text) == _values(english[key]), (language, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_time_is_told_in_the_language_itself(language: str) -> None:
    told = open_hours(timedelta(hours=3), language), open_hours(timedelta(minutes=20), language)
    english = open_hours(timedelta(hours=3), "en"), open_hours(timedelta(minutes=20), "en")
    assert language in ("en", "fr", "pt", "nl") or not set(told) & set(english)
