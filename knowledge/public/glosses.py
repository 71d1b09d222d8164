"""What a question of another language says in English, guessed by its letters.

A gloss is a ridge regression from runs of letters to English, one for each language, learned from questions
that stand in both and are never asked. Vectors tell names badly apart, such as those of songs; a gloss knows
how they are spelt and what was translated before.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.reading import normalise
from knowledge.understanding.regression import Matrix

GLOSS_FEATURES = ("amiss", "missing", "familiar", "behind")
"""How surely a text has words that an entry lacks, the three surest together; how surely it has the words of
the entry, the least sure; how much of the text is known; how much more speaks for another entry."""

_RIDGE = 0.2
"""Added to the likeness of a text to itself, which is 1; from 0.1 to 0.3 as much is told."""

_KNOWN_FROM = 3
"""Questions that have a word, from which on it is glossed."""

_TELLING = 0.08
"""Share of the questions that have a word, up to which it tells what a question is about."""

_SUREST = 3
"""Words that a text has beyond an entry, which are looked at."""

_FOREIGN, _ENGLISH = (2, 3, 4, 5), (3, 4)
"""Lengths of runs."""


class Runs:
    """Texts by what they are made of, the rarer the weightier; each has length 1."""

    def __init__(self, texts: Sequence[str], parts: Callable[[str], Iterable[str]], least: int) -> None:
        """Args: texts: to be found. parts: of a text, each as often as it occurs.

        least: texts that must have a part for it to count.
        """
        self._parts, self.count = parts, len(texts)
        each = [Counter(parts(text)) for text in texts]
        held = Counter(part for counts in each for part in counts)
        self._worth = {part: math.log(len(texts) / n) for part, n in held.items() if n >= least}
        placed: dict[str, list[tuple[int, float]]] = {}
        for place, counts in enumerate(each):
            for part, worth in self._weighed(counts):
                placed.setdefault(part, []).append((place, worth))
        self._placed = {
            part: (np.array([p for p, _ in some], np.intp), np.array([w for _, w in some], np.float32))
            for part, some in placed.items()
        }

    def likeness(self, text: str) -> Matrix:
        """To each of the texts, from 0 to 1."""
        found = np.zeros(self.count, np.float32)
        for part, worth in self._weighed(Counter(self._parts(text))):
            if part in self._placed:
                places, worths = self._placed[part]
                found[places] += np.float32(worth) * worths
        return found

    def familiar(self, text: str) -> float:
        """Share of a text's parts that count, from 0 to 1."""
        parts = {*self._parts(text)}
        return sum(part in self._worth for part in parts) / max(1, len(parts))

    def _weighed(self, counts: Mapping[str, int]) -> list[tuple[str, float]]:
        worths = [
            (part, (1 + math.log(n)) * self._worth[part]) for part, n in counts.items() if part in self._worth
        ]
        length = math.sqrt(sum(worth * worth for _, worth in worths)) or 1.0
        return [(part, worth / length) for part, worth in worths]


@dataclass(frozen=True, slots=True)
class English:
    """What is glossed to.

    Attributes:
        alike: of each question that is learned from, one column per entry: how alike they are.
        has: the same with one column per word that tells what is asked: 1 where the question has it.
        lacks: whether each entry, a row, is without each word, a column.
    """

    alike: Matrix
    has: Matrix
    lacks: NDArray[np.bool_]

    @classmethod
    def of(cls, questions: Sequence[str], entries: Sequence[str]) -> English:
        """Args: questions: learned from, normalised. entries: that are asked for."""
        runs = Runs([*questions, *entries], _english_parts, 1)
        alike = np.array([runs.likeness(entry)[: len(questions)] for entry in entries], np.float32)
        held = Counter(word for text in questions for word in set(text.lower().split()))
        words = sorted(word for word, n in held.items() if _KNOWN_FROM <= n <= _TELLING * len(questions))
        return cls(alike.T, _having(questions, words), _having(entries, words) == 0)


def _having(texts: Sequence[str], words: Sequence[str]) -> Matrix:
    places = {word: place for place, word in enumerate(words)}
    found = np.zeros((len(texts), len(words)), np.float32)
    for row, text in zip(found, texts, strict=True):
        row[[places[word] for word in text.lower().split() if word in places]] = 1.0
    return found


class Glosses:
    """Of one language."""

    def __init__(self, texts: Sequence[str], english: English) -> None:
        """Args: texts: the questions that are learned from, in this language, normalised, in their order."""
        self._runs = Runs(texts, _parts, 2)
        alike = np.array([self._runs.likeness(text) for text in texts], np.float32)
        alike[np.diag_indices_from(alike)] += _RIDGE
        self._entries = english.alike.shape[1]
        self._lacks = english.lacks
        self._last: tuple[str | None, Matrix] = (None, np.zeros(0, np.float32))
        self._towards: Matrix = np.linalg.solve(alike, np.hstack([english.alike, english.has]))

    def scores(self, text: str) -> Matrix:
        """How much speaks for each entry, in spreads of all; 0 where nothing of the text is known."""
        told = self._gloss(text)[: self._entries]
        scaled: Matrix = told / max(float(told.std()), 1e-6)
        return scaled

    def features(self, text: str, entry: int) -> Matrix:
        """What tells whether a text means an entry, as `GLOSS_FEATURES`. Args: entry: its place."""
        told = self._gloss(text)
        words, lacking = told[self._entries :], self._lacks[entry]
        amiss = np.sort(words[lacking])[-_SUREST:].sum()
        missing = words[~lacking].min(initial=1.0)
        behind = told[: self._entries].max() - told[entry]
        return np.array([amiss, missing, self._runs.familiar(text), behind], np.float32)

    def _gloss(self, text: str) -> Matrix:
        # What a text means is asked first, then how surely: it is glossed once for both.
        if self._last[0] != text:
            self._last = (text, self._runs.likeness(text) @ self._towards)
        return self._last[1]


class Glossary:
    """Glosses by language, each learned when it is first asked for."""

    def __init__(self, parallel: Mapping[str, Sequence[str]], entries: Sequence[str]) -> None:
        """Args: parallel: the same questions, in the same order, by language, English among them.

        entries: in English; glosses tell them in this order.
        """
        self._texts = {tag: [*map(normalise, texts)] for tag, texts in parallel.items()}
        self._english = English.of(self._texts.pop("en"), entries)
        self._learned: dict[str, Glosses] = {}

    def of(self, language: str) -> Glosses | None:
        """Those of a language; None where nothing is learned from in it."""
        if language not in self._learned and language in self._texts:
            self._learned[language] = Glosses(self._texts[language], self._english)
        return self._learned.get(language)


def _parts(text: str) -> Iterator[str]:
    return _runs(text.lower(), _FOREIGN)


def _english_parts(text: str) -> Iterator[str]:
    text = text.lower()
    words = text.split()
    yield from words
    yield from map(" ".join, pairwise(words))
    yield from _runs(text, _ENGLISH)


def _runs(text: str, lengths: Iterable[int]) -> Iterator[str]:
    padded = f" {text} "
    for length in lengths:
        yield from (padded[at : at + length] for at in range(len(padded) - length + 1))
