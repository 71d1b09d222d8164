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
        counts = [Counter(parts_of(example.text)) for example in kept]
        lengths = [sum(count.values()) for count in counts]
        usual = max(1.0, sum(lengths) / max(1, len(kept)))
        held = Counter(word for count in counts for word in count)
        self._worth: dict[str, list[tuple[int, float]]] = {word: [] for word in held}
        for place, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            damp = _SATURATION * (1 - _LENGTH + _LENGTH * length / usual)
            for word, times in count.items():
                rare = math.log(1 + (len(kept) - held[word] + 0.5) / (held[word] + 0.5))
                self._worth[word].append((place, rare * times * (_SATURATION + 1) / (times + damp)))

    def topic(self, text: str) -> str:
        """The topic whose phrasing scores best; "" when no word is shared."""
        return self.best(text)[0]

    def best(self, text: str) -> tuple[str, float]:
        """The same with its score, from 0 on."""
        scores: dict[int, float] = {}
        for word in parts_of(text):
            for place, worth in self._worth.get(word, ()):
                scores[place] = scores.get(place, 0.0) + worth
        if not scores:
            return "", 0.0
        best = min(scores, key=lambda place: (-scores[place], place))
        return self._topics[best], scores[best]
