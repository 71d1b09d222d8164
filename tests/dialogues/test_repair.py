"""Ways in which a conversation leaves its path and finds back, in every language by the pack's own words.

The names are those of Rasa's conversation repair patterns.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pytest

from dialogues.message import Channel, ConversationKey, Message
from dialogues.replies import to_wire
from dialogues.state import Answer, Owner, Phase, State, Status
from tests.dialogues.test_transcripts import city, take
from tests.dialogues.wishes import say, waiting_at

NOW = datetime(2027, 3, 4, 9, 30, tzinfo=UTC)
CITY = "saint-etienne"
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt", "tr", "zh")


class Talk:
    """A conversation in one language, from a stranger's first word on."""

    def __init__(self, language: str, state: State | None = None) -> None:
        self.language = language
        self.words = city(CITY).pack.words[language]
        self.state = state or State()
        self.custom: dict[str, Any] = {}
        self.texts: list[str] = []

    def say(self, text: str) -> Talk:
        """One turn."""
        key = ConversationKey(Channel.REST, "someone", CITY)
        result = take(self.state, Message(key, str(self.state.turn), text, (), self.language))
        self.state = result.state
        replies = [to_wire(reply) for reply in result.replies]
        assert replies
        self.custom = {}
        for reply in replies:
            self.custom.update(reply.get("custom", {}))
        self.texts = [reply["text"] for reply in replies]
        return self

    def wish(self, command: str) -> Talk:
        """One turn with the pack's first words for a command."""
        return self.say(self.words.intents.commands[command][0])

    def begun(self) -> Talk:
        """In an intake, at its second question."""
        return self.say("/intake").say("Lumen")

    @property
    def waiting(self) -> str | None:
        """The question put last, as the wire has it."""
        question = self.custom.get("question")
        return question["id"] if question else None


@pytest.fixture(params=LANGUAGES)
def talk(request: pytest.FixtureRequest) -> Talk:
    return Talk(request.param)


def test_session_start(talk: Talk) -> None:
    talk.say(talk.words.intents.chat["greeting"][0])
    assert len(talk.texts) == 2, "the notice, and what answers the greeting"
    assert talk.texts[-1] == city(CITY).pack.say("chat.greeting", talk.language)
    assert talk.state.greeted
    assert talk.state.language == talk.language


def test_collect_information_and_validate_slot(talk: Talk) -> None:
    talk.begun()
    assert talk.custom["recorded"] == {"question": "project_name", "value": "Lumen"}
    talk.wish("skip")
    assert talk.waiting == "email"
    talk.say("ada@")
    assert talk.custom["rejected"] == {"question": "email", "code": "wrong_format"}
    assert talk.waiting == "email"
    talk.say("ada@example.com")
    assert talk.custom["recorded"] == {"question": "email", "value": "ada@example.com"}


def test_continue_interrupted_and_search(talk: Talk) -> None:
    asked = talk.words.phrasings.topics["residency.what"][0]
    assert talk.say(asked).custom["answer"]["topic"] == "residency.what"
    talk.begun()
    before = talk.waiting
    assert talk.say(asked).custom["answer"]["topic"] == "residency.what"
    assert talk.waiting == before


def test_correction(talk: Talk) -> None:
    talk.begun().wish("back")
    assert talk.waiting == "project_name"
    talk.say("Lanterna")
    assert talk.state.answers["project_name"].value == "Lanterna"
    assert talk.waiting == "founder_name"


def test_cancel_flow(talk: Talk) -> None:
    talk.begun().wish("cancel")
    assert "question" not in talk.custom
    no, yes = (city(CITY).pack.say(f"choice.{name}", talk.language) for name in ("no", "yes"))
    assert talk.say(no).waiting == "founder_name"
    talk.wish("cancel").say(yes)
    assert talk.state.phase is Phase.NONE
    assert talk.state.answers == {}


def test_restart(talk: Talk) -> None:
    talk.begun().wish("restart")
    assert "question" not in talk.custom
    talk.say(city(CITY).pack.say("choice.yes", talk.language))
    assert talk.waiting == "project_name"
    assert talk.state.answers == {}


def test_skip_question(talk: Talk) -> None:
    talk.say("/intake").wish("skip")
    assert talk.custom["rejected"] == {"question": "project_name", "code": "required"}
    talk.say("Lumen").wish("skip")
    assert talk.waiting == "email"
    assert talk.state.answers["founder_name"].status is Status.SKIPPED


def test_clarification(talk: Talk) -> None:
    titles = [said.title for said in talk.words.faq.topics.values() if hasattr(said, "title")]
    for one, other in chain.from_iterable(zip(titles, titles[step:], strict=False) for step in (5, 3, 7)):
        if "clarify" in talk.say(f"{one} {other}").custom:
            break
    topics = talk.custom["clarify"]["topics"]
    assert 1 <= len(topics) <= 3
    talk.say(talk.words.faq.topics[topics[-1]].title)
    assert talk.custom["answer"]["topic"] == topics[-1]


def test_cannot_handle(talk: Talk) -> None:
    talk.say(talk.words.intents.out_of_scope[0])
    assert talk.custom["gap"]["kind"] in ("out_of_scope", "unsure")
    assert "answer" not in talk.custom


def test_chitchat(talk: Talk) -> None:
    talk.begun().say(talk.words.intents.chat["thanks"][-1])
    assert talk.texts[0] == city(CITY).pack.say("chat.thanks", talk.language)
    assert talk.waiting == "founder_name"
    assert "answer" not in talk.custom


def test_human_handoff(talk: Talk) -> None:
    talk.begun().wish("human")
    assert "referral" in talk.custom
    assert talk.waiting == "founder_name"
    with_staff = Talk(talk.language, talk.state.but(owner=Owner.STAFF))
    assert set(with_staff.say(talk.words.intents.chat["thanks"][-1]).custom) == {"handoff"}


def test_internal_error(talk: Talk) -> None:
    talk.begun().say("   ")
    assert talk.waiting == "founder_name"
    talk.say("a" * 9000)
    assert talk.waiting == "founder_name"
    assert talk.custom["rejected"]["code"] == "too_long"


def test_repeat_bot_messages(talk: Talk) -> None:
    put = talk.begun().texts[-1]
    assert talk.wish("repeat").texts[-1] in put


def test_user_silence(talk: Talk) -> None:
    talk.begun().wish("pause")
    assert talk.state.phase is Phase.PAUSED
    assert talk.wish("resume").waiting == "founder_name"


def test_completed(talk: Talk) -> None:
    questions = city(CITY).pack.questions
    known = {"project_name": "Lumen", "stage": "idea", "needs": ["funding"], "main_need": "funding"}
    answers = {
        name: Answer(Status.ANSWERED, value, NOW, questions[name].meaning) for name, value in known.items()
    }
    open_intake = State(
        language=talk.language, greeted=True, phase=Phase.OPEN, waiting="founder_name", answers=answers
    )
    done = Talk(talk.language, open_intake).wish("submit")
    assert {"diagnosis", "referral"} <= set(done.custom)
    assert done.state.phase is Phase.SUBMITTED


def test_code_change(talk: Talk) -> None:
    talk.begun()
    newer = talk.state.but(waiting="a_question_of_an_older_pack", pack_version=0)
    after = Talk(talk.language, newer).wish("progress")
    assert after.state.answers["project_name"].value == "Lumen"
    assert after.waiting in city(CITY).pack.questions


@pytest.mark.parametrize(
    ("language", "text", "status"),
    [
        ("en", "skip", Status.SKIPPED),
        ("fr", "je ne sais pas", Status.UNKNOWN),
        ("ja", "/skip", Status.SKIPPED),
    ],
)
def test_who_passes_over_a_question_in_a_pause_goes_on(language: str, text: str, status: Status) -> None:
    after = say(waiting_at("phone", language).but(phase=Phase.PAUSED), text).state
    assert after.phase is Phase.OPEN
    assert after.answers["phone"].status is status
    assert after.waiting != "phone"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "we have no website yet"), ("ja", "サイトはまだないです")]
)
def test_what_only_sounds_like_passing_over_it_leaves_a_pause_as_it_is(language: str, text: str) -> None:
    paused = waiting_at("phone", language).but(phase=Phase.PAUSED)
    after = say(paused, text).state
    assert (after.phase, after.waiting, after.answers) == (Phase.PAUSED, "phone", paused.answers)


STRANGER = State(greeted=True, offered=(("start the diagnosis", "/intake"),))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "we make a lamp for nurses"),
        ("fr", "on vend des caisses de céréales locales aux cantines"),
        ("de", "wir verkaufen Regenjacken für Kinder"),
        ("ja", "看護師が夜間の転倒に気づけるランプを作っています"),
    ],
)
def test_who_tells_of_a_project_before_an_intake_is_shown_the_way_into_it(language: str, text: str) -> None:
    talk = Talk(language, STRANGER.but(language=language)).say(text)
    assert talk.texts == [city(CITY).pack.say("told.outside", language)]
    assert "gap" not in talk.custom
    assert talk.state.phase is Phase.NONE


@pytest.mark.parametrize("text", ["find me a dentist", "book a flight to Tokyo", "pizza"])
def test_what_is_beyond_the_programme_stays_a_gap(text: str) -> None:
    assert Talk("en", STRANGER.but(language="en")).say(text).custom["gap"] == {"kind": "out_of_scope"}


@pytest.mark.parametrize(("language", "text"), [("en", "yes"), ("fr", "vas-y"), ("ja", "お願いします")])
def test_a_yes_to_the_offered_start_starts(language: str, text: str) -> None:
    assert Talk(language, STRANGER.but(language=language)).say(text).state.phase is Phase.OPEN


def test_an_ok_to_an_answer_starts_nothing() -> None:
    assert Talk("en", STRANGER.but(language="en")).say("ok").state.phase is Phase.NONE
