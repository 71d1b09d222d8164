"""Which language is spoken after a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.understanding import Reader, Understanding


@pytest.mark.parametrize(
    "text",
    ["OK", "ok!", "12 000 €", "https://example.org/a-pitch-for-you", "ana@example.org", "👍👍",
     "Maria Keller", "SaaS B2B", "Design Sprint",
     "Prototype", "", "...", "/help", "business model canvas", "A sketch", "skip"],
)  # fmt: skip
def test_names_numbers_addresses_signs_and_titles_never_flip(
    reader: Reader, understanding: Understanding, text: str
) -> None:
    assert understanding.settle(reader.read(text), "fr", chosen=False)[0] == "fr"


@pytest.mark.parametrize(
    ("text", "language"),
    [("we pause production every winter", "en"), ("combien de temps ça prend", "fr"),
     ("Wie lange dauert das Ganze?", "de"), ("¿cuánto cuesta participar?", "es"),
     ("quanto costa il programma", "it"), ("どのくらい時間がかかりますか", "ja"), ("费用是多少", "zh"),
     ("비용이 얼마예요?", "ko"),
     ("كم تكلفة البرنامج؟", "ar"), ("Jeg vil gjerne vite mer om dette", "nb"), ("Скільки це коштує?", "uk")],
)  # fmt: skip
def test_clear_words_of_another_language_flip(
    reader: Reader, understanding: Understanding, text: str, language: str
) -> None:
    prior = "en" if language != "en" else "fr"
    assert understanding.settle(reader.read(text), prior, chosen=False) == (language, True)


@pytest.mark.parametrize(
    ("prior", "text"),
    [("en", "ada"), ("fr", "c nul"), ("ja", "日本"), ("ja", "健康"), ("de", "ja"), ("es", "atrás"),
     ("en", "100 000 yen"), ("en", "merci")],
)  # fmt: skip
def test_a_word_or_two_change_no_language(
    reader: Reader, understanding: Understanding, prior: str, text: str
) -> None:
    assert understanding.settle(reader.read(text), prior, chosen=False)[0] == prior


@pytest.mark.parametrize(
    ("text", "language"),
    [("hello", "en"), ("hi", "en"), ("good morning", "en"), ("Bonjour", "fr"), ("こんにちは", "ja"),
     ("cuánto cuesta el programa", "es"), ("12", "en"), ("hola", "en")],
)  # fmt: skip
def test_the_first_words_of_all_tell_the_language_or_get_english(
    reader: Reader, understanding: Understanding, text: str, language: str
) -> None:
    assert understanding.settle(reader.read(text), None, chosen=False)[0] == language


@given(text=st.text(max_size=80))
def test_a_chosen_language_stands(reader: Reader, understanding: Understanding, text: str) -> None:
    assert understanding.settle(reader.read_plain(text, "en"), "fr", chosen=True) == ("fr", True)


@pytest.mark.parametrize(
    ("tag", "base"), [("zh-Hant-TW", "zh"), ("no", "nb"), ("pt_BR", "pt"), ("EN-us", "en"), (None, "en")]
)
def test_tags_become_base_tags(
    reader: Reader, understanding: Understanding, tag: str | None, base: str
) -> None:
    assert understanding.settle(reader.read_plain("7", None), tag, chosen=False)[0] == base


@pytest.mark.parametrize(
    ("text", "language"),
    [("진단 부탁드려요", "ko"), ("20분 있어요", "ko"), ("診断お願いします", "ja"), ("费用", "zh")],
)
def test_a_script_of_one_language_leaves_no_doubt(reader: Reader, text: str, language: str) -> None:
    assert reader.read_plain(text).languages == {language: 1.0}
