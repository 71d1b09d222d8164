"""A phone number is of the country that is told, or that its form shows; else it is asked back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.pack.structure import Kind
from knowledge.values import Ambiguous, Refused
from knowledge.values.words.tables import LANGUAGES
from tests.knowledge.values.asking import brief, read

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("phones.yaml").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_of_the_country_that_is_told(language: str) -> None:
    kinds = {"ask": Ambiguous, "none": Refused}
    for text, expected in TABLE[language]:
        found = read(Kind.PHONE, text, language=language)
        assert isinstance(found, kinds[expected]) if expected in kinds else brief(found) == expected, text


def test_readings_are_of_the_language_and_of_the_pack() -> None:
    assert brief(read(Kind.PHONE, "06-41872936", language="nl")) == {
        "ambiguous": ["+31641872936", "+33641872936"]
    }
    assert brief(read(Kind.PHONE, "0618472935", language="fr")) == "+33618472935"


def test_an_address_behind_a_full_width_mark_is_read() -> None:
    assert brief(read(Kind.URL, "あります！https://www.machipan.co.jp", language="ja")) == (
        "https://www.machipan.co.jp"
    )
