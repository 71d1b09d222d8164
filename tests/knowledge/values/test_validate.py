"""Values that come structured, bounds, and what depends on the question."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge.pack.structure import Kind, Range
from knowledge.values import (
    RefusalCode,
    Refused,
    Taken,
    exact_choice,
    names_several,
    parts_of,
    show_moment,
    together,
    validate,
)
from knowledge.values.words.calendar_names import month_names
from knowledge.values.words.tables import LANGUAGES, table
from tests.knowledge.values.asking import ABOUT, Words, brief, question, read, shown, words

WRONG, OUTSIDE = RefusalCode.WRONG_FORMAT, RefusalCode.OUT_OF_RANGE


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (Kind.NUMBER, "5", WRONG),
        (Kind.NUMBER, True, WRONG),
        (Kind.NUMBER, float("nan"), WRONG),
        (Kind.NUMBER, 10**16, OUTSIDE),
        (Kind.PERCENT, 101, OUTSIDE),
        (Kind.DURATION, -1, OUTSIDE),
        (Kind.MONEY, 5, WRONG),
        (Kind.MONEY, {"amount": 5, "currency": "eur"}, WRONG),
        (Kind.MONEY, {"amount": True, "currency": "EUR"}, WRONG),
        (Kind.MONEY, {"amount": 5, "currency": "EUR", "tax": 1}, WRONG),
        (Kind.DATE, "2026-02-30", WRONG),
        (Kind.DATE, "2026-3-4", WRONG),
        (Kind.MONTH, "2026-03-04", WRONG),
        (Kind.COUNTRY, "fr", WRONG),
        (Kind.COUNTRY, "ZZ", WRONG),
        (Kind.EMAIL, "ada", WRONG),
        (Kind.PHONE, "0477123456", WRONG),
        (Kind.URL, "example.org", WRONG),
        (Kind.CHOICE, "castle", WRONG),
        (Kind.CHOICES, [], WRONG),
        (Kind.CHOICES, "idea", WRONG),
        (Kind.CHOICES, ["idea", "castle"], WRONG),
        (Kind.SCALE, 6, OUTSIDE),
        (Kind.SCALE, True, WRONG),
        (Kind.YES_NO, "yes", WRONG),
        (Kind.FILE, "plan.pdf", WRONG),
        (Kind.FILE, {"name": "plan.pdf", "bytes": -1, "mime": "application/pdf"}, WRONG),
        (Kind.TEXT, 5, WRONG),
        (Kind.TEXT, " ", RefusalCode.NOT_UNDERSTOOD),
    ],
)
def test_what_does_not_fit_is_refused(kind: Kind, value: Any, code: RefusalCode) -> None:
    assert validate(question(kind), value) == Refused(code)


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (Kind.NUMBER, 5.0, 5),
        (Kind.SCALE, "4", 4),
        (Kind.CHOICES, ["pilot", "idea"], ["idea", "pilot"]),
        (Kind.DATE, "2026-03", "2026-03"),
        (Kind.TEXT, " as written ", "as written"),
    ],
)
def test_what_fits_is_kept_in_its_normal_form(kind: Kind, value: Any, kept: Any) -> None:
    assert validate(question(kind), value) == Taken(kept)


def test_a_file_is_kept_as_described() -> None:
    value = {"name": "plan.pdf", "bytes": 12, "mime": "application/pdf"}
    assert validate(question(Kind.FILE), value) == Taken(value)


def test_bounds_hold_for_what_is_typed_and_what_is_pressed() -> None:
    assert brief(read(Kind.NUMBER, "-1", bounds=(0, None))) == {"refused": "out_of_range"}
    assert brief(read(Kind.NUMBER, "21", bounds=(1, 20))) == {"refused": "out_of_range"}
    assert brief(read(Kind.MONEY, "-5 €", bounds=(0, None))) == {"refused": "out_of_range"}
    assert brief(read(Kind.DURATION, "30 years", bounds=(0, 240))) == {"refused": "out_of_range"}
    bounded = question(Kind.NUMBER, bounds=Range(min=1, max=20))
    assert validate(bounded, 21) == Refused(OUTSIDE)


def test_a_reading_outside_the_bounds_is_not_offered() -> None:
    assert read(Kind.NUMBER, "5 or 600", bounds=(1, 20)) == Taken(5)
    # 1.5 founders are no more likely than 1,500 of them.
    assert brief(read(Kind.NUMBER, "1.500", bounds=(1, 20))) == {"refused": "ambiguous"}


def test_long_and_empty_texts() -> None:
    assert brief(read(Kind.TEXT, "x" * 11, max_length=10)) == {"refused": "too_long"}
    assert validate(question(Kind.TEXT, max_length=10), "x" * 11) == Refused(RefusalCode.TOO_LONG)
    assert brief(read(Kind.TEXT, " ", required=True)) == {"refused": "required"}


@pytest.mark.parametrize("text", ["732 829 320", "SIREN 732829320", "n° 732.829.320"])
def test_a_company_number_is_checked_and_kept_compact(text: str) -> None:
    assert read(Kind.TEXT, text, "fr", format="company_id") == Taken("732829320")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("732 829 320 00074", "73282932000074"),
        ("732829321", {"refused": "wrong_format"}),
        ("73282932", {"refused": "wrong_format"}),
        ("RCS soon", {"refused": "not_understood"}),
        ("732829320?", {"refused": "not_understood"}),
    ],
)
def test_company_numbers_of_france(text: str, found: Any) -> None:
    assert brief(read(Kind.TEXT, text, format="company_id")) == found


def test_exact_choice_knows_value_title_and_other_words() -> None:
    asked = question(Kind.CHOICE)
    for text in ("proto", "design AND creation.", "Maquette"):
        assert exact_choice(asked, text, words(Kind.CHOICE), Words()) == "proto"
    assert exact_choice(asked, "", words(Kind.CHOICE), Words()) is None
    assert exact_choice(question(Kind.YES_NO), "OUI", None, Words()) == "yes"


def test_english_of_a_country_settles_the_order_of_a_date() -> None:
    assert read(Kind.DATE, "3/4/2026", "en-GB") == Taken("2026-04-03")
    assert read(Kind.DATE, "3/4/2026", "en-US") == Taken("2026-03-04")


def test_values_are_shown_as_people_write_them() -> None:
    assert shown(Kind.MONEY, {"amount": 12000, "currency": "EUR"}, "fr").split() == ["12", "000", "€"]
    assert shown(Kind.MONEY, {"amount": 12.5, "currency": "EUR"}, "en") == "€12.50"
    assert shown(Kind.DATE, "2026-03-04", "fr") == "4 mars 2026"
    assert shown(Kind.DATE, "2026-03", "en") == "March 2026"
    assert shown(Kind.DURATION, 30, "fr") == "2 ans 6 mois"
    assert shown(Kind.DURATION, 1, "en") == "1 month"
    assert shown(Kind.COUNTRY, "DE", "fr") == "Allemagne"
    assert shown(Kind.CHOICES, ["idea", "pilot"], "fr") == "An idea et Pilote à l’essai"
    assert shown(Kind.YES_NO, value=True, language="en") == "Yes"
    assert shown(Kind.PHONE, "+33477123456", "fr") == "+33 4 77 12 34 56"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_one_number_by_one_word(language: str) -> None:
    """Numerals in one form name one number, and every word for a unit one unit."""
    data = table(language).data
    numerals = [(word, value) for value, forms in data.numerals.items() for word in forms]
    assert len({word for word, _ in numerals}) == len(numerals)
    units = [word for forms in data.durations.values() for word in forms]
    assert len(set(units)) == len(units)
    assert ABOUT.currency in data.currencies


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2.5", {"refused": "wrong_format"}),
        ("1,5", {"refused": "wrong_format"}),
        ("2 and a half", {"refused": "wrong_format"}),
        ("two and a half", {"refused": "wrong_format"}),
        ("2.0", 2),
        ("1.500", 1500),
        ("2 or 2.5", 2),
    ],
)
def test_a_count_is_whole(text: str, found: Any) -> None:
    assert brief(read(Kind.NUMBER, text, decimals=False)) == found


def test_a_broken_count_does_not_fit_from_outside_either() -> None:
    assert validate(question(Kind.NUMBER, decimals=False), 2.5) == Refused(WRONG)
    assert validate(question(Kind.NUMBER, decimals=False), 2.0) == Taken(2)


@pytest.mark.parametrize(
    ("kind", "text", "tense", "found"),
    [
        (Kind.DATE, "tomorrow", "past", {"refused": "out_of_range"}),
        (Kind.DATE, "2030-01-01", "past", {"refused": "out_of_range"}),
        (Kind.DATE, "today", "past", "2026-03-04"),
        (Kind.DATE, "today", "future", "2026-03-04"),
        (Kind.DATE, "yesterday", "future", {"refused": "out_of_range"}),
        (Kind.DATE, "3/4/2026", "past", "2026-03-04"),
        (Kind.MONTH, "March 2026", "past", "2026-03"),
        (Kind.MONTH, "next month", "past", {"refused": "out_of_range"}),
        (Kind.MONTH, "last month", "future", {"refused": "out_of_range"}),
    ],
)
def test_a_day_lies_on_the_side_of_today_that_is_asked_for(
    kind: Kind, text: str, tense: str, found: Any
) -> None:
    assert brief(read(kind, text, tense=tense)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("An idea, Design and creation", {"ambiguous": ["idea", "proto"]}),
        ("Design and creation and beta", {"ambiguous": ["proto", "pilot"]}),
        ("an idea or a foo", {"refused": "not_understood"}),
        ("beta or idea", {"ambiguous": ["idea", "pilot"]}),
        ("Pilote à l’essai, beta", "pilot"),
        ("idea, foo", {"refused": "not_understood"}),
    ],
)
def test_two_of_one_choice_are_asked_back(text: str, found: Any) -> None:
    assert brief(read(Kind.CHOICE, text)) == found


def test_what_stands_alone_is_asked_back_beside_others() -> None:
    alone: dict[str, Any] = {"exclusive": ("idea",)}
    assert brief(read(Kind.CHOICES, "idea", **alone)) == ["idea"]
    assert brief(read(Kind.CHOICES, "beta, proto", **alone)) == ["proto", "pilot"]
    assert brief(read(Kind.CHOICES, "idea, beta", **alone)) == {"ambiguous": [["idea"], ["pilot"]]}
    assert validate(question(Kind.CHOICES, **alone), ["idea", "pilot"]) == Refused(WRONG)


def test_what_stands_alone_gives_way() -> None:
    asked = question(Kind.CHOICES, exclusive=("idea",))
    assert together(asked, ["proto", "pilot"], ["idea"]) == ["idea"]
    assert together(asked, ["idea"], ["pilot"]) == ["pilot"]
    assert together(asked, ["pilot"], ["proto"]) == ["proto", "pilot"]


@pytest.mark.parametrize(
    ("text", "several"),
    [("an idea, beta", True), ("idea, foo", False), ("a sketch, mostly", False), ("idea", False)],
)
def test_a_guess_would_lose_one_of_several_choices_named(text: str, *, several: bool) -> None:
    assert names_several(question(Kind.CHOICE), text, words(Kind.CHOICE), Words()) is several


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("savings, and my mum lent us a bit", "en", (("savings",), ("my mum lent us a bit",))),
        ("فلوس، ورشة، مصمم", "ar", (("فلوس",), ("ورشة",), ("مصمم",))),
        ("شركاء، وفلوس، ومصمم", "ar", (("شركاء",), ("فلوس",), ("مصمم",))),
        ("fewer things and more jobs", "en", (("fewer things and more jobs", "fewer things", "more jobs"),)),
        ("貯金、銀行の融資", "ja", (("貯金",), ("銀行の融資",))),
        ("our savings", "en", ()),
    ],
)
def test_a_list_falls_into_its_parts(text: str, language: str, parts: tuple[tuple[str, ...], ...]) -> None:
    assert parts_of(text, language=language) == parts


@pytest.mark.parametrize("text", ["ab\u202e", "\u2066ab\u2069", " ab\u202a "])
def test_a_text_keeps_no_control_of_direction(text: str) -> None:
    assert read(Kind.TEXT, text) == Taken("ab")
    assert validate(question(Kind.TEXT), text) == Taken("ab")
    assert brief(read(Kind.TEXT, "\u202e", required=True)) == {"refused": "required"}


@pytest.mark.parametrize("text", ["👩\u200d🔬", "می\u200cخواهم"])
def test_a_text_keeps_its_joiners(text: str) -> None:
    assert read(Kind.TEXT, text) == Taken(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_shares_and_last_year(language: str) -> None:
    for share, named in table(language).data.shares.items():
        for word in named:
            assert read(Kind.PERCENT, word, language) == Taken(share), word
    patterns = table(language).data.month_in["-1"]
    march = {"ja": "3月", "ko": "3월", "zh": "3月"}.get(language) or next(
        name for name, month in month_names(table(language)).items() if month == 3
    )
    for pattern in patterns:
        assert read(Kind.MONTH, pattern.format(march), language) == Taken("2025-03"), pattern


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "lundi 8 mars, 09:00"),
        ("en", "Monday, March 8, 09:00"),
        ("de", "Montag, 8. März, 09:00"),
        ("nl", "maandag 8 maart, 09:00"),
        ("tr", "8 Mart Pazartesi 09:00"),
        ("zh", "3月8日星期一 09:00"),
        ("ar", "الاثنين، 8 مارس، 09:00"),
    ],
)
def test_a_moment_is_shown_in_the_order_of_the_language(language: str, text: str) -> None:
    assert show_moment(datetime(2027, 3, 8, 9, tzinfo=UTC), language) == text


@pytest.mark.parametrize(
    ("kind", "value", "language", "text"),
    [
        (Kind.MONEY, {"amount": 12000, "currency": "EUR"}, "de", "12.000 €"),
        (Kind.MONEY, {"amount": 12000, "currency": "EUR"}, "nl", "€ 12.000"),
        (Kind.MONEY, {"amount": 12000, "currency": "EUR"}, "tr", "€12.000"),
        (Kind.PERCENT, 12.5, "de", "12,5 %"),
        (Kind.PERCENT, 12.5, "nl", "12,5%"),
        (Kind.PERCENT, 12.5, "tr", "%12,5"),
        (Kind.DATE, "2026-03-04", "de", "4. März 2026"),
        (Kind.DATE, "2026-03-04", "nl", "4 maart 2026"),
        (Kind.DATE, "2026-03-04", "tr", "4 Mart 2026"),
        (Kind.MONTH, "2026-03", "de", "März 2026"),
        (Kind.MONTH, "2026-03", "tr", "Mart 2026"),
        (Kind.DURATION, 30, "de", "2 Jahre 6 Monate"),
        (Kind.DURATION, 13, "de", "1 Jahr 1 Monat"),
        (Kind.DURATION, 30, "nl", "2 jaar 6 maanden"),
        (Kind.DURATION, 30, "tr", "2 yıl 6 ay"),
        (Kind.COUNTRY, "TR", "de", "Türkei"),
        (Kind.COUNTRY, "DE", "nl", "Duitsland"),
        (Kind.COUNTRY, "NL", "tr", "Hollanda"),
    ],
)
def test_values_are_shown_in_german_dutch_and_turkish(
    kind: Kind, value: Any, language: str, text: str
) -> None:
    assert " ".join(shown(kind, value, language).split()) == text
