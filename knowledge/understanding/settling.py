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
_LIKELIEST = 0.3
"""The same from three words on: a sentence is in some language, and another one is less likely."""
_KEEP = 0.15
"""With this share or more the language spoken so far may well be the text's, if no other is clear."""

_BORROWED = frozenset({
    "ok", "okay", "okey", "b2b", "b2c", "saas", "app", "apps", "business", "model", "canvas",
    "marketing", "manager", "startup", "start", "up", "design", "tech", "designer", "sprint", "pitch",
    "deck", "coaching", "feedback", "crowdfunding", "fintech", "email", "mail", "web", "internet",
    "online", "cloud", "ceo", "cto", "cfo", "mvp", "ia", "ai", "iot", "api", "hardware", "software",
    "data", "digital", "stop", "go", "cool", "top", "test", "bug", "club", "sport", "taxi",
    "hotel", "restaurant", "bar", "cafe", "radio", "video", "podcast", "weekend", "meeting", "workshop",
    "hackathon", "machine", "learning", "coworking", "space", "product", "market", "smart", "home", "user",
    "experience", "open", "source", "freelance", "lean", "growth", "hacking", "landing", "fab", "living",
    "lab", "maker", "venture", "seed", "angel", "angels", "blockchain", "smartphone", "dashboard", "roadmap",
    "commerce", "gaming", "streaming", "social", "media", "network", "lol", "haha", "hmm", "roi", "kpi", "ux",
    "ui", "crm", "erp", "vr",
})  # fmt: skip
"""Words that founders of every language use: alone they tell no language."""

_TERMS = frozenset(
    {"know how", "go to market", "proof of concept", "software as a service", "product market fit"}
)
"""The same of more words, folded."""

_FOREIGN_SCRIPT = 1.0
_WORDS_THAT_TELL = 3


class Known(NamedTuple):
    """What a pack knows of languages.

    Attributes:
        forms: folded words and titles by text, with the languages they stand for.
        vocabulary: folded words that stand in the pack, by language.
        common: those that stand there again and again, so that they are no names.
        fallback: spoken when nothing tells.
    """

    forms: Mapping[str, frozenset[str]]
    vocabulary: Mapping[str, frozenset[str]]
    common: Mapping[str, frozenset[str]]
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
    if not words or not reading.languages or fold(reading.normalised) in _TERMS:
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
    if share < _FOREIGN_SCRIPT and _is_short(words) and _has_names(words, best, known):
        return so_far, False
    clear = share >= (_FIRST if len(words) < _WORDS_THAT_TELL else _LIKELIEST)
    if clear and (len(words) > 1 or best in known.vocabulary or share >= _FOREIGN_SCRIPT):
        return best, share >= _FLIP[2] or len(words) >= _WORDS_THAT_TELL
    # A word of some other language: English is the likeliest to be read.
    return ("en" if best != so_far and "en" in known.vocabulary else so_far), False


def _by_words(reading: Reading, words: list[str], so_far: str, named: frozenset[str]) -> tuple[str, bool]:
    """A text that the pack knows word for word in one other language; short ones are often borrowed."""
    (only,) = named
    likelier = reading.languages.get(only, 0.0) >= reading.languages.get(so_far, 0.0)
    if likelier and (len(words) >= 2 or _by_script(reading, so_far)):  # noqa: PLR2004  # as stated
        return only, True
    return so_far, False


def _by_share(reading: Reading, words: list[str], so_far: str, known: Known) -> tuple[str, bool]:
    best, share = next(iter(reading.languages.items()))
    if best == so_far:
        return so_far, share >= _CLEAR
    by_script = _by_script(reading, so_far)
    if _is_of_both(reading, so_far, best, known) or (share < _FOREIGN_SCRIPT and _all_capitalised(words)):
        return so_far, False
    if not by_script and (
        _at_home(words, so_far, best, known) or not _says_something(words, best, share, known)
    ):
        return so_far, False
    needed = _CLEAR if by_script else _FLIP.get(len(words), _CLEAR)
    if share >= needed and reading.languages.get(so_far, 0.0) < max(_KEEP, share / 3):
        return best, True
    return so_far, False


def _is_of_both(reading: Reading, so_far: str, best: str, known: Known) -> bool:
    """Whether a text may be of the language so far by the way it is written, whatever else it looks like.

    Japanese writes its nouns with the signs of Chinese; and a text in Latin letters is in a language that is
    written otherwise more often than in one that the pack lacks.
    """
    if (so_far, best) == ("ja", "zh"):
        return len(reading.normalised) <= _SHORT_HAN
    return so_far not in _LATIN and best not in known.vocabulary and reading.normalised.isascii()


def _by_script(reading: Reading, so_far: str) -> bool:
    """Whether a text is in a script that the language so far is not written in."""
    likely = [tag for tag, share in reading.languages.items() if share >= _LIKELY]
    foreign = all(tag not in _LATIN and tag != so_far for tag in likely)
    return foreign and not reading.normalised.isascii()


def _says_something(words: list[str], best: str, share: float, known: Known) -> bool:
    """Whether a few words in Latin letters may be more than names and loan words, which tell no language.

    English lends most, so that one of its small words is asked for. Of two words of another language that the
    pack speaks one is common there; without it three words are needed, and little doubt.
    """
    if not _is_short(words):
        return True
    if len([word for word in words if len(word) > 1]) < 2 or _has_names(words, best, known):  # noqa: PLR2004  # one
        return False
    folded = [fold(word) for word in words]
    if best == "en" and len(words) <= _WORDS_THAT_TELL:
        return not _SMALL_WORDS.isdisjoint(folded)
    if any(word in known.common.get(best, ()) for word in folded):
        return True
    return len(words) >= _WORDS_THAT_TELL and share >= _FLIP[2]


def _is_short(words: list[str]) -> bool:
    return len(words) < _CLEAR_FROM


def _has_names(words: list[str], best: str, known: Known) -> bool:
    """Whether all longer words are written as names, "Paul et Anna": German writes all nouns so."""
    longer = [word for word in words if len(word) >= _LONGER]
    if len(longer) < 2 or not all(word[0].isupper() for word in longer):  # noqa: PLR2004  # one begins a sentence
        return False
    return best != "de" or not all(fold(word) in known.vocabulary.get("de", ()) for word in longer)


_LIKELY = 0.05
"""Share from which a text may be in a language."""

_LONGER = 4
_CLEAR_FROM = 5
"""Words from which a text is more than a name or a title."""

_SMALL_WORDS = frozenset({
    "i", "im", "you", "he", "she", "we", "they", "it", "its", "my", "your", "our", "their", "me", "us",
    "is", "are", "am", "was", "were", "be", "been", "do", "does", "did", "dont", "can", "cant", "could",
    "will", "would", "should", "have", "has", "had", "how", "what", "who", "where", "when", "why", "which",
    "no", "not", "yes", "please", "thanks", "thank", "this", "that", "these", "those", "there", "the",
    "some", "any", "need", "want", "tell", "give", "show", "help", "about", "because", "let", "get",
})  # fmt: skip
"""Words of English sentences, folded, that stand in no name of a method, a market or a tool."""

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
