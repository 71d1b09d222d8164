"""Texts that say nothing lead to an honest gap; no real question is taken for one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.evaluation import questions
from knowledge.understanding.encoders import E5
from knowledge.understanding.noise import is_noise
from tests.dialogues.test_transcripts import city, reader


def decision(text: str) -> str:
    return city("saint-etienne").understanding.topic(reader().read(text), "en").decision


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{7*7}}",
        "'; DROP TABLE answers;--",
        "x" * 4097,
        "asdfghjkl",
        "qsdfghjklm",
        "azertyuiop",
        "blablabla",
        "%%%",
    ],
)
def test_noise_is_a_gap(text: str) -> None:
    assert decision(text) == "gap"


@pytest.mark.parametrize(
    "text", ["GDPR", "tarif", "prix ?", "precio", "hackathon", "Finanzierungsmöglichkeiten"]
)
def test_a_single_word_may_be_a_question(text: str) -> None:
    assert decision(text) == "answer"


def test_no_calibration_question_of_a_topic_is_noise() -> None:
    asked = [
        q.asked for q in questions(Path(__file__).parents[2] / "evaluation") if q.asked.set == "calibration"
    ]
    assert len(asked) > 200
    (pieces,) = (encoder.pieces for encoder in reader().encoders if isinstance(encoder, E5))
    taken = [one.topic for one in asked if is_noise(one.text, pieces=pieces, known=lambda _: False)]
    assert set(taken) <= {"out_of_scope"}
