"""What holds for any value and any text."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.pack.structure import Kind
from knowledge.values import Ambiguous, Refused, Taken, is_plain, validate
from knowledge.values.addresses.countries import codes
from knowledge.values.words.tables import LANGUAGES
from tests.knowledge.values.asking import CHOICES, question, read, shown

FIGURES = st.one_of(
    st.integers(0, 10**12),
    st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False).map(
        lambda n: int(n) if n == int(n) else float(n)
    ),
)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)
CURRENCIES = st.sampled_from(
    [
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "JPY",
        "CAD",
        "AUD",
        "XOF",
        "MAD",
        "SEK",
        "KRW",
        "CNY",
        "TRY",
        "INR",
        "BRL",
        "TND",
    ]
)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.NUMBER: FIGURES,
    Kind.MONEY: st.fixed_dictionaries({"amount": FIGURES, "currency": CURRENCIES}),
    Kind.PERCENT: st.integers(0, 10000).map(lambda n: n // 100 if n % 100 == 0 else n / 100),
    Kind.DATE: DAYS | DAYS.map(lambda day: day[:7]),
    Kind.MONTH: DAYS.map(lambda day: day[:7]),
    Kind.DURATION: st.integers(0, 1200) | st.integers(1, 99).filter(lambda n: n % 10).map(lambda n: n / 10),
    Kind.COUNTRY: st.sampled_from(sorted(codes())),
    Kind.CHOICE: st.sampled_from(tuple(CHOICES)),
    Kind.CHOICES: st.sets(st.sampled_from(tuple(CHOICES)), min_size=1).map(
        lambda chosen: [value for value in CHOICES if value in chosen]
    ),
    Kind.SCALE: st.integers(1, 5),
    Kind.YES_NO: st.booleans(),
    Kind.PHONE: st.sampled_from(("+33477123456", "+442079460958", "+81312345678")),
    Kind.EMAIL: st.just("ada@example.org"),
    Kind.URL: st.just("https://example.org/a?b=1"),
}


@pytest.mark.parametrize("kind", list(VALUES))
@given(st.data(), st.sampled_from(LANGUAGES))
@settings(max_examples=120, deadline=None)
def test_a_shown_value_is_read_as_itself(kind: Kind, data: st.DataObject, language: str) -> None:
    value = data.draw(VALUES[kind])
    outcome = read(kind, shown(kind, value, language), language)
    assert outcome == Taken(value)
    assert isinstance(outcome, Taken)
    assert validate(question(kind), outcome.value) == outcome


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_of_its_own(language: str) -> None:
    for code in codes():
        assert read(Kind.COUNTRY, shown(Kind.COUNTRY, code, language), language) == Taken(code)


TEXTS = st.text(max_size=60) | st.text("0123456789.,-+/%€$k mois year ans أ年月万半", max_size=24)


@given(TEXTS, st.sampled_from(list(Kind)), st.sampled_from((*LANGUAGES, "en-GB", "xx", "")))
@settings(max_examples=600, deadline=None)
@example("\ud800", Kind.URL, "en")
@example("http://[", Kind.URL, "en")
@example("9" * 4000, Kind.NUMBER, "en")
@example("0/0/0000", Kind.DATE, "en")
@example("in 99999999 days", Kind.DATE, "en")
@example("in 10000 weeks", Kind.DATE, "en")
@example("1/1/0000", Kind.DATE, "fr")
def test_no_text_breaks_reading(text: str, kind: Kind, language: str) -> None:
    outcome = read(kind, text, language)
    if isinstance(outcome, Ambiguous):
        assert 2 <= len(outcome.readings) <= 3
    elif isinstance(outcome, Taken):
        assert validate(question(kind), outcome.value) == outcome
    is_plain(text)


NO_ANSWERS = [
    "I'd rather not",
    "pourquoi ?",
    "je ne sais pas",
    "what do you mean",
    "what do you mean?",
    "😀",
    "...",
    "…",
    "?",
    "-",
    "hmm",
    "euh",
    "it depends",
    "ça dépend",
    "n/a",
    "N/A",
    "none of your business",
    "not sure",
    "pas sûr",
    "I don't know",
    "a few",
    "plusieurs",
    "many",
    "beaucoup",
    "a lot",
    "soon",
    "bientôt",
    "one day",
    "un jour",
    "once",
    "on my way",
    "bin ich",
    "très",
    "um",
    "ago",
    "hello",
    "bonjour",
    "keine Ahnung",
    "no lo sé",
    "non lo so",
    "não sei",
    "weet ik niet",
    "わかりません",
    "모르겠어요",
    "不知道",
    "لا أعرف",
    "bilmiyorum",
    "too many",
    "same as before",
    "voir plus haut",
    "5, 6, 7, 8",
    "5 apples and 3 pears",
    "more than 5",
    "at least 5",
    "5+",
    "10-20",
    "5 to 10",
    "de 5 à 10",
    "10 ou plus",
    "not 5",
    "pas 5",
    "half of 5",
    "room 5",
    "v2",
    "2.0.1",
    "5ème",
    "12:30",
    "12h30",
    "e.g.",
    "and",
    "ou",
    "May",
    "mars",
    "last year",
    "Europe",
    "partout",
    "NA",
    "yes and no",
    "oui ou non",
    "www",
    "https://",
    "@",
    "a@b",
    ".com",
    "½",
    "x²",
    "⑦",
    "MMXX",
    "(5)(6)",
    "$ or €",
]


@pytest.mark.parametrize("text", NO_ANSWERS)
def test_what_is_no_answer_is_not_taken(text: str) -> None:
    for kind in set(Kind) - {Kind.TEXT}:
        for language in ("en", "fr", "de", "ja"):
            assert isinstance(read(kind, text, language), Refused), (kind, language)


@pytest.mark.parametrize(
    "text",
    ["5", " 12 000 € ", "5k USD", "£3m", "25 %", "-5", "3/4/2026", "2026-03-04", "+33 4 77 12 34 56",
     "ada@example.org", "https://example.org/a?b", "example.org", "/skip", "#q:stage:idea", "12.5", "1,2 M€"],
)  # fmt: skip
def test_bare_values_are_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    ["", "five", "5 people", "oui", "yes.sure", "pourquoi?", "non.merci", "/ what", "why 5", "5 why", "?",
     "March 2026", "my site is example.org", "五", "12 rue", "ok", "...", "NO", "USD"],
)  # fmt: skip
def test_words_are_not_plain(text: str) -> None:
    assert not is_plain(text)


@given(st.integers(-400, 400))
@settings(max_examples=30, deadline=None)
def test_relative_days_count_from_today(days: int) -> None:
    when = (date(2026, 3, 4) + timedelta(days=days)).isoformat()
    text = f"in {days} days" if days >= 0 else f"{-days} days ago"
    assert read(Kind.DATE, text) == Taken(when)
