"""What maps of vectors are learned from: nothing of what public sets are asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.public import for_alignment
from knowledge.public.languages import KEPT_APART, in_order
from knowledge.public.teaching import TAUGHT
from knowledge.understanding.learning_alignment import Meant
from tests.knowledge.public.conftest import Letters, write, write_clinc, write_few_shot, write_mkqa

_TRIED = 1250
_MORE = 12
_MARKS = {"en": "", "fr": "fr ", "km": "km ", "ko": "ko "}


@pytest.fixture
def taught(tmp_path: Path) -> Path:
    """Questions, the last of them asked, and sentences with their English; that of French is asked."""
    questions = [f"who{n} what{n} where{n}" for n in range(_TRIED + _MORE)]
    for part, english in (("mkqa_dev", questions[-1:]), ("mkqa_test_without_answers", questions)):
        asked = {
            tag: [(f"{n:04}", mark + text, ()) for n, text in enumerate(english)]
            for tag, mark in _MARKS.items()
        }
        write_mkqa(tmp_path, asked, part)
    told = tmp_path / "LASER" / "data" / "tatoeba" / "v1"
    numbers = range(KEPT_APART + 4)
    for tag, code in TAUGHT.items():
        lines = "\n".join(f"{tag} {n}" for n in numbers)
        write(told / f"tatoeba.{'fra' if code == 'eng' else code}-eng.{code}", lines)
        write(told / f"tatoeba.{code}-eng.eng", "\n".join(f"said in {tag} {n}" for n in numbers))
    write_few_shot(tmp_path, "HWU64/train", [("lamp on please", "light_on"), ("make it bright", "light_on")])
    parts = {part: [["book a table", "table"]] for part in ("train", "val", "test")}
    outside = {part: [["tell a tale", "oos"]] for part in ("oos_train", "oos_val", "oos_test")}
    parts["test"] = [["a seat for two", "table"]]
    write_clinc(tmp_path, parts | outside, more=[["tell a story", "oos"]])
    return tmp_path


@pytest.fixture
def questions(taught: Path, letters: Letters) -> list[Meant]:
    return list(for_alignment(taught, letters)[0])


def test_questions_are_not_asked_and_none_of_those_that_it_was_tried_on(questions: list[Meant]) -> None:
    numbers = {one.meaning for one in questions}
    assert numbers == {f"{n:04}" for n in range(_TRIED, _TRIED + _MORE - 1)}


def test_questions_are_said_in_english_in_what_one_encoder_alone_knows_and_in_others_by_turns(
    questions: list[Meant],
) -> None:
    for number, others in ((_TRIED, {"fr", "ko"}), (_TRIED + 1, {"fr"}), (_TRIED + 2, {"ko"})):
        said = {one.language for one in questions if one.meaning == f"{number:04}"}
        assert said == {"en", "km"} | others


def test_of_sentences_neither_side_is_one_that_pieces_are_asked_of(taught: Path, letters: Letters) -> None:
    learned = for_alignment(taught, letters)[1]
    for tag in ("fr", "de", "said in fr"):
        apart = set(in_order(f"{tag} {n}" for n in range(KEPT_APART + 4))[:KEPT_APART])
        assert not apart.intersection(one.text for one in learned)
    of_german = [one for one in learned if one.language == "de"]
    assert len(of_german) == 4
    assert all(one.meaning == f"said in {one.text}" for one in of_german)


def test_an_encoder_is_shown_its_own_languages_alone(taught: Path, letters: Letters) -> None:
    letters.languages = frozenset({"en", "ko"})
    shown = {one.language for some in for_alignment(taught, letters) for one in some}
    assert shown == {"en", "ko"}


def test_wishes_are_of_training_parts_and_each_of_one_intent(taught: Path, letters: Letters) -> None:
    *_, wishes = for_alignment(taught, letters)
    assert {(one.meaning, one.text) for one in wishes} == {
        ("topic:light_on", "lamp on please"),
        ("topic:light_on", "make it bright"),
        ("topic:table", "book a table"),
    }
