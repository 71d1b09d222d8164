"""How well questions are understood, and the fitting of what decides how sure to be."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import TypeAdapter

from knowledge.pack.structure import Part
from knowledge.understanding.bm25 import Bm25
from knowledge.understanding.evidence import TOPIC_FEATURES, WISH_FEATURES, Evidence, weigh_rows
from knowledge.understanding.examples import OUT_OF_SCOPE
from knowledge.understanding.meaning import STRENGTH, spans_of
from knowledge.understanding.regression import fit
from knowledge.understanding.spelling import learn_spelling

if TYPE_CHECKING:
    from knowledge.understanding import Reader, TopicFinding, Understanding
    from knowledge.understanding.meaning import Meaning

_FOLDS = 5
_CALIBRATION_WEIGHT = 60.0
"""What a question written apart from the pack counts beside a phrasing of the pack itself."""

_FOR_TOPICS = {"topic": 1.0, "command": 0.1, "chat": 0.1, "out_of_scope": 2.0}
"""What examples of the pack count for topics: wishes hardly, since they are told apart before topics."""

_FOR_WISHES = {"topic": 0.5, "command": 1.0, "chat": 1.0, "out_of_scope": 0.5}
"""What examples count for wishes. Some topics are twins of a wish ("how do I export …"), and a question for
such a topic is hardly a mistake when it is taken as the wish."""

_CALIBRATION_FOR_WISHES = 0.1
_THRESHOLDS = {"answer_from": 0.57, "clarify_from": 0.3, "wish_from": 0.6}
"""Chosen on calibration questions: at most 4 % answered wrongly, as few unanswered as that allows."""


class Asked(Part):
    """One question of an evaluation file.

    Attributes:
        text: what somebody wrote.
        topic: what it is about: a topic's id, `out_of_scope`, a kind of small talk, or a command's name.
        style: how it is put.
        set: `calibration` may be fitted on, `heldout` never.
    """

    text: str
    topic: str
    style: Literal["terse", "chatty", "indirect", "typo", "mixed"]
    set: Literal["calibration", "heldout"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the language of its file."""

    language: str
    asked: Asked


def questions(folder: Path) -> tuple[Question, ...]:
    """All questions of `<language>.yaml` files in a folder.

    Raises:
        ValueError: a file is not as `Asked` describes it.
    """
    several = TypeAdapter(tuple[Asked, ...])
    return tuple(
        Question(path.stem, asked)
        for path in sorted(folder.glob("*.yaml"))
        for asked in several.validate_python(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))  # safe
    )


@dataclass(frozen=True, slots=True)
class Row:
    """Figures over some of the questions, as shares from 0 to 1.

    Attributes:
        what: which questions.
        count: of questions on a topic; shares below are of these, but for `false_answers`.
        right: answered at once and rightly.
        offered: rightly answered or among the topics offered.
        wrong: answered wrongly.
        outside: how many questions were out of scope.
        false_answers: share of those that got an answer.
        nearest: share whose first topic is right for the nearest phrasing by the first encoder alone.
        bm25: the same for words in common alone.
    """

    what: str
    count: int
    right: float
    offered: float
    wrong: float
    outside: int
    false_answers: float
    nearest: float
    bm25: float


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation.

    Attributes:
        rows: all, then by language, then by style.
        calibration_error: mean distance of confidence from truth over ten bins of equal count.
        seconds: median time of a reading, and of topic and wish together.
        confused: wanted topic, topic given, how often; most often first.
    """

    rows: tuple[Row, ...]
    calibration_error: float
    seconds: tuple[float, float]
    confused: tuple[tuple[str, str, int], ...]

    def table(self) -> str:
        """The rows as text."""
        lines = ["what         asked  right  offered  wrong  outside  false  nearest   bm25"]
        lines += [
            f"{r.what:<12} {r.count:>5}  {r.right:>5.1%}  {r.offered:>7.1%}  {r.wrong:>5.1%}  "
            f"{r.outside:>7}  {r.false_answers:>5.1%}  {r.nearest:>7.1%}  {r.bm25:>5.1%}"
            for r in self.rows
        ]
        lines.append(f"calibration error {self.calibration_error:.3f}")
        lines.append(
            f"reading {self.seconds[0] * 1000:.1f} ms, topic and wish {self.seconds[1] * 1000:.2f} ms"
        )
        lines += [f"  {wanted} -> {given}: {n}" for wanted, given, n in self.confused]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "rows": [{name: getattr(row, name) for name in Row.__slots__} for row in self.rows],
            "calibration_error": self.calibration_error,
            "seconds": {"reading": self.seconds[0], "deciding": self.seconds[1]},
            "confused": [list(pair) for pair in self.confused],
        }


@dataclass(frozen=True, slots=True)
class _Outcome:
    question: Question
    finding: TopicFinding
    nearest: str
    bm25: str
    reading_seconds: float
    deciding_seconds: float

    @property
    def in_scope(self) -> bool:
        return "." in self.question.asked.topic

    @property
    def right(self) -> bool:
        return self.finding.decision == "answer" and self.finding.topics[0][0] == self.question.asked.topic

    @property
    def offered(self) -> bool:
        among = {topic for topic, _ in self.finding.topics}
        return self.right or (self.finding.decision == "clarify" and self.question.asked.topic in among)

    @property
    def wrong(self) -> bool:
        return self.finding.decision == "answer" and not self.right


def evaluate(
    understanding: Understanding, reader: Reader, asked: Iterable[Question], clock: Callable[[], float]
) -> Report:
    """Ask all questions, with no hint and no conversation around them.

    Args:
        understanding: of the pack.
        reader: its reader.
        asked: questions; commands and small talk are left out.
        clock: seconds that only grow.
    """
    words = Bm25(understanding.meaning.examples)
    outcomes = [
        _ask(understanding, reader, words, question, clock)
        for question in asked
        if "." in question.asked.topic or question.asked.topic == "out_of_scope"
    ]
    groups: list[tuple[str, Sequence[_Outcome]]] = [("all", outcomes)]
    languages = sorted({o.question.language for o in outcomes})
    styles = sorted({o.question.asked.style for o in outcomes})
    groups += [(name, [o for o in outcomes if o.question.language == name]) for name in languages]
    groups += [(name, [o for o in outcomes if o.question.asked.style == name]) for name in styles]
    confused = Counter(
        (o.question.asked.topic, o.finding.topics[0][0])
        for o in outcomes
        if o.finding.topics and not o.right and o.finding.topics[0][0] != o.question.asked.topic
    )
    return Report(
        tuple(_row(name, some) for name, some in groups),
        _calibration_error(outcomes),
        (_median([o.reading_seconds for o in outcomes]), _median([o.deciding_seconds for o in outcomes])),
        tuple((wanted, given, n) for (wanted, given), n in confused.most_common(25)),
    )


def _ask(
    understanding: Understanding, reader: Reader, words: Bm25, question: Question, clock: Callable[[], float]
) -> _Outcome:
    began = clock()
    reading = reader.read(question.asked.text)
    read = clock()
    finding = understanding.topic(reading, question.language)
    understanding.wish(reading, question.language)
    decided = clock()
    return _Outcome(
        question,
        finding,
        understanding.nearest(reading),
        words.topic(question.asked.text),
        read - began,
        decided - read,
    )


def _row(name: str, outcomes: Sequence[_Outcome]) -> Row:
    inside = [o for o in outcomes if o.in_scope]
    outside = [o for o in outcomes if not o.in_scope]
    return Row(
        name,
        len(inside),
        _share(o.right for o in inside),
        _share(o.offered for o in inside),
        _share(o.wrong for o in inside),
        len(outside),
        _share(o.finding.decision == "answer" for o in outside),
        _share(o.nearest == o.question.asked.topic for o in inside),
        _share(o.bm25 == o.question.asked.topic for o in inside),
    )


def _share(flags: Iterable[bool]) -> float:
    held = list(flags)
    return sum(held) / len(held) if held else 0.0


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else 0.0


def _calibration_error(outcomes: Sequence[_Outcome]) -> float:
    pairs = sorted(
        (o.finding.topics[0][1], float(o.finding.topics[0][0] == o.question.asked.topic))
        for o in outcomes
        if o.finding.topics
    )
    bins = [part for part in np.array_split(np.array(pairs), 10) if len(part)] if pairs else []
    return float(sum(len(b) * abs(b[:, 0].mean() - b[:, 1].mean()) for b in bins) / max(1, len(pairs)))


@dataclass(frozen=True, slots=True)
class Example:
    """What the verifier is fitted on: evidence, the truth, and how much it counts."""

    evidence: Evidence
    label: str
    weight: float


def fit_verifier(understanding: Understanding, reader: Reader, asked: Iterable[Question]) -> dict[str, Any]:
    """Fit the verifier on calibration questions, and on the pack's examples left out in turn.

    Returns:
        What `Verifier.of` takes; stored as `knowledge/understanding/verifier.json`.
    """
    examples = [*_left_out(understanding.meaning)]
    for question in asked:
        if question.asked.set == "calibration":
            evidence = understanding.evidence(reader.read(question.asked.text))
            if evidence is not None:
                label = _label(question.asked.topic)
                examples.append(Example(evidence, label, _CALIBRATION_WEIGHT))
    for_topics = _weighed(examples, _FOR_TOPICS, 1.0)
    for_wishes = _weighed(examples, _FOR_WISHES, _CALIBRATION_FOR_WISHES)
    return {
        "right": _scale(for_topics, TOPIC_FEATURES, lambda e: e.evidence.features, _is_right),
        "offered": _scale(for_topics, TOPIC_FEATURES, lambda e: e.evidence.features, _is_offered),
        "wish": _scale(
            for_wishes,
            WISH_FEATURES,
            lambda e: e.evidence.wish_features,
            lambda e: e.evidence.wish == e.label,
        ),
        **_THRESHOLDS,
    }


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
                views = [(space, full.rows[row]) for full, space in pairs]
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
                rows=space.rows[seen],
                regression=fit(space.rows[seen], kept, count, strength=STRENGTH),
            )
            for space in meaning.spaces
        ),
        spelling=learn_spelling([example.text for example in examples], kept, count),
    )


def _scale(
    examples: Sequence[Example], names: Sequence[str], features: Callable[[Example], NDArray[np.float32]],
    truth: Callable[[Example], bool],
) -> dict[str, Any]:  # fmt: skip
    rows = np.vstack([features(example) for example in examples])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    fitted = fit(
        ((rows - mean) / spread).astype(np.float32),
        np.array([int(truth(example)) for example in examples], np.intp),
        2,
        strength=1.0,
        weight=np.array([example.weight for example in examples], np.float32),
    )
    weights = fitted.weights[:, 1] - fitted.weights[:, 0]
    return {
        "bias": round(float(fitted.bias[1] - fitted.bias[0]), 5),
        "features": {
            name: [round(float(mean[i]), 5), round(float(spread[i]), 5), round(float(weights[i]), 5)]
            for i, name in enumerate(names)
        },
    }
