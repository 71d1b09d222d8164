"""What founders type on a phone is read as it is meant, and what is no answer is never stored."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.pack.structure import Kind
from knowledge.values import Taken
from knowledge.values.words.tables import LANGUAGES
from tests.knowledge.values.asking import brief, read
from tests.knowledge.values.typed import HERE, measure

GOAL = 0.95
ANSWERS = HERE / "answers"


@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_answers_are_read(language: str) -> None:
    found = measure(ANSWERS / f"{language}.yaml")
    assert found.share >= GOAL, "\n".join(found.wrong)
    assert not found.stored


@pytest.mark.parametrize(
    ("kind", "text", "tense", "found"),
    [
        (Kind.DATE, "Friday", None, "2026-03-06"),
        (Kind.DATE, "Friday", "past", "2026-02-27"),
        (Kind.DATE, "next Friday", None, {"ambiguous": ["2026-03-06", "2026-03-13"]}),
        (Kind.DATE, "last Friday", None, "2026-02-27"),
        (Kind.DATE, "Wednesday", None, {"ambiguous": ["2026-03-04", "2026-03-11"]}),
        (Kind.MONTH, "Friday", None, {"refused": "not_understood"}),
        (Kind.MONTH, "Q1 2024", None, {"ambiguous": ["2024-01", "2024-02", "2024-03"]}),
        (Kind.MONTH, "Q3", None, {"refused": "wrong_format"}),
        (Kind.MONTH, "Q3", "past", {"ambiguous": ["2025-07", "2025-08", "2025-09"]}),
    ],
)
def test_weekdays_and_quarters(kind: Kind, text: str, tense: str | None, found: Any) -> None:
    assert brief(read(kind, text, tense=tense)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("we talked to 30 people so far", 30),
        ("we need 5 more people", {"refused": "not_understood"}),
        ("we do not have 5 people", {"refused": "not_understood"}),
        ("5 people too many", {"refused": "not_understood"}),
        ("we are 3 and they are 5", {"refused": "not_understood"}),
    ],
)
def test_a_sentence_must_tell_nothing_else(text: str, found: Any) -> None:
    assert brief(read(Kind.NUMBER, text)) == found


def test_a_flag_is_a_country_and_agrees_with_its_name() -> None:
    assert brief(read(Kind.COUNTRY, "France 🇫🇷")) == "FR"
    assert brief(read(Kind.COUNTRY, "France 🇩🇪")) == {"refused": "not_understood"}
    assert brief(read(Kind.COUNTRY, "🇫🇷🇩🇪")) == {"ambiguous": ["DE", "FR"]}


GATHERED_LATER = (
    "answers_unseen",
    "answers_third",
    "answers_fourth",
    "answers_times",
    "answers_counted",
    "answers_parts",
    "answers_sums",
)


@pytest.mark.parametrize("folder", GATHERED_LATER)
@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_gathered_later_are_read_too(language: str, folder: str) -> None:
    found = measure(HERE / folder / f"{language}.yaml")
    assert len(found.wrong) <= 1, "\n".join(found.wrong)
    assert not found.stored


@pytest.mark.parametrize(
    ("kind", "language", "text", "found"),
    [
        (Kind.MONEY, "fr", "le prêt de la banque fait 45 000 €", {"amount": 45000, "currency": "EUR"}),
        (Kind.MONEY, "en", "the loan from the bank is €45,000", {"amount": 45000, "currency": "EUR"}),
        (Kind.MONTH, "de", "das geht zurück auf Oktober 2021", "2021-10"),
        (Kind.COUNTRY, "es", "casi todos nuestros clientes viven en Canadá", "CA"),
        (Kind.PERCENT, "en", "three quarters arrive by word of mouth", 75),
    ],
)
def test_a_value_that_shows_what_it_is_stands_out(kind: Kind, language: str, text: str, found: Any) -> None:
    assert brief(read(kind, text, language)) == found


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [
        (Kind.MONEY, "en", "the loan costs us €450 a month"),
        (Kind.MONEY, "en", "the loan is less than €45,000"),
        (Kind.MONEY, "en", "we hope for a loan of €45,000"),
        (Kind.MONEY, "en", "somewhere between fifty and eighty thousand euros"),
        (Kind.MONEY, "en", "the first loan €5,000 and the second €6,000"),
        (Kind.MONEY, "de", "wohl mehrere tausend Euro Kredit"),
        (Kind.MONEY, "fr", "le prêt n'est pas de 45 000 €"),
        (Kind.MONEY, "fr", "quelques milliers d'euros de prêt"),
        (Kind.MONEY, "es", "cada cliente deja 45 euros"),
        (Kind.MONEY, "it", "qualche migliaio di euro di prestito"),
        (Kind.MONEY, "ja", "借入は数百万円です"),
        (Kind.MONEY, "zh", "贷款不到五万欧元"),
        (
            Kind.MONEY,
            "en",
            "what you wrote about the 5,000 € that somebody in town got is quite odd",
        ),
        (Kind.DATE, "en", "that happened before 3 May 2024"),
        (Kind.DATE, "en", "that happened next Friday I guess"),
        (Kind.DATE, "fr", "une réunion le vendredi 4 mars 2026"),
        (Kind.DATE, "ar", "ولدت في الحادي عشر والثاني من يونيو 2022"),
        (Kind.COUNTRY, "en", "Jordan is my co-founder"),
        (Kind.COUNTRY, "en", "born in Italy and working in France"),
        (Kind.COUNTRY, "fr", "surtout pas en Italie"),
        (Kind.PERCENT, "en", "the price rose by 10 % more"),
        (Kind.PERCENT, "en", "5 people arrive by word of mouth"),
        (Kind.NUMBER, "en", "the fridge holds 250 yoghurts"),
        (Kind.DURATION, "en", "I shall write again in 2 days"),
    ],
)
def test_a_value_beside_what_changes_it_is_not_taken(kind: Kind, language: str, text: str) -> None:
    assert not isinstance(read(kind, text, language), Taken)
