"""Fitting how sure to be: on questions written apart, and on the pack's examples left out in turn."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.fitting_choices import fit_choice, fit_near
from knowledge.scaling import fitted_scale
from knowledge.understanding.evidence import (
    BESIDE_FEATURES,
    TOPIC_FEATURES,
    WISH_FEATURES,
    Evidence,
    weigh_rows,
)
from knowledge.understanding.examples import ANSWER, OUT_OF_SCOPE
from knowledge.understanding.meaning import STRENGTH, spans_of
from knowledge.understanding.regression import fit
from knowledge.understanding.rows import Rows
from knowledge.understanding.spelling import learn_spelling
from knowledge.understanding.verifier import Scale

if TYPE_CHECKING:
    from knowledge.evaluation import Question
    from knowledge.pack import Pack
    from knowledge.understanding import Reader, Understanding
    from knowledge.understanding.meaning import Meaning

_FOLDS = 5
_CALIBRATION_WEIGHT = 60.0
"""What a question written apart from the pack counts beside a phrasing of the pack itself."""

_FOR_TOPICS = {"topic": 1.0, "command": 0.1, "chat": 0.1, "out_of_scope": 2.0, "answer": 0.1}
"""What examples of the pack count for topics: wishes hardly, since they are told apart before topics."""

_FOR_WISHES = {"topic": 0.5, "command": 1.0, "chat": 1.0, "out_of_scope": 0.5, "answer": 4.0}
"""What examples count for wishes. Some topics are twins of a wish ("how do I export …"), and a question for
such a topic is hardly a mistake when it is taken as the wish."""

_CALIBRATION_FOR_WISHES = 0.1
_THRESHOLDS = {"answer_from": 0.62, "clarify_from": 0.15, "wish_from": 0.35}
"""Chosen on calibration questions: at most 4 % answered wrongly, as few unanswered as that allows."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the verifier is fitted on: evidence, truth, and how much it counts."""

    evidence: Evidence
    label: str
    weight: float


def fit_verifier(
    understanding: Understanding, reader: Reader, asked: Iterable[Question], pack: Pack
) -> dict[str, Any]:
    """Fit the verifier on calibration questions, and on the pack's examples left out in turn.

    Returns:
        What `Verifier.of` takes; stored as `knowledge/understanding/verifier.json`.
    """
    examples = [*_left_out(understanding.meaning)]
    for question in asked:
        if question.asked.set == "calibration":
            text = question.asked.text
            evidence = understanding.evidence(reader.read(text))
            if evidence is not None:
                examples.append(Example(evidence, _label(question.asked.topic), _CALIBRATION_WEIGHT))
    for_topics = _weighed(examples, _FOR_TOPICS, 1.0)
    for_wishes = _weighed(examples, _FOR_WISHES, _CALIBRATION_FOR_WISHES)
    return {
        "right": fitted_scale(for_topics, TOPIC_FEATURES, lambda e: e.evidence.features, _is_right, _weight),
        "offered": fitted_scale(
            for_topics, TOPIC_FEATURES, lambda e: e.evidence.features, _is_offered, _weight
        ),
        "wish": fitted_scale(
            for_wishes,
            WISH_FEATURES,
            lambda e: e.evidence.wish_features,
            lambda e: _is_wished(e, understanding.meaning),
            _weight,
        ),
        "beside": fitted_scale(
            _beside_answers(examples),
            BESIDE_FEATURES,
            lambda e: e.evidence.beside_features,
            lambda e: e.label != ANSWER,
            _weight,
        ),
        "near": fit_near(pack, understanding.meaning.names),
        "choice": fit_choice(pack, reader.encoders[0]),
        **_THRESHOLDS,
    }


def fit_confidence(found: Sequence[tuple[NDArray[np.float32], bool]], names: Sequence[str]) -> Scale:
    """How sure to be, fitted on questions that were asked.

    Args:
        found: features, and the truth.
        names: of the features, in order.
    """
    fitted = fitted_scale(found, names, lambda f: f[0], lambda f: f[1], lambda _: 1.0)
    return Scale.of(fitted, names)


def _weight(example: Example) -> float:
    return example.weight


def _label(topic: str) -> str:
    """The label of a question's topic; commands and small talk are never written apart from the pack."""
    return f"topic:{topic}" if "." in topic else OUT_OF_SCOPE


def _weighed(examples: Iterable[Example], by_kind: Mapping[str, float], calibration: float) -> list[Example]:
    """Examples of the pack weigh by their kind, questions written apart all alike."""
    return [
        replace(
            e,
            weight=e.weight * (calibration if e.weight > 1 else by_kind[e.label.partition(":")[0]]),
        )
        for e in examples
    ]


def _is_right(example: Example) -> bool:
    return bool(example.evidence.topics) and f"topic:{example.evidence.topics[0]}" == example.label


def _is_wished(example: Example, meaning: Meaning) -> bool:
    """Whether the wish found is the right one; it is so too of a topic that tells of what it does."""
    wish = example.evidence.wish or ""
    return wish == example.label or example.label in meaning.twins.get(wish, ())


def _beside_answers(examples: Iterable[Example]) -> list[Example]:
    """Wishes that were found, and answers to open questions, which together weigh as much."""
    found = [e for e in examples if e.label in {ANSWER, e.evidence.wish}]
    answers = sum(e.label == ANSWER for e in found)
    return [
        replace(e, weight=(len(found) - answers) / max(1, answers) if e.label == ANSWER else 1.0)
        for e in found
    ]


def _is_offered(example: Example) -> bool:
    return example.label in {f"topic:{topic}" for topic in example.evidence.topics[:3]}


def _left_out(meaning: Meaning) -> Iterable[Example]:
    """Evidence for each example of the pack by a meaning that has not seen it, nor any of the same words."""
    count = len(meaning.labels)
    classes = np.repeat(np.arange(count), [last - first for first, last in meaning.spans])
    fold_of = np.array([zlib.crc32(example.text.encode()) % _FOLDS for example in meaning.examples])
    for fold in range(_FOLDS):
        seen = fold_of != fold
        part = _only(meaning, seen, classes)
        broad = [(full, space) for full, space in zip(meaning.spaces, part.spaces, strict=True)]
        for pairs in (broad, [pair for pair in broad if pair[0].made_for is None]):
            # A language that only the broad encoders know is also foreign to the pack's spelling.
            native = 1.0 if pairs == broad else 0.0
            for row in np.flatnonzero(~seen):
                example = meaning.examples[row]
                views = [(space, full.rows.whole(np.array([row]))[0]) for full, space in pairs]
                evidence = weigh_rows(part, views, example.text, native=native)
                yield Example(evidence, example.label, 1.0)


def _only(meaning: Meaning, seen: NDArray[np.bool_], classes: NDArray[np.intp]) -> Meaning:
    kept, count = classes[seen], len(meaning.labels)
    examples = tuple(example for example, keep in zip(meaning.examples, seen, strict=True) if keep)
    return replace(
        meaning,
        examples=examples,
        spans=spans_of(kept, count),
        spaces=tuple(
            replace(
                space,
                rows=Rows(space.rows.steps[seen], space.rows.scales[seen]),
                regression=fit(space.rows.whole(seen), kept, count, strength=STRENGTH),
            )
            for space in meaning.spaces
        ),
        spelling=learn_spelling([example.text for example in examples], kept, count),
    )
