"""How well questions are understood, and the fitting of what decides how sure to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import yaml
from pydantic import TypeAdapter

from knowledge.pack.structure import Part
from knowledge.understanding.bm25 import Bm25

if TYPE_CHECKING:
    from knowledge.understanding import Reader, TopicFinding, Understanding, Wish
    from knowledge.understanding.meaning import Meaning


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
        wished: taken for a wish to steer that does something else than the topic tells of, or for small talk.
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
    wished: float
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
        lines = ["what         asked  right  offered  wrong  wished  outside  false  nearest   bm25"]
        lines += [
            f"{r.what:<12} {r.count:>5}  {r.right:>5.1%}  {r.offered:>7.1%}  {r.wrong:>5.1%}  "
            f"{r.wished:>6.1%}  {r.outside:>7}  {r.false_answers:>5.1%}  {r.nearest:>7.1%}  {r.bm25:>5.1%}"
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
    wished: bool
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
    wish = understanding.wish(reading, question.language)
    decided = clock()
    return _Outcome(
        question,
        finding,
        _goes_astray(understanding.meaning, wish, question.asked.topic),
        understanding.nearest(reading),
        words.topic(question.asked.text),
        read - began,
        decided - read,
    )


_ACTED_ON = 0.66
"""Confidence from which a wish is acted on, whatever topic there is."""


def _goes_astray(meaning: Meaning, wish: Wish | None, topic: str) -> bool:
    if wish is None or wish.confidence < _ACTED_ON:
        return False
    return f"topic:{topic}" not in meaning.twins.get(f"{wish.kind}:{wish.name}", ())


def _row(name: str, outcomes: Sequence[_Outcome]) -> Row:
    inside = [o for o in outcomes if o.in_scope]
    outside = [o for o in outcomes if not o.in_scope]
    return Row(
        name,
        len(inside),
        _share(o.right for o in inside),
        _share(o.offered for o in inside),
        _share(o.wrong for o in inside),
        _share(o.wished for o in inside),
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
