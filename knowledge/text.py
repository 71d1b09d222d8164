"""One way to make texts comparable: what people type, titles, names of answers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOISE = re.compile(r"[^\w]+")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, width and accents removed, everything but letters and digits one space.

    Marks that carry meaning in other scripts (Arabic, Japanese voicing) fall away on both sides of a
    comparison alike, so folded texts are for comparing, never for showing.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c)).replace("ı", "i")
    return _NOISE.sub(" ", kept).strip()


_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that write words without spaces between them: Thai and Lao, Japanese, Chinese."""


def is_unspaced(text: str) -> bool:
    """Whether some of it is written without spaces between words."""
    return _UNSPACED.search(text) is not None


def is_sentence(text: str) -> bool:
    """Whether a text has at least three words, or five letters where words are not spaced."""
    return len(fold(text).split()) >= 3 or len(_UNSPACED.findall(text)) >= 5  # noqa: PLR2004  # as stated
