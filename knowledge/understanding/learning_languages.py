"""Makes the shipped files about languages from everyday sentences, which themselves stay outside.

Three things come of them for each encoder version: the mean vectors of each language's sentences and of its
questions, and for encoders of all languages a regression that tells languages apart by vectors, short texts
above all. A fourth is a regression over letters, which needs no encoder and learns from lists of words too;
a fifth the most frequent words themselves.

`knowledge.public.teaching` has what they are learned from, and `designtech learn --languages` learns it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.language import words_of
from knowledge.understanding.language_head import SCALE
from knowledge.understanding.language_letters import PLACES, pieces
from knowledge.understanding.language_words import LEVELS, digest, parts
from knowledge.understanding.regression import fit, softmax

if TYPE_CHECKING:
    from knowledge.understanding.encoders import Encoder, Vectors

WHOLE = 150
"""Sentences of each language that are taken whole, and as many of which only some words are taken."""

_STRENGTH = 0.3
_CUT = (1, 1, 2, 2, 3, 4)
"""Of how many words a text is shown to the regression over vectors, by turns."""

_FEWEST = 40
"""Questions that a language must have; others have the mean of their sentences, and the usual way on."""


def learn_languages(
    sentences: Mapping[str, Sequence[str]],
    questions: Mapping[str, Sequence[Sequence[str]]],
    encoders: Sequence[Encoder],
    target: Path,
) -> None:
    """Write the file.

    Args:
        sentences: by base tag, at least `WHOLE` each, in an order that says nothing.
        questions: by base tag, one or more collections, which count alike.
        encoders: for which to learn.
        target: `languages.npz` of this package, or a trial.
    """
    whole = [(tag, text) for tag, texts in sentences.items() for text in texts[:WHOLE]]
    cut = [
        (tag, _words(text, place))
        for tag, texts in sentences.items()
        for place, text in enumerate(texts[WHOLE : 2 * WHOLE] or texts[:WHOLE])
    ]
    tags = sorted(sentences)
    classes = np.array([tags.index(tag) for tag, _ in whole + cut], np.intp)
    arrays: dict[str, NDArray[np.generic]] = {}
    for encoder in encoders:
        vectors = encoder.encode([text for _, text in whole], "query")
        own = [tag for tag in tags if encoder.languages is None or tag in encoder.languages]
        means = np.vstack([vectors[classes[: len(whole)] == tags.index(tag)].mean(axis=0) for tag in own])
        arrays[f"{encoder.version}.tags"] = np.array(" ".join(own))
        arrays[f"{encoder.version}.means"] = means.astype(np.float16)
        arrays[f"{encoder.version}.questions"] = _of_questions(
            encoder, dict(zip(own, means, strict=True)), questions
        ).astype(np.float16)
        if encoder.languages is None:
            every = np.vstack([vectors, encoder.encode([text for _, text in cut], "query")])
            middle = every.mean(axis=0)
            head = fit(((every - middle) * SCALE).astype(np.float32), classes, len(tags), strength=_STRENGTH)
            arrays[f"{encoder.version}.head"] = np.vstack([head.weights, head.bias]).astype(np.float16)
            arrays[f"{encoder.version}.middle"] = middle.astype(np.float16)
    np.savez_compressed(target, allow_pickle=False, **arrays)


def _of_questions(
    encoder: Encoder, means: Mapping[str, Vectors], questions: Mapping[str, Sequence[Sequence[str]]]
) -> Vectors:
    """Mean vectors of questions, one row for each of the languages that sentences have means of."""
    known = {
        tag: np.mean([encoder.encode(some, "query").mean(axis=0) for some in questions[tag]], axis=0)
        for tag in means
        if sum(map(len, questions.get(tag, ()))) >= _FEWEST
    }
    away = np.mean([known[tag] - means[tag] for tag in known], axis=0) if known else np.float32(0)
    rows: Vectors = np.vstack([known.get(tag, mean + away) for tag, mean in means.items()])
    return rows


def _words(text: str, place: int) -> str:
    """Some words of a text (characters where it has no spaces), chosen by its place."""
    words = text.split()
    count = _CUT[place % len(_CUT)]
    if len(words) == 1:
        return text[: 2 * count]
    start = place % max(1, len(words) - count + 1)
    return " ".join(words[start : start + count])


_ROUNDS = 5
_STEP = 0.15
_CUTS = (1, 1, 2, 2, 3, 3, 4, 5, 99)
"""Of how many words a text is shown, by turns: short ones are what has to be learned."""

_DRAWN = 3000
"""Words that are shown of each language beside its sentences, each time."""

_EVEN = 0.75
"""How far frequent words are preferred: 1 as often as they are said, 0 no more than rare ones."""

_BEGIN = 1e-3
_STEPS = 127


def learn_letters(
    sentences: Mapping[str, Sequence[str]], words: Mapping[str, Mapping[str, float]], target: Path
) -> None:
    """Write the regression over letters, fitted by AdaGrad over words, and some of those of each sentence.

    Args:
        sentences: by base tag; of the languages whose script tells them from all others none is needed.
        words: by base tag, with how often they are said; where none are known, those of the sentences.
        target: `letters.npz` of this package, or a trial.
    """
    chance = Random(1)  # noqa: S311  # the order of learning
    tags = sorted(sentences)
    known = [(tags.index(tag), text) for tag in tags for text in sentences[tag]]
    lists = {tag: words.get(tag) or Counter(" ".join(sentences[tag]).split()) for tag in tags}
    shares = {tag: [often**_EVEN for often in listed.values()] for tag, listed in lists.items()}
    weights = np.zeros((PLACES, len(tags)), np.float32)
    grown = np.full_like(weights, _BEGIN)
    for _ in range(_ROUNDS):
        shown = [(place, _some(text, chance)) for place, text in known]
        for place, tag in enumerate(tags):
            shown += [(place, word) for word in chance.choices([*lists[tag]], shares[tag], k=_DRAWN)]
        chance.shuffle(shown)
        for place, text in shown:
            rows = np.fromiter(pieces(words_of(text)), np.intp)
            if not len(rows):
                continue
            length = np.float32(np.sqrt(len(rows)))
            slope = softmax(weights[rows].sum(axis=0) / length)
            slope[place] -= 1
            slope /= length
            once = np.unique(rows)
            grown[once] += slope**2
            weights[once] -= np.float32(_STEP) * slope / np.sqrt(grown[once])
    scales = np.maximum(np.abs(weights).max(axis=0) / _STEPS, np.float32(1e-9))
    steps = np.rint(weights / scales).astype(np.int8)
    np.savez_compressed(target, allow_pickle=False, tags=np.array(" ".join(tags)), steps=steps, scales=scales)


def _some(text: str, chance: Random) -> str:
    words, count = text.split(), chance.choice(_CUTS)
    if count >= len(words):
        return text
    start = chance.randrange(len(words) - count + 1)
    return " ".join(words[start : start + count])


_LISTED = 8000
"""Words of each language that are kept; of twice as many there is little more to be had."""

_RAREST = 255
_UNHEARD, _UNCOUNTED = -16.0, -14.0
"""Logarithm of the share of a word that a list lacks, and that some hundreds of sentences do."""


def learn_words(
    sentences: Mapping[str, Sequence[str]], words: Mapping[str, Mapping[str, float]], target: Path
) -> None:
    """Write the most frequent words of each language.

    Args:
        sentences: by base tag.
        words: by base tag, with the share of all words that each has; where none are known, those of the
            sentences.
        target: `words.npz` of this package, or a trial.
    """
    tags = sorted(sentences)
    rows: dict[tuple[int, int], int] = {}
    for place, tag in enumerate(tags):
        listed = words.get(tag) or _counted(sentences[tag])
        for word, share in sorted(listed.items(), key=lambda one: (-one[1], one[0]))[:_LISTED]:
            # The more frequent of two with the same digest comes first, and stays.
            rows.setdefault((digest(word), place), min(_RAREST, round(-LEVELS * log(share))))
    ordered = sorted(rows)
    np.savez_compressed(
        target,
        allow_pickle=False,
        tags=np.array(" ".join(tags)),
        unheard=np.array([_UNHEARD if words.get(tag) else _UNCOUNTED for tag in tags], np.float32),
        digests=np.array([word for word, _ in ordered], np.uint32),
        languages=np.array([place for _, place in ordered], np.uint8),
        levels=np.array([rows[one] for one in ordered], np.uint8),
    )


def _counted(sentences: Sequence[str]) -> Mapping[str, float]:
    counts = Counter(part for sentence in sentences for part in parts(words_of(sentence)))
    return {word: count / counts.total() for word, count in counts.items()}
