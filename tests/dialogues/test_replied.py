"""Replies to the pack's own questions come to what was meant, and what is no answer is never stored."""

from __future__ import annotations

import pytest

from tests.dialogues.replied import KNOWN, LANGUAGES, Asked, measure, outcome
from tests.dialogues.wishes import say, waiting_at

GOAL = 0.95
LEAST = {"fifth": 0.9, "sixth": 0.85}
"""Share that must be right: in all languages together, and in each, of which the sixth set holds twenty."""


@pytest.mark.parametrize("part", ["fifth", "sixth"])
def test_replies_are_taken_as_they_are_meant(part: str) -> None:
    found = {language: measure(part, language) for language in LANGUAGES}
    wrong = [line for replies in found.values() for _, line in replies.wrong]
    assert not [line for replies in found.values() for line in replies.stored]
    assert 1 - len(wrong) / sum(r.count.total() for r in found.values()) >= GOAL, "\n".join(wrong)
    assert min(replies.share for replies in found.values()) >= LEAST[part], "\n".join(wrong)


@pytest.mark.parametrize(
    ("language", "text", "yes", "no"),
    [("en", "our rent is 900 €", "yes", "no"), ("fr", "le loyer est de 900 €", "oui", "non"),
     ("de", "die Miete beträgt 900 €", "ja", "nein"), ("tr", "kira 900 €", "evet", "hayır")],
)  # fmt: skip
def test_a_sum_beside_the_name_of_another_is_asked_back(language: str, text: str, yes: str, no: str) -> None:
    state = waiting_at("revenue_year", language, **{**KNOWN, "revenue_year": None})
    asked = say(state, text).state
    assert "revenue_year" not in asked.answers
    assert asked.asked is not None
    assert asked.asked.options == ({"amount": 900, "currency": "EUR"},)
    assert say(asked, yes).state.answers["revenue_year"].value == {"amount": 900, "currency": "EUR"}
    declined = say(asked, no).state
    assert declined.waiting == "revenue_year"
    assert "revenue_year" not in declined.answers


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "just me haha"), ("es", "yo solita jaja"), ("pt", "só eu kkk"), ("fr", "juste moi mdr"),
     ("de", "nur ich, hahaha!"), ("tr", "sadece ben xd"), ("ar", "انا فقط هههه"), ("zh", "就我一个 哈哈哈"),
     ("ko", "저 혼자요 ㅋㅋ"), ("it", "1 lol")],
)  # fmt: skip
def test_laughter_behind_an_answer_leaves_it_as_it_is(language: str, text: str) -> None:
    assert outcome("founders_count", language, text) == 1


def test_laughter_alone_is_no_answer_and_a_name_may_sound_like_it() -> None:
    assert isinstance(outcome("founders_count", "en", "haha lol"), Asked)
    assert outcome("project_name", "en", "Kaffee Haha") == "Kaffee Haha"


@pytest.mark.parametrize(
    ("language", "text"),
    [("pt", "uns 12 + ou -"), ("fr", "12 +/-"), ("de", "+- 12"), ("nl", "±12"), ("es", "12 + o -")],
)
def test_a_count_may_be_told_as_about_right_by_signs(language: str, text: str) -> None:
    assert outcome("interviews", language, text) == 12


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "bof nan, ma boîte mail déborde déjà"), ("ar", "لا مشكور، عندي ايميلات كثير")],
)
def test_a_no_with_a_reason_declines(language: str, text: str) -> None:
    assert outcome("consent_news", language, text) is False


@pytest.mark.parametrize("text", ["pls do", "plz do", "yes pls", "pls go ahead"])
def test_a_please_that_is_cut_short_is_one(text: str) -> None:
    assert outcome("consent_reminders", "en", text) is True


@pytest.mark.parametrize("text", ["12 000 €", "notre chiffre d'affaires est de 12 000 €"])
def test_a_sum_alone_or_by_its_own_name_is_taken(text: str) -> None:
    state = waiting_at("revenue_year", "fr", **{**KNOWN, "revenue_year": None})
    assert say(state, text).state.answers["revenue_year"].value == {"amount": 12000, "currency": "EUR"}


@pytest.mark.parametrize(
    ("language", "text", "ask", "yes"),
    [("en", "sometime in May 2023", "On which day was it?", "yes"),
     ("fr", "courant mai 2023", "Quel jour était-ce", "oui"),
     ("tr", "2023 Mayıs gibi", "Hangi gündü?", "evet")],
)  # fmt: skip
def test_a_month_told_for_a_past_day_is_kept_only_when_the_day_is_not_known(
    language: str, text: str, ask: str, yes: str
) -> None:
    said = say(waiting_at("company_date", language, **{**KNOWN, "company_date": None}), text)
    assert "company_date" not in said.state.answers
    assert ask in said.replies[0].text
    assert say(said.state, yes).state.answers["company_date"].value == "2023-05"


def test_a_month_without_its_year_is_asked_back_as_one_of_two() -> None:
    said = say(waiting_at("started", "en", **{**KNOWN, "started": None}), "in April")
    assert said.state.asked is not None
    assert [value[-3:] for value in said.state.asked.options] == ["-04", "-04"]


@pytest.mark.parametrize("name", ["test_users", "team_size"])
@pytest.mark.parametrize(
    ("language", "text", "readings"),
    [("en", "ten twelve people", (10, 12)), ("de", "zehn zwölf Leute", (10, 12)),
     ("fr", "deux trois personnes", (2, 3)), ("tr", "üç beş kişi", (3, 5)), ("zh", "十二三个人", (12, 13)),
     ("it", "dodici tredici persone", (12, 13)), ("nl", "ruim honderd mensen", (100,)),
     ("en", "10 to 12 people", ()), ("en", "dozens of people", ())],
)  # fmt: skip
def test_a_count_of_people_that_is_left_open_stays_at_its_question(
    name: str, language: str, text: str, readings: tuple[int, ...]
) -> None:
    assert outcome(name, language, text) == Asked(readings)


@pytest.mark.parametrize(
    ("language", "most", "least"),
    [("ar", "الحد الأقصى", "الحد الأدنى"), ("de", "maximal", "das Minimum"), ("en", "max", "the lowest"),
     ("es", "lo máximo", "el mínimo"), ("fr", "au max", "le minimum"), ("it", "il massimo", "il minimo"),
     ("ja", "最大です", "最低"), ("ko", "최고점이요", "최저점이요"), ("nl", "het maximum", "minimaal"),
     ("pt", "o máximo, sem dúvida", "o mínimo"), ("tr", "en yüksek", "en düşük"), ("zh", "满分", "最低")],
)  # fmt: skip
def test_the_ends_of_a_scale_are_told_in_words(language: str, most: str, least: str) -> None:
    assert outcome("impact_weight", language, most) == 5
    assert outcome("impact_weight", language, least) == 1


@pytest.mark.parametrize("text", ["not 5", "not the max"])
def test_a_step_that_is_denied_is_not_taken(text: str) -> None:
    assert outcome("impact_weight", "en", text) != 5
