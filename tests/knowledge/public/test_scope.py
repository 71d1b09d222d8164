"""What tells whether a text is for any topic at all, on tiny sets."""

from __future__ import annotations

import numpy as np

from knowledge.public.scope import SCOPE_FEATURES
from knowledge.public.trial import Confidence, Trial
from knowledge.understanding import Reader
from knowledge.understanding.examples import OUT_OF_SCOPE, Example
from tests.knowledge.public.conftest import INTENTS, OTHER

KNOWN = [Example(f"topic:{intent}", "en", text) for intent, texts in INTENTS.items() for text in texts]
POLITE = [Example(label, "en", f"{text} please") for label, _, text in KNOWN]
OUTSIDE = Example(OUT_OF_SCOPE, "en", OTHER[0])


def scope(trial: Trial, text: str) -> dict[str, float]:
    weighed = trial.ask(text, OUT_OF_SCOPE).scope[: len(SCOPE_FEATURES)]
    return dict(zip(SCOPE_FEATURES, map(float, weighed), strict=True))


def test_what_is_for_a_topic_is_nearer_to_its_middle_and_to_its_directions(reader: Reader) -> None:
    trial = Trial([*KNOWN, *POLITE, OUTSIDE], reader)
    inside, outside = scope(trial, "please open the front door"), scope(trial, OTHER[2])
    assert inside["middle"] > outside["middle"]
    assert inside["off"] < outside["off"]


def test_everyone_is_all_topics_alike_and_not_what_is_out_of_scope(reader: Reader) -> None:
    alone, besides = (Trial(some, reader).meaning for some in (KNOWN, [*KNOWN, OUTSIDE]))
    assert len(besides.labels) == len(alone.labels) + 1
    trial = Trial([*KNOWN, OUTSIDE], reader)
    text = "open the door"
    reading = reader.read(text)
    space = trial.meaning.spaces[0]
    likeness = space.rows.likeness(space.row(reading))
    nearest = [
        likeness[slice(*span)].max()
        for label, span in zip(trial.meaning.labels, trial.meaning.spans, strict=True)
        if label != OUT_OF_SCOPE
    ]
    assert np.isclose(scope(trial, text)["everyone"], np.mean(nearest), atol=1e-5)


def test_how_topics_spread_is_not_told_from_few_examples(reader: Reader) -> None:
    assert scope(Trial(KNOWN, reader), OTHER[2])["off"] == 0


def test_how_sure_to_be_is_learned_from_it(reader: Reader) -> None:
    trial = Trial([*KNOWN, *POLITE, OUTSIDE], reader)
    inside, outside = trial.ask_all(POLITE), [trial.ask(text, OUT_OF_SCOPE) for text in OTHER]
    confidence = Confidence.in_scope([*inside, *outside])
    assert min(map(confidence.of, inside)) > max(map(confidence.of, outside))
