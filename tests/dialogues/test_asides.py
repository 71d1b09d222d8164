"""Small talk in the middle of an intake: each kind gets its reply, nothing is stored, the question waits."""

from __future__ import annotations

from collections import Counter

import pytest

from dialogues.state import Doubt, Phase
from knowledge.text import fold
from tests.dialogues.asides import PLACES, asides, came, near
from tests.dialogues.test_transcripts import city
from tests.dialogues.wishes import CITY, LANGUAGES, OPEN, STRICT, Case, say, taken, waiting_at

HANDLED = 0.88
"""Share of everyday small talk, over all languages and places, that gets its reply; 0.92 now."""
HANDLED_RARE = 0.4
"""The same of what is said in rarer words, and was never looked at; 0.48 were."""
MOVED = 0.05
"""Share of everyday small talk that is stored as an answer, or does something else; 0.03 do."""
REFUSED = 0.016
"""Share of honest answers that sound like small talk, not taken at once; 0.016 were when this was written."""


def _one_place_each(every: tuple[Case, ...]) -> list[Case]:
    """Each text at one of the places, in turn."""
    return [case for n, case in enumerate(every) if case.question == PLACES[n // len(PLACES) % len(PLACES)]]


def test_small_talk_gets_its_reply_and_is_stored_nowhere() -> None:
    count = Counter(map(came, _one_place_each(asides(unseen=False))[::2]))
    assert count.total() > 200
    assert count["right"] >= HANDLED * count.total(), count
    assert count["moved"] <= MOVED * count.total(), count


def test_small_talk_in_rare_words_often_gets_its_reply_too() -> None:
    count = Counter(map(came, _one_place_each(asides(unseen=True))))
    assert count.total() > 90
    assert count["right"] >= HANDLED_RARE * count.total(), count


def test_answers_that_sound_like_small_talk_are_taken() -> None:
    some = near()
    refused = Counter(case.language for case in some if not taken(case))
    assert refused.total() <= REFUSED * len(some), refused


def test_unseen_small_talk_stands_in_no_pack() -> None:
    forms = {
        fold(form)
        for words in city(CITY).pack.words.values()
        for listed in words.intents.chat.values()
        for form in listed
    }
    unseen = {case.text for case in asides(unseen=True)}
    assert len({text for text in unseen if fold(text) not in forms}) > 0.95 * len(unseen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tired_founder_is_offered_a_break_and_takes_it_by_a_yes(language: str) -> None:
    pack = city(CITY).pack
    tired = pack.words[language].intents.chat["tired"][0]
    for waiting in (OPEN, STRICT):
        state = waiting_at(waiting, language)
        asked = say(state, tired)
        assert asked.state.phase is Phase.OPEN
        assert asked.state.asked is not None
        assert asked.state.asked.doubt is Doubt.PAUSE
        assert asked.replies[-1].text.endswith(pack.say("pause.offer", language))
        assert [button.title for button in asked.replies[-1].buttons] == [
            pack.say("button.pause", language),
            pack.say("button.go_on", language),
        ]
        assert say(asked.state, pack.say("choice.yes", language)).state.phase is Phase.PAUSED
        assert say(asked.state, pack.say("button.pause", language)).state.phase is Phase.PAUSED
        goes_on = say(asked.state, pack.say("choice.no", language))
        assert (goes_on.state.phase, goes_on.state.answers) == (Phase.OPEN, state.answers)
        assert goes_on.replies[-1].custom["question"]["id"] == waiting


def test_a_break_may_be_taken_until_a_time_and_an_answer_is_still_one() -> None:
    asked = say(waiting_at("team_size", "en"), "I'm tired").state
    until = say(asked, "tomorrow at 9").state
    assert until.phase is Phase.PAUSED
    assert until.resume_at is not None
    assert say(asked, "seven").state.answers["team_size"].value == 7


def test_small_talk_is_answered_in_other_words_the_next_time() -> None:
    first = say(waiting_at(STRICT, "en"), "it's raining")
    second = say(first.state, "it's snowing outside")
    assert first.replies[0].text != second.replies[0].text
    assert {first.replies[0].text, second.replies[0].text} == set(
        city(CITY).pack.say("chat.remark", "en").split("|")
    )


def test_a_name_may_sound_like_small_talk() -> None:
    assert taken(Case("en", "answer", "Rainy Day", "project_name", "Rainy Day"))
    asked = say(waiting_at("project_name", "en"), "Wow").state
    assert asked.asked is not None
    assert asked.asked.doubt is Doubt.MEANT
    named = say(asked, city(CITY).pack.say("button.my_answer", "en")).state
    assert named.answers["project_name"].value == "Wow"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes, but not too often"),
        ("en", "yes if it's at most once a month"),
        ("fr", "oui si ce n'est pas trop souvent"),
        ("de", "ja, aber nicht zu oft"),
        ("es", "sí, siempre que no sea cada semana"),
        ("it", "sì, ma solo via e-mail"),
        ("pt", "sim, desde que não seja todos os dias"),
        ("nl", "ja, als het niet te vaak is"),
        ("ja", "はい、ただし月に一回まで"),
        ("ko", "네, 너무 자주만 아니면요"),
        ("zh", "可以，但是不要太频繁"),
        ("ar", "نعم بشرط ألا يكون كل أسبوع"),
        ("tr", "evet ama çok sık olmasın"),
    ],
)
def test_a_consent_within_limits_is_asked_for_again(language: str, text: str) -> None:
    result = say(waiting_at("consent_news", language), text)
    assert "consent_news" not in result.state.answers
    assert result.state.waiting == "consent_news"
    assert result.replies[-1].custom["rejected"] == {"question": "consent_news", "code": "not_understood"}
    assert result.replies[-1].text.startswith(city(CITY).pack.say("reject.limited", language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes please if that's ok"),
        ("fr", "oui, si vous voulez"),
        ("es", "sí, si no es mucha molestia"),
        ("it", "sì, se non è un disturbo"),
        ("pt", "sim, se não for incómodo"),
        ("ja", "はい、よろしければお願いします"),
        ("ko", "네, 괜찮으시면 보내 주세요"),
    ],
)
def test_a_consent_given_politely_is_given(language: str, text: str) -> None:
    held = say(waiting_at("consent_news", language), text).state.answers.get("consent_news")
    assert held is not None
    assert held.value is True
