"""How many people are there, the one who writes among them; and what is denied beside a number."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.pack.structure import Kind
from knowledge.values import Asked, Taken, parse_denials
from knowledge.values.words.tables import LANGUAGES, table
from tests.knowledge.values.asking import ABOUT, TODAY, Words, brief, question, read


def count(text: str, language: str) -> Any:
    return brief(read(Kind.NUMBER, text, language, oneself=True, decimals=False))


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "just me", 1),
        ("en", "Just me for now.", 1),
        ("en", "alone", 1),
        ("en", "me and my brother", 2),
        ("en", "My co-founder and I", 2),
        ("en", "the three of us", 3),
        ("en", "nous deux", 2),
        ("fr", "je suis seul(e)", 1),
        ("fr", "Je suis seule pour l’instant", 1),
        ("fr", "nous deux", 2),
        ("fr", "mon frère et moi", 2),
        ("de", "wir sind zu fünft", 5),
        ("es", "yo y mi socia", 2),
        ("it", "siamo in due", 2),
        ("pt", "só eu", 1),
        ("nl", "met z'n drieën", 3),
        ("ja", "私だけです", 1),
        ("ko", "혼자예요", 1),
        ("zh", "我和我弟弟", 2),
        ("ar", "أنا وأخي", 2),
        ("tr", "tek başıma", 1),
        ("ar", "إحنا ستة، أربعة دايمين واتنين فريلانس", 6),
        ("en", "there's six of us, four permanent and two freelance", 6),
        ("en", "me, my sister and a mate", 3),
        ("de", "wir zwei plus eine Aushilfe", 3),
        ("ja", "ワンオペです笑", 1),
        ("ja", "3人です（笑）", 3),
        ("en", "me and my brothers", {"refused": "not_understood"}),
        ("en", "me and my friends", {"refused": "not_understood"}),
        ("en", "my brother", {"refused": "not_understood"}),
    ],
)
def test_people_are_counted(language: str, text: str, found: Any) -> None:
    assert count(text, language) == found


def test_nobody_is_counted_where_no_people_are_asked_for() -> None:
    assert brief(read(Kind.NUMBER, "just me")) == {"refused": "not_understood"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_the_lone_founder(language: str) -> None:
    for word in table(language).data.people[1]:
        assert count(word, language) == 1, word


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "we are five, not four", 5),
        ("en", "not four but five", 5),
        ("tr", "dört değil, beş kişi", 5),
        ("tr", "ekip 4 değil 5 kişi", 5),
        ("tr", "dört yerine beş kişi", 5),
        ("tr", "beş kişi, dört değil", 5),
        ("en", "5 not 4", 5),
        ("fr", "on est cinq, pas quatre", 5),
        ("fr", "pas quatre, cinq", 5),
        ("de", "fünf, nicht vier", 5),
        ("es", "somos cinco, no cuatro", 5),
        ("zh", "五个，不是四个", 5),
        ("en", "not five", {"refused": "not_understood"}),
        ("en", "five, not sure", {"ambiguous": [5]}),
        ("en", "3 founders, 2 employees", {"refused": "not_understood"}),
        ("en", "we are 3 founders and 2 employees", {"refused": "not_understood"}),
    ],
)
def test_a_number_beside_a_denied_one(language: str, text: str, found: Any) -> None:
    assert count(text, language) == found


def test_a_percentage_beside_a_denied_one() -> None:
    assert read(Kind.PERCENT, "30 %, not 20 %") == Taken(30)


def test_both_sides_of_a_denial_are_told() -> None:
    def read_denial(text: str) -> tuple[tuple[object, object], ...]:
        return parse_denials(Asked(question(Kind.NUMBER), "fr", ABOUT, None, Words(), TODAY), text)

    assert read_denial("on est cinq, pas quatre") == ((5, 4),)
    assert read_denial("pas quatre, cinq") == ((5, 4),)
    assert read_denial("not four but five") == ((5, 4),)
    assert (5, 4) in read_denial("l'équipe compte cinq personnes, pas quatre")
    assert (5, 4) in read_denial("チームは四人ではなく五人です")
    assert read_denial("cinq, pas quatre ?") == ()
    assert read_denial("cinq") == ()
