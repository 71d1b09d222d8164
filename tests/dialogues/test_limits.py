"""How far an answer may go, in the words of the assistant; and choices that stand alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dialogues.message import Channel, ConversationKey, Message
from dialogues.replies import to_wire
from dialogues.state import Answer, Phase, State, Status
from tests.dialogues.test_transcripts import take

AT = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)
GIVEN = {
    "project_name": "Lumio",
    "stage": "market",
    "traction": "sales",
    "company_status": "created",
    "founders_count": 4,
}


def waiting_at(question: str, language: str, **more: Any) -> State:
    answers = {key: Answer(Status.ANSWERED, value, AT) for key, value in GIVEN.items()}
    return State(
        turn=9,
        language=language,
        language_chosen=True,
        greeted=True,
        phase=Phase.OPEN,
        answers=answers,
        waiting=question,
        **more,
    )


def say(state: State, text: str) -> tuple[State, str, dict[str, Any]]:
    """The state after the text, and the last reply's words and parts."""
    key = ConversationKey(Channel.REST, "1", "saint-etienne")
    result = take(state, Message(key, "m1", text))
    reply = to_wire(result.replies[-1])
    return result.state, reply["text"], reply["custom"]


@pytest.mark.parametrize(
    ("question", "language", "text", "code", "words"),
    [
        ("revenue_year", "fr", "-5", "out_of_range", "il faut au moins 0"),
        ("revenue_year", "en", "-5", "out_of_range", "€0 or more"),
        ("team_size", "en", "0", "out_of_range", "1 to 10,000"),
        ("paying_customers", "en", "20000000", "out_of_range", "0 to 10,000,000"),
        ("margin", "fr", "140 %", "out_of_range", "entre 0"),
        ("company_date", "en", "2090-01-01", "out_of_range", "behind us"),
        ("company_date", "fr", "demain", "out_of_range", "déjà passée"),
        ("interviews", "en", "1.5", "wrong_format", "a whole number"),
        ("interviews", "fr", "1,5", "wrong_format", "un nombre entier"),
        ("sector", "en", "Digital and software, Health and care", "ambiguous", "more than one way"),
        ("ip_kind", "en", "Brand, foo", "not_understood", "commas"),
        ("consent_reminders", "en", "forever", "not_understood", "yes or no"),
        ("consent_share_partners", "fr", "changer effets négatifs", "not_understood", "oui ou"),
    ],
)
def test_why_a_text_is_not_taken(question: str, language: str, text: str, code: str, words: str) -> None:
    state = waiting_at(question, language)
    after, said, custom = say(state, text)
    assert custom["rejected"] == {"question": question, "code": code}
    assert words in said
    assert "…" not in said.split("\n")[0]
    assert after.answers == state.answers


def test_a_choice_that_stands_alone_takes_the_place_of_others_and_gives_way_to_them() -> None:
    state = waiting_at("impact_kind", "en")
    for pressed, picked in (
        ("jobs", ("jobs",)),
        ("health", ("health", "jobs")),
        ("none_yet", ("none_yet",)),
        ("jobs", ("jobs",)),
        ("jobs", ()),
    ):
        state, _, _ = say(state, f"#impact_kind@1={pressed}")
        assert state.picked == picked


def test_what_was_picked_before_stays_when_a_reading_is_chosen() -> None:
    state = waiting_at("impact_kind", "en").but(picked=("health",))
    state, _, custom = say(state, "none for now, jobs")
    assert custom["rejected"] == {"question": "impact_kind", "code": "ambiguous"}
    state, _, _ = say(state, f"#?{state.asked.serial}=1" if state.asked else "")
    assert state.picked == ("health", "jobs")
