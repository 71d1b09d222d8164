"""Whether a text is a question by its form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.text import fold

_MARK = re.compile(r"[?？؟⁇⁈‽;;]\s*[)\"'»”*_.!…]*\s*$")
_MARK_ALONE = 0.7
_WORD_ALONE = 0.6
_BOTH = 0.95
_MARK_INSIDE = 0.55
_INSIDE = re.compile(r"[?？؟¿]")


def likeness(text: str, question_words: Sequence[str]) -> float:
    """How much a text looks like a question.

    Args:
        text: normalised.
        question_words: words that open a question in its language.

    Returns:
        From 0 (nothing of a question) to 1.
    """
    folded = f"{fold(text)} "
    opens = any(folded.startswith(f"{fold(word)} ") for word in question_words)
    # The Greek question mark looks like a semicolon, which ends no text otherwise.
    ends = _MARK.search(text) is not None
    if ends:
        return _BOTH if opens else _MARK_ALONE
    if opens:
        return _WORD_ALONE
    return _MARK_INSIDE if _INSIDE.search(text) else 0.0
