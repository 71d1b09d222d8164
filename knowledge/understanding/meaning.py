"""What a pack's examples mean, learned once: vectors, a regression over all labels, and the nearest phrasings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.examples import Example, choice_texts, examples
from knowledge.understanding.regression import Matrix, Softmax, fit
from knowledge.understanding.store import Store, vectors_of

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.understanding.encoders import Encoder, Vectors
    from knowledge.understanding.reading import Reader, Reading

_STRENGTH = 20.0
_SHARE_TO_COUNT = 0.02
"""Languages less likely than this do not move a text's centre."""


@dataclass(frozen=True, slots=True)
class Space:
    """One way to compare: the encoders whose vectors stand side by side, and what was fitted on them.

    Attributes:
        encoders: names, in order.
        rows: centred vectors of all examples, of length 1, in the order of the examples.
        regression: over all labels.
    """

    encoders: tuple[str, ...]
    rows: Matrix
    regression: Softmax


@dataclass(frozen=True, slots=True)
class Meaning:
    """All that was learned from a pack.

    Attributes:
        examples: sorted by label.
        labels: in the order of the regression's classes.
        spans: first and last-but-one row of each label's examples.
        centres: mean vector of each language of the pack, by encoder.
        spaces: the richest first; the last serves every language.
        made_for: by encoder, the languages that it was made for; None: all.
        choices: centred vectors of the words of choices, by the words.
    """

    examples: tuple[Example, ...]
    labels: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    centres: Mapping[str, Mapping[str, Vectors]]
    spaces: tuple[Space, ...]
    made_for: Mapping[str, frozenset[str] | None]
    choices: Mapping[str, Vectors]

    def centred(self, reading: Reading, encoder: str) -> Vectors:
        """A reading's vector without what its language adds, of length 1."""
        assert reading.vectors is not None  # noqa: S101  # callers look first
        centres = self.centres[encoder]
        shares = {tag: s for tag, s in reading.languages.items() if tag in centres and s > _SHARE_TO_COUNT}
        total = sum(shares.values())
        if total:
            centre = sum(share / total * centres[tag] for tag, share in shares.items())
        else:
            centre = np.mean(list(centres.values()), axis=0)
        return _unit(reading.vectors[encoder] - centre)

    def space_for(self, reading: Reading) -> Space:
        """The richest space whose encoders were made for the reading's language."""
        best = next(iter(reading.languages), None)
        for space in self.spaces:
            made_for = [self.made_for[name] for name in space.encoders]
            if all(tags is None or best is None or best in tags for tags in made_for):
                return space
        return self.spaces[-1]

    def features(self, reading: Reading, space: Space) -> Matrix:
        """A reading's row in a space, of length 1."""
        return _side_by_side([self.centred(reading, name) for name in space.encoders])


def learn(pack: Pack, reader: Reader, folder: Path | None) -> Meaning:
    """Learn a pack, or take what was learned of it before.

    Args:
        pack: what to learn.
        reader: whose encoders to use.
        folder: where to keep what was computed; None: nowhere.
    """
    known = tuple(sorted(examples(pack)))
    labels = tuple(sorted({example.label for example in known}))
    store = Store(folder, pack.id, reader.version) if folder is not None else None
    kept = store.load() if store is not None else {}
    fresh: dict[str, NDArray[np.generic]] = {}
    texts = tuple(dict.fromkeys(example.text for example in known))
    row_of = {text: row for row, text in enumerate(texts)}
    rows: dict[str, Vectors] = {}
    for encoder in reader.encoders:
        vectors, arrays = vectors_of(
            texts, kept, encoder.name, lambda some, e=encoder: e.encode(some, "query")
        )  # type: ignore[misc]  # mypy infers no default
        fresh |= arrays
        rows[encoder.name] = vectors[[row_of[example.text] for example in known]]
    centres = {name: _centres(known, vectors) for name, vectors in rows.items()}
    centred = {name: _centred(known, vectors, centres[name]) for name, vectors in rows.items()}
    choices, arrays = _choices(pack, reader.encoders, kept, centres)
    fresh |= arrays
    classes = np.array([labels.index(example.label) for example in known], np.intp)
    digest = _digest(known)
    spaces = []
    for names in _combinations(reader.encoders):
        space_rows = _side_by_side([centred[name] for name in names])
        key = "+".join(names)
        regression = _kept_regression(kept, key, digest) or fit(
            space_rows, classes, len(labels), strength=_STRENGTH
        )
        fresh |= {
            f"{key}.digest": digest, f"{key}.weights": regression.weights, f"{key}.bias": regression.bias,
        }  # fmt: skip
        spaces.append(Space(names, space_rows, regression))
    if store is not None and any(kept.get(name) is not array for name, array in fresh.items()):
        store.save(fresh)
    return Meaning(
        known,
        labels,
        _spans(classes, len(labels)),
        centres,
        tuple(spaces),
        {encoder.name: encoder.languages for encoder in reader.encoders},
        choices,
    )


def _combinations(encoders: Sequence[Encoder]) -> tuple[tuple[str, ...], ...]:
    """All encoders together, then those that serve every language."""
    every = tuple(encoder.name for encoder in encoders)
    broad = tuple(encoder.name for encoder in encoders if encoder.languages is None)
    return (every, broad) if broad and broad != every else (every,)


def _choices(
    pack: Pack, encoders: Sequence[Encoder], kept: Mapping[str, NDArray[np.generic]],
    centres: Mapping[str, Mapping[str, Vectors]],
) -> tuple[dict[str, Vectors], dict[str, NDArray[np.generic]]]:  # fmt: skip
    """Words of choices by the quickest encoder, the last: there are thousands of them."""
    texts = choice_texts(pack)
    encoder = encoders[-1]
    if not texts:
        return {}, {}
    vectors, arrays = vectors_of(
        texts,
        _renamed(kept, f"choices.{encoder.name}"),
        encoder.name,
        lambda some: encoder.encode(some, "query"),
    )
    centre = np.mean(list(centres[encoder.name].values()), axis=0)
    units = _unit(vectors - centre)
    return (
        dict(zip(texts, units, strict=True)),
        {f"choices.{name}": array for name, array in arrays.items()},
    )


def _renamed(kept: Mapping[str, NDArray[np.generic]], prefix: str) -> dict[str, NDArray[np.generic]]:
    return {name.removeprefix("choices."): array for name, array in kept.items() if name.startswith(prefix)}


def _kept_regression(
    kept: Mapping[str, NDArray[np.generic]], key: str, digest: NDArray[np.uint8]
) -> Softmax | None:
    if not np.array_equal(kept.get(f"{key}.digest", np.zeros(0, np.uint8)), digest):
        return None
    return Softmax(
        np.asarray(kept[f"{key}.weights"], np.float32), np.asarray(kept[f"{key}.bias"], np.float32)
    )


def _digest(known: Sequence[Example]) -> NDArray[np.uint8]:
    told = "\n".join("\t".join(example) for example in known) + f"\n{_STRENGTH}"
    return np.frombuffer(hashlib.blake2b(told.encode(), digest_size=16).digest(), np.uint8)


def _centres(known: Sequence[Example], vectors: Vectors) -> dict[str, Vectors]:
    tags = np.array([example.language for example in known])
    return {str(tag): vectors[tags == tag].mean(axis=0) for tag in np.unique(tags)}


def _centred(known: Sequence[Example], vectors: Vectors, centres: Mapping[str, Vectors]) -> Vectors:
    return _unit(vectors - np.vstack([centres[example.language] for example in known]))


def _spans(classes: NDArray[np.intp], count: int) -> tuple[tuple[int, int], ...]:
    edges = np.searchsorted(classes, np.arange(count + 1))
    return tuple((int(edges[i]), int(edges[i + 1])) for i in range(count))


def _side_by_side(parts: Sequence[Matrix]) -> Matrix:
    whole: Matrix = np.concatenate(parts, axis=-1) / np.float32(np.sqrt(len(parts)))
    return whole


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit
