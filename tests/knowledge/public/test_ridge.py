"""A ridge regression over all examples knows its own, and says little of what is like none."""

from __future__ import annotations

import numpy as np

from knowledge.public.ridge import Ridge
from knowledge.public.trial import Trial
from knowledge.understanding import Reader
from knowledge.understanding.examples import OUT_OF_SCOPE, Example
from knowledge.understanding.meaning import learn_examples
from knowledge.understanding.regression import Matrix
from tests.knowledge.public.conftest import INTENTS, OTHER

KNOWN = [Example(f"topic:{intent}", "en", text) for intent, texts in INTENTS.items() for text in texts]


class Silent:
    """Spelling that speaks for nothing."""

    def scores(self, text: str) -> Matrix:
        return np.zeros(len(INTENTS), np.float32) + len(text[:0])


def found(reader: Reader, ridge: Ridge, text: str) -> Matrix:
    return ridge.beside(Silent(), reader.read(text)).scores(text)


def test_each_example_is_found_under_its_label(reader: Reader) -> None:
    meaning = learn_examples(KNOWN, reader)
    ridge = Ridge.of(meaning)
    for label, _, text in KNOWN:
        assert meaning.labels[int(found(reader, ridge, text).argmax())] == label


def test_more_speaks_for_what_is_known_than_for_what_is_not(reader: Reader) -> None:
    ridge = Ridge.of(learn_examples(KNOWN, reader))
    least = min(found(reader, ridge, text).max() for _, _, text in KNOWN)
    assert all(found(reader, ridge, text).max() < least for text in OTHER)


def test_it_adds_to_spelling(reader: Reader) -> None:
    meaning = learn_examples(KNOWN, reader)
    ridge, text = Ridge.of(meaning), "open the old door"
    both = ridge.beside(meaning.spelling, reader.read(text)).scores(text)
    assert np.allclose(both - meaning.spelling.scores(text), found(reader, ridge, text), atol=1e-5)


def test_a_trial_weighs_it_where_it_is_wanted(reader: Reader) -> None:
    known = [*KNOWN, Example(OUT_OF_SCOPE, "en", OTHER[0])]
    alone, ridged = (Trial(known, reader, ridged=ridged) for ridged in (False, True))
    text = "please open the door"
    asked = [trial.ask(text, "topic:open_door") for trial in (alone, ridged)]
    assert all(one.right for one in asked)
    assert asked[1].evidence.features[0] > asked[0].evidence.features[0]
