"""Yes and no in whichever language, and what is neither."""

from __future__ import annotations

import pytest

from knowledge.pack.structure import Kind
from knowledge.values import Taken, yes_or_no
from knowledge.values.words.tables import LANGUAGES, table
from tests.knowledge.values.asking import Words, brief, read


def meant(text: str, language: str = "en") -> bool | None:
    return yes_or_no(text, language=language, languages=("fr", "en"), interface=Words())


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_every_table_count_in_every_conversation(language: str) -> None:
    own = table(language)
    for word in own.data.yes:
        assert meant(word, "de") is True, word
    for word in {*own.data.no} - {*own.data.shy}:
        assert meant(word, "de") is False, word


@pytest.mark.parametrize(
    "text",
    ["ja", "はい", "sí", "sì", "evet", "نعم", "네", "是的", "Yes!", "yes, of course", "Ja, gerne!",
     "👍", "👍🏽👍", "✔️", "no problem", "pas de souci", "why not", "はい、お願いします"],
)  # fmt: skip
def test_yes(text: str) -> None:
    assert meant(text) is True


@pytest.mark.parametrize(
    "text",
    ["nein", "いいえ", "hayır", "não", "لا", "아니요", "不", "NO", "no, thanks", "👎", "❌",
     "I already said no", "j’ai déjà dit non", "c'est non", "wie gesagt nein", "never"],
)  # fmt: skip
def test_no(text: str) -> None:
    assert meant(text) is False


@pytest.mark.parametrize(
    "text",
    ["", "yes and no", "yes?", "why not?", "forever", "👍👎", "😀", "yes but only once", "no but maybe",
     "oui " * 40, "Yvonne", "Noemi", "normal"],
)  # fmt: skip
def test_neither(text: str) -> None:
    assert meant(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("yes but only once a month", True),
        ("oui mais une fois par mois", True),
        ("ja, aber nur einmal im Monat", True),
        ("yes but not now", {"refused": "not_understood"}),
        ("oui mais pas maintenant", {"refused": "not_understood"}),
        ("yes but", {"refused": "not_understood"}),
        ("no but maybe", {"refused": "not_understood"}),
    ],
)
def test_an_answer_may_be_a_yes_with_a_limit(text: str, found: object) -> None:
    assert brief(read(Kind.YES_NO, text)) == found


def test_pictures_answer_a_question() -> None:
    assert read(Kind.YES_NO, "👍") == Taken(value=True)
    assert read(Kind.YES_NO, "👎🏿") == Taken(value=False)
