"""Conversations through the action server, as a Rasa assistant would have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from dialogues import codec
from dialogues.acts import Claim, Say
from dialogues.desk import Staff
from dialogues.message import Channel, ConversationKey, Message
from dialogues.replies import to_wire
from dialogues.state import Owner
from tests.dialogues.transcript import FILES, read
from tests.rasa.assistant import FORM, REQUESTED, Assistant
from tests.rasa.conftest import CITY, Beside

ZOE = Staff("zoe@example.org", "Zoé")
NO_FILES = [
    path for path in FILES if read(path).city == CITY and not any("file" in turn for turn in read(path).turns)
]
"""Rasa brings no files to its action server."""


async def give(url: str, sender: str, owner: Owner) -> None:
    """Put a conversation into the hands of staff, or back."""
    async with await psycopg.AsyncConnection.connect(url) as connection:
        found = await connection.execute(
            "SELECT id, snapshot FROM conversation WHERE channel = 'rasa' AND external_id = %s", [sender]
        )
        row = await found.fetchone()
        assert row is not None
        state = codec.decode(row[1]).but(owner=owner)
        await connection.execute(
            "UPDATE conversation SET snapshot = %s, owner = %s, version = version + 1 WHERE id = %s",
            [codec.encode(state).decode(), owner.value, row[0]],
        )


@pytest.mark.parametrize("path", NO_FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
async def test_transcripts_run_beside_rasa(path: Path, here: Beside) -> None:
    transcript = read(path)
    sender = f"{transcript.language}-{path.stem}"
    assistant = here.assistant()
    for number, turn in enumerate(transcript.turns):
        if "owner" in turn:
            await give(here.url, sender, Owner(turn["owner"]))
        replies = await assistant.say(
            sender, transcript.text_of(turn), f"{path.stem}-{number}", language=transcript.language
        )
        transcript.check(turn, replies)


def rest(sender: str) -> ConversationKey:
    return ConversationKey(Channel.REST, sender, CITY)


async def both(here: Beside, assistant: Assistant, sender: str, texts: list[str]) -> list[tuple[Any, Any]]:
    """The same messages on both channels; the replies of each, side by side."""
    found = []
    for number, text in enumerate(texts):
        ours = await here.application.turns.run(Message(rest(sender), str(number), text, language_hint="en"))
        theirs = await assistant.say(sender, text, str(number), language="en")
        found.append(([{"recipient_id": sender, **to_wire(reply)} for reply in ours], theirs))
    return found


WHOLE = [
    "Hello, I want to start the diagnosis", "Lamp Library", "What does it cost?", "hello@lamp.example.com",
    "Light and lamps", "A prototype", "Where can we test it?", "yes", "12", "we kept a diary", "3",
    "change the stage", "A product on sale", "A course, Partners elsewhere", "no", "/submit",
]  # fmt: skip


async def test_a_whole_intake_is_the_same_as_on_rest(here: Beside) -> None:
    assistant = here.assistant()
    for ours, theirs in await both(here, assistant, "whole", WHOLE):
        assert theirs == ours
    tracker = assistant.tracker("whole")
    assert tracker.loop is None
    assert tracker.slots[REQUESTED] is None
    assert tracker.slots["stage"] == "sold"
    assert tracker.slots["needs"] == ["training", "partners"]
    assert tracker.slots["tested_users"] is True
    assert tracker.slots["_language"] == "en"
    assert tracker.slots["_contact"]


async def test_slots_and_form_follow_the_conversation(here: Beside) -> None:
    assistant = here.assistant()
    tracker = assistant.tracker("form")
    await assistant.say("form", "hello", language="en")
    assert tracker.loop is None
    await assistant.say("form", "/intake")
    assert assistant.form("form") == (FORM, "project_name")
    await assistant.say("form", "Lamps")
    await assistant.say("form", "/pause")
    assert assistant.form("form") == (None, None)
    await assistant.say("form", "go on please", intent="resume")
    assert assistant.form("form") == (FORM, "contact_email")
    await assistant.say("form", "/back", intent="back")
    assert tracker.slots[REQUESTED] == "project_name"
    await assistant.say("form", "Better lamps")
    assert tracker.slots["project_name"] == "Better lamps"
    await assistant.say("form", "/restart", intent="restart")
    await assistant.say("form", "yes")
    assert tracker.slots["project_name"] is None
    assert assistant.form("form") == (FORM, "project_name")


async def test_the_intake_begins_on_others_word(here: Beside) -> None:
    """Rasa has understood what we have not: no word of that remains."""
    assistant = here.assistant()
    replies = await assistant.say("word", "zorglub brumm tralala", intent="intake", language="en")
    assert replies[-1]["custom"]["question"]["id"] == "project_name"
    assert not any("gap" in reply.get("custom", {}) for reply in replies)
    assert "/privacy" in replies[0]["text"]


async def test_intents_of_an_assistants_own_are_no_unknown_commands(here: Beside) -> None:
    assistant = here.assistant()
    replies = await assistant.say("own", "/begin_our_form", intent="intake", language="en")
    plain = await assistant.say("own-1", "/intake", language="en")
    assert [reply["text"] for reply in replies] == [reply["text"] for reply in plain]
    assert assistant.form("own") == (FORM, "project_name")
    replies = await assistant.say("own-2", "/ask_agenda", intent="events", language="en")
    assert "answer" in replies[-1]["custom"]


async def test_commands_are_done_on_others_word(here: Beside) -> None:
    assistant = here.assistant()
    wanted = [("human", "referral"), ("events", "answer"), ("trainings", "answer"), ("export", "export")]
    for intent, part in wanted:
        replies = await assistant.say("word-2", f"zorglub {intent} brumm", intent=intent, language="en")
        assert any(part in reply.get("custom", {}) for reply in replies), intent
    await assistant.say("word-2", "zorglub", intent="intake")
    replies = await assistant.say("word-2", "/pause")
    replies = await assistant.say("word-2", "weg damit", intent="delete")
    assert [button["payload"][:2] for button in replies[-1]["buttons"]] == ["#?", "#?"]
    replies = await assistant.say("word-2", "yes", intent="delete")
    assert all(value is None or name == "_city" for name, value in assistant.tracker("word-2").slots.items())
    assert len(replies) == 1


async def test_a_repeated_call_says_the_same_and_does_nothing_twice(here: Beside) -> None:
    assistant = here.assistant()
    await assistant.say("again", "/intake")
    tracker = assistant.tracker("again")
    tracker.add({"event": "user", "text": "Lamps", "message_id": "again-1", "metadata": {}})
    first = (await assistant.post("action_answer_question", tracker)).json()
    second = (await assistant.post("action_answer_question", tracker)).json()
    assert first == second
    key = ConversationKey(Channel.RASA, "again", CITY)
    held = await here.application.beside.snapshots.held(key)
    assert held.state is not None
    assert held.state.turn == 2


async def test_several_actions_in_answer_to_one_message_say_each_thing_once(here: Beside) -> None:
    """As where an assistant's own rules put one of our actions behind another, or interrupt the form."""
    assistant = here.assistant()
    await assistant.say("once", "/intake", language="en")
    tracker = assistant.tracker("once")
    tracker.add({"event": "user", "text": "What does it cost?", "message_id": "once-1", "metadata": {}})
    tracker.add(*await assistant.call("action_answer_question", tracker))
    said = [event["text"] for event in tracker.events if event["event"] == "bot"]
    await assistant.run_form(tracker, returning=True)
    assert [event["text"] for event in tracker.events if event["event"] == "bot"] == said
    handed = await assistant.call("action_handoff", tracker)
    assert [set(event["wire"].get("custom", {})) for event in handed if event["event"] == "bot"] == [
        {"referral"}
    ]


async def test_an_assistant_without_asking_actions_hears_questions_from_the_form(here: Beside) -> None:
    actions = [f"validate_{FORM}", "action_answer_question"]
    assistant = here.assistant(actions=actions)
    tracker = assistant.tracker("few")
    tracker.add({"event": "user", "text": "/intake", "message_id": "few-1", "metadata": {}})
    uttered = [e for e in await assistant.call(f"validate_{FORM}", tracker) if e["event"] == "bot"]
    assert uttered[-1]["wire"]["custom"]["question"]["id"] == "project_name"


async def test_what_staff_write_is_said_first_at_the_next_message(here: Beside) -> None:
    assistant = here.assistant()
    before = {listed.case.id for listed in await here.application.web.desk.cases()}
    await assistant.say("staff", "/human", language="en")
    desk = here.application.web.desk
    (case,) = [one.case for one in await desk.cases() if one.case.id not in before]
    assert case.channel == "rasa"
    await desk.act(case.id, Claim(), ZOE)
    await desk.act(case.id, Say("Bonjour, ici Zoé.", "k1"), ZOE)
    assert [
        line.delivery for line in (await desk.open(case.id)).thread if line.text.startswith("Bonjour")
    ] == ["pending"]
    replies = await assistant.say("staff", "are you there?")
    assert "Zoé" in replies[0]["text"]
    assert replies[1]["text"] == "Zoé, from the team\nBonjour, ici Zoé."
    assert replies[-1]["custom"]["handoff"] == {"owner": "staff"}
    assert "sent" in {line.delivery for line in (await desk.open(case.id)).thread}
    replies = await assistant.say("staff", "and now?")
    assert [set(reply["custom"]) for reply in replies] == [{"handoff"}]
