"""Makes the shipped file about languages from everyday sentences, which themselves stay outside.

Two things come of it for each encoder version: the mean vector of each language, and for encoders of all
languages a regression that tells languages apart by vectors, short texts above all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.language_head import SCALE
from knowledge.understanding.regression import fit

if TYPE_CHECKING:
    from knowledge.understanding.encoders import Encoder

WHOLE = 150
"""Sentences of each language that are taken whole, and as many of which only some words are taken."""

_STRENGTH = 3.0
_LONGEST_CUT = 5


def learn_languages(
    sentences: Mapping[str, Sequence[str]], encoders: Sequence[Encoder], target: Path
) -> None:
    """Write the file.

    Args:
        sentences: by base tag, at least `WHOLE` each, in an order that says nothing.
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
        if encoder.languages is None:
            every = np.vstack([vectors, encoder.encode([text for _, text in cut], "query")])
            middle = every.mean(axis=0)
            head = fit(((every - middle) * SCALE).astype(np.float32), classes, len(tags), strength=_STRENGTH)
            arrays[f"{encoder.version}.head"] = np.vstack([head.weights, head.bias]).astype(np.float16)
            arrays[f"{encoder.version}.middle"] = middle.astype(np.float16)
    np.savez_compressed(target, allow_pickle=False, **arrays)


def _words(text: str, place: int) -> str:
    """One to five words of a text (characters where it has no spaces), chosen by its place."""
    words = text.split()
    count = 1 + place % _LONGEST_CUT
    if len(words) == 1:
        return text[: 2 * count]
    start = place % max(1, len(words) - count + 1)
    return " ".join(words[start : start + count])
