"""Whether a text is a question by its form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from knowledge.letters import LETTERS
from knowledge.text import MORE, fold

_MARK = re.compile(r"[?？؟⁇⁈‽;;]\s*[)\"'»”*_.!…]*\s*$")
QUESTION = 0.5
"""From here on a text looks like a question by its form."""

_MARK_ALONE = 0.7
_WORD_ALONE = 0.6
_BOTH = 0.95
_MARK_INSIDE = 0.55
_INSIDE = re.compile(r"[?？؟¿]")


_EDGE = re.compile(r"^\W+|\W+$")


def likeness(text: str, question_words: Sequence[str]) -> float:
    """How much a text looks like a question.

    Args:
        text: normalised.
        question_words: words that open a question in its language; one that begins with … closes it, one
            that ends so may have more behind it without a space, and one with both may stand anywhere in a
            short text.

    Returns:
        From 0 (nothing of a question) to 1.
    """
    folded, plain = f"{fold(text)} ", _EDGE.sub("", _alike(text))
    opens = any(_shows(word, folded, plain) for word in question_words)
    # The Greek question mark looks like a semicolon, which ends no text otherwise.
    ends = _MARK.search(text) is not None
    if ends:
        return _BOTH if opens else _MARK_ALONE
    if opens:
        return _WORD_ALONE
    return _MARK_INSIDE if _INSIDE.search(text) else 0.0


_SHORT = 40
"""Signs of the longest text in which a question word may stand anywhere: a longer one tells something."""


def _alike(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(LETTERS)


def _shows(word: str, folded: str, plain: str) -> bool:
    word = word.translate(LETTERS)
    if word.startswith(MORE) and word.endswith(MORE):
        return len(plain) <= _SHORT and word[1:-1] in plain
    if word.startswith(MORE):
        return plain.endswith(word[1:])
    if word.endswith(MORE):
        return plain.startswith(word[:-1])
    return folded.startswith(f"{fold(word)} ")
