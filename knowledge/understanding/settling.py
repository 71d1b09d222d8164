"""Which language to speak, given a reading, the language so far, and whether it was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from knowledge.text import fold
from knowledge.understanding.language import base, words_of
from knowledge.understanding.reading import Reading

_FLIP = {2: 0.97, 3: 0.8, 4: 0.8}
"""Share that another language needs at so many words of a conversation; from five on `_CLEAR`.

A single word never changes the language, unless its script does.
"""

_CLEAR = 0.5
_FIRST = 0.6
"""Share that a language needs in the first words of all, where nothing else tells of it."""
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


class Known(NamedTuple):
    """What a pack knows of languages.

    Attributes:
        forms: folded words and titles by text, with the languages they stand for.
        vocabulary: folded words that stand in the pack, by language.
        fallback: spoken when nothing tells.
    """

    forms: Mapping[str, frozenset[str]]
    vocabulary: Mapping[str, frozenset[str]]
    fallback: str


def settle(reading: Reading, prior: str | None, *, chosen: bool, known: Known) -> tuple[str, bool]:
    """The language to speak.

    Args:
        reading: the text.
        prior: the language of the conversation so far (BCP 47); None for its first words.
        chosen: it was chosen by the founder; then it stands whatever they write.
        known: what the pack knows.

    Returns:
        A base tag, and whether that is sure.
    """
    so_far = base(prior or reading.hint or known.fallback)
    if chosen:
        return so_far, True
    words = [word for word in words_of(reading.normalised) if word.lower() not in _BORROWED]
    if not words or not reading.languages:
        return so_far, False
    if prior is None and reading.hint is None:
        return _first(reading, words, so_far, known)
    named = known.forms.get(fold(reading.normalised))
    best = next(iter(reading.languages))
    if named is not None and (so_far in named or best in named):
        if so_far in named or len(named) > 1:
            return so_far, so_far in named
        return _by_words(reading, words, so_far, named)
    return _by_share(reading, words, so_far, known)


def _first(reading: Reading, words: list[str], so_far: str, known: Known) -> tuple[str, bool]:
    """The first words of somebody of whom nothing is known: a greeting as a rule."""
    named = known.forms.get(fold(reading.normalised), frozenset())
    likely = max(named, key=lambda tag: (reading.languages.get(tag, 0.0), tag), default=None)
    if likely is not None and reading.languages.get(likely, 0.0) >= _KEEP:
        return likely, False
    best, share = next(iter(reading.languages.items()))
    clear = share >= (_FIRST if len(words) <= 2 else _CLEAR)  # noqa: PLR2004  # a greeting
    if clear and (len(words) > 1 or best in known.vocabulary or share >= _FOREIGN_SCRIPT):
        return best, share >= _FLIP[2] or len(words) >= _WORDS_THAT_TELL
    # A word of some other language: English is the likeliest to be read.
    return ("en" if best != so_far and "en" in known.vocabulary else so_far), False


def _by_words(reading: Reading, words: list[str], so_far: str, named: frozenset[str]) -> tuple[str, bool]:
    """A text that the pack knows word for word in one other language; short ones are often borrowed."""
    (only,) = named
    if len(words) >= 2 and reading.languages.get(only, 0.0) >= reading.languages.get(so_far, 0.0):  # noqa: PLR2004
        return only, True
    return so_far, False


def _by_share(reading: Reading, words: list[str], so_far: str, known: Known) -> tuple[str, bool]:
    best, share = next(iter(reading.languages.items()))
    if best == so_far:
        return so_far, share >= _CLEAR
    if _all_capitalised(words) and share < _FOREIGN_SCRIPT:
        return so_far, False  # names
    if (so_far, best) == ("ja", "zh") and len(reading.normalised) <= _SHORT_HAN:
        return so_far, False  # Japanese writes its nouns with the same signs
    told_by_script = share >= _FOREIGN_SCRIPT and not reading.normalised.isascii() and best not in _LATIN
    needed = _CLEAR if told_by_script else _FLIP.get(len(words), _CLEAR)
    telling = [word for word in words if len(word) > 1]
    if not told_by_script and (len(telling) < 2 or _at_home(words, so_far, best, known)):  # noqa: PLR2004  # one
        return so_far, False
    if share >= needed and reading.languages.get(so_far, 0.0) < max(_KEEP, share / 3):
        return best, True
    return so_far, False


_SHORT_HAN = 8
"""Characters up to which a text without kana may be Japanese all the same."""

_LATIN = frozenset({
    "ca", "cs", "da", "de", "en", "eo", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "id",
    "is", "it", "la", "lt", "lv", "ms", "mt", "nl", "no", "nb", "nn", "pl", "pt", "ro", "sk", "sl",
    "sq", "sr", "sv", "sw", "tl", "tr", "uz", "vi", "cy", "af", "az", "bs",
})  # fmt: skip
"""Languages in Latin letters, whose script tells nothing."""

_HOME = 0.6
"""Share of the words that stand in the pack, from which they are at home in a language."""


def _at_home(words: list[str], so_far: str, best: str, known: Known) -> bool:
    """Whether the words stand in the pack in the language so far rather than in the other one.

    Of two words that are known in neither or in both alike, nothing can be said: the language stays.
    """
    folded = [fold(word) for word in words]
    here, there = (
        sum(word in known.vocabulary.get(tag, frozenset()) for word in folded) for tag in (so_far, best)
    )
    if len(words) <= 2 and best in known.vocabulary:  # noqa: PLR2004  # as stated
        return here >= there
    return here >= _HOME * len(folded) and here > there


def _all_capitalised(words: list[str]) -> bool:
    return len(words) < 2 * _WORDS_THAT_TELL and all(word[0].isupper() for word in words)
