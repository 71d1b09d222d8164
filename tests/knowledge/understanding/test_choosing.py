"""Which choice words mean: told by a kernel, where no straight line parts the choices."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.understanding.choosing import CHOICE_FEATURES, Choices, learn_choices
from knowledge.understanding.encoders import unit
from knowledge.understanding.kernel import LANDMARKS, independent, landmarks, nearness
from knowledge.understanding.regression import Matrix

_WIDTH = 16
_VALUES = ("even", "odd")
_HALFWAY = 1 / 3
"""To what a regression aims at for one of three: 1 less a third."""


def _corners(seed: int, of_each: int = 40) -> tuple[list[Matrix], Matrix]:
    """Texts around four corners of a square, opposite corners alike; and some that are about nothing."""
    chance = np.random.default_rng(seed)
    spots = []
    for first, second in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
        corner = np.zeros(_WIDTH, np.float32)
        corner[:2] = first, second
        spots.append(corner + 0.25 * chance.standard_normal((of_each, _WIDTH)).astype(np.float32))
    even, odd = np.vstack(spots[:2]), np.vstack(spots[2:])
    elsewhere = np.zeros((of_each, _WIDTH), np.float32)
    elsewhere[:, 2] = 1
    elsewhere += 0.25 * chance.standard_normal(elsewhere.shape).astype(np.float32)
    return [unit(even), unit(odd)], unit(elsewhere)


def test_opposite_corners_are_one_choice() -> None:
    (even, odd), elsewhere = _corners(1)
    texts = [
        [f"{name} {n}" for n in range(len(rows))]
        for name, rows in zip("eon", (even, odd, elsewhere), strict=True)
    ]
    places = {text: place for place, text in enumerate(text for some in texts for text in some)}
    wordings = {"parity": texts}
    choices = Choices.of(wordings, places, learn_choices(wordings, places, np.vstack([even, odd, elsewhere])))
    head, over = CHOICE_FEATURES.index("head"), CHOICE_FEATURES.index("over_nothing")
    (fresh_even, fresh_odd), fresh_elsewhere = _corners(2)
    for value, rows in zip(_VALUES, (fresh_even, fresh_odd), strict=True):
        weighed = [choices.weigh(row, _VALUES, "parity") for row in rows]
        assert np.mean([one.values[0] == value for one in weighed]) > 0.95
        assert np.median([one.features[head] for one in weighed]) > _HALFWAY
        assert np.mean([one.features[over] > 0 for one in weighed]) > 0.95
    weighed = [choices.weigh(row, _VALUES, "parity") for row in fresh_elsewhere]
    assert np.mean([one.features[over] < 0 for one in weighed]) > 0.95


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_features_hold_all_that_landmarks_tell(seed: int, count: int) -> None:
    rows: Matrix = unit(np.random.default_rng(seed).standard_normal((count, _WIDTH)).astype(np.float32))
    near = nearness(rows, rows)
    features = near @ independent(rows)
    assert np.allclose(features @ features.T, near, atol=2e-3)
    assert np.allclose(np.diag(near), 1, atol=1e-5)


def test_landmarks_are_some_of_many_and_always_the_same() -> None:
    rows: Matrix = unit(np.random.default_rng(3).standard_normal((LANDMARKS + 500, 8)).astype(np.float32))
    first, again = landmarks(rows), landmarks(rows)
    assert len(first) == LANDMARKS
    assert np.array_equal(first, again)
    there = {row.tobytes() for row in rows.astype(np.float16)}
    assert all(row.tobytes() in there for row in first)
