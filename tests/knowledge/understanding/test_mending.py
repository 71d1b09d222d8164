"""Slips of the keyboard are mended to the pack's words; words that are right, or nobody's, are left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.understanding.encoders import E5
from knowledge.understanding.language_words import shipped_words
from knowledge.understanding.mending import Mender

WORDS = {
    "en": {"training": 9, "residency": 5, "designer": 4, "talk": 3, "human": 3, "roadmap": 2},
    "fr": {"formation": 9, "résidence": 5, "financement": 4, "parler": 3},
    "ja": {"ロードマップ": 3, "データを消して": 2},
    "ko": {unicodedata.normalize("NFD", word): 3 for word in ("프로그램", "로드맵은", "비용은")},
}
ENGLISH = {"en": 0.9, "fr": 0.1}


@pytest.fixture(scope="module")
def mender() -> Mender:
    return Mender(WORDS, E5().pieces, shipped_words())


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("how long is the residancy?", "how long is the residency?"),
        ("what trainigs, please", "what training, please"),
        ("a raodmap for 2027", "a roadmap for 2027"),
        ("speak to a humna", "speak to a human"),
    ],
)
def test_a_slip_is_mended_where_it_stands(mender: Mender, typed: str, mended: str) -> None:
    assert mender.mend(typed, ENGLISH) == mended


@pytest.mark.parametrize(
    ("language", "typed", "mended"),
    [
        ("ko", "프로그렘 소개", "프로그램 소개"),
        ("ko", "비옹은 얼마", "비용은 얼마"),
        ("ko", "비옹 얼마", "비옹 얼마"),  # too short: it may be another word
        ("ja", "ロードマプがほしい", "ロードマップがほしい"),
        ("ja", "データを出して", "データを出して"),  # no loan word: nobody knows where words end
    ],
)
def test_slips_in_hangul_and_katakana(mender: Mender, language: str, typed: str, mended: str) -> None:
    assert mender.mend(typed, {language: 1.0}) == mended


def test_frequent_words_are_no_slips_of_the_packs_own(mender: Mender) -> None:
    assert mender.mend("la présidence, les formations", {"fr": 1.0}) == "la présidence, les formations"
    assert mender.mend("la résidance", {"fr": 1.0}) == "la résidence"


@pytest.mark.parametrize(
    "text", ["training a human", "our walk to the table", "GreenGrid", "12 x 30", "設計 tlak"]
)
def test_words_and_names_are_left_alone(mender: Mender, text: str) -> None:
    assert mender.mend(text, ENGLISH) == text


def test_words_of_another_language_than_the_text_do_not_draw(mender: Mender) -> None:
    assert mender.mend("financemnt", ENGLISH) == "financemnt"
    assert mender.mend("financemnt", {"fr": 1.0}) == "financement"
    assert mender.mend("financemnt", {"ko": 1.0}) == "financemnt"
    assert mender.mend("financemnt", {}) == "financemnt"


@given(text=st.text(max_size=60))
def test_any_text_is_taken_and_mended_once(mender: Mender, text: str) -> None:
    once = mender.mend(text, ENGLISH)
    assert mender.mend(once, ENGLISH) == once
