"""What a pack's examples mean, learned once: vectors, regressions over all labels, and spelling."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.centres import Centres, shipped_digest
from knowledge.understanding.examples import Example, choice_texts, examples
from knowledge.understanding.regression import Matrix, Softmax, fit
from knowledge.understanding.shipped import with_shipped
from knowledge.understanding.spelling import Spelling, learn_spelling
from knowledge.understanding.store import Arrays, Store, vectors_of

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.understanding.encoders import Encoder
    from knowledge.understanding.reading import Reader, Reading

STRENGTH = 20.0
"""How far the regressions' coefficients may go; understanding is the same from 10 to 30."""


@dataclass(frozen=True, slots=True)
class Space:
    """One encoder's view of the examples.

    Attributes:
        encoder: its name.
        made_for: languages that it was made for; None: all.
        centres: what each language adds to its vectors.
        rows: centred vectors of all examples, of length 1, in the order of the examples.
        regression: over all labels.
    """

    encoder: str
    made_for: frozenset[str] | None
    centres: Centres
    rows: Matrix
    regression: Softmax

    def row(self, reading: Reading) -> Matrix:
        """A reading's centred vector, of length 1."""
        assert reading.vectors is not None  # noqa: S101  # callers look first
        return self.centres.centred(reading.vectors[self.encoder], reading.languages)


@dataclass(frozen=True, slots=True)
class Meaning:
    """All that was learned from a pack.

    Attributes:
        languages: of the pack.
        examples: sorted by label.
        labels: in the order of the regressions' classes.
        spans: first and last-but-one row of each label's examples.
        spaces: one for each encoder; the first serves every language.
        spelling: of the examples' letters.
        choices: centred vectors in the last space of the words of choices, by the words.
    """

    languages: frozenset[str]
    examples: tuple[Example, ...]
    labels: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    spaces: tuple[Space, ...]
    spelling: Spelling
    choices: Mapping[str, Matrix]

    def spaces_for(self, reading: Reading) -> tuple[Space, ...]:
        """The spaces whose encoders were made for the reading's language."""
        best = next(iter(reading.languages), None)
        fit_for = tuple(s for s in self.spaces if s.made_for is None or best is None or best in s.made_for)
        return fit_for or self.spaces[:1]

    def native(self, reading: Reading) -> float:
        """How likely a reading is in a language of the pack, so that its letters can be compared."""
        if not reading.languages:
            return 1.0
        return sum(share for tag, share in reading.languages.items() if tag in self.languages)


def learn(pack: Pack, reader: Reader, folder: Path | None) -> Meaning:
    """Learn a pack, or take what was learned of it before.

    Args:
        pack: what to learn.
        reader: whose encoders to use.
        folder: where to keep what was computed; None: nowhere.
    """
    known = tuple(sorted(examples(pack)))
    labels = tuple(sorted({example.label for example in known}))
    places = {label: place for place, label in enumerate(labels)}
    classes = np.array([places[example.label] for example in known], np.intp)
    store = Store(folder, pack.id, reader.version) if folder is not None else None
    kept = store.load() if store is not None else {}
    digest = _digest(known)
    if not np.array_equal(kept.get("digest", np.zeros(0, np.uint8)), digest):
        kept = {name: array for name, array in kept.items() if name.endswith((".keys", ".rows"))}
    fresh: Arrays = {"digest": digest}
    spaces = tuple(_space(encoder, known, classes, kept, fresh) for encoder in reader.encoders)
    spelling = _spelling(known, classes, kept, fresh)
    choices = _choices(choice_texts(pack), reader.encoders[-1], spaces[-1], kept, fresh)
    if store is not None and any(
        kept.get(name) is not array for name, array in fresh.items() if name != "digest"
    ):
        store.save(fresh)
    return Meaning(
        frozenset(pack.words), known, labels, spans_of(classes, len(labels)), spaces, spelling, choices
    )


def _space(
    encoder: Encoder, known: Sequence[Example], classes: NDArray[np.intp], kept: Arrays, fresh: Arrays
) -> Space:
    texts = tuple(dict.fromkeys(example.text for example in known))
    held = with_shipped(kept, encoder, texts)
    vectors, arrays = vectors_of(texts, held, encoder.name, lambda some: encoder.encode(some, "query"))
    fresh |= arrays
    places = {text: place for place, text in enumerate(texts)}
    vectors = vectors[[places[example.text] for example in known]]
    languages = [example.language for example in known]
    centres = Centres.of(encoder, vectors, languages)
    rows = np.vstack(
        [centres.centred(vector, {tag: 1.0}) for vector, tag in zip(vectors, languages, strict=True)]
    )
    names = f"{encoder.name}.weights", f"{encoder.name}.bias"
    if names[0] in kept:
        regression = Softmax(np.asarray(kept[names[0]], np.float32), np.asarray(kept[names[1]], np.float32))
        fresh |= {name: kept[name] for name in names}
    else:
        regression = fit(rows, classes, int(classes.max()) + 1, strength=STRENGTH)
        fresh |= dict(zip(names, (regression.weights, regression.bias), strict=True))
    return Space(encoder.name, encoder.languages, centres, rows, regression)


def _spelling(known: Sequence[Example], classes: NDArray[np.intp], kept: Arrays, fresh: Arrays) -> Spelling:
    if "spelling" not in kept:
        spelling = learn_spelling([example.text for example in known], classes, int(classes.max()) + 1)
        fresh["spelling"] = spelling.weights
        return spelling
    fresh["spelling"] = kept["spelling"]
    return Spelling(kept["spelling"].astype(np.float16, copy=False))


def _choices(
    texts: Sequence[str], encoder: Encoder, space: Space, kept: Arrays, fresh: Arrays
) -> dict[str, Matrix]:
    """Words of choices by the last encoder, the quickest: there are thousands of them."""
    if not texts:
        return {}
    name = f"choices.{encoder.name}"
    vectors, arrays = vectors_of(texts, kept, name, lambda some: encoder.encode(some, "query"))
    fresh |= arrays
    # Titles of two words tell no language; all get the same centre.
    return {text: space.centres.centred(v, {}) for text, v in zip(texts, vectors, strict=True)}


def spans_of(classes: NDArray[np.intp], count: int) -> tuple[tuple[int, int], ...]:
    """First and last-but-one row of each class, where rows are sorted by class."""
    edges = np.searchsorted(classes, np.arange(count + 1))
    return tuple((int(edges[i]), int(edges[i + 1])) for i in range(count))


def _digest(known: Sequence[Example]) -> NDArray[np.uint8]:
    told = "\n".join("\t".join(example) for example in known) + f"\n{STRENGTH} {shipped_digest()}"
    return np.frombuffer(hashlib.blake2b(told.encode(), digest_size=16).digest(), np.uint8)
