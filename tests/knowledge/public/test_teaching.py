"""What languages are learned from: nothing of what public sets are asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.public import for_letters, for_vectors
from knowledge.public.languages import KEPT_APART, LANGUAGES, in_order
from knowledge.public.teaching import TAUGHT, parallel_questions
from knowledge.understanding.examples import Example
from tests.knowledge.public.conftest import write, write_mkqa, write_wordfreq

DEVELOPED = "who sings the song of the red sea"
NEARLY = "who sang the song of the red sea"
APART = "where does the river end"


@pytest.fixture
def taught(tmp_path: Path) -> Path:
    """A folder with a few sentences more than are asked, in every language; only German asks nothing."""
    for tag, code in TAUGHT.items():
        sentences = [f"{tag} {number}{'.' if tag == 'de' else '?'}" for number in range(KEPT_APART + 4)]
        pair = f"{'fra' if code == 'eng' else code}-eng.{code}"
        write(tmp_path / "LASER" / "data" / "tatoeba" / "v1" / f"tatoeba.{pair}", "\n".join(sentences))
    for part, english in (("mkqa_dev", [DEVELOPED]), ("mkqa_test_without_answers", [NEARLY, APART])):
        asked = {
            tag: [(str(n), mark + text, ()) for n, text in enumerate(english)] for tag, mark in MARKS.items()
        }
        write_mkqa(tmp_path, asked, part)
    write_wordfreq(tmp_path, "small_en", [["the"]])
    return tmp_path


MARKS = {"en": "", "zh_cn": "zh "}


def test_nothing_is_learned_of_the_sentences_that_pieces_are_asked_of(taught: Path) -> None:
    sentences, _ = for_letters(taught, ())
    told, questions = for_vectors(taught)
    for tag, code in TAUGHT.items():
        pair = f"{'fra' if code == 'eng' else code}-eng.{code}"
        path = taught / "LASER" / "data" / "tatoeba" / "v1" / f"tatoeba.{pair}"
        asked = set(in_order(path.read_text("utf-8").splitlines())[:KEPT_APART])
        learned = [*sentences.get(tag, ()), *told.get(tag, ()), *questions.get(tag, [[]])[0]]
        assert len(learned) >= 4, tag
        assert not asked.intersection(learned), tag
    assert LANGUAGES.keys() <= told.keys()


def test_questions_are_of_the_part_that_is_not_asked_nor_worded_like_one_that_is(taught: Path) -> None:
    _, questions = for_vectors(taught)
    assert questions["en"][-1] == [APART]
    assert questions["zh"][-1] == [f"zh {APART}"]
    assert all(text.endswith("?") for text in questions["fr"][0])
    assert "de" not in questions


def test_letters_are_learned_from_the_phrasings_of_packs_too(taught: Path) -> None:
    phrasings = [Example("topic:a", "en", "open the door"), Example("topic:b", "en", "open the door")]
    sentences, words = for_letters(taught, phrasings)
    assert sentences["en"].count("open the door") == 1
    assert words == {"en": {"the": 1.0}}
    assert "ja" not in sentences


def test_questions_side_by_side_are_apart_from_what_is_asked_too(taught: Path) -> None:
    assert parallel_questions(taught) == {"en": [APART], "zh": [f"zh {APART}"]}
