"""Fitting a logistic regression over named features, as the verifier takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.regression import fit

_LEAST_SPREAD = 1e-4


def fitted_scale(
    examples: Sequence[Any],
    names: Sequence[str],
    features: Callable[[Any], NDArray[np.float32]],
    truth: Callable[[Any], bool],
    weight: Callable[[Any], float],
) -> dict[str, Any]:
    """What `knowledge.understanding.verifier.Scale.of` takes.

    Args:
        examples: to fit on.
        names: of the features, in their order.
        features: of an example.
        truth: whether it is to be believed.
        weight: how much it counts.
    """
    rows = np.vstack([features(example) for example in examples])
    mean = rows.mean(axis=0)
    # What never varies must not end as a spread of 0 when it is rounded.
    spread = np.maximum(rows.std(axis=0), _LEAST_SPREAD)
    fitted = fit(
        ((rows - mean) / spread).astype(np.float32),
        np.array([int(truth(example)) for example in examples], np.intp),
        2,
        strength=1.0,
        weight=np.array([weight(example) for example in examples], np.float32),
    )
    weights = fitted.weights[:, 1] - fitted.weights[:, 0]
    return {
        "bias": round(float(fitted.bias[1] - fitted.bias[0]), 5),
        "features": {
            name: [round(float(mean[i]), 5), round(float(spread[i]), 5), round(float(weights[i]), 5)]
            for i, name in enumerate(names)
        },
    }
