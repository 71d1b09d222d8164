"""Sayings are read and written as lists of texts, however they are held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.pack.words import Phrasings

_LINES = st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8"), min_size=1), max_size=9)


@given(_LINES)
def test_sayings_come_out_as_they_went_in(texts: list[str]) -> None:
    held = Phrasings.model_validate({"topics": {}, "choices": {"stage": {"idea": texts}}})
    assert held.of_choice("stage", "idea") == tuple(texts)
    assert held.model_dump(mode="json")["choices"] == {"stage": {"idea": texts}}
    assert Phrasings.model_validate(held.model_dump()) == held
