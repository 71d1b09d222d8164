"""Several things in one message: nothing is lost, an open answer stays whole, what waits is asked once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.message import Channel, ConversationKey, Message
from dialogues.state import Answer, Doubt, Phase, State, Status
from dialogues.turn import TurnResult
from knowledge.pack import load
from knowledge.understanding import Pieces
from tests.dialogues.test_transcripts import NOW, take

QUESTIONS = {
    "What does the programme cost?": "programme.cost",
    "When is the next event?": "events.next",
    "Who can join?": "programme.who-can-join",
}


def at(waiting: str) -> State:
    held = {"project_name": "Lumen", "sector": "food", "stage": "prototype", "founders_count": 2}
    answers = {key: Answer(Status.ANSWERED, value, NOW) for key, value in held.items() if key != waiting}
    return State(
        turn=9,
        language="en",
        greeted=True,
        phase=Phase.OPEN,
        answers=answers,
        waiting=waiting,
        visited=tuple(answers),
    )


def say(waiting: str, text: str) -> TurnResult:
    key = ConversationKey(Channel.REST, "someone", "saint-etienne")
    return take(at(waiting), Message(key, "m1", text, language_hint="en"))


def value(result: TurnResult, key: str) -> Any:
    answer = result.state.answers.get(key)
    return None if answer is None else answer.value


def topics(result: TurnResult) -> list[Any]:
    return [reply.custom["answer"]["topic"] for reply in result.replies if "answer" in reply.custom]


def asked(result: TurnResult) -> list[Any]:
    return [reply.custom["question"]["id"] for reply in result.replies if "question" in reply.custom]


@given(
    st.integers(1, 400),
    st.sampled_from(["{}", "{} people", "we are {}", "about {}"]),
    st.sampled_from([". ", "\n", " – ", ".\n\n", ", "]),
    st.sampled_from(sorted(QUESTIONS)),
)
@settings(max_examples=40, deadline=None)
def test_an_answer_and_a_question_are_both_done(number: int, said: str, mark: str, question: str) -> None:
    result = say("team_size", said.format(number) + mark + question)
    assert value(result, "team_size") == number
    assert topics(result) == [QUESTIONS[question]]
    assert asked(result) == [result.state.waiting]
    assert "recorded" in result.replies[0].custom


@pytest.mark.parametrize(
    "text", ["What does it cost? What does the programme cost?", "Who can join? Who can take part?"]
)
def test_what_is_asked_twice_is_told_once(text: str) -> None:
    result = say("team_size", text)
    assert len(topics(result)) == 1
    assert asked(result) == ["team_size"]


@pytest.mark.parametrize(
    "text",
    [
        "We asked ourselves: how can bakers save flour? So we built a scale that tells them.",
        "Farmers ask: when will it rain? Nobody tells them. We do.",
        "Parents stop at the door. They cannot go back. Then they skip the visit.",
        "Who helps them? Nobody. We want to.",
        "Hello! We make lamps for night workers.",
        "Nurses lose an hour a day.\nWhy? Their tools do not talk to each other.",
    ],
)
def test_an_open_answer_of_several_sentences_stays_whole(text: str) -> None:
    result = say("problem", text)
    if result.state.asked is not None:  # it was asked, and nothing was done
        assert result.state.asked.doubt is Doubt.MEANT
        assert result.state.asked.text == text
        return
    assert value(result, "problem") == text


def test_an_open_answer_before_a_question_is_kept_as_written_and_the_question_answered() -> None:
    result = say("problem", "Bakers waste flour every day. What does the programme cost?")
    assert value(result, "problem") == "Bakers waste flour every day. What does the programme cost?"
    assert topics(result) == ["programme.cost"]


def test_a_wish_after_an_open_answer_is_no_part_of_it() -> None:
    result = say("problem", "Bakers waste flour every day. Let's stop here for today.")
    assert value(result, "problem") == "Bakers waste flour every day."
    assert result.state.phase is Phase.PAUSED


def test_back_after_an_answer_is_to_the_question_before_it() -> None:
    result = say("team_size", "5. Go back please")
    assert value(result, "team_size") == 5
    assert result.state.waiting == "founders_count"


def test_why_beside_an_answer_is_told_of_the_question_it_answers() -> None:
    why = load("saint-etienne").words["en"].intake.questions["team_size"].why
    result = say("team_size", "5 – why do you ask?")
    assert value(result, "team_size") == 5
    assert why in result.replies[1].text


def test_of_two_values_beside_a_question_one_is_chosen_and_the_question_is_answered() -> None:
    result = say("team_size", "We are five. Two of us are students. What does the programme cost?")
    assert topics(result) == ["programme.cost"]
    assert result.state.asked is not None
    assert set(result.state.asked.options) == {2, 5}
    assert value(result, "team_size") is None


def test_what_must_be_confirmed_is_asked_last() -> None:
    result = say("team_size", "5. Delete everything")
    assert value(result, "team_size") == 5
    assert result.state.asked is not None
    assert result.state.asked.doubt is Doubt.DELETE
    assert result.replies[-1].buttons


def test_an_answer_behind_a_step_back_is_for_nobody_to_guess() -> None:
    result = say("team_size", "Go back. 5")
    assert value(result, "founders_count") == 2
    assert not (value(result, "team_size") == 5 and result.state.waiting == "founders_count")


@pytest.mark.parametrize("text", ["Ok. Why do you ask?", "Thanks. Why do you ask?"])
def test_a_courtesy_gives_no_consent(text: str) -> None:
    result = say("consent_news", text)
    assert value(result, "consent_news") is None
    assert asked(result) == ["consent_news"]


@pytest.mark.parametrize(
    "name",
    ["Pause Café Solidaire", "Help Me Grow", "Stop Gaspi", "Back Market", "No Idea Studio", "Skip the Line"],
)
def test_a_name_that_begins_with_a_wish_is_never_obeyed_silently(name: str) -> None:
    result = say("project_name", name)
    assert result.state.phase is Phase.OPEN
    stored, back = value(result, "project_name"), result.state.asked
    assert stored == name or (stored is None and back is not None and back.text == name)


def test_a_lone_wish_is_obeyed_where_a_name_is_asked_for() -> None:
    assert say("project_name", "pause").state.phase is Phase.PAUSED


@pytest.mark.parametrize(
    ("text", "stored"),
    [("Good morning! Lumen", "Lumen"), ("Hello Fresh", "Hello Fresh"), ("Hello, Lumen", None)],
)
def test_a_greeting_is_no_part_of_a_name(text: str, stored: str | None) -> None:
    result = say("project_name", text)
    assert value(result, "project_name") == stored
    if stored is None:
        assert result.state.asked is not None
        assert result.state.asked.options == ("Lumen", "Hello, Lumen")


@lru_cache(maxsize=1)
def pieces() -> Pieces:
    return Pieces([load("saint-etienne")])


marks = st.sampled_from([". ", "? ", "\n", "。", "，", ", ", " and ", " – ", "؟ ", " ve ", "そして", " و"])
words = st.sampled_from(
    ["hello", "5", "we are", "why", "すみません", "عذرا", "merhaba", "prix", "…", "", "?"]
)


@given(st.lists(st.one_of(marks, words, st.text(max_size=8)), max_size=12).map("".join))
def test_pieces_are_of_the_text_and_in_its_order(text: str) -> None:
    languages = {"en": 0.3, "ja": 0.3, "ar": 0.2, "tr": 0.2}
    for way in pieces().of(text, languages, "fr"):
        assert len(way) <= 3
        place = 0
        for piece in way:
            assert piece.strip()
            place = text.find(piece, place)
            assert place >= 0
            place += len(piece)


@pytest.mark.parametrize("text", ["hello@some-labs.org is the best one", "Hi, thanks@some-labs.org is ours"])
def test_an_address_that_begins_with_a_greeting_stays_whole(text: str) -> None:
    assert value(say("email", text), "email") in ("hello@some-labs.org", "thanks@some-labs.org")
