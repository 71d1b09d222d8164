"""Telling languages by letters, and languages of other scripts typed in Latin letters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.understanding.language import Languages, words_of
from knowledge.understanding.language_letters import LanguageLetters, shipped_letters
from knowledge.understanding.language_words import LanguageWords, shipped_words
from knowledge.understanding.learning_languages import learn_letters, learn_words
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


def test_words_are_learned_from_lists_and_where_there_is_none_from_sentences(tmp_path: Path) -> None:
    sentences = {"de": ["nicht davon"], "et": ["ma ei tea", "ma ei ole", "on see hea"]}
    learn_words(sentences, {"de": {"wohnung": 1e-4, "und": 3e-2}}, tmp_path / "words.npz")
    with np.load(tmp_path / "words.npz", allow_pickle=False) as file:
        arrays = {name: file[name] for name in ("unheard", "digests", "languages", "levels")}
        learned = LanguageWords(tuple(str(file["tags"]).split()), **arrays)
    often, rarely, never = (learned.of([word], ["de"])["de"] for word in ("Und", "Wohnung", "ma"))
    assert often > rarely > never
    assert learned.of(["ma", "ei"], ["et"])["et"] > learned.of(["ma", "see"], ["et"])["et"]
    assert learned.of(["und", "wohnung"], ["de"]) == pytest.approx({"de": often + rarely})
    assert learned.of(["und’wohnung"], ["de"]) == learned.of(["und", "wohnung"], ["de"])
    assert set(learned.of(["und"], ["de", "so"])) == {"de", "so"}
    assert learned.of([], ["de"]) == {"de": 0.0}


@pytest.mark.parametrize(
    ("word", "language"), [("sorvete", "pt"), ("volledig", "nl"), ("durou", "pt"), ("henne", "sv")]
)
def test_a_word_that_neighbours_lack_tells_its_language(word: str, language: str) -> None:
    shares = shipped_words().of([word], ["da", "de", "es", "nl", "pt", "sv"])
    assert max(shares, key=shares.__getitem__) == language


def test_marks_are_set_in_french_as_nowhere_else(languages: Languages) -> None:
    spaced, plain = languages.of("super !"), languages.of("super!")
    assert spaced["fr"] > 2 * plain["fr"]
    assert languages.of("¿vale")["es"] > languages.of("vale")["es"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("ikura desu ka", "ja"), ("kam yukallif albarnamaj", "ar"), ("skolko eto stoit", "ru"),
     ("eolma yeyo", "ko"), ("wo yao duoshao qian", "zh"), ("poso kanei", "el"),
     ("skilky tse koshtuye treba", "uk"),
     ("was kostet das", None), ("ana at lumio", None), ("Ana Min", None), ("ja", None), ("", None)],
)  # fmt: skip
def test_latin_words_of_languages_of_other_scripts(text: str, language: str | None) -> None:
    assert romanised(words_of(text)) == language
