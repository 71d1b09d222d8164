"""There is none: said of what one may lack, and of nothing else."""

from __future__ import annotations

import pytest

from knowledge.pack.structure import Kind
from knowledge.pack.words import QuestionWords
from knowledge.values import Asked, says_none
from knowledge.values.words.tables import LANGUAGES, table
from tests.knowledge.values.asking import ABOUT, TODAY, Words, question

DECK = QuestionWords(ask="…", label="Pitch deck", why="why", also=("presentation",))


def none(kind: Kind, text: str, language: str = "en", **more: object) -> bool:
    return says_none(Asked(question(kind, **more), language, ABOUT, DECK, Words(), TODAY), text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.EMAIL, "je n'en ai pas"),
        (Kind.EMAIL, "j’en ai pas"),
        (Kind.EMAIL, "aucun"),
        (Kind.EMAIL, "pas de mail"),
        (Kind.EMAIL, "Pas d’adresse e-mail."),
        (Kind.EMAIL, "none"),
        (Kind.EMAIL, "No"),
        (Kind.URL, "no website"),
        (Kind.URL, "We don't have a website yet"),
        (Kind.URL, "keine Website"),
        (Kind.URL, "nein"),
        (Kind.PHONE, "I have no phone, thanks"),
        (Kind.PHONE, "no phone sorry"),
        (Kind.PHONE, "tut mir leid, kein Telefon"),
        (Kind.PHONE, "すみません、電話はありません"),
        (Kind.PHONE, "sin teléfono"),
        (Kind.FILE, "no pitch deck"),
        (Kind.FILE, "I don't have a presentation"),
        (Kind.FILE, "pas encore"),
        (Kind.MONTH, "not yet"),
    ],
)
def test_there_is_none(kind: Kind, text: str) -> None:
    assert none(kind, text)


def test_a_company_may_have_no_number() -> None:
    assert none(Kind.TEXT, "no company number", format="company_id")
    assert not none(Kind.TEXT, "none")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.EMAIL, "ada@example.org"),
        (Kind.EMAIL, "I don't know"),
        (Kind.EMAIL, "none of your business"),
        (Kind.EMAIL, "no website"),
        (Kind.EMAIL, "why? none"),
        (Kind.FILE, "no test was done on paper"),
        (Kind.FILE, "yes"),
        (Kind.MONTH, "no"),
        (Kind.NUMBER, "none"),
        (Kind.CHOICE, "none"),
        (Kind.YES_NO, "no"),
    ],
)
def test_something_else_is_said(kind: Kind, text: str) -> None:
    assert not none(kind, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_say_it(language: str) -> None:
    for word in table(language).data.have_none:
        assert none(Kind.URL, word, language), word
