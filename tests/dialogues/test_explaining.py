"""Who asks what a word of the waiting question means is told why it is asked and how to answer it."""

from __future__ import annotations

import pytest

from dialogues.state import Status
from dialogues.turn import TurnResult
from knowledge.text import MORE
from tests.dialogues.replied import KNOWN, Asked, outcome
from tests.dialogues.test_transcripts import city
from tests.dialogues.wishes import CITY, LANGUAGES, say, waiting_at

ASKED = {
    "ar": ("margin", "ايش يعني هامش الربح؟"),
    "de": ("margin", "Was meinen Sie mit Marge?"),
    "en": ("funding_runway", "what's a runway?"),
    "es": ("margin", "¿qué es el margen?"),
    "fr": ("margin", "c'est quoi une marge ?"),
    "it": ("ip_kind", "cosa intendete per proprietà intellettuale?"),
    "ja": ("margin", "粗利って何ですか？"),
    "ko": ("margin", "마진이 뭔가요?"),
    "nl": ("margin", "wat bedoel je met marge?"),
    "pt": ("margin", "o que é a margem?"),
    "tr": ("margin", "marjı açıklar mısınız"),
    "zh": ("margin", "毛利率是什么意思？"),
}
WHICH = {
    "ar": "ما اعرف، ايش تنصحوني؟",
    "de": "keine Ahnung, was würden Sie empfehlen?",
    "en": "no idea, which would you recommend?",
    "es": "ni idea, ¿cuál me recomiendan?",
    "fr": "aucune idée, vous me conseillez lequel ?",
    "it": "non saprei, quale consigliate?",
    "ja": "よく分からないので、おすすめを教えてほしいです",
    "ko": "잘 모르겠는데 추천해 주실 수 있나요?",
    "nl": "geen idee, welke raden jullie aan?",
    "pt": "não conheço nenhum, o que recomendam?",
    "tr": "bilmiyorum, siz hangisini önerirsiniz?",
    "zh": "不太懂，你们推荐哪个？",
}


def _told(name: str, language: str, text: str) -> TurnResult:
    return say(waiting_at(name, language, **{**KNOWN, name: None}), text)


def _explains(after: TurnResult, name: str, language: str) -> bool:
    why = city(CITY).pack.words[language].intake.questions[name].why
    waits = after.state.waiting == name and name not in after.state.answers
    return waits and any(why in reply.text for reply in after.replies)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_is_asked_about_is_explained(language: str) -> None:
    name, text = ASKED[language]
    assert _explains(_told(name, language, text), name, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_to_ask_is_understood_of_the_name_of_a_question(language: str) -> None:
    pack = city(CITY).pack
    label = pack.words[language].intake.questions["margin"].label
    forms = pack.say("words.what_is", language).split("|")
    assert len(forms) > 9
    unheard = [
        form
        for form in forms
        if not _explains(_told("margin", language, form.replace(MORE, label)), "margin", language)
    ]
    assert not unheard


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("margin", "and what are direct costs?"),
        ("stage", "what does pilot mean?"),
        ("margin", "what's a margin? we keep about 30%"),
    ],
)
def test_other_words_of_a_question_are_explained_too(name: str, text: str) -> None:
    why = city(CITY).pack.words["en"].intake.questions[name].why
    assert any(why in reply.text for reply in _told(name, "en", text).replies)


def test_an_answer_beside_it_is_taken() -> None:
    after = _told("margin", "en", "what's a margin? we keep about 30%")
    assert after.state.answers["margin"].value == 30


@pytest.mark.parametrize("text", ["what is the programme?", "what's the Design Tech Elevator?"])
def test_a_question_to_the_programme_is_answered_by_it(text: str) -> None:
    replies = _told("margin", "en", text).replies
    assert any("answer" in reply.custom for reply in replies)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_which_to_take_wants_advice(language: str) -> None:
    assert outcome("accelerator", language, WHICH[language]) == "advice"


@pytest.mark.parametrize("text", ["no idea", "what does it cost?", "what is the Design Tech Elevator?"])
def test_not_knowing_and_other_questions_are_no_wish_for_advice(text: str) -> None:
    after = _told("accelerator", "en", text).state
    held = after.answers.get("accelerator")
    assert held is None or held.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("en", "hello at brightloop dot io", "hello@brightloop.io"),
        ("es", "apunte: hola arroba brizna punto org", "hola@brizna.org"),
        ("fr", "bonjour arobase lumo point fr", "bonjour@lumo.fr"),
        ("de", "hallo at werkraum punkt de", "hallo@werkraum.de"),
    ],
)
def test_an_address_said_aloud_may_begin_with_a_greeting(language: str, text: str, address: str) -> None:
    assert outcome("email", language, text) == address


def test_what_is_no_answer_waits() -> None:
    assert outcome("margin", "en", "what's a margin?") == Asked()
