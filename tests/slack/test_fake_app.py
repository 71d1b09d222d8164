"""The fake Slack against a real bolt app, by signed requests and in Socket Mode."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import aiohttp
import pytest

from tests.fakes.slack import (
    Attachment,
    Attack,
    Envelope,
    FakeSlack,
    ManualClock,
    Message,
    Person,
    Room,
    words,
)
from tests.slack.fake_app import MODAL, Heard, by_http, by_socket

Json = Any
CASE: list[Json] = [
    {"type": "section", "block_id": "head", "text": {"type": "mrkdwn", "text": "Case <1>"}},
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            {
                "type": "button",
                "action_id": "claim",
                "value": "1",
                "text": {"type": "plain_text", "text": "Claim"},
            },
            {
                "type": "static_select",
                "action_id": "pick",
                "options": [{"text": {"type": "plain_text", "text": "Ada"}, "value": "a"}],
            },
        ],
    },
]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def slack(clock: ManualClock) -> Iterator[FakeSlack]:
    with FakeSlack(clock=clock) as running:
        yield running


@pytest.fixture(params=["http", "socket"])
async def app(slack: FakeSlack, request: pytest.FixtureRequest) -> AsyncIterator[Heard]:
    way = by_http if request.param == "http" else by_socket
    async with way(slack) as heard:
        yield heard


@pytest.fixture
def alice(slack: FakeSlack) -> Person:
    return slack.person("Alice")


@pytest.fixture
def desk(slack: FakeSlack, alice: Person) -> Room:
    return slack.room("desk", alice)


async def call(slack: FakeSlack, method: str, **arguments: Json) -> Json:
    """What the app posts by itself."""
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {slack.token}"}) as session,
        session.post(slack.url + method, json=arguments) as response,
    ):
        told = await response.json()
        assert told["ok"], told
        return told


async def tried(slack: FakeSlack, envelope: Envelope, count: int) -> None:
    """Wait until something was tried so often."""
    await slack.until(lambda: len(envelope.attempts) == count)


@pytest.fixture
async def case(slack: FakeSlack, desk: Room) -> Message:
    await call(slack, "chat.postMessage", channel=desk.id, text="Case", blocks=CASE)
    return desk.messages()[0]


async def test_what_people_write_edit_share_and_delete_is_heard(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room
) -> None:
    root = alice.say("bonjour", desk)
    reply = alice.say("a reply", desk, to=root)
    alice.edit(reply, "another reply")
    shared = alice.upload(Attachment("deck.pdf", b"%PDF"), desk, "see", to=root)
    alice.delete(shared)
    await slack.over()
    kinds = [(event["type"], event.get("subtype")) for event in app.events]
    assert kinds == [
        ("message", None),
        ("message", None),
        ("message", "message_changed"),
        ("message", "file_share"),
        ("message", "message_deleted"),
    ]
    first, second, third, fourth, fifth = app.events
    assert first["text"] == "bonjour"
    assert "thread_ts" not in first
    assert (second["thread_ts"], second["parent_user_id"]) == (root.ts, alice.id)
    assert third["message"]["text"] == "another reply"
    assert third["previous_message"]["text"] == "a reply"
    assert third["message"]["edited"]["user"] == alice.id
    assert fourth["files"][0]["name"] == "deck.pdf"
    assert fifth["deleted_ts"] == shared.ts
    assert slack.ledger.violations == []


async def test_a_button_tells_where_it_was_pressed(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room, case: Message
) -> None:
    pressed = alice.press(case, "claim")
    await slack.over(pressed)
    assert pressed.acked
    (body,) = app.bodies
    assert body["user"]["id"] == alice.id
    assert body["actions"][0]["value"] == "1"
    assert body["actions"][0]["block_id"] == "acts"
    assert body["message"]["blocks"] == case.blocks
    assert body["container"]["message_ts"] == case.ts
    assert [one.text for one in desk.thread(case)] == ["claimed"]
    await slack.over()
    assert app.events == []  # bolt leaves out what the app itself has caused


async def test_what_is_chosen_is_told_and_stays(
    slack: FakeSlack, app: Heard, alice: Person, case: Message
) -> None:
    await slack.over(alice.choose(case, "pick", "Ada"))
    assert app.bodies[0]["actions"][0]["selected_option"]["value"] == "a"
    await slack.over(alice.press(case, "Claim"))
    assert app.bodies[1]["state"]["values"]["acts"]["pick"]["selected_option"]["value"] == "a"


async def test_an_old_screen_still_has_its_buttons(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room, case: Message
) -> None:
    await call(slack, "chat.update", channel=desk.id, ts=case.ts, text="closed", blocks=CASE[:1])
    with pytest.raises(AssertionError, match="nothing named 'claim'"):
        alice.press(case, "claim")
    await slack.over(alice.press(case, "claim", stale=case.history[0]))
    assert app.bodies[0]["message"]["text"] == "Case"


async def test_a_modal_is_opened_filled_in_and_sent(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room
) -> None:
    said = alice.say("remember this", desk)
    alice.shortcut("note", said)
    view = await alice.sees("note")
    assert app.bodies[0]["message"]["text"] == "remember this"
    sent = alice.submit(view, {"text": "noted", "who": "Grace"})
    await slack.over(sent)
    values = app.bodies[1]["view"]["state"]["values"]
    assert values["words"]["text"]["value"] == "noted"
    assert values["who"]["person"]["selected_option"]["value"] == "g"
    assert alice.modal is None
    again = alice.submit(view)
    await slack.over(again)
    assert again.acked  # an old screen may send once more
    assert slack.ledger.violations == []


async def test_a_modal_shows_what_is_wrong_in_it(slack: FakeSlack, app: Heard, alice: Person) -> None:
    app.answers["note"] = {"response_action": "errors", "errors": {"words": "too vague"}}
    alice.shortcut("note")
    view = await alice.sees("note")
    await slack.over(alice.submit(view, {"text": "hm"}))
    assert alice.modal is view
    assert view.errors == {"words": "too vague"}
    app.answers["note"] = {"response_action": "errors", "errors": {"nowhere": "x"}}
    await slack.over(alice.submit(view))
    assert [v.rule for v in slack.ledger.violations] == ["response_errors"]
    with pytest.raises(AssertionError, match="characters in words"):
        alice.submit(view, {"text": "x" * 21})


async def test_a_modal_is_changed_pushed_upon_and_cleared(
    slack: FakeSlack, app: Heard, alice: Person
) -> None:
    alice.shortcut("note")
    view = await alice.sees("note")
    title = {"type": "plain_text", "text": "Sure?"}
    app.answers["note"] = {"response_action": "update", "view": {**MODAL, "title": title}}
    await slack.over(alice.submit(view, {"text": "x"}))
    assert words(view).startswith("Sure?")
    app.answers["note"] = {"response_action": "push", "view": MODAL}
    await slack.over(alice.submit(view))
    assert alice.modal is not view
    app.answers["note"] = {"response_action": "clear"}
    assert alice.modal is not None
    await slack.over(alice.submit(alice.modal, {"text": "x"}))
    assert alice.modal is None
    assert not view.open


async def test_a_select_asks_the_app_for_its_options(slack: FakeSlack, app: Heard, alice: Person) -> None:
    alice.shortcut("note")
    view = await alice.sees("note")
    await slack.over(alice.search(view, "case", "42"))
    assert (app.bodies[1]["type"], app.bodies[1]["value"]) == ("block_suggestion", "42")
    await slack.over(alice.submit(view, {"text": "x", "case": "Case 42"}))
    values = app.bodies[2]["view"]["state"]["values"]
    assert values["other"]["case"]["selected_option"]["value"] == "42"


async def test_only_events_that_the_app_has_asked_for_come(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room
) -> None:
    said = alice.say("hello", desk)
    alice.react(said, "eyes")
    slack.world.subscribed.add("reaction_added")
    alice.react(said, "heart")
    await slack.over()
    assert [event.get("reaction") for event in app.events] == [None, "heart"]


async def test_a_closed_modal_is_told(slack: FakeSlack, app: Heard, alice: Person) -> None:
    alice.shortcut("note")
    view = await alice.sees("note")
    await slack.over(alice.close(view))
    assert [body["type"] for body in app.bodies] == ["shortcut", "view_closed"]


async def test_a_command_is_answered_to_who_gave_it(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room
) -> None:
    await slack.over(alice.command("/designtech", "Lumière & Co", room=desk))
    assert app.bodies[0]["text"] == "Lumière & Co"
    assert app.bodies[0]["channel_id"] == desk.id
    assert [one.text for one in desk.whispers(alice)] == ["You look for Lumière & Co"]


async def test_home_mentions_and_removals_are_heard(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room
) -> None:
    alice.open_home()
    alice.say(f"<@{slack.world.bot_user}> help", desk, markup=True)
    desk.remove_app(alice)
    await slack.over()
    assert [event["type"] for event in app.events] == [
        "app_home_opened",
        "message",
        "app_mention",
        "member_left_channel",
    ]
    alice.say("unheard", desk)
    await slack.over()
    assert len(app.events) == 4


async def test_loops_are_possible(slack: FakeSlack, app: Heard, alice: Person, desk: Room) -> None:
    said = alice.say("hello", desk)
    other = slack.another_app("hello too", desk, to=said)
    mine = await call(slack, "chat.postMessage", channel=desk.id, text="mine", thread_ts=said.ts)
    await call(slack, "chat.update", channel=desk.id, ts=mine["ts"], text="still mine")
    await slack.over()
    heard = [(event.get("subtype"), event.get("bot_id")) for event in app.events]
    assert heard == [(None, None), ("bot_message", "B0STRANGER")]  # bolt leaves out the app's own alone
    told = [envelope.payload["event"] for envelope in slack.world.envelopes]
    assert told[2]["bot_id"] == told[3]["message"]["bot_id"] == slack.world.bot
    assert other.root == said.ts


@pytest.mark.usefixtures("app")
async def test_thread_replies_may_come_as_news_of_the_thread(
    slack: FakeSlack, alice: Person, desk: Room
) -> None:
    root = alice.say("root", desk)
    slack.world.thread_events = "only"
    reply = alice.say("reply", desk, to=root)
    await slack.over()
    told = slack.world.envelopes[-1].payload["event"]
    assert (told["subtype"], told["hidden"]) == ("message_replied", True)
    assert told["message"]["replies"] == [{"user": alice.id, "ts": reply.ts}]


async def test_a_deleted_root_tells_its_replies_again(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room
) -> None:
    root = alice.say("root", desk)
    reply = alice.say("reply", desk, to=root)
    alice.delete(root)
    await slack.over()
    told = [event.get("deleted_ts") or event["ts"] for event in app.events]
    assert told.count(reply.ts) == 2
    assert root.body["subtype"] == "tombstone"


async def test_a_link_changes_a_message_that_nobody_edited(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room
) -> None:
    alice.unfurl(alice.say("https://example.org", desk))
    await slack.over()
    assert app.events[1]["subtype"] == "message_changed"
    assert "edited" not in app.events[1]["message"]


async def test_what_is_not_acknowledged_comes_again(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room, clock: ManualClock
) -> None:
    app.deaf = asyncio.Event()
    alice.say("do you hear", desk)
    envelope = slack.world.envelopes[-1]
    for tries in (1, 2):
        clock.move(await clock.awaited())
        await tried(slack, envelope, tries)
    app.deaf.set()
    clock.move(await clock.awaited())
    await slack.over(envelope)
    assert [attempt.reason for attempt in envelope.attempts] == ["http_timeout", "http_timeout", ""]
    assert [round(attempt.at - envelope.attempts[0].at) for attempt in envelope.attempts] == [0, 3, 66]
    assert [v.rule for v in slack.ledger.violations] == ["late_ack", "late_ack"]


async def test_things_may_come_twice_and_acknowledgements_be_lost(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room
) -> None:
    slack.faults.twice = 1.0
    alice.say("once", desk)
    await tried(slack, slack.world.envelopes[0], 2)
    slack.faults.none()
    slack.faults.ack_lost = 1.0
    alice.say("again", desk)
    await tried(slack, slack.world.envelopes[1], 2)
    slack.faults.none()
    assert [event["text"] for event in app.events[:4]] == ["once", "once", "again", "again"]
    slack.redeliver(slack.world.envelopes[0])
    await slack.over(slack.world.envelopes[2])
    assert app.events[-1]["text"] == "once"


async def test_an_app_that_is_not_there_misses_what_is_not_tried_again(
    slack: FakeSlack, alice: Person, desk: Room, clock: ManualClock
) -> None:
    slack.call("http://127.0.0.1:9/slack/events")
    alice.say("anybody", desk)
    command = alice.command("/designtech", "x")
    await slack.over(command)
    assert not command.acked
    envelope = slack.world.envelopes[0]
    for tries in (2, 3):
        await tried(slack, envelope, tries)
        clock.move(await clock.awaited())
    await slack.over()
    assert [attempt.reason for attempt in envelope.attempts] == ["connection_failed"] * 4
    assert slack.unheard() == [envelope, command]
    assert slack.ledger.violations == []


@pytest.mark.parametrize("kind", [Attack.UNSIGNED, Attack.FORGED, Attack.ALTERED, Attack.EXPIRED])
async def test_what_slack_did_not_sign_is_refused(
    slack: FakeSlack, alice: Person, desk: Room, kind: Attack
) -> None:
    async with by_http(slack) as app:
        alice.say("true", desk)
        await slack.over()
        assert await slack.attack(kind, slack.world.envelopes[0]) == 401
        assert len(app.events) == 1


async def test_a_replay_is_signed_and_a_challenge_answered(
    slack: FakeSlack, alice: Person, desk: Room
) -> None:
    async with by_http(slack) as app:
        alice.say("true", desk)
        await slack.over()
        assert await slack.attack(Attack.REPLAYED, slack.world.envelopes[0]) == 200
        assert len(app.events) == 2  # only the app can know that it was handled before
        assert await slack.pusher.challenge()


async def brought(slack: FakeSlack, clock: ManualClock) -> None:
    """Wait until the newest was acknowledged; where two tries were in vain, the clock goes on to others.

    A client that is told to open its connection anew, and whose old one is closed too, may open two after one
    another: what was brought over the first of them is lost and has to come again.
    """
    envelope = slack.world.envelopes[-1]

    def settled(vain: int) -> bool:
        return envelope.over or sum(bool(attempt.reason) for attempt in envelope.attempts) == vain

    for vain in (2, 3):
        await slack.until(partial(settled, vain))
        if not envelope.over:
            clock.move(await clock.awaited())
    await slack.over(envelope)
    assert envelope.acked


async def test_connections_are_opened_anew(
    slack: FakeSlack, alice: Person, desk: Room, clock: ManualClock
) -> None:
    async with by_socket(slack, connections=2) as app:
        slack.run(slack.sockets.warn())
        await slack.until(lambda: slack.sockets.opened >= 4 and slack.sockets.count == 2)
        slack.run(slack.sockets.refresh())
        await slack.until(lambda: slack.sockets.opened >= 6 and slack.sockets.count == 2)
        alice.say("after", desk)
        await brought(slack, clock)
        slack.run(slack.sockets.cut())
        await slack.until(lambda: slack.sockets.opened >= 8 and slack.sockets.count == 2)
        alice.say("after all", desk)
        await brought(slack, clock)
        heard = dict.fromkeys(event["text"] for event in app.events)  # some perhaps twice: a lost answer
        assert list(heard) == ["after", "after all"]


async def test_while_slack_is_away_nothing_comes_and_then_all(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room
) -> None:
    with slack.away():
        alice.say("meanwhile", desk)
    if slack.sockets.opened:
        await slack.connected()
    await slack.over()
    assert [event["text"] for event in app.events] == ["meanwhile"]


async def test_a_response_url_is_good_five_times(
    slack: FakeSlack, app: Heard, alice: Person, desk: Room, case: Message
) -> None:
    await slack.over(alice.press(case, "claim"))
    url = app.bodies[0]["response_url"]
    async with aiohttp.ClientSession() as session:
        told = [
            (await session.post(url, data=json.dumps({"text": str(number)}), headers=JSON)).status
            for number in range(6)
        ]
    assert told == [200] * 5 + [404]
    assert [one.text for one in desk.whispers(alice)] == list("01234")
    assert [v.rule for v in slack.ledger.violations] == ["used_url"]


JSON = {"Content-Type": "application/json"}
