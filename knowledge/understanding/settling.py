"""Which language to speak, given a reading, the language so far, and whether it was chosen."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.text import fold
from knowledge.understanding.language import base, words_of
from knowledge.understanding.reading import Reading

_FLIP = {1: 0.97, 2: 0.85}
"""Share that a new language needs at one and two words; from three on `_CLEAR`."""

_CLEAR = 0.5
_KEEP = 0.15
"""With this share or more the language spoken so far may well be the text's, if no other is clear."""

_BORROWED = frozenset({
    "ok", "okay", "okey", "b2b", "b2c", "saas", "app", "apps", "business", "model", "canvas",
    "marketing", "manager", "startup", "start", "up", "design", "tech", "designer", "sprint", "pitch",
    "deck", "coaching", "feedback", "crowdfunding", "fintech", "email", "mail", "web", "internet",
    "online", "cloud", "ceo", "cto", "cfo", "mvp", "ia", "ai", "iot", "api", "hardware", "software",
    "data", "digital", "stop", "go", "cool", "top", "test", "bug", "club", "sport", "taxi",
    "hotel", "restaurant", "bar", "cafe", "radio", "video", "podcast", "weekend", "meeting", "workshop",
    "hackathon",
})  # fmt: skip
"""Words that founders of every language use: alone they tell no language."""

_FOREIGN_SCRIPT = 1.0
_WORDS_THAT_TELL = 3


def settle(
    reading: Reading,
    prior: str | None,
    *,
    chosen: bool,
    fallback: str,
    known: Mapping[str, frozenset[str]],
) -> tuple[str, bool]:
    """The language to speak.

    Args:
        reading: the text.
        prior: the language so far (BCP 47).
        chosen: it was chosen by the founder; then it stands whatever they write.
        fallback: spoken when nothing tells.
        known: folded words and titles of the pack by text, with the languages they stand for.

    Returns:
        A base tag, and whether that is sure.
    """
    so_far = base(prior or reading.hint or fallback)
    if chosen:
        return so_far, True
    words = [word for word in words_of(reading.normalised) if word.lower() not in _BORROWED]
    if not words or not reading.languages:
        return so_far, False
    named = known.get(fold(reading.normalised))
    if named is not None:
        if so_far in named or len(named) > 1:
            return so_far, so_far in named
        return _by_words(reading, words, so_far, named)
    return _by_share(reading, words, so_far)


def _by_words(reading: Reading, words: list[str], so_far: str, named: frozenset[str]) -> tuple[str, bool]:
    """A text that the pack knows word for word in one other language; short ones are often borrowed."""
    (only,) = named
    if len(words) >= 2 and reading.languages.get(only, 0.0) >= reading.languages.get(so_far, 0.0):  # noqa: PLR2004
        return only, True
    return so_far, False


def _by_share(reading: Reading, words: list[str], so_far: str) -> tuple[str, bool]:
    best, share = next(iter(reading.languages.items()))
    if best == so_far:
        return so_far, share >= _CLEAR
    if _all_capitalised(words) and share < _FOREIGN_SCRIPT:
        return so_far, False  # names
    count = len(words) if reading.normalised.isascii() or share < _FOREIGN_SCRIPT else _WORDS_THAT_TELL
    needed = _FLIP.get(count, _CLEAR)
    if share >= needed and reading.languages.get(so_far, 0.0) < max(_KEEP, share / 3):
        return best, True
    return so_far, False


def _all_capitalised(words: list[str]) -> bool:
    return len(words) < 2 * _WORDS_THAT_TELL and all(word[0].isupper() for word in words)
