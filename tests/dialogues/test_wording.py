"""Which answers may be put into other words, and that only these words of this answer are ever said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest

from dialogues import faq
from dialogues.city import City, Understanding
from dialogues.draft import Draft
from dialogues.message import Channel, ConversationKey, Message
from dialogues.privacy import notice
from dialogues.state import State
from dialogues.turn import TurnResult
from dialogues.wording import Entry, Question, Wording
from knowledge.pack import load

CITY = City(load("saint-etienne"), cast("Understanding", None))
NOW = datetime(2027, 3, 4, 9, 30, tzinfo=UTC)
TOPIC = "residency.what"


def told(topic: str, made: Wording | None = None) -> TurnResult:
    """A turn that answers a topic."""
    draft = Draft(State(language="en", greeted=True), CITY, NOW, "en")
    draft.wording = made
    faq.tell(draft, topic, 0.9)
    return TurnResult(draft.state, tuple(draft.replies), tuple(draft.effects))


def asked(text: str, topic: str = TOPIC, **more: str) -> Question | None:
    message = Message(ConversationKey(Channel.REST, "someone", CITY.pack.id), "1", text, **more)  # type: ignore[arg-type]
    return CITY.question(message, told(topic))


def test_an_answer_of_the_programmes_may_be_worded() -> None:
    question = asked("how long does the designer stay?")
    text = told(TOPIC).replies[0].text
    assert question == Question(
        "how long does the designer stay?", (Entry(TOPIC, text),), "en", "saint-etienne"
    )


@pytest.mark.parametrize(
    "text",
    [
        "The designer in residence",
        "/human",
        "#?3=1",
        "",
        "is it for ada@example.com too?",
        "can I call +33 6 12 34 56 78 about it?",
        "is it the one on https://example.org?",
        "how long? " * 60,
    ],
)
def test_what_is_no_question_or_may_tell_who_asks_stays_in_the_house(text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize("topic", ["programme.cost", "events.next", "privacy.what-is-kept"])
def test_answers_that_must_stand_as_they_are_do(topic: str) -> None:
    assert asked("how about this?", topic) is None


def test_a_correction_is_not_worded() -> None:
    assert asked("how long does it last?", edits="m0") is None


def test_the_words_are_said_with_what_they_cite() -> None:
    question = asked("how long does the designer stay?")
    assert question is not None
    (reply,) = told(TOPIC, Wording(question, "For 3 weeks.", (TOPIC,))).replies
    assert reply.text == "For 3 weeks."
    plain = told(TOPIC).replies[0]
    assert reply.custom["answer"] == {**plain.custom["answer"], "reworded": {"cites": [TOPIC]}}
    assert reply.buttons == plain.buttons


def test_words_of_another_answer_are_never_said() -> None:
    question = asked("how long does the designer stay?")
    assert question is not None
    made = Wording(question, "For 3 weeks.", (TOPIC,))
    assert told("sprint.what", made) == told("sprint.what")
    older = replace(question, entries=(Entry(TOPIC, "As it was before the pack changed."),))
    assert told(TOPIC, replace(made, of=older)) == told(TOPIC)
    assert told(TOPIC, replace(made, of=replace(question, language="fr"))) == told(TOPIC)


@pytest.mark.parametrize("language", CITY.pack.about.languages)
def test_the_notice_tells_of_a_service_where_there_is_one(language: str) -> None:
    for city in (CITY, replace(CITY, asks_service=True)):
        draft = Draft(State(language=language, greeted=True), city, NOW, language)
        notice(draft)
        tells = CITY.pack.say("privacy.service", language) in draft.replies[0].text
        assert tells is city.asks_service
