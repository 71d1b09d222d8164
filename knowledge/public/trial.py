"""A public set's examples learned as a pack's are, and questions asked of what was learned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from knowledge.fitting import fit_confidence
from knowledge.public.figures import share
from knowledge.public.glosses import GLOSS_FEATURES, Glossary, Glosses
from knowledge.public.mending import FrequentWords
from knowledge.public.ridge import Ridge
from knowledge.public.scope import SCOPE_FEATURES, Scope
from knowledge.understanding.bm25 import Bm25
from knowledge.understanding.evidence import NEAREST, TOPIC_FEATURES, Evidence, nearest_alone, weigh
from knowledge.understanding.examples import Example
from knowledge.understanding.meaning import learn_examples
from knowledge.understanding.store import key_of

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning
    from knowledge.understanding.reading import Reader, Reading
    from knowledge.understanding.regression import Matrix


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found for a question.

    Attributes:
        label: what it means.
        evidence: ours.
        scope: what tells whether it is for any topic, as `SCOPE_FEATURES` and `GLOSS_FEATURES`.
        language: that it was taken to be in; "" when none was told.
        nearest: topic of the nearest example by the first encoder alone, and its likeness.
        bm25: topic of the best example by words in common, and its score.
        known: whether what it means is among the topics that were learned.
    """

    label: str
    evidence: Evidence
    scope: Matrix
    language: str
    nearest: tuple[str, float]
    bm25: tuple[str, float]
    known: bool

    @property
    def right(self) -> bool:
        """Whether our first topic is the right one."""
        return bool(self.evidence.topics) and self._means(self.evidence.topics[0])

    @property
    def nearest_right(self) -> bool:
        """Whether that of the nearest example is."""
        return self._means(self.nearest[0])

    @property
    def bm25_right(self) -> bool:
        """Whether that of words in common is."""
        return self._means(self.bm25[0])

    def _means(self, topic: str) -> bool:
        return self.label == f"topic:{topic}"


@dataclass(frozen=True, slots=True)
class Shares:
    """How many were right, from 0 to 1: ours, and both baselines."""

    ours: float
    bm25: float
    nearest: float

    @classmethod
    def right(cls, asked: Sequence[Asked]) -> Shares:
        """Of these questions."""
        return cls(
            share(one.right for one in asked),
            share(one.bm25_right for one in asked),
            share(one.nearest_right for one in asked),
        )

    @classmethod
    def mean(cls, several: Sequence[Shares]) -> Shares:
        """Each group counts alike, whatever its size."""
        count = max(1, len(several))
        return cls(
            sum(one.ours for one in several) / count,
            sum(one.bm25 for one in several) / count,
            sum(one.nearest for one in several) / count,
        )


_WEIGHED = (*SCOPE_FEATURES, *GLOSS_FEATURES, "usual")
"""What tells how sure to be; `usual`: how near questions of the language come to what they are nearest to."""

_NEAREST = TOPIC_FEATURES.index("nearest")

_ABROAD = 32.0
"""Weight of the nearest examples for a question in another language than all examples: what a regression
learned in one tells topics apart less in others."""


class Trial:
    """Examples learned, and whoever asks for them."""

    def __init__(
        self,
        known: Iterable[Example],
        reader: Reader,
        *,
        mending: bool = False,
        ridged: bool = False,
        parallel: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Learn what is known.

        Args:
            known: what is learned.
            reader: reads the questions, and has the encoders.
            mending: whether questions are asked with their words mended too, and the nearer of both is taken.
            ridged: whether a ridge regression over all examples counts too; their topics should have many.
            parallel: the same questions in English and in other languages, which are glossed by them.
        """
        self.meaning = learn_examples(known, reader)
        firsts = [self.meaning.examples[first] for first, _ in self.meaning.spans]
        entries = [one.text if one.label.startswith("topic:") else "" for one in firsts]
        self._glossary = Glossary(parallel, entries) if parallel else None
        self._ridge = Ridge.of(self.meaning) if ridged else None
        self._mender = FrequentWords(e.text for e in self.meaning.examples) if mending else None
        self._reader = reader
        self._labels = frozenset(self.meaning.labels)
        self._words = Bm25(self.meaning.examples)
        self._scope = Scope.of(self.meaning)

    def abroad(self, texts: Iterable[str], at_home: Iterable[str]) -> Trial:
        """The same for questions in one other language, less what its texts have that those at home have not.

        Args:
            texts: in that language, of the kind that is asked; nothing is told of what they mean.
            at_home: in the one language of the examples, of the same kind.
        """
        there, here = ([self._reader.read(text).vectors or {} for text in some] for some in (texts, at_home))
        home = self.meaning.examples[0].language
        spaces = []
        for space in self.meaning.spaces:
            mean, mean_at_home = (np.mean([one[space.encoder] for one in some], 0) for some in (there, here))
            usual = space.centres.by_language.get(home, space.centres.usual) + mean - mean_at_home
            spaces.append(replace(space, centres=replace(space.centres, by_language={}, usual=usual)))
        moved = copy(self)
        moved.meaning = replace(self.meaning, spaces=tuple(spaces))
        moved._scope = replace(self._scope, meaning=moved.meaning)  # noqa: SLF001  # its own copy
        return moved

    def ask(self, text: str, label: str) -> Asked:
        """Ask one question. Args: text: as written. label: what it means."""
        reading = self._reader.read(text)
        meant, evidence = self._nearer(reading, self._weigh(reading))
        return Asked(
            label,
            evidence,
            np.concatenate([self._scope.features(meant, evidence), self._by_gloss(meant, evidence)]),
            next(iter(reading.languages), ""),
            nearest_alone(self.meaning, reading),
            self._words.best(text),
            label.startswith("topic:") and label in self._labels,
        )

    def _weigh(self, reading: Reading) -> Evidence:
        meaning = self._for(reading)
        native = meaning.native(reading)
        return weigh(meaning, reading, nearest=NEAREST * native + _ABROAD * (1 - native))

    def _glosses(self, reading: Reading) -> Glosses | None:
        language = next(iter(reading.languages), "")
        return None if self._glossary is None else self._glossary.of(language)

    def _for(self, reading: Reading) -> Meaning:
        """What was learned, with glosses for letters where the language has some, or a ridge beside them."""
        if self._ridge is not None:
            return replace(self.meaning, spelling=self._ridge.beside(self.meaning.spelling, reading))
        glosses = self._glosses(reading)
        if glosses is None:
            return self.meaning
        return replace(self.meaning, spelling=glosses, languages=frozenset(reading.languages))

    def _by_gloss(self, reading: Reading, evidence: Evidence) -> Matrix:
        glosses = self._glosses(reading)
        if glosses is None:
            return np.zeros(len(GLOSS_FEATURES), np.float32)
        return glosses.features(reading.mended, self.meaning.labels.index(f"topic:{evidence.topics[0]}"))

    def _nearer(self, typed: Reading, evidence: Evidence) -> tuple[Reading, Evidence]:
        """What was typed, or the same with its words mended where that is nearer to what is known."""
        if self._mender is None:
            return typed, evidence
        words = self._mender.mend(typed.normalised, next(iter(typed.languages), ""))
        if words == typed.normalised:
            return typed, evidence
        # The language is that of what was typed: names that were mended must not tell another.
        mended = replace(self._reader.read(words), languages=typed.languages)
        other = self._weigh(mended)
        nearer = other.features[_NEAREST] > evidence.features[_NEAREST]
        return (mended, other) if nearer else (typed, evidence)

    def ask_all(self, examples: Iterable[Example]) -> list[Asked]:
        """Ask them all, in order."""
        return [self.ask(example.text, example.label) for example in examples]


def some(examples: Iterable[Example], count: int) -> list[Example]:
    """So many of them, chosen by their texts alone: always the same, in an order that says nothing."""
    return sorted(examples, key=lambda example: key_of(example.text))[:count]


def titled(examples: Sequence[Example]) -> tuple[Example, ...]:
    """With the name of each label in words as one example more, as a pack's topic has a title."""
    titles = {
        Example(label, language, " ".join(re.split(r"[\W_]+", label.partition(":")[2])).strip())
        for label, language, _ in examples
    }
    return (*examples, *sorted(titles))


class Confidence:
    """How sure to be, fitted on questions that are not measured."""

    def __init__(self, fitted_on: Sequence[Asked], truth: Callable[[Asked], bool]) -> None:
        """Args: fitted_on: questions whose meaning is told. truth: what to be sure of."""
        near: dict[str, list[float]] = {}
        for asked in fitted_on:
            near.setdefault(asked.language, []).append(float(asked.scope[_NEAREST]))
        self._usual = {language: float(np.mean(some)) for language, some in near.items()}
        self._everywhere = float(np.mean([*self._usual.values()]))
        self._scale = fit_confidence([(self._weighed(asked), truth(asked)) for asked in fitted_on], _WEIGHED)

    @classmethod
    def in_answers(cls, fitted_on: Sequence[Asked]) -> Self:
        """That the first topic is the right one."""
        return cls(fitted_on, lambda asked: asked.right)

    @classmethod
    def in_scope(cls, fitted_on: Sequence[Asked]) -> Self:
        """That the question is for one of the topics, whichever."""
        return cls(fitted_on, lambda asked: asked.known)

    def of(self, asked: Asked) -> float:
        """From 0 to 1."""
        return self._scale.probability(self._weighed(asked))

    def _weighed(self, asked: Asked) -> Matrix:
        """As `_WEIGHED`."""
        usual = self._usual.get(asked.language, self._everywhere)
        return np.append(asked.scope, np.float32(usual))
