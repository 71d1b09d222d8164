"""Slips of the keyboard where no pack has the words: those mended to frequent words of the language asked in.

Names come in Latin letters in most languages, and those of what is known are mended to as well. A reading is
a guess, so that whoever asks takes the typed words and the mended ones, and keeps what is nearer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from knowledge.understanding.language_words import digest, shipped_words
from knowledge.understanding.reading import normalise

_WORD = re.compile(r"[^\W\d_\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
"""Words that are spaced and spelt by letter."""

_SHORTEST = 4
"""Letters of a word that is looked at; shorter ones are alike by chance."""
_LEAST = 3
"""Letters of a word that is mended to."""

_OWN = -9.0
"""Logarithm of the share that words of what is known count as having, at least."""

_CLEARLY = 0.5
"""How much likelier a word must be than the next."""

_SWAPPED, _DOUBLED, _TOO_MANY = 1.5, 2.0, 0.5
"""How much likelier these slips make a word than a letter that is missing, or another one: each leaves fewer
words to choose from."""
_FIRST = 1.0
"""How much less likely a slip is in the first letter."""

_ALPHABETS = (
    (re.compile("[Ѐ-ӿ]"), "абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
    (re.compile("[؀-ۿ]"), "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"),
)
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MARKED = {
    "da": "æøå", "de": "äöüß", "es": "áéíñóúü", "fi": "äöå", "fr": "àâçéèêëîïôùûüœ", "it": "àèéìòù",
    "nb": "æøå", "nl": "éëïè", "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõúü", "sv": "åäöé", "tr": "çğıöşüâî",
}  # fmt: skip


class FrequentWords:
    """Mends words that are one slip away from a frequent one."""

    def __init__(self, known: Iterable[str]) -> None:
        """Args: known: texts whose words are mended to in every language, being what is asked for."""
        self._own = frozenset(word for text in known for word in _WORD.findall(normalise(text).lower()))

    def mend(self, text: str, language: str) -> str:
        """The text with words mended; the same text where none clearly is a slip.

        Args:
            text: normalised.
            language: that it is in; "" where none is known.
        """
        return _WORD.sub(lambda match: self._mended(match[0], language), text)

    def _mended(self, written: str, language: str) -> str:
        word = written.lower()
        if len(word) < _SHORTEST or word in self._own:
            return written
        lists = [_listed(tag) for tag in {language, *(("en",) if _LATIN.search(word) else ())}]
        if any(digest(word) in listed for listed in lists):
            return written
        first, second = self._likeliest(word, language, lists)
        if first[0] - second[0] < _CLEARLY:
            return written
        return first[1].capitalize() if written.istitle() else first[1]

    def _likeliest(
        self, word: str, language: str, lists: list[Mapping[int, float]]
    ) -> list[tuple[float, str]]:
        """The two likeliest words, with how likely; the word itself, hardly, in the place of what is not."""
        ranked: dict[str, float] = {}
        for other, likelier in _one_slip_away(word, _alphabet(word, language)):
            if len(other) < _LEAST or other == word:
                continue
            said = [listed[digest(other)] for listed in lists if digest(other) in listed]
            if len(other) >= _SHORTEST and other in self._own:
                said.append(_OWN)
            if said:
                ranked[other] = max(ranked.get(other, _NEVER), max(said) + likelier)
        best = sorted(((score, other) for other, score in ranked.items()), reverse=True)[:2]
        nothing = [(_NEVER, word), (_NEVER, word)] if best else [(0.0, word), (0.0, word)]
        return [*best, *nothing][:2]


_NEVER = -99.0


def _alphabet(word: str, language: str) -> str:
    for script, letters in _ALPHABETS:
        if script.search(word):
            return letters
    return _LETTERS + _MARKED.get(language, "") if _LATIN.search(word) else ""


def _one_slip_away(word: str, letters: str) -> Iterator[tuple[str, float]]:
    """What may have been meant, with how much likelier the kind of slip makes it."""
    for at in range(len(word)):
        early = 0.0 if at else _FIRST
        before, sign, after = word[:at], word[at], word[at + 1 :]
        if after:
            yield before + after[0] + sign + after[1:], _SWAPPED - early
        yield before + after, (_DOUBLED if before.endswith(sign) else _TOO_MANY) - early
        for letter in letters:
            yield before + letter + sign + after, -early
            yield before + letter + after, -early
    for letter in letters:
        yield word + letter, 0.0


@lru_cache(maxsize=128)
def _listed(language: str) -> Mapping[int, float]:
    """Logarithm of how often each frequent word of a language is said, by its digest."""
    return shipped_words().listed(language)
