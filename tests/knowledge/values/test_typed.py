"""What founders type on a phone is read as it is meant, and what is no answer is never stored."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.pack.structure import Kind
from knowledge.values.tables import LANGUAGES
from tests.knowledge.values.asking import brief, read
from tests.knowledge.values.typed import HERE, measure

GOAL = 0.95
ANSWERS = HERE / "answers"


@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_answers_are_read(language: str) -> None:
    found = measure(ANSWERS / f"{language}.yaml")
    assert found.share >= GOAL, "\n".join(found.wrong)
    assert not found.stored


@pytest.mark.parametrize(
    ("kind", "text", "tense", "found"),
    [
        (Kind.DATE, "Friday", None, "2026-03-06"),
        (Kind.DATE, "Friday", "past", "2026-02-27"),
        (Kind.DATE, "next Friday", None, {"ambiguous": ["2026-03-06", "2026-03-13"]}),
        (Kind.DATE, "last Friday", None, "2026-02-27"),
        (Kind.DATE, "Wednesday", None, {"ambiguous": ["2026-03-04", "2026-03-11"]}),
        (Kind.MONTH, "Friday", None, {"refused": "not_understood"}),
        (Kind.MONTH, "Q1 2024", None, {"ambiguous": ["2024-01", "2024-02", "2024-03"]}),
        (Kind.MONTH, "Q3", None, {"refused": "wrong_format"}),
        (Kind.MONTH, "Q3", "past", {"ambiguous": ["2025-07", "2025-08", "2025-09"]}),
    ],
)
def test_weekdays_and_quarters(kind: Kind, text: str, tense: str | None, found: Any) -> None:
    assert brief(read(kind, text, tense=tense)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("we talked to 30 people so far", 30),
        ("we need 5 more people", {"refused": "not_understood"}),
        ("we do not have 5 people", {"refused": "not_understood"}),
        ("5 people too many", {"refused": "not_understood"}),
        ("we are 3 and they are 5", {"refused": "not_understood"}),
    ],
)
def test_a_sentence_must_tell_nothing_else(text: str, found: Any) -> None:
    assert brief(read(Kind.NUMBER, text)) == found


def test_a_flag_is_a_country_and_agrees_with_its_name() -> None:
    assert brief(read(Kind.COUNTRY, "France 🇫🇷")) == "FR"
    assert brief(read(Kind.COUNTRY, "France 🇩🇪")) == {"refused": "not_understood"}
    assert brief(read(Kind.COUNTRY, "🇫🇷🇩🇪")) == {"ambiguous": ["DE", "FR"]}


@pytest.mark.parametrize("folder", ["answers_unseen", "answers_third"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_gathered_later_are_read_too(language: str, folder: str) -> None:
    found = measure(HERE / folder / f"{language}.yaml")
    assert len(found.wrong) <= 1, "\n".join(found.wrong)
    assert not found.stored
