"""What is not for the intake leaves it alone: what others may read, and what is no words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.commands import COMMANDS
from dialogues.effects import CameFrom, FilesKept, ForStaff, GapRecorded
from dialogues.message import Channel, ConversationKey, Earlier, FileRef, Message, Sent
from dialogues.replies import Button, Reply, from_wire, to_wire
from dialogues.state import Answer, Asked, Doubt, Owner, Phase, State, Status
from tests.dialogues.test_transcripts import take

AT = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)
SECRET = "perpetuum mobile"
ANSWERS = {
    "project_name": Answer(Status.ANSWERED, SECRET, AT),
    "contact_email": Answer(Status.ANSWERED, "ada@example.org", AT),
    "sector": Answer(Status.ANSWERED, "light", AT),
}
OPEN = State(turn=9, language="en", greeted=True, phase=Phase.OPEN, answers=ANSWERS, waiting="stage")
TESTED = Answer(Status.ANSWERED, value=True, at=AT)
STATES = [
    OPEN,
    OPEN.but(answers={**ANSWERS, "tested_users": TESTED}, waiting="test_report"),
    OPEN.but(phase=Phase.PAUSED),
    OPEN.but(phase=Phase.SUBMITTED, waiting=None),
    State(language="fr"),
]
LINK = "https://chat.example/assistant"
FILE = FileRef("f1", "voice.ogg", 900, "audio/ogg")
PERSONAL = {"question", "progress", "recorded", "rejected", "review", "diagnosis", "referral", "export"}


def message(text: str, **more: Any) -> Message:
    return Message(ConversationKey(Channel.TELEGRAM, "1", "example-city"), "m1", text, **more)


def held(state: State) -> tuple[Any, ...]:
    """All that an intake is."""
    return state.answers, state.phase, state.waiting, state.detour, state.visited, state.picked


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "text",
    [
        *(f"/{name}" for name in COMMANDS),
        "/change project_name",
        "#sector@1=food",
        "#?9=0",
        "yes",
        "a prototype",
        "What does it cost?",
        "let me talk to somebody",
        "delete everything about me",
        "💡",
        "",
    ],
)
def test_in_public_nothing_of_an_intake_is_shown_or_changed(state: State, text: str) -> None:
    asked = Asked(Doubt.DELETE, 9, ("yes", "no"))
    result = take(state.but(asked=asked), message(text, public=True, private_link=LINK))
    assert held(result.state) == held(state)
    assert result.replies
    for reply in result.replies:
        assert SECRET not in reply.text
        assert not PERSONAL & set(reply.custom)
        own = [button.payload for button in reply.buttons if button.url is None]
        assert not [payload for payload in own if payload.startswith("#") and "?" not in payload]
        assert not {"/intake", "/human", "/export", "/delete", "/resume"} & set(own)
    assert {type(effect) for effect in result.effects} <= {GapRecorded, CameFrom}


@pytest.mark.parametrize("link", [LINK, None])
def test_the_way_to_the_private_chat_is_a_button_where_there_is_an_address(link: str | None) -> None:
    (reply,) = take(OPEN, message("/intake", public=True, private_link=link)).replies
    assert [button.url for button in reply.buttons] == ([link] if link else [])
    assert "private" in reply.text


@given(
    st.sampled_from(STATES),
    st.sampled_from([Sent.VOICE, Sent.STICKER, Sent.CONTACT, Sent.TOO_LARGE, Sent.OTHER]),
    st.booleans(),
)
def test_what_is_no_words_never_moves_an_intake(state: State, sent: Sent, with_file: bool) -> None:  # noqa: FBT001  # drawn
    result = take(state, message("", sent=sent, files=(FILE,) if with_file else ()))
    assert held(result.state) == held(state)
    assert all(isinstance(effect, FilesKept) for effect in result.effects)
    assert bool(result.effects) == (with_file and sent is Sent.VOICE)
    if state.phase is Phase.OPEN:
        assert result.replies[-1].custom["question"]["id"] == state.waiting


texts = st.text(min_size=1, max_size=20)


@given(texts, st.lists(st.builds(Button, texts, texts, st.none() | texts), max_size=3), st.none() | texts)
def test_a_reply_is_the_same_there_and_back(text: str, buttons: list[Button], human: str | None) -> None:
    reply = Reply(text, tuple(buttons), {"question": {"id": "sector"}}, human)
    wire = to_wire(reply)
    assert from_wire(wire) == reply
    written = [one.get("url") for one in wire.get("buttons", [])]
    assert written == [button.url for button in buttons]


def test_what_led_here_is_kept_even_while_staff_own_the_chat() -> None:
    result = take(OPEN.but(owner=Owner.STAFF), message("hello", source="e-festival-2091"))
    assert result.effects == (CameFrom("e-festival-2091"), ForStaff("hello"))
    assert [reply.custom for reply in result.replies] == [{"handoff": {"owner": "staff"}}]


def test_a_place_answers_where_a_country_is_asked_for() -> None:
    asked = OPEN.but(answers={}, waiting="country")
    key = ConversationKey(Channel.TELEGRAM, "1", "saint-etienne")
    result = take(asked, Message(key, "m1", "FR", sent=Sent.LOCATION))
    assert result.state.answers["country"].value == "FR"
    nowhere = take(asked, Message(key, "m1", "45.43391, 4.39210", sent=Sent.LOCATION))
    assert held(nowhere.state) == held(asked)


@given(st.sampled_from(STATES), st.sampled_from(Sent), st.booleans(), st.booleans())
def test_while_staff_own_the_chat_all_of_it_is_passed_on(
    state: State,
    sent: Sent,
    with_file: bool,  # noqa: FBT001  # drawn
    edited: bool,  # noqa: FBT001  # drawn
) -> None:
    edits = "m0" if edited else None
    said = message("", sent=sent, files=(FILE,) if with_file else (), edits=edits)
    result = take(state.but(owner=Owner.STAFF), said)
    assert held(result.state) == held(state)
    assert result.effects == (ForStaff("", tuple(f.id for f in said.files), edits, sent),)
    assert [reply.custom for reply in result.replies] == [{"handoff": {"owner": "staff"}}]


@pytest.mark.parametrize(
    ("asked", "pressed", "shown"),
    [
        (Asked(Doubt.MEANT, 4, ("answer", {})), "#?4=1", "It’s a question"),
        (Asked(Doubt.TOPIC, 4, ("programme.what", None)), "#?4=1", "None of these"),
        (Asked(Doubt.CANCEL, 4, ("yes", "no")), "#?4=1", "No"),
        (None, "#?4=1", "(a button from earlier on)"),
        (None, "#needs@1=training", "A course"),
        (None, "#gone@1=training", "(a button from earlier on)"),
        (None, "/repeat 2 needs", "(a button from earlier on)"),
        (None, "/language fr", "français"),
        (None, "/intake 20", "20 minutes"),
        (None, "/change sector", "Sector"),
        (None, "I am #1", "I am #1"),
    ],
)
def test_staff_read_what_stood_on_the_button(asked: Asked | None, pressed: str, shown: str) -> None:
    result = take(OPEN.but(owner=Owner.STAFF, asked=asked), message(pressed))
    assert result.effects == (ForStaff(shown),)


NAMED = Earlier(("project_name",))


@pytest.mark.parametrize("state", STATES[2:4])
def test_an_edit_changes_its_answer_whatever_the_intake_is_doing(state: State) -> None:
    said = message("Lamp Library", edits="m0", earlier=NAMED)
    result = take(state, said)
    assert result.state.answers["project_name"].value == "Lamp Library"
    assert result.state.phase is state.phase
    assert result.replies[0].custom["recorded"] == {"question": "project_name", "value": "Lamp Library"}


@pytest.mark.parametrize("earlier", [None, Earlier(), Earlier(("withdrawn",))])
def test_an_edit_of_what_answered_nothing_is_no_answer(earlier: Earlier | None) -> None:
    result = take(OPEN, message("a prototype", edits="m0", earlier=earlier))
    assert held(result.state) == held(OPEN)
    assert result.replies[-1].custom["question"]["id"] == "stage"


def test_an_edit_never_settles_what_the_assistant_has_asked() -> None:
    asked = Asked(Doubt.DELETE, 9, ("yes", "no"))
    result = take(OPEN.but(asked=asked), message("yes", edits="m0", earlier=Earlier()))
    assert held(result.state) == held(OPEN)


def test_an_edit_that_may_be_a_question_is_asked_about_and_then_taken() -> None:
    asked = Asked(
        Doubt.MEANT,
        9,
        ("answer", {"decision": "gap", "topics": [], "gap": None}),
        "Why not lamps",
        "project_name",
    )
    result = take(OPEN.but(asked=asked), message("#?9=0"))
    assert result.state.answers["project_name"].value == "Why not lamps"
    assert result.replies[-1].custom["question"]["id"] == "stage"


def test_of_two_readings_of_an_edit_the_chosen_one_is_taken() -> None:
    asked = Asked(Doubt.READING, 9, ("light", "food"), "either", "sector")
    result = take(OPEN.but(asked=asked), message("#?9=1"))
    assert result.state.answers["sector"].value == "food"
    assert result.state.waiting == "stage"
