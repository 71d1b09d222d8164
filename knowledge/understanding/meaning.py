"""What a pack's examples mean, learned once: vectors, regressions over all labels, and spelling."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.alignment import alignment_digest, shipped_alignment
from knowledge.understanding.centres import Centres, shipped_digest
from knowledge.understanding.choosing import Choices, Wordings, choices_digest, learn_choices
from knowledge.understanding.examples import Example, choice_wordings, examples, names, sayings
from knowledge.understanding.likening import Names, learn_names
from knowledge.understanding.questions import QUESTION, likeness
from knowledge.understanding.regression import Matrix, Softmax, fit
from knowledge.understanding.rows import Rows
from knowledge.understanding.shipped import PHRASINGS, SAYINGS
from knowledge.understanding.spelling import Spelling, Spelt, learn_spelling
from knowledge.understanding.store import Arrays, Store, vectors_of

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.understanding.encoders import Encoder, Vectors
    from knowledge.understanding.reading import Reader, Reading

STRENGTH = 20.0
"""How far the regressions' coefficients may go; understanding is the same from 10 to 30."""

FEW_EXAMPLES = 5
"""A label of fewer examples is seen both as something asked and as something that answers."""

MAPPED_EXAMPLES = 13
"""Where labels have fewer examples on average, vectors are mapped: so few hardly tell them apart."""


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
    rows: Rows
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
        twins: for labels of topics and of wishes, those that are easily taken for them.
        question_words: that open or close a question, by language.
        names: of questions and choices, and yes and no, in the last space.
        choices: what tells the choices of each question apart, in the first.
    """

    languages: frozenset[str]
    examples: tuple[Example, ...]
    labels: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    spaces: tuple[Space, ...]
    spelling: Spelt
    twins: Mapping[str, frozenset[str]]
    question_words: Mapping[str, tuple[str, ...]]
    names: Names
    choices: Choices

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

    def asks(self, text: str, language: str | None) -> bool:
        """Whether a text looks like a question by its form; a language that the pack lacks has only marks."""
        return likeness(text, self.question_words.get(language or "", ())) >= QUESTION


_HEAVY = (".keys", ".rows")
"""Endings of what is kept only so that a changed pack need not be encoded whole."""


def learn(pack: Pack, reader: Reader, folder: Path | None, *, keep: bool = True) -> Meaning:
    """Learn a pack, or take what was learned of it before.

    Args:
        pack: what to learn.
        reader: whose encoders to use.
        folder: where to keep what was computed; None: nowhere.
        keep: False: what was kept there before is used, and stays as it is.
    """
    known = tuple(sorted(examples(pack)))
    wanted = _Wanted(known, names(pack), sayings(pack), choice_wordings(pack))
    store = Store(folder, pack.id, reader.version) if folder is not None else None
    return replace(
        _of_examples(wanted, _learned(wanted, reader, store, keep=keep), reader),
        languages=frozenset(pack.words),
        twins=_twins(pack),
        question_words={language: words.intents.question_words for language, words in pack.words.items()},
    )


def _learned(wanted: _Wanted, reader: Reader, store: Store | None, *, keep: bool) -> Arrays:
    """What was learned before, by this process or one that has just done so; else what is learned now."""
    if store is None:
        return _Learning(wanted, {}).learn(reader)
    digests = wanted.digests()
    kept = store.load(without=_HEAVY)
    if _are_of(kept, digests):
        return kept
    with store.alone() if keep else nullcontext():
        kept = store.load()
        if not _are_of(kept, digests):
            kept = _Learning(wanted, kept).learn(reader)
            if keep:
                store.save(kept)
    return kept


def learn_examples(known: Iterable[Example], reader: Reader) -> Meaning:
    """Learn examples that stand in no pack, with no choices and no words of questions; nothing is kept.

    Args:
        known: at least one; labels as in a pack.
        reader: whose encoders to use.
    """
    wanted = _Wanted(tuple(sorted(set(known))), (), (), {})
    return _of_examples(wanted, _Learning(wanted, {}).learn(reader), reader)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be learned.

    Attributes:
        known: the examples, sorted by label.
        names: see `Names`.
        sayings: all words of choices.
        wordings: the same by question and choice.
    """

    known: tuple[Example, ...]
    names: tuple[str, ...]
    sayings: tuple[str, ...]
    wordings: Wordings

    def digests(self) -> dict[str, NDArray[np.uint8]]:
        """Of what each part is learned from; a part is kept as long as its digest is the same."""
        counts = (
            f"{question}\t{len(some)}" for question, choices in self.wordings.items() for some in choices
        )
        return {
            "digest": _digest(self.known),
            "names": _hashed("\n".join(self.names)),
            "choices": _hashed("\n".join((choices_digest(), *self.sayings, *counts))),
        }

    def places(self) -> dict[str, int]:
        """Row of each saying."""
        return {text: place for place, text in enumerate(self.sayings)}


def _of_examples(wanted: _Wanted, kept: Arrays, reader: Reader) -> Meaning:
    known, labels = wanted.known, _labels(wanted.known)
    return Meaning(
        frozenset(example.language for example in known),
        known,
        labels,
        spans_of(_classes(known, labels), len(labels)),
        tuple(_space(kept, encoder) for encoder in reader.encoders),
        Spelling(kept["spelling"].astype(np.float16, copy=False)),
        {},
        {},
        Names.of(wanted.names, kept),
        Choices.of(wanted.wordings, wanted.places(), kept),
    )


def _twins(pack: Pack) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, topic in pack.topics.items():
        for wish in topic.wishes:
            found.setdefault(f"topic:{name}", set()).add(f"command:{wish}")
            found.setdefault(f"command:{wish}", set()).add(f"topic:{name}")
    return {label: frozenset(others) for label, others in found.items()}


class _Learning:
    """Makes all arrays of a pack, from those that were kept of an earlier state of it."""

    def __init__(self, wanted: _Wanted, kept: Arrays) -> None:
        self._wanted, self._known, self._kept = wanted, wanted.known, kept
        self._labels = _labels(self._known)
        self._classes = _classes(self._known, self._labels)
        self._mapped = _are_mapped(self._known)
        self._fresh: Arrays = {**wanted.digests(), "labels": np.array("\n".join(self._labels))}
        self._same = _is_of(kept, "digest", wanted.digests()["digest"])

    def learn(self, reader: Reader) -> Arrays:
        for encoder in reader.encoders:
            self._space(encoder)
        if self._same:
            self._fresh["spelling"] = self._kept["spelling"]
        else:
            texts = [example.text for example in self._known]
            self._fresh["spelling"] = learn_spelling(texts, self._classes, len(self._labels)).weights
        self._names(reader.encoders[-1])
        self._choices(reader.encoders[0])
        return self._fresh

    def _names(self, encoder: Encoder) -> None:
        vectors = self._vectors(encoder, self._wanted.names, f"names.{encoder.name}", self._kept)
        # Titles of two words tell no language; all get the same centre.
        centred = _space(self._fresh, encoder).centres.centred_rows(vectors, [""] * len(vectors))
        self._fresh |= learn_names(centred)

    def _choices(self, encoder: Encoder) -> None:
        if _is_of(self._kept, "choices", self._wanted.digests()["choices"]):
            beginnings = ("choice.", f"sayings.{encoder.name}")
            self._fresh |= {key: kept for key, kept in self._kept.items() if key.startswith(beginnings)}
            return
        name, texts = f"sayings.{encoder.name}", self._wanted.sayings
        vectors = self._vectors(encoder, texts, name, SAYINGS.beside(self._kept, encoder, texts, name))
        self._fresh |= learn_choices(self._wanted.wordings, self._wanted.places(), vectors)

    def _vectors(self, encoder: Encoder, texts: Sequence[str], name: str, held: Arrays) -> Vectors:
        if not texts:
            return np.zeros((0, 1), np.float32)
        vectors, arrays = vectors_of(texts, held, name, lambda some: encoder.encode(some, "query"))
        self._fresh |= arrays
        return vectors

    def _space(self, encoder: Encoder) -> None:
        name = encoder.name
        if self._same and f"{name}.steps" in self._kept:
            self._fresh |= {key: kept for key, kept in self._kept.items() if key.startswith(f"{name}.")}
            return
        texts = tuple(dict.fromkeys(example.text for example in self._known))
        vectors = self._vectors(encoder, texts, name, PHRASINGS.beside(self._kept, encoder, texts, name))
        places = {text: place for place, text in enumerate(texts)}
        vectors = vectors[[places[example.text] for example in self._known]]
        self._see_both_ways(encoder, vectors)
        languages = [example.language for example in self._known]
        centres = Centres.of(encoder, vectors, languages, aligned=self._mapped)
        rows = centres.centred_rows(vectors, languages)
        count = len(self._labels)
        start = _before(self._kept, name, self._labels)
        regression = fit(rows, self._classes, count, strength=STRENGTH, start=start)
        self._keep_rows(name, rows)
        self._fresh |= {
            f"{name}.weights": regression.weights,
            f"{name}.bias": regression.bias,
            f"{name}.tags": np.array(" ".join(centres.by_language)),
            f"{name}.means": np.vstack(list(centres.by_language.values())),
            f"{name}.usual": centres.usual,
            f"{name}.domain": centres.domain,
            f"{name}.aligned": np.array(self._mapped),
        }

    def _see_both_ways(self, encoder: Encoder, vectors: Vectors) -> None:
        """Move examples of a label that has few halfway to where they stand as something that answers.

        The more examples a label has, the less that adds to them, and it takes the encoder as long again.
        """
        few = np.flatnonzero(np.bincount(self._classes)[self._classes] < FEW_EXAMPLES)
        if not len(few):
            return
        texts = [self._known[int(place)].text for place in few]
        name = f"{encoder.name}.passage"
        seen, arrays = vectors_of(texts, self._kept, name, lambda some: encoder.encode(some, "passage"))
        self._fresh |= arrays
        vectors[few] += seen - seen.mean(axis=0) + vectors[few].mean(axis=0)
        vectors[few] /= 2

    def _keep_rows(self, name: str, vectors: Matrix) -> None:
        rows = Rows.of(vectors)
        self._fresh |= {f"{name}.steps": rows.steps, f"{name}.scales": rows.scales}


def _labels(known: Sequence[Example]) -> tuple[str, ...]:
    return tuple(sorted({example.label for example in known}))


def _classes(known: Sequence[Example], labels: Sequence[str]) -> NDArray[np.intp]:
    places = {label: place for place, label in enumerate(labels)}
    return np.array([places[example.label] for example in known], np.intp)


def _space(kept: Arrays, encoder: Encoder) -> Space:
    name = encoder.name
    arrays = {key: np.asarray(kept[f"{name}.{key}"], np.float32) for key in _FULL}
    by_language = dict(zip(str(kept[f"{name}.tags"]).split(), arrays["means"], strict=True))
    alignment = shipped_alignment(encoder.version) if kept.get(f"{name}.aligned", False) else None
    centres = Centres(by_language, arrays["usual"], arrays["domain"], alignment)
    regression = Softmax(arrays["weights"], arrays["bias"])
    return Space(name, encoder.languages, centres, _rows(kept, name), regression)


_FULL = ("means", "usual", "domain", "weights", "bias")


def _rows(kept: Arrays, name: str) -> Rows:
    return Rows(
        kept[f"{name}.steps"].astype(np.int8, copy=False), np.asarray(kept[f"{name}.scales"], np.float32)
    )


def _before(kept: Arrays, name: str, labels: Sequence[str]) -> Softmax | None:
    """What was fitted to an earlier state of the examples, with nothing for labels that are new."""
    if f"{name}.weights" not in kept or "labels" not in kept:
        return None
    places = {label: place for place, label in enumerate(str(kept["labels"]).split("\n"))}
    at = [places.get(label, -1) for label in labels]
    # The last column is for labels that were not there.
    weights = np.pad(np.asarray(kept[f"{name}.weights"], np.float32), ((0, 0), (0, 1)))
    bias = np.pad(np.asarray(kept[f"{name}.bias"], np.float32), (0, 1))
    return Softmax(weights[:, at], bias[at])


def _is_of(kept: Arrays, name: str, digest: NDArray[np.uint8]) -> bool:
    return np.array_equal(kept.get(name, np.zeros(0, np.uint8)), digest)


def _are_of(kept: Arrays, digests: Mapping[str, NDArray[np.uint8]]) -> bool:
    return all(_is_of(kept, name, digest) for name, digest in digests.items())


def spans_of(classes: NDArray[np.intp], count: int) -> tuple[tuple[int, int], ...]:
    """First and last-but-one row of each class, where rows are sorted by class."""
    edges = np.searchsorted(classes, np.arange(count + 1))
    return tuple((int(edges[i]), int(edges[i + 1])) for i in range(count))


def _digest(known: Sequence[Example]) -> NDArray[np.uint8]:
    of = f"{STRENGTH} {FEW_EXAMPLES} {MAPPED_EXAMPLES} {shipped_digest()}"
    aligned = f" {alignment_digest()}" if _are_mapped(known) else ""
    return _hashed("\n".join("\t".join(example) for example in known) + f"\n{of}{aligned}")


def _are_mapped(known: Sequence[Example]) -> bool:
    """Whether labels have so few examples on average that vectors are mapped."""
    return len(known) < MAPPED_EXAMPLES * len(_labels(known))


def _hashed(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(hashlib.blake2b(text.encode(), digest_size=16).digest(), np.uint8)
