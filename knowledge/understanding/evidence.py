"""What speaks for which meaning of a reading: regressions, nearest phrasings, spelling, agreement."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.text import fold, is_glued, words_in
from knowledge.understanding.regression import Matrix, log_sum_exp, softmax

if TYPE_CHECKING:
    from knowledge.understanding.meaning import Meaning, Space
    from knowledge.understanding.reading import Reading

_CANDIDATES = 8
"""Topics whose phrasings are looked at one by one: the right one is hardly ever further down."""

_WISHES = 3
_FEW = 3
"""Nearest examples that count together."""

NEAREST = 8.0
"""Weight of the nearest phrasings beside the regressions' scores, which span some ten units."""

_SPELLING = 0.4
"""Weight of the spelling beside them, for a text in a language of the pack."""

_FAR = 99.0
_LONG_WORD = 4
_LONG_WISH = 8

TOPIC_FEATURES = (
    "share", "gap", "nearest", "nearest_gap", "energy", "over_wish", "over_outside", "nearest_over_outside",
    "agreement", "spelling", "spelling_gap", "words", "overlap", "native", "encoders",
)  # fmt: skip
WISH_FEATURES = (
    "share", "gap", "nearest", "nearest_gap", "energy", "agreement", "spelling", "words", "words_over",
    "native", "encoders", "asks", "over_answer", "nearest_over_answer",
)  # fmt: skip

BESIDE_FEATURES = ("nearest", "words", "over_answer", "nearest_over_answer")
"""Of the features of a wish, those that tell it from an answer to an open question."""
_BESIDE = [WISH_FEATURES.index(name) for name in BESIDE_FEATURES]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for which meaning.

    Attributes:
        topics: ids of the likeliest topics, best first.
        shares: how likely each is if any is right, in the same order.
        features: what the verifier weighs for the first topic, as `TOPIC_FEATURES`.
        outside: log-odds of being out of scope against being for the first topic, unverified.
        wish: label of the likeliest wish; None when the pack knows none.
        wish_features: as `WISH_FEATURES`, topics that tell of what the wish does left aside.
        over_twin: how much more speaks for the wish than for the likeliest of those; below 0: less.
        over_topic: how much more speaks for an answer to an open question than for a topic, or for what is
            out of scope.
    """

    topics: tuple[str, ...]
    shares: tuple[float, ...]
    features: Matrix
    outside: float
    wish: str | None
    wish_features: Matrix
    over_twin: float
    over_topic: float

    @property
    def beside_features(self) -> Matrix:
        """As `BESIDE_FEATURES`."""
        return self.wish_features[_BESIDE]


@dataclass(frozen=True, slots=True)
class _Scored:
    """Everything about the labels that were looked at closely.

    Attributes:
        whole: combined score by label.
        near: likeness of the nearest examples by label.
        closest: row of the nearest example by label.
        spelling: by label.
        firsts: for each kind of evidence, its scores over all labels.
    """

    whole: dict[int, float]
    near: dict[int, float]
    closest: dict[int, int]
    spelling: Matrix
    firsts: tuple[Matrix, ...]
    energy: float
    words: int
    native: float

    def agreement(self, label: int, among: Sequence[int]) -> float:
        """Share of the kinds of evidence whose best among these labels is this one."""
        agreed = sum(max(among, key=scores.__getitem__) == label for scores in self.firsts)
        return agreed / len(self.firsts)


def weigh(meaning: Meaning, reading: Reading, *, nearest: float = NEAREST) -> Evidence:
    """Weigh an encoded reading; some 0.4 ms. Args: nearest: as in `weigh_rows`."""
    views = [(space, space.row(reading)) for space in meaning.spaces_for(reading)]
    return weigh_rows(meaning, views, reading.mended, native=meaning.native(reading), nearest=nearest)


def weigh_rows(
    meaning: Meaning,
    views: Sequence[tuple[Space, Matrix]],
    text: str,
    *,
    native: float,
    nearest: float = NEAREST,
) -> Evidence:
    """Weigh a text whose rows in some spaces are known.

    Args:
        meaning: what was learned.
        views: spaces with the text's row in each.
        text: normalised.
        native: how likely it is in a language of the pack.
        nearest: weight of the nearest phrasings.
    """
    each = [space.regression.scores(row) for space, row in views]
    spelling = meaning.spelling.scores(text)
    rough = sum(each[1:], start=each[0]) / len(each) + np.float32(_SPELLING * native) * spelling
    topics, wishes, outside, answers = _of_kinds(meaning.labels)
    candidates = _best(rough, topics, _CANDIDATES)
    steering = _best(rough, wishes, _WISHES)
    near, closest = {}, {}
    for label in (*candidates, *steering, *outside, *answers):
        near[label], closest[label] = _nearest(meaning.spans[label], views)
    scored = _Scored(
        {label: float(rough[label]) + nearest * near[label] for label in near},
        near,
        closest,
        spelling,
        (*each, spelling) if native > 0.5 else tuple(each),  # noqa: PLR2004  # more likely than not
        sum(float(log_sum_exp(scores)) for scores in each) / len(each),
        words_in(text),
        native,
    )
    candidates.sort(key=lambda label: -scored.whole[label])
    steering.sort(key=lambda label: -scored.whole[label])
    shares = softmax(np.array([scored.whole[label] for label in candidates])) if candidates else np.zeros(0)
    out = outside[0] if outside else None
    first = scored.whole[candidates[0]] if candidates else 0.0
    rivals = _without_twins(meaning, candidates, steering[:1])
    return Evidence(
        tuple(meaning.labels[label].partition(":")[2] for label in candidates),
        tuple(float(share) for share in shares),
        _topic_features(meaning, text, scored, (candidates, steering, out), shares, float(len(views))),
        (scored.whole[out] - first) if out is not None else 0.0,
        meaning.labels[steering[0]] if steering else None,
        _wish_features(
            scored,
            ([*rivals, *outside], steering, answers[0] if answers else None),
            float(len(views)),
            asks="?" in text or "？" in text,
        ),
        _over(scored, steering[:1], set(candidates).difference(rivals)),
        _over(scored, answers, (*candidates, *outside)) if answers else -_FAR,
    )


def _over(scored: _Scored, first: Sequence[int], others: Iterable[int]) -> float:
    """How much more speaks for a label than for others; as much as can be where there are none."""
    return min((scored.whole[first[0]] - scored.whole[other] for other in others), default=_FAR)


_Found = tuple[Sequence[int], Sequence[int], int | None]
"""Candidate topics and wishes, best first, and the label of what is out of scope, or of answers."""


def _topic_features(  # one row of numbers from all that was found
    meaning: Meaning, text: str, scored: _Scored, found: _Found, shares: NDArray[np.floating], encoders: float
) -> Matrix:
    topics, wishes, out = found
    if not topics:
        return np.zeros(len(TOPIC_FEATURES), np.float32)
    first, whole, near = topics[0], scored.whole, scored.near
    others = topics[1:]
    wishes = _without_twins(meaning, wishes, topics[:1])
    second = max((whole[label] for label in others), default=whole[first])
    return np.array(
        [
            shares[0],
            whole[first] - second,
            near[first],
            near[first] - max((near[label] for label in others), default=0.0),
            scored.energy,
            whole[first] - (whole[wishes[0]] if wishes else 0.0),
            whole[first] - (whole[out] if out is not None else 0.0),
            near[first] - (near[out] if out is not None else 0.0),
            scored.agreement(first, topics),
            scored.native * scored.spelling[first],
            scored.native * (scored.spelling[first] - max((scored.spelling[o] for o in others), default=0.0)),
            np.log1p(scored.words),
            _overlap(text, meaning.examples[scored.closest[first]].text),
            scored.native,
            encoders,
        ],
        np.float32,
    )


def _without_twins(meaning: Meaning, rivals: Sequence[int], first: Sequence[int]) -> list[int]:
    """The rivals of a label that are not of nearly the same meaning."""
    twins = meaning.twins.get(meaning.labels[first[0]], frozenset()) if first else frozenset()
    return [label for label in rivals if meaning.labels[label] not in twins]


def _wish_features(scored: _Scored, found: _Found, encoders: float, *, asks: bool) -> Matrix:
    others, wishes, answer = found
    if not wishes:
        return np.zeros(len(WISH_FEATURES), np.float32)
    wish, whole, near = wishes[0], scored.whole, scored.near
    rivals = [*others, *wishes[1:]] or [wish]
    return np.array(
        [
            softmax(np.array([whole[wish], *(whole[label] for label in rivals)]))[0],
            whole[wish] - max(whole[label] for label in rivals),
            near[wish],
            near[wish] - max(near[label] for label in rivals),
            scored.energy,
            scored.agreement(wish, [wish, *rivals]),
            scored.native * scored.spelling[wish],
            np.log1p(scored.words),
            max(0, scored.words - _LONG_WISH),
            scored.native,
            encoders,
            asks,
            whole[wish] - (whole[answer] if answer is not None else 0.0),
            near[wish] - (near[answer] if answer is not None else 0.0),
        ],
        np.float32,
    )


def nearest_topic(meaning: Meaning, reading: Reading) -> str:
    """The topic of the phrasing that is nearest by the first encoder alone; "" without any."""
    return nearest_alone(meaning, reading)[0]


def nearest_alone(meaning: Meaning, reading: Reading) -> tuple[str, float]:
    """The same with its likeness, from -1 to 1."""
    space = meaning.spaces[0]
    likeness = space.rows.likeness(space.row(reading))
    for row in np.argsort(-likeness):
        kind, _, name = meaning.examples[int(row)].label.partition(":")
        if kind == "topic":
            return name, float(likeness[row])
    return "", -1.0


def _nearest(span: tuple[int, int], views: Sequence[tuple[Space, Matrix]]) -> tuple[float, int]:
    """Likeness of a label's nearest examples, halfway from the best to the best three's mean; its row."""
    first, last = span
    likeness = views[0][0].rows.likeness(views[0][1], slice(first, last))
    for space, row in views[1:]:
        likeness = likeness + space.rows.likeness(row, slice(first, last))
    closest = int(likeness.argmax())
    best = float(likeness[closest])
    likeness.partition(max(0, len(likeness) - _FEW))
    few = likeness[-_FEW:]
    return (0.5 * best + 0.5 * float(few.sum()) / len(few)) / len(views), first + closest


def _best(scores: Matrix, labels: Sequence[int], count: int) -> list[int]:
    ranked = sorted(labels, key=lambda label: -scores[label])
    return list(ranked[:count])


@lru_cache(maxsize=8)
def _of_kinds(labels: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """Places of topics, of wishes, of what is out of scope, and of answers."""
    kinds = [label.partition(":")[0] for label in labels]
    return (
        tuple(i for i, kind in enumerate(kinds) if kind == "topic"),
        tuple(i for i, kind in enumerate(kinds) if kind in ("command", "chat")),
        tuple(i for i, kind in enumerate(kinds) if kind == "out_of_scope"),
        tuple(i for i, kind in enumerate(kinds) if kind == "answer"),
    )


def _overlap(text: str, other: str) -> float:
    """Share of a text's longer words and numbers that another text has too."""
    mine = {part for part in parts_of(text) if len(part) >= _LONG_WORD or part.isdigit() or is_glued(part)}
    return len(mine.intersection(parts_of(other))) / len(mine) if mine else 0.0


def parts_of(text: str) -> list[str]:
    """Words; pairs of signs where words are not spaced, or have particles glued to them."""
    found: list[str] = []
    for word in unicodedata.normalize("NFC", fold(text)).split():
        if is_glued(word) and len(word) > 1:
            found.extend(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found.append(word)
    return found
