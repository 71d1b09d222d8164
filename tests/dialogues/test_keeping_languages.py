"""A conversation keeps its language whatever short thing is said that tells none, through the pure turn."""

from __future__ import annotations

from typing import Any

import pytest

from dialogues.message import Channel, ConversationKey, Message
from dialogues.state import Phase, State
from tests.dialogues.test_transcripts import city, reader, take
from tests.dialogues.wishes import CITY, LANGUAGES, waiting_at

TELL_NOTHING = (
    "OK", "ok!", "12", "12 000 €", "3,5 %", "2026-03-01", "https://lumio-design.fr/about-us-and-you",
    "lumio.io", "anna@lumio.io", "👍", "🚀🚀 😀", "Anna Kowalska", "anna kowalska", "jean dupont",
    "Marco Rossi", "anna at lumio", "Anna at Lumio", "Paul et Anna", "Lumio GmbH", "GreenTech Solutions",
    "José García", "Mehmet Yılmaz", "Café de la Gare", "business plan", "Business Plan", "start-up",
    "marketing", "digital marketing", "design sprint", "Design Tech", "SaaS B2B", "pitch deck", "MVP",
    "business angels", "machine learning", "open source", "product market fit", "go to market",
    "user experience", "smart home", "e-commerce", "LinkedIn", "Saint-Étienne", "New York", "iPhone", "CEO",
    "haha", "3D",
)  # fmt: skip
"""Names, numbers, addresses, signs, and words that founders of every language use."""

SEVERAL = ("pitch", "price_basis", None)
"""Where it is said: at an open question, at a strict one, in free chat."""


def said(state: State, text: str, hint: str | None = None) -> Any:
    key = ConversationKey(Channel.REST, "someone", CITY)
    return take(state, Message(key, f"{state.turn}-{text}", text, language_hint=hint))


def at(language: str, question: str | None = None) -> State:
    if question is None:
        return State(language=language, greeted=True, phase=Phase.NONE)
    return waiting_at(question, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_tells_no_language_changes_none(language: str) -> None:
    changed = [
        (where, text, result.state.language)
        for where in SEVERAL
        for text in TELL_NOTHING
        if (result := said(at(language, where), text)).state.language != language
        or any(r.custom.get("language", {"tag": language})["tag"] != language for r in result.replies)
    ]
    assert changed == []


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("en", "email", "anna at lumo dot io"),
        ("de", "email", "anna at lumo dot io"),
        ("fr", "email", "anna arobase lumo point io"),
        ("en", "website", "lumo dot io"),
    ],
)
def test_an_address_said_aloud_changes_no_language(language: str, question: str, text: str) -> None:
    after = said(at(language, question), text).state
    assert question in after.answers
    assert after.language == language


def test_a_refusal_of_an_address_may_change_it() -> None:
    assert said(at("en", "email"), "je préfère ne pas donner mon adresse").state.language == "fr"


QUESTIONS = {
    "fr": "combien de temps dure le diagnostic ?", "en": "how long does the diagnosis take?",
    "de": "wie lange dauert die Diagnose?", "es": "¿cuánto dura el diagnóstico?",
    "it": "quanto dura la diagnosi?", "pt": "quanto tempo demora o diagnóstico?",
    "nl": "hoe lang duurt de diagnose?", "ja": "診断はどのくらい時間がかかりますか",
    "ko": "진단은 얼마나 걸리나요?",
    "zh": "诊断需要多长时间？", "ar": "كم يستغرق التشخيص؟", "tr": "tanı ne kadar sürer?",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reply_is_in_the_language_of_the_question(language: str) -> None:
    before = "fr" if language != "fr" else "en"
    result = said(at(before), QUESTIONS[language])
    parts = [reply.custom for reply in result.replies]
    assert result.state.language == language
    assert {"tag": language, "sure": True} in [part.get("language") for part in parts]
    assert [part["answer"]["language"] for part in parts if "answer" in part] == [language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_was_chosen_stands_whatever_is_written(language: str) -> None:
    other = "de" if language != "de" else "it"
    switched = said(at(other), f"/language {language}")
    assert switched.state.language == language
    again = said(switched.state, QUESTIONS[other])
    assert again.state.language == language
    back = said(again.state.but(asked=None), f"/language {other}")
    assert back.state.language == other


@pytest.mark.parametrize(
    ("text", "language"),
    [("ikura desu ka", "ja"), ("shindan wa doko desu ka", "ja"), ("kam yukallif albarnamaj", "ar"),
     ("kayfa uridu an abda", "ar"), ("skolko eto stoit", "ru"), ("eolma yeyo", "ko"),
     ("wo yao duoshao qian", "zh")],
)  # fmt: skip
def test_words_in_latin_letters_are_known_for_their_language(text: str, language: str) -> None:
    assert city(CITY).understanding.settle(reader().read(text), None, chosen=False)[0] == language


@pytest.mark.parametrize(
    ("text", "language"),
    [("ikura desu ka", "ja"), ("kam yukallif", "ar"), ("eolma yeyo", "ko"), ("duoshao qian", "zh")],
)
def test_a_conversation_goes_on_in_its_language_when_that_is_typed_in_latin_letters(
    text: str, language: str
) -> None:
    assert said(at(language), text).state.language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [("c'est quoi le business model canvas ?", "fr"), ("wie läuft das mit dem pitch deck?", "de"),
     ("quanto costa lo sprint di design?", "it"), ("スタートアップのpitch deckは必要ですか", "ja"),
     ("MVP는 언제까지 만들어야 해요?", "ko"), ("我们的startup可以参加吗", "zh"),
     ("هل يمكن لـ startup صغيرة أن تشارك؟", "ar"), ("our accompagnement, how long is it?", "en")],
)  # fmt: skip
def test_a_text_of_two_languages_is_in_that_of_its_sentence(text: str, language: str) -> None:
    assert city(CITY).understanding.settle(reader().read(text), None, chosen=False)[0] == language
