"""Slips are mended to frequent words and to those of what is known, and taken where that is nearer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.public.mending import FrequentWords
from knowledge.public.trial import Trial
from knowledge.understanding import Reader
from knowledge.understanding.examples import Example

KNOWN = ("who fought the battle of the boyne", "where is the sagrada familia")


@pytest.fixture(scope="module")
def mender() -> FrequentWords:
    return FrequentWords(KNOWN)


@pytest.mark.parametrize(
    ("language", "typed", "mended"),
    [
        ("en", "who foguht the batttle", "who fought the battle"),
        ("sv", "vilka slogs vid Bttle", "vilka slogs vid Battle"),
        ("ms", "siapa di sagrda famillia", "siapa di sagrada familia"),
        ("fi", "montako vuota", "montako vuotta"),
        ("tr", "nereed kaldı", "nerede kaldı"),
        ("ru", "сколкьо человек", "сколько человек"),
        ("ar", "منن الذيين", "منن الذين"),
        ("ja", "sagrda familiaはどこ", "sagrada familiaはどこ"),
    ],
)
def test_a_slip_is_mended(mender: FrequentWords, language: str, typed: str, mended: str) -> None:
    assert mender.mend(typed, language) == mended


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the whole world"),
        ("en", "teh 2024 https"),  # short, or no word
        ("sv", "zxqwvut"),
        ("km", "តើអ្នកណា"),
        ("", "sagrada"),
    ],
)
def test_what_is_right_or_nobodys_stays(mender: FrequentWords, language: str, text: str) -> None:
    assert mender.mend(text, language) == text


@given(st.text(max_size=40))
def test_any_text_is_taken(text: str) -> None:
    mended = FrequentWords(KNOWN).mend(text, "fr")
    assert len(mended.split()) == len(text.split())


def test_a_question_is_taken_as_mended_where_that_is_nearer(reader: Reader) -> None:
    known = [Example(f"topic:{place}", "en", text) for place, text in enumerate(KNOWN)]
    typed, label = "where is teh sagrrada famliia", "topic:1"
    plain, mending = (Trial(known, reader, mending=on).ask(typed, label) for on in (False, True))
    nearest = 2
    assert mending.right
    assert mending.evidence.features[nearest] > plain.evidence.features[nearest]
    assert mending.nearest == plain.nearest  # what is compared with is asked as it was typed
