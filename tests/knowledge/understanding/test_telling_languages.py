"""Telling languages by letters, and languages of other scripts typed in Latin letters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.understanding.language import Languages, words_of
from knowledge.understanding.language_letters import LanguageLetters, shipped_letters
from knowledge.understanding.learning_languages import learn_letters
from knowledge.understanding.romanised import romanised


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages()


@pytest.mark.parametrize(
    ("text", "language"),
    [("wat kost dit", "nl"), ("was kostet das", "de"), ("vad kostar det", "sv"), ("ile to kosztuje", "pl"),
     ("somos cuatro personas", "es"), ("somos quatro pessoas", "pt"), ("siamo in quattro", "it"),
     ("on est quatre", "fr"), ("henüz müşterimiz yok", "tr"), ("chưa có khách", "vi"),
     ("сколько это стоит", "ru"), ("скільки це коштує", "uk"), ("كم يكلف هذا", "ar")],
)  # fmt: skip
def test_three_words_tell_their_language(languages: Languages, text: str, language: str) -> None:
    assert next(iter(languages.of(text))) == language


def test_letters_are_learned_from_sentences(tmp_path: Path) -> None:
    sentences = {
        "de": ["ich habe einen Hund", "wir haben das Haus", "das ist nicht gut", "sie hat eine Frage"] * 5,
        "it": ["ho un cane", "abbiamo la casa", "questo non va bene", "lei ha una domanda"] * 5,
    }
    learn_letters(sentences, {"de": {"wohnung": 2.0, "und": 9.0}}, tmp_path / "letters.npz")
    with np.load(tmp_path / "letters.npz", allow_pickle=False) as file:
        learned = LanguageLetters(tuple(str(file["tags"]).split()), file["steps"], file["scales"])
    assert learned.of(["eine", "Frage"])["de"] > 0.9
    assert learned.of(["una", "domanda"])["it"] > 0.9
    assert learned.of(["Wohnung"])["de"] > 0.9
    assert learned.of([]) == {}
    assert sum(shipped_letters().of(["domanda"]).values()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "language"),
    [("ikura desu ka", "ja"), ("kam yukallif albarnamaj", "ar"), ("skolko eto stoit", "ru"),
     ("eolma yeyo", "ko"), ("wo yao duoshao qian", "zh"), ("poso kanei", "el"),
     ("skilky tse koshtuye treba", "uk"),
     ("was kostet das", None), ("ana at lumio", None), ("Ana Min", None), ("ja", None), ("", None)],
)  # fmt: skip
def test_latin_words_of_languages_of_other_scripts(text: str, language: str | None) -> None:
    assert romanised(words_of(text)) == language
