"""Everything that a caller can get wrong, and what somebody may have put into slots meanwhile."""

from __future__ import annotations

import json
import logging
import zlib
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import Tracker as SdkTracker

from integrations.rasa import calls
from integrations.rasa.actions import actions
from tests.rasa.assistant import FORM, REQUESTED, Assistant
from tests.rasa.conftest import Beside

SECRET = "Zitronenfalter"
"""What no error and no log may repeat."""


def body(**more: Any) -> dict[str, Any]:
    events = [{"event": "user", "text": SECRET, "message_id": "f1", "metadata": {}}]
    tracker = {"sender_id": "faults", "slots": {}, "events": events, "latest_message": {"text": SECRET}}
    return {"next_action": "action_events", "tracker": tracker, "domain": {}, "version": "3.21.1", **more}


BAD: list[tuple[bytes, dict[str, str], int, str]] = [
    (b"", {}, 400, "malformed_body"),
    (f'{{"x": "{SECRET}"'.encode(), {}, 400, "malformed_body"),
    (json.dumps([SECRET]).encode(), {}, 400, "malformed_body"),
    (json.dumps(SECRET).encode(), {}, 400, "malformed_body"),
    (b"null", {}, 400, "malformed_body"),
    (b"[" * 200_000, {}, 400, "malformed_body"),
    (f"\xff{SECRET}".encode("latin-1"), {}, 400, "malformed_body"),
    (SECRET.encode(), {"Content-Encoding": "deflate"}, 400, "malformed_body"),
    (zlib.compress(json.dumps(body()).encode())[:-9], {"Content-Encoding": "deflate"}, 400, "malformed_body"),
    (zlib.compress(SECRET.encode()), {"Content-Encoding": "deflate"}, 400, "malformed_body"),
    (zlib.compress(bytes(150_000_000)), {"Content-Encoding": "deflate"}, 413, "body_too_large"),
    (json.dumps(body(next_action=None)).encode(), {}, 400, "action_malformed"),
    (json.dumps(body(next_action=[SECRET])).encode(), {}, 400, "action_malformed"),
    (json.dumps(body(version=3.6)).encode(), {}, 400, "version_malformed"),
    (json.dumps(body(domain=SECRET)).encode(), {}, 400, "domain_malformed"),
    (json.dumps(body(tracker=None)).encode(), {}, 400, "tracker_malformed"),
    (json.dumps(body(tracker={})).encode(), {}, 400, "tracker_malformed"),
    (json.dumps(body(tracker={"sender_id": "a", "events": SECRET})).encode(), {}, 400, "tracker_malformed"),
    (json.dumps(body(tracker={"sender_id": "a", "slots": [SECRET]})).encode(), {}, 400, "tracker_malformed"),
    (json.dumps(body(tracker={"sender_id": ""})).encode(), {}, 400, "sender_malformed"),
    (json.dumps(body(tracker={"sender_id": [SECRET]})).encode(), {}, 400, "sender_malformed"),
    (json.dumps(body(tracker={"sender_id": "a\0"})).encode(), {}, 400, "sender_malformed"),
    (json.dumps(body(tracker={"sender_id": "a" * 300})).encode(), {}, 400, "sender_malformed"),
    (
        json.dumps(body(tracker={"sender_id": "a", "slots": {"_city": "atlantis"}})).encode(), {},
        400, "unknown_city",
    ),
    (json.dumps({**body(), "next_action": "action_unknown"}).encode(), {}, 404, ""),
    (json.dumps({k: v for k, v in body().items() if k != "domain"}).encode(), {}, 449, ""),
]  # fmt: skip


@pytest.mark.parametrize(("content", "headers", "status", "code"), BAD, ids=range(len(BAD)))
async def test_bad_calls_are_told_by_code_alone(
    here: Beside, content: bytes, headers: dict[str, str], status: int, code: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        response = await here.http.post("/webhook", content=content, headers=headers)
    assert response.status_code == status
    assert not code or response.json()["error"] == code
    assert "action_name" in response.json()
    assert SECRET not in response.text
    assert SECRET not in caplog.text


async def test_other_addresses_and_methods(here: Beside) -> None:
    assert (await here.http.get("/health")).json() == {"status": "ok"}
    assert {"name": f"validate_{FORM}"} in (await here.http.get("/actions")).json()
    assert (await here.http.get(f"/{SECRET}")).status_code == 404
    assert (await here.http.get("/webhook")).status_code == 405


async def test_a_compressed_call_is_read_as_any_other(here: Beside) -> None:
    plain = await here.http.post("/webhook", content=json.dumps(body()))
    packed = zlib.compress(json.dumps(body()).encode())
    again = await here.http.post("/webhook", content=packed, headers={"Content-Encoding": "deflate"})
    assert again.status_code == 200
    assert again.json() == plain.json()
    assert again.json()["responses"]


async def test_odd_events_are_passed_over(here: Beside) -> None:
    odd: list[Any] = [{"event": "user", "text": 7, "message_id": 7, "metadata": [1]}, {}, {"event": "bot"}]
    tracker = {"sender_id": "odd", "events": odd, "slots": None, "active_loop": None, "latest_message": None}
    response = await here.http.post("/webhook", content=json.dumps(body(tracker=tracker)))
    assert response.status_code == 200
    assert response.json()["responses"]


async def begun(here: Beside, sender: str) -> Assistant:
    assistant = here.assistant()
    await assistant.say(sender, "/intake", language="en")
    for text in ("Lamps", "a@example.org"):
        await assistant.say(sender, text)
    assert assistant.tracker(sender).slots[REQUESTED] == "sector"
    return assistant


def put(assistant: Assistant, sender: str, slot: str, value: Any) -> None:
    """As over Rasa's own API."""
    assistant.tracker(sender).add({"event": "slot", "name": slot, "value": value})


IMPOSSIBLE = [
    ("sector", "volcanoes"), ("sector", 7), ("sector", ["light"]), ("stage", {"a": 1}),
    ("contact_email", "nobody"), ("team_size", -3), ("test_count", 12), ("project_name", "Other name"),
    ("needs", ["training"]), ("consent_news", "maybe"),
]  # fmt: skip


@pytest.mark.parametrize(("slot", "value"), IMPOSSIBLE, ids=str)
async def test_impossible_slots_are_set_back_with_a_word(here: Beside, slot: str, value: Any) -> None:
    sender = f"impossible-{slot}-{value}"
    assistant = await begun(here, sender)
    held = assistant.tracker(sender).slots[slot]
    put(assistant, sender, slot, value)
    replies = await assistant.say(sender, "/why")
    assert assistant.tracker(sender).slots[slot] == held
    assert any("stays as it was" in reply["text"] for reply in replies)
    assert assistant.tracker(sender).slots[REQUESTED] == "sector"
    assert not any("stays as it was" in reply["text"] for reply in await assistant.say(sender, "/why"))


async def test_a_possible_slot_counts_as_the_answer(here: Beside) -> None:
    assistant = await begun(here, "possible")
    put(assistant, "possible", "sector", "light")
    replies = await assistant.say("possible", "/why")
    assert assistant.tracker("possible").slots["sector"] == "light"
    assert replies[-1]["custom"]["recorded"] == {"question": "sector", "value": "light"}
    assert assistant.tracker("possible").slots[REQUESTED] == "stage"
    put(assistant, "possible", "sector", "food")
    replies = await assistant.say("possible", "/why")
    assert assistant.tracker("possible").slots["sector"] == "food"
    assert any(reply["custom"].get("recorded", {}).get("value") == "food" for reply in replies)


async def test_slots_emptied_from_outside_are_filled_again(here: Beside) -> None:
    assistant = await begun(here, "emptied")
    for slot in list(assistant.tracker("emptied").slots):
        put(assistant, "emptied", slot, None)
    await assistant.say("emptied", "Light and lamps", intent="intake")
    slots = assistant.tracker("emptied").slots
    assert (slots["project_name"], slots["sector"], slots[REQUESTED]) == ("Lamps", "light", "stage")


def long_tracker(count: int) -> SdkTracker:
    """One that tells when an event at its far end is looked at."""

    class Watched(dict[str, Any]):
        def get(self, *_: Any) -> Any:
            raise AssertionError("an old event was looked at")

        __getitem__ = get

    events: list[dict[str, Any]] = [Watched(event="user", text=SECRET) for _ in range(count)]
    events.append({"event": "user", "text": "hello", "message_id": "last", "metadata": {}})
    events += [{"event": "slot", "name": f"s{n}", "value": n} for n in range(100)]
    return SdkTracker(
        "long", {}, {}, events, paused=False, followup_action=None, active_loop={}, latest_action_name=None
    )


async def test_a_long_tracker_is_looked_at_from_its_end(here: Beside) -> None:
    call = calls.read(long_tracker(20_000), None, ("example-city",))
    assert (call.text, call.inbound_key) == ("hello", "last")
    executor = ActionExecutor()
    for action in actions(here.application.beside):
        executor.register_action(action)
    for name in ("action_answer_question", f"validate_{FORM}", "action_ask_sector"):
        dispatcher = CollectingDispatcher()
        await executor.actions[name](dispatcher, long_tracker(20_000), {})


async def test_the_database_being_away_is_told_and_nothing_else(
    here: Beside, caplog: pytest.LogCaptureFixture
) -> None:
    database = here.application.beside.snapshots._database  # type: ignore[attr-defined]  # the real one
    pool, database.pool = database.pool, type(database)("postgresql://127.0.0.1:1/none").pool
    try:
        response = await here.http.post("/webhook", content=json.dumps(body()))
    finally:
        database.pool = pool
    assert (response.status_code, response.json()["error"]) == (503, "unavailable")
    assert SECRET not in response.text + caplog.text


async def test_a_fault_inside_is_told_by_its_place(here: Beside, caplog: pytest.LogCaptureFixture) -> None:
    snapshots = here.application.beside.snapshots
    clock = snapshots._database  # type: ignore[attr-defined]
    snapshots._database = None  # type: ignore[attr-defined]
    try:
        response = await here.http.post("/webhook", content=json.dumps(body()))
    finally:
        snapshots._database = clock  # type: ignore[attr-defined]
    assert (response.status_code, response.json()) == (
        500, {"error": "internal", "action_name": "action_events"},
    )  # fmt: skip
    assert SECRET not in response.text + caplog.text
