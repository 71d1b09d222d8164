"""Which language a text is in by its words: how often the frequent ones of each language are said in it.

Letters tell a language by how it usually spells; a word that it has and its neighbours lack tells more.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("words.npz")
"""Made by `learning_languages`; words as digests, since only whether one is there is ever asked."""

LEVELS = 10.0
"""Levels of rarity to a unit of the natural logarithm."""

_UNLISTED = -14.0
"""Logarithm of the share of each word in a language that nothing is known of."""

_ENOUGH = 30
"""Words that are looked at: more tell nothing new."""

_PARTS = re.compile(r"['’\-]")


def parts(words: Iterable[str]) -> list[str]:
    """Words in lower case, parted where one is joined to another: "l'eau"."""
    return [part for word in words for part in _PARTS.split(word.lower()) if part]


def digest(word: str) -> int:
    """Of one of these parts."""
    return zlib.crc32(word.encode())


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """Words with how often they are said.

    Attributes:
        tags: languages.
        unheard: logarithm of the share of a word that is not among those of the language.
        digests: of words, in order; once for each language that has the word.
        languages: places of these languages among the tags.
        levels: how rare the word is in that language, in `LEVELS`.
    """

    tags: tuple[str, ...]
    unheard: NDArray[np.float32]
    digests: NDArray[np.uint32]
    languages: NDArray[np.uint8]
    levels: NDArray[np.uint8]

    def of(self, words: Iterable[str], among: Iterable[str]) -> Mapping[str, float]:
        """Logarithm of how likely words are said together in each of some languages."""
        said = parts(words)[:_ENOUGH]
        summed = self.unheard * len(said)
        wanted = np.array([digest(part) for part in said], np.uint32)
        firsts = np.searchsorted(self.digests, wanted, "left")
        lasts = np.searchsorted(self.digests, wanted, "right")
        for first, last in zip(firsts, lasts, strict=True):
            here = self.languages[first:last]
            summed[here] -= self.levels[first:last] / LEVELS + self.unheard[here]
        told = dict(zip(self.tags, map(float, summed), strict=True))
        return {tag: told.get(tag, _UNLISTED * len(said)) for tag in among}

    def has(self, word: str, tag: str) -> bool:
        """Whether a word in lower case is among the frequent ones of a language."""
        if tag not in self.tags:
            return False
        place, mine = digest(word), self.tags.index(tag)
        first, last = np.searchsorted(self.digests, [place, place + 1])
        return bool((self.languages[first:last] == mine).any())

    def listed(self, tag: str) -> Mapping[int, float]:
        """Logarithm of how often each of a language's words is said, by its digest."""
        if tag not in self.tags:
            return {}
        mine = self.languages == self.tags.index(tag)
        return dict(zip(self.digests[mine].tolist(), (self.levels[mine] / -LEVELS).tolist(), strict=True))


@lru_cache(maxsize=1)
def shipped_words() -> LanguageWords:
    """As learned for this version; 1.9 MB."""
    with np.load(FILE, allow_pickle=False) as file:
        arrays = {name: file[name] for name in ("unheard", "digests", "languages", "levels")}
        return LanguageWords(tuple(str(file["tags"]).split()), **arrays)
