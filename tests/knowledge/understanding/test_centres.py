"""What a language adds to vectors: means of sentences and of questions, learned and applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from knowledge.understanding import Reader
from knowledge.understanding.centres import Centres
from knowledge.understanding.encoders import Role, Vectors
from knowledge.understanding.examples import Example
from knowledge.understanding.learning_languages import learn_languages
from knowledge.understanding.meaning import FEW_EXAMPLES, learn_examples


class Places:
    """Each text is where its words say: a direction for a language, one for asking, one for its topic."""

    name = "places"
    version = "places-1"
    languages: frozenset[str] | None = None
    directions: ClassVar = {"le": 0, "the": 1, "?": 2, "red": 3, "blue": 4}

    def __init__(self) -> None:
        self.passages: list[str] = []

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        self.passages += texts if role == "passage" else ()
        rows = np.zeros((len(texts), 6), np.float32)
        rows[:, 5] = 1
        for row, text in zip(rows, texts, strict=True):
            for word in text.split():
                row[self.directions[word]] += 1
        scaled: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return scaled


_SENTENCES = {tag: (f"{word} red", f"{word} blue") * 150 for tag, word in (("fr", "le"), ("en", "the"))}
_QUESTIONS = {"en": (("the red ?", "the blue ?") * 20,), "fr": (("le red ?",),)}
"""Of French ones there are too few."""


@pytest.mark.parametrize("ending", ["", " ?"])
def test_the_same_in_two_languages_is_alike_once_centred_whether_asked_or_told(
    tmp_path: Path, ending: str
) -> None:
    places = Places()
    learn_languages(_SENTENCES, _QUESTIONS, (places,), tmp_path / "languages.npz")
    with np.load(tmp_path / "languages.npz") as file:
        tags = str(file["places-1.tags"]).split()
        told, asked = (
            dict(zip(tags, file[f"places-1.{kind}"].astype(np.float32), strict=True))
            for kind in ("means", "questions")
        )
    known = places.encode([f"the red{ending}", f"the blue{ending}"], "query")
    found = Centres.between(told, asked, known, ["en", "en"])
    rows = found.centred_rows(known, ["en", "en"])
    (vector,) = places.encode([f"le red{ending}"], "query")
    likeness = rows @ found.centred(vector, {"fr": 1.0})
    assert likeness[0] > 0.9
    assert likeness[1] < -0.9


def test_only_labels_of_few_examples_are_also_seen_as_what_answers() -> None:
    places = Places()
    many = [Example("topic:a", "en", " ".join(["red"] * n)) for n in range(1, FEW_EXAMPLES + 1)]
    learn_examples([*many, Example("topic:b", "en", "blue")], Reader((places,)))
    assert places.passages == ["blue"]
