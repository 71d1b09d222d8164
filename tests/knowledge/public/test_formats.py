"""Readers of the public sets' formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.public import MissingError, formats
from knowledge.understanding.examples import OUT_OF_SCOPE, Example
from tests.knowledge.public.conftest import write_clinc, write_mkqa, write_wordfreq


def test_clinc_tells_what_is_out_of_scope(tmp_path: Path) -> None:
    parts = {"train": [["open the door", "open_door"]], "oos_train": [["sing a song", "oos"]]}
    write_clinc(tmp_path, parts, more=[["tell a story", "oos"]])
    assert formats.clinc(tmp_path) == {
        "train": (Example("topic:open_door", "en", "open the door"),),
        "oos_train": (Example(OUT_OF_SCOPE, "en", "sing a song"),),
        "oos_more": (Example(OUT_OF_SCOPE, "en", "tell a story"),),
    }


def test_two_files_are_read_line_by_line(sets: Path) -> None:
    assert formats.few_shot(sets, "BANKING77/test")[0] == Example("topic:open_door", "en", "let me in please")
    assert {example.label for example in formats.few_shot(sets, "BANKING77-OOS/id-oos/test")} == {
        OUT_OF_SCOPE
    }


def test_files_of_unequal_length_are_refused(sets: Path) -> None:
    with (sets / "Few-Shot-Intent-Detection/Datasets/BANKING77/test/label").open("a") as file:
        file.write("one_more\n")
    with pytest.raises(ValueError, match="zip"):
        formats.few_shot(sets, "BANKING77/test")


@pytest.mark.parametrize("language", ["de", "da"])
def test_xsid_is_read_in_both_of_its_ways(sets: Path, language: str) -> None:
    texts = formats.xsid(sets, language, "test")
    assert len(texts) == 6
    assert texts[0] == Example("topic:open_door", language, "let me in please")


def test_each_sentence_that_xsid_teaches_is_read_once_with_the_name_that_the_other_parts_use(
    sets: Path,
) -> None:
    taught = formats.xsid_train(sets)
    assert len(taught) == 13
    assert taught[0] == Example("topic:open_door", "en", "open the door .")
    assert taught[-1] == Example("topic:weather/find", "en", "is it wet")


def test_a_question_of_mkqa_has_the_same_topic_in_each_language(sets: Path) -> None:
    texts = formats.mkqa(sets)
    assert set(texts) == {"en", "fi", "zh"}
    assert texts["zh"][0] == Example("topic:0", "zh", "open the door zh")
    assert [example.label for example in texts["fi"]] == [example.label for example in texts["en"]]


def test_nearly_the_same_words_for_the_same_answers_are_one_question_of_mkqa(tmp_path: Path) -> None:
    asked = [
        ("7", "who sings the song of the sea", ["Ann"]),
        ("8", "who sang the song of the sea", ["ann"]),
        ("9", "who sang the song of the sun", ["Bob"]),
        ("10", "who was queen of the sea", ["Ann"]),
        ("11", "who sang the song of the moon", []),
        ("12", "who sang the song of the moon", []),
    ]
    write_mkqa(tmp_path, {"en": asked, "fi": asked[::-1]})
    texts = formats.mkqa(tmp_path)
    topics = {text: label for label, _, text in texts["en"]}
    assert topics["who sang the song of the sea"] == topics["who sings the song of the sea"] == "topic:7"
    assert len({label for label, _, _ in texts["en"]}) == 5
    assert [example.label for example in texts["fi"]] == [example.label for example in texts["en"]]


def test_answers_of_an_faq_are_of_the_topics_of_its_questions(sets: Path) -> None:
    assert formats.bitcoin_answers(sets) == (
        Example("topic:lost", "en", "They stay lost."),
        Example("topic:price", "en", "Supply and demand."),
    )


def test_of_an_faq_only_what_is_asked_and_translated_is_taken(sets: Path) -> None:
    texts = formats.bitcoin(sets)
    assert [example.label for example in texts["en"]] == ["topic:lost", "topic:price"]
    assert texts["pt_BR"] == (Example("topic:lost", "pt", "E se coins forem lost?"),)


def test_what_is_missing_is_told_with_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"spa-eng\.spa is missing; .*github\.com/facebookresearch/LASER"):
        formats.tatoeba(tmp_path, "spa")


def test_words_are_listed_with_how_often_they_are_said(tmp_path: Path) -> None:
    write_wordfreq(tmp_path, "small_en", [[], ["the"], ["door", "3rd"]])
    write_wordfreq(tmp_path, "small_fil", [["ang"]])
    write_wordfreq(tmp_path, "large_fr", [[], ["l'eau"]])
    write_wordfreq(tmp_path, "small_fr", [["eau"]])
    words = formats.wordfreq(tmp_path, "en")
    assert list(words) == ["the", "door"]
    assert words["the"] / words["door"] == pytest.approx(10**0.01)
    assert list(formats.wordfreq(tmp_path, "tl")) == ["ang"]
    assert list(formats.wordfreq(tmp_path, "fr")) == ["l'eau"]
    assert formats.wordfreq(tmp_path, "cy") == {}


def test_lists_of_words_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="git clone"):
        formats.wordfreq(tmp_path, "cy")
