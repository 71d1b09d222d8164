"""Long texts as several messages: cut between paragraphs, else sentences, else words."""

from __future__ import annotations

import re
import unicodedata

from integrations.telegram.html import Span, Text, cut, plain, units

MAX_TEXT = 4096
"""UTF-16 units of one message."""
MAX_CAPTION = 1024
"""UTF-16 units of the words under a picture or a file."""

_BREAKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n\s*\n",
        r"\n",
        r"(?<=[.!?…؟۔।])[\"'»”’)\]]*\s|(?<=[。！？])",
        r"\s",
    )
)
"""Where a text may be cut, best first; what a match holds goes to the first part."""
_LEAST = 0.25
"""Share of the limit that a part fills at least, unless there is no lesser break."""
_JOINS = frozenset("\u200d\ufe0e\ufe0f")
"""What ties the characters around it to one sign."""


def split(text: Text, limit: int = MAX_TEXT) -> list[Text]:
    """The text in parts of at most `limit` UTF-16 units, without white space around them.

    Nothing but white space between parts is left out; marks go on in the next part. A text of white space
    alone has no parts.
    """
    words = plain(text)
    parts: list[Text] = []
    start = _skip(words, 0)
    while start < len(words):
        end = _end(words, start, limit)
        piece = words[start:end].rstrip()
        parts.append(cut(text, Span(start, start + len(piece))))
        start = _skip(words, end)
    return parts


def fits(text: Text, limit: int = MAX_TEXT) -> bool:
    """Whether the text goes into one message."""
    return units(plain(text)) <= limit


def _skip(words: str, start: int) -> int:
    """Where the white space from here on ends."""
    while start < len(words) and words[start].isspace():
        start += 1
    return start


def _end(words: str, start: int, limit: int) -> int:
    """Where the part that begins here ends."""
    furthest = _furthest(words, start, limit)
    if furthest == len(words):
        return furthest
    for number, pattern in enumerate(_BREAKS):
        ends = [match.end() for match in pattern.finditer(words, start, furthest) if match.end() > start]
        if ends and (ends[-1] - start >= limit * _LEAST or number == len(_BREAKS) - 1):
            return ends[-1]
    return _between_signs(words, start, furthest)


def _furthest(words: str, start: int, limit: int) -> int:
    room = limit
    for at in range(start, len(words)):
        room -= 1 if words[at] <= "\uffff" else 2
        if room < 0:
            return at
    return len(words)


def _between_signs(words: str, start: int, furthest: int) -> int:
    """The last place before `furthest` where no sign made of several characters is cut."""
    at = furthest
    while at > start + 1 and _belongs(words, at):
        at -= 1
    return at if at > start + 1 else furthest


def _belongs(words: str, at: int) -> bool:
    """Whether the character here is part of the sign before it."""
    here = words[at]
    return here in _JOINS or words[at - 1] == "\u200d" or unicodedata.combining(here) != 0
