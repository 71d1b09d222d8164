"""Questions of another language are glossed by their letters, and what a gloss says tells entries apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.public.glosses import GLOSS_FEATURES, Glossary, Glosses
from knowledge.public.trial import Trial
from knowledge.understanding import Reader
from knowledge.understanding.examples import Example

_ASKED = {
    "who sang": "kuka lauloi",
    "where is": "missä on",
    "when was": "milloin oli",
    "how old is": "minkä ikäinen on",
}
_NAMES = {
    "the red sea": "punainen meri", "the white house": "valkoinen talo", "the iron gate": "rautaportti",
    "the old bridge": "vanha silta", "the silk road": "silkkitie", "the tall tower": "korkea torni",
}  # fmt: skip
_PAIRS = [(f"{a} {b}", f"{x} {y}") for a, x in _ASKED.items() for b, y in _NAMES.items()]
_PAIRS += [(f"what is a{n} made of", f"mistä a{n} on tehty") for n in range(60)]
PARALLEL = {"en": [english for english, _ in _PAIRS], "fi": [finnish for _, finnish in _PAIRS]}
ENTRIES = ("whose is the red sea", "whose is the old bridge", "whose is the silk road", "")


@pytest.fixture(scope="module")
def glosses() -> Glosses:
    found = Glossary(PARALLEL, ENTRIES).of("fi")
    assert found is not None
    return found


def features(glosses: Glosses, text: str, entry: int) -> dict[str, float]:
    return dict(zip(GLOSS_FEATURES, map(float, glosses.features(text, entry)), strict=True))


@pytest.mark.parametrize(
    ("text", "entry"),
    [("punainen meri", 0), ("kenen on Vanha Silta", 1), ("vanhan sillan", 1), ("silkkitiet", 2)],
)
def test_an_entry_is_found_by_how_its_words_are_spelt_in_translations(
    glosses: Glosses, text: str, entry: int
) -> None:
    assert glosses.scores(text).argmax() == entry


def test_what_is_no_entry_has_no_score(glosses: Glosses) -> None:
    assert glosses.scores("punainen meri")[3] == pytest.approx(0, abs=1e-5)


def test_the_right_entry_has_what_a_text_has_and_another_lacks_it(glosses: Glosses) -> None:
    right, wrong = (features(glosses, "missä on punainen meri", entry) for entry in (0, 2))
    assert right["amiss"] < wrong["amiss"]
    assert right["missing"] > wrong["missing"]
    assert right["behind"] == 0 < wrong["behind"]


def test_what_is_spelt_like_nothing_learned_is_not_familiar(glosses: Glosses) -> None:
    strange = features(glosses, "zzzqqq", 0)
    assert strange["familiar"] == 0
    assert features(glosses, "missä on punainen meri", 0)["familiar"] == 1
    assert not glosses.scores("zzzqqq").any()


def test_languages_without_translations_are_not_glossed() -> None:
    assert Glossary(PARALLEL, ENTRIES).of("km") is None


@given(st.text(max_size=40))
def test_any_text_is_glossed(text: str) -> None:
    glosses = Glossary({tag: texts[:8] for tag, texts in PARALLEL.items()}, ENTRIES).of("fi")
    assert glosses is not None
    assert np.isfinite(glosses.scores(text)).all()
    assert np.isfinite(glosses.features(text, 0)).all()


def test_a_question_is_taken_as_its_gloss_says(reader: Reader) -> None:
    known = [Example(f"topic:{place}", "en", text) for place, text in enumerate(ENTRIES[:3])]
    plain, glossed = (
        Trial(known, reader, parallel=some).ask("missä on punainen meri", "topic:0")
        for some in (None, PARALLEL)
    )
    assert glossed.right
    assert glossed.language == "fi"
    assert glossed.nearest == plain.nearest  # what is compared with has no gloss
    assert not plain.scope[-len(GLOSS_FEATURES) :].any()
    assert glossed.scope[-len(GLOSS_FEATURES) :].any()
