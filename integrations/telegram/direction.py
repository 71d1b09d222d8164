"""Lines of right-to-left texts, so that names and numbers at their beginning do not turn them round."""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale, UnknownLocaleError

from integrations.telegram.html import Run, Text, plain

RIGHT_MARK = "\u200f"
_RIGHT = frozenset({"R", "AL"})


def directed(text: Text, language: str) -> Text:
    """The text, with the right-to-left mark before each line that would begin as left-to-right otherwise.

    Args:
        text: of one language, for the most part.
        language: of the text, BCP 47; words that begin in another direction and mostly go there count more.
    """
    words = plain(text)
    if not _is_right(words, language):
        return text
    starts, position = set[int](), 0
    for line in words.split("\n"):
        if line.strip() and not _begins_right(line):
            starts.add(position)
        position += len(line) + 1
    return _inserted(text, starts)


def _is_right(words: str, language: str) -> bool:
    if words.isascii():
        return False
    kinds = [unicodedata.bidirectional(character) for character in words]
    right = sum(kind in _RIGHT for kind in kinds)
    if _written_right(language):
        return right > 0
    return right > kinds.count("L") and _begins_right(words)  # such as staff who write in another language


@cache
def _written_right(language: str) -> bool:
    try:
        return str(Locale.parse(language, sep="-").text_direction) == "rtl"
    except (ValueError, UnknownLocaleError):
        return False


def _begins_right(line: str) -> bool:
    """Whether the first character that has a direction goes to the left."""
    kinds = (unicodedata.bidirectional(character) for character in line)
    return next((kind in _RIGHT for kind in kinds if kind in _RIGHT or kind == "L"), False)


def _inserted(text: Text, starts: set[int]) -> Text:
    runs, position = [], 0
    for run in text:
        pieces, last = [], 0
        for at in range(len(run.text)):
            if position + at in starts:
                pieces += [run.text[last:at], RIGHT_MARK]
                last = at
        runs.append(Run("".join([*pieces, run.text[last:]]), run.mark))
        position += len(run.text)
    return tuple(runs)
