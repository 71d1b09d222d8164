"""Slack's own markup: words that show as they were written, moments, links, and where to cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

_SIGNS: Final = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_HALF: Final = re.compile("[\ud800-\udfff]")
_BREAKS: Final = ("\n\n", "\n", ". ", " ")
"""Where a text is cut best; the first that leaves more than half of a piece."""


def escaped(text: str) -> str:
    """Words that nobody is called by and nothing is linked by, whatever stands in them."""
    whole = _HALF.sub("\N{REPLACEMENT CHARACTER}", text).replace("\0", "")
    for sign, name in _SIGNS:
        whole = whole.replace(sign, name)
    return whole


def bold(text: str) -> str:
    """One line of words in bold; signs that would end it are left out."""
    one = " ".join(escaped(text).replace("*", "").splitlines()).strip()
    return f"*{one}*" if one else ""


def linked(url: str, words: str) -> str:
    """Words that open an address."""
    return f"<{url}|{escaped(words).replace('|', ' ')}>"


def moment(at: datetime, plain: str) -> str:
    """A moment as each reader's own clock shows it. `plain`: where that cannot be."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{escaped(plain).replace('|', ' ')}>"


def cut(text: str, most: int) -> str:
    """At most so many characters, the last one of a longer text a sign for the rest."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def split(text: str, most: int) -> tuple[str, ...]:
    """A text in pieces, each of which is at most so many characters once it is escaped; none is lost."""
    pieces = []
    while len(escaped(text)) > most:
        end = _fits(text, most)
        breaks = (text.rfind(one, end // 2, end) + len(one) for one in _BREAKS if one in text[end // 2 : end])
        at = next(breaks, end)
        pieces.append(text[:at])
        text = text[at:]
    return (*pieces, text)


def _fits(text: str, most: int) -> int:
    """How many characters of a text, at least one, are at most so many once they are escaped."""
    used = 0
    for place, sign in enumerate(text):
        used += len(escaped(sign))
        if used > most:
            return max(1, place)
    return len(text)
