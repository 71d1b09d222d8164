"""A town or region tells its country; what several may mean is asked back, and other words tell none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.pack.structure import Kind
from knowledge.values import Ambiguous, Taken
from knowledge.values.addresses.towns import FILE, key, town
from knowledge.values.words.tables import LANGUAGES
from tests.knowledge.values.asking import brief, read

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("where.yaml").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_tell_their_country(language: str) -> None:
    for text, expected in TABLE["places"][language]:
        found = read(Kind.COUNTRY, text, language=language)
        assert isinstance(found, Ambiguous) if expected == "ask" else brief(found) == expected, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_country_is_taken_from_other_words(language: str) -> None:
    found = {text: read(Kind.COUNTRY, text, language=language) for text in TABLE["nothing"][language]}
    assert not [text for text, outcome in found.items() if isinstance(outcome, Taken)]


def test_every_name_of_the_file_is_found() -> None:
    names = [line.split("\t")[0] for line in FILE.read_text("utf-8").splitlines()]
    assert names == sorted(names)
    assert all(town(name) is not None for name in (*names[:50], *names[::997], *names[-50:]))
    assert town(key("no such town")) is None


def test_a_town_beside_another_country_is_asked_back() -> None:
    assert brief(read(Kind.COUNTRY, "from Osaka, but now in Lyon")) == {"ambiguous": ["JP", "FR"]}
