"""Ranking by words in common (Okapi BM25): the baseline that understanding must beat, never part of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from knowledge.understanding.evidence import parts_of
from knowledge.understanding.examples import Example

_SATURATION = 1.2
_LENGTH = 0.75


class Bm25:
    """The topic of the best phrasing by words."""

    def __init__(self, examples: Sequence[Example]) -> None:
        """Args: examples: those of topics are ranked, others left out."""
        kept = [example for example in examples if example.label.startswith("topic:")]
        self._topics = [example.label.partition(":")[2] for example in kept]
        self._counts = [Counter(parts_of(example.text)) for example in kept]
        self._lengths = [sum(count.values()) for count in self._counts]
        self._usual = max(1.0, sum(self._lengths) / max(1, len(kept)))
        self._rare: dict[str, float] = {}
        held = Counter(word for count in self._counts for word in count)
        for word, n in held.items():
            self._rare[word] = math.log(1 + (len(kept) - n + 0.5) / (n + 0.5))

    def topic(self, text: str) -> str:
        """The topic whose phrasing scores best; "" when no word is shared."""
        return self.best(text)[0]

    def best(self, text: str) -> tuple[str, float]:
        """The same with its score, from 0 on."""
        words = [word for word in parts_of(text) if word in self._rare]
        best, found = 0.0, ""
        for topic, count, length in zip(self._topics, self._counts, self._lengths, strict=True):
            damp = _SATURATION * (1 - _LENGTH + _LENGTH * length / self._usual)
            score = sum(
                self._rare[word] * count[word] * (_SATURATION + 1) / (count[word] + damp)
                for word in words
                if word in count
            )
            if score > best:
                best, found = score, topic
        return found, best
