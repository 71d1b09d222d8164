"""What speaks for which meaning of a reading: scores, nearest phrasings, agreement, words in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from knowledge.text import fold
from knowledge.understanding.examples import OUT_OF_SCOPE
from knowledge.understanding.regression import Matrix, log_sum_exp, softmax

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning, Space
    from knowledge.understanding.reading import Reading

_CANDIDATES = 8
"""Topics whose phrasings are looked at one by one: the right one is hardly ever further down."""

NEAREST_WEIGHT = 8.0
"""How much the nearest phrasing counts beside the regression's score, which spans some ten units."""

TOPIC_FEATURES = (
    "share", "gap", "nearest", "nearest_gap", "energy", "rival", "outside", "outside_near", "agreement",
    "second_share", "words", "overlap", "rich",
)  # fmt: skip
WISH_FEATURES = ("share", "gap", "nearest", "rival_near", "energy", "words", "words_over", "rich")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for which meaning.

    Attributes:
        topics: ids of the likeliest topics, best first.
        topic_shares: how likely each is if any is right, in the same order.
        features: what the verifier weighs for the first topic, as `TOPIC_FEATURES`.
        inside: probability that the text is for a topic, before any verifying.
        outside: probability that it is out of scope.
        wish: label of the likeliest wish; None when the pack knows none.
        wish_features: as `WISH_FEATURES`.
    """

    topics: tuple[str, ...]
    topic_shares: tuple[float, ...]
    features: Matrix
    inside: float
    outside: float
    wish: str | None
    wish_features: Matrix


def weigh(meaning: Meaning, reading: Reading) -> Evidence:
    """Weigh an encoded reading; some 0.3 ms."""
    space = meaning.space_for(reading)
    return weigh_row(meaning, space, meaning.features(reading, space), reading.normalised)


def weigh_row(meaning: Meaning, space: Space, row: Matrix, text: str) -> Evidence:
    """Weigh a text whose row in a space is known."""
    scores = space.regression.scores(row)
    kinds = _kinds(meaning.labels)
    order = np.argsort(-scores)
    topics = [int(i) for i in order if kinds[i] == "topic"][:_CANDIDATES]
    wishes = [int(i) for i in order if kinds[i] in ("command", "chat")][:3]
    near = {i: _nearest(meaning, space, row, i) for i in (*topics, *wishes)}
    outside = [i for i, kind in enumerate(kinds) if kind == "out_of_scope"]
    near |= {i: _nearest(meaning, space, row, i) for i in outside}
    whole = {i: float(scores[i]) + NEAREST_WEIGHT * near[i][0] for i in near}
    topics.sort(key=lambda i: -whole[i])
    shares = softmax(np.array([whole[i] for i in topics])) if topics else np.zeros(0)
    probabilities = softmax(np.array([*(whole[i] for i in topics), *(whole[i] for i in outside),
                                      *(whole[i] for i in wishes)]))  # fmt: skip
    words = len(text.split())
    energy = float(log_sum_exp(scores))
    rich = float(len(space.encoders) > 1)
    out = max((whole[i] for i in outside), default=min(whole.values()) if whole else 0.0)
    out_near = max((near[i][0] for i in outside), default=0.0)
    wish = max(wishes, key=lambda i: whole[i], default=None)
    inside_n = len(topics)
    return Evidence(
        tuple(meaning.labels[i].partition(":")[2] for i in topics),
        tuple(float(s) for s in shares),
        _topic_features(meaning, text, topics, whole, near, shares, (out, out_near, energy, rich, words),
                        whole[wish] if wish is not None else out),
        float(probabilities[:inside_n].sum()),
        float(probabilities[inside_n : inside_n + len(outside)].sum()),
        meaning.labels[wish] if wish is not None else None,
        _wish_features(wish, topics, wishes, whole, near, (out, out_near, energy, rich, words)),
    )  # fmt: skip


def nearest_topic(meaning: Meaning, reading: Reading) -> str:
    """The topic of the phrasing that is nearest in the space that serves every language; "" without any."""
    space = meaning.spaces[-1]
    likeness = space.rows @ meaning.features(reading, space)
    for row in np.argsort(-likeness):
        kind, _, name = meaning.examples[int(row)].label.partition(":")
        if kind == "topic":
            return name
    return ""


def _nearest(meaning: Meaning, space: Space, row: Matrix, label: int) -> tuple[float, int]:
    """Likeness of the nearest examples of a label (the mean of the best and the best three), and the best's row."""
    first, last = meaning.spans[label]
    likeness = space.rows[first:last] @ row
    best = int(likeness.argmax())
    top = np.partition(likeness, -min(3, len(likeness)))[-min(3, len(likeness)) :]
    return 0.5 * float(likeness[best]) + 0.5 * float(top.mean()), first + best


def _topic_features(  # noqa: PLR0913  # one row of numbers from all that was found
    meaning: Meaning, text: str, topics: list[int], whole: dict[int, float],
    near: dict[int, tuple[float, int]], shares: Matrix, common: tuple[float, float, float, float, int],
    wish: float,
) -> Matrix:  # fmt: skip
    if not topics:
        return np.zeros(len(TOPIC_FEATURES), np.float32)
    out, out_near, energy, rich, words = common
    first = topics[0]
    second = topics[1] if len(topics) > 1 else first
    rest = max((near[i][0] for i in topics[1:]), default=0.0)
    return np.array(
        [
            float(shares[0]), whole[first] - whole[second], near[first][0], near[first][0] - rest, energy,
            whole[first] - wish, whole[first] - out, near[first][0] - out_near,
            float(max(topics, key=lambda i: near[i][0]) == first),
            float(shares[1]) if len(shares) > 1 else 0.0, np.log1p(words),
            _overlap(text, meaning.examples[near[first][1]].text), rich,
        ],
        np.float32,
    )  # fmt: skip


def _wish_features(
    wish: int | None, topics: list[int], wishes: list[int], whole: dict[int, float],
    near: dict[int, tuple[float, int]], common: tuple[float, float, float, float, int],
) -> Matrix:  # fmt: skip
    if wish is None:
        return np.zeros(len(WISH_FEATURES), np.float32)
    out, out_near, energy, rich, words = common
    rivals = [whole[i] for i in (*topics, *wishes) if i != wish] + [out]
    rival_near = max([near[i][0] for i in (*topics, *wishes) if i != wish] + [out_near])
    everything = np.array([whole[wish], *rivals])
    return np.array(
        [
            float(softmax(everything)[0]), whole[wish] - max(rivals), near[wish][0],
            near[wish][0] - rival_near, energy, np.log1p(words), float(max(0, words - 8)), rich,
        ],
        np.float32,
    )  # fmt: skip


@lru_cache(maxsize=8)
def _kinds(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label.partition(":")[0] if label != OUT_OF_SCOPE else "out_of_scope" for label in labels)


def _overlap(text: str, other: str) -> float:
    """Share of a text's longer words (or digits) that another text has too."""
    mine = {word for word in fold(text).split() if len(word) > 3 or word.isdigit()}  # noqa: PLR2004
    if not mine:
        return 0.0
    return len(mine & set(fold(other).split())) / len(mine)
