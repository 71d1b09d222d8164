"""Makes the shipped file that tells yes from no by what words mean, from forms that come with the packs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.pack.agreeing import agreeing_forms
from knowledge.understanding.agreement import KINDS
from knowledge.understanding.encoders import unit
from knowledge.understanding.examples import examples
from knowledge.understanding.regression import Matrix, fit
from knowledge.understanding.shipped import PHRASINGS
from knowledge.understanding.store import vectors_of

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.understanding.encoders import Encoder

_STRENGTH = 20.0
_OTHERS = 8
"""One in so many wishes stands for all that is neither yes nor no."""
_OF_OTHERS = 1.0
"""What such a wish counts beside a form."""
_NEAR = frozenset({"chat:ok", "chat:thanks", "chat:laugh", "chat:compliment"})
"""Small talk that may well agree."""
_WEIGHTY = frozenset({"command:cancel", "command:delete", "command:restart", "command:submit"})
"""Wishes that are asked back: to say them again agrees."""


def learn_agreement(pack: Pack, encoders: Sequence[Encoder], target: Path) -> None:
    """Write the file.

    Args:
        pack: whose plain words for yes and no, and whose wishes, count too.
        encoders: for which to learn.
        target: `agreement.npz` of this package, or a trial.
    """
    forms = list(agreeing(pack))
    others = list(_others(pack))
    texts = [text for _, text in forms] + others
    kinds = np.array([KINDS.index(kind) for kind, _ in forms] + [len(KINDS) - 1] * len(others), np.intp)
    weight: Matrix = np.array([1.0] * len(forms) + [_OF_OTHERS] * len(others), np.float32)
    arrays: dict[str, NDArray[np.generic]] = {"forms": np.array(digest(pack))}
    for encoder in encoders:
        held = PHRASINGS.beside({}, encoder, texts, encoder.name)
        vectors, _ = vectors_of(texts, held, encoder.name, partial(encoder.encode, role="query"))
        middle = vectors.mean(axis=0)
        head = fit(unit(vectors - middle), kinds, len(KINDS), strength=_STRENGTH, weight=weight)
        arrays[f"{encoder.version}.head"] = np.vstack([head.weights, head.bias]).astype(np.float16)
        arrays[f"{encoder.version}.middle"] = middle.astype(np.float16)
    np.savez_compressed(target, allow_pickle=False, **arrays)


def digest(pack: Pack) -> str:
    """Changes whenever a form does that is learned for a pack."""
    listed = "\n".join(sorted(f"{kind}\t{text}" for kind, text in agreeing(pack)))
    return hashlib.blake2b(listed.encode(), digest_size=8).hexdigest()


def agreeing(pack: Pack) -> Iterator[tuple[str, str]]:
    """What is learned for a pack but for its wishes: kind, one of `KINDS`, and form."""
    for language, words in pack.words.items():
        yield from (("yes", text) for text in words.intents.yes)
        yield from (("no", text) for text in words.intents.no)
        of = agreeing_forms().get(language)
        for kind in KINDS if of is not None else ():
            yield from ((kind, text) for text in getattr(of, kind))


def _others(pack: Pack) -> Iterator[str]:
    """Wishes and answers to open questions, of which none says yes or no."""
    kinds = ("command", "chat", "answer")
    told = [
        example.text
        for example in examples(pack)
        if example.label.partition(":")[0] in kinds and example.label not in _NEAR | _WEIGHTY
    ]
    yield from told[::_OTHERS]
