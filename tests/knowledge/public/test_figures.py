"""Measures, slips, and pieces of sentences."""

from __future__ import annotations

import pytest

from knowledge.public.figures import auroc, balanced_threshold, threshold_at_precision
from knowledge.public.languages import pieces
from knowledge.public.slips import slipped


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    assert auroc([3, 4], [1, 2]) == 1
    assert auroc([1, 2], [3, 4]) == 0
    assert auroc([3, 4], [1, 3]) == pytest.approx(3.5 / 4)


def test_auroc_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="compare"):
        auroc([1.0], [])


def test_the_balanced_threshold_loses_as_much_on_both_sides() -> None:
    assert balanced_threshold([2, 4, 5, 6], [1, 2, 3, 4.5]) == 4


def test_a_threshold_keeps_its_precision() -> None:
    sure, right = [0.9, 0.8, 0.7, 0.6, 0.5], [True, True, False, True, False]
    assert threshold_at_precision(sure, right, 0.75) == 0.6
    assert threshold_at_precision(sure, right, 1.0) == 0.8
    assert threshold_at_precision(sure, [False] * 5, 0.5) == float("inf")


def test_slips_change_about_a_letter_in_twelve_and_always_the_same() -> None:
    text = "the quick brown fox jumps over the lazy dog again and again, and nobody knows the reason " * 5
    made = slipped(text)
    assert made != text
    assert made == slipped(text)
    assert abs(len(made) - len(text)) < len(text) / 12
    assert slipped("12:30 – 14 %") == "12:30 – 14 %"


def test_pieces_are_words_in_a_row_or_signs_where_words_are_not_spaced() -> None:
    (piece,) = pieces(("one two three four",), 2)
    assert piece in ("one two", "two three", "three four")
    (signs,) = pieces(("我喜欢喝茶。",), 2)
    assert signs in ("我喜欢喝", "喜欢喝茶")
    assert pieces(("one two",), 2) == []
