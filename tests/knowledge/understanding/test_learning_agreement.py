"""What tells yes from no is learned from forms by a command, and holds for words that are none of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.pack import Pack, load
from knowledge.understanding.agreement import KINDS, learned_from, read
from knowledge.understanding.encoders import E5
from knowledge.understanding.learning_agreement import agreeing, digest, learn_agreement

YES = (
    "that would be lovely, thanks", "please do, I lose track of things", "I can live with that",
    "you have my blessing", "fine, so long as it is useful to you, why not",
)  # fmt: skip
NO = (
    "I'd sooner you didn't", "leave me out of it please", "my inbox is full enough as it is",
    "that's not something I want", "spare me, thanks",
)  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> Pack:
    """A pack in English alone, whose forms are encoded in seconds."""
    whole = load("example-city")
    return whole.model_copy(update={"words": {"en": whole.words["en"]}})


@pytest.fixture(scope="module")
def encoder() -> E5:
    return E5()


@pytest.fixture(scope="module")
def learned(pack: Pack, encoder: E5, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("learned") / "agreement.npz"
    learn_agreement(pack, (encoder,), target)
    return target


def test_a_file_tells_what_it_was_learned_from(learned: Path, pack: Pack) -> None:
    assert learned_from(learned) == digest(pack) != learned_from()


def test_an_encoder_that_was_not_learned_for_has_none(learned: Path) -> None:
    assert read(learned, "another") is None


def test_sayings_that_are_no_forms_are_told_apart(learned: Path, pack: Pack, encoder: E5) -> None:
    assert not {text for _, text in agreeing(pack)} & {*YES, *NO}
    head = read(learned, encoder.version)
    assert head is not None
    places = np.argmax(head.scores(encoder.encode([*YES, *NO], "query")), axis=1)
    told = [KINDS[place] for place in places]
    assert not {"no", "keeps"} & {*told[: len(YES)]}
    assert not {"yes", "does"} & {*told[len(YES) :]}
    assert told.count("yes") + told.count("no") >= len(told) * 0.7
