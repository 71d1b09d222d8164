"""Texts that say nothing in any language: keys hit at random, one syllable over and over, signs, code.

They are near to some topic all the same, by chance; whoever would ask which topic is meant would look silly.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from knowledge.text import fold, is_unspaced

_WORD = re.compile(r"[^\W\d_]+")
_REPEATED = re.compile(r"(\w{1,4}?)\1{2,}")
_CODE = re.compile(
    r"</?[a-z!][^<>]*>|\{\{|\}\}|\$\{|\(\s*\)\s*[;{]|'\s*;|;\s*--|/\*|\*/|\.\./|^\s*select\b.*\*\s*from\b",
    re.IGNORECASE,
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_SHORTEST = 3
"""Letters from which a word that an encoder knows whole says something; shorter pieces it knows by chance."""

_PER_PIECE = 2.0
"""Letters to a piece, at most, where an encoder can make nothing of the letters. Of the calibration
questions, slips of the keyboard included, only one that is out of scope has so few."""


def is_noise(text: str, *, pieces: Callable[[str], int] | None, known: Callable[[str], bool]) -> bool:
    """Whether a text says nothing.

    Args:
        text: normalised.
        pieces: into how many parts an encoder takes a word; None where that cannot be told.
        known: whether a lower-case word stands in the pack.
    """
    if _CODE.search(text):
        return True
    words = _WORD.findall(text.lower())
    if is_unspaced(text) or any(known(word) for word in words):
        return False
    if not any(len(word) > 1 for word in words):
        return True  # a bare number or address was told by its form before
    if all(_REPEATED.fullmatch(word) for word in words):
        return True
    if pieces is None or not all(fold(word).isascii() or _CYRILLIC.fullmatch(word) for word in words):
        return False
    counts = [pieces(word) for word in words]
    whole = any(count == 1 and len(word) >= _SHORTEST for word, count in zip(words, counts, strict=True))
    return not whole and sum(map(len, words)) <= _PER_PIECE * sum(counts)
