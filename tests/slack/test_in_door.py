"""The door: who is not Slack stays out, and whatever comes is stored once or refused with a word."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.slack.arriving import arrived
from integrations.slack.webhook import MAX_BODY
from tests.fakes.slack import Attack
from tests.slack.inward import Inward, inward

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def slack(url: str, tmp_path: Path) -> AsyncIterator[Inward]:
    async with inward(url, tmp_path / "files", socket=False) as made:
        yield made


async def send(slack: Inward, body: bytes, kind: str = JSON, **headers: str) -> httpx.Response:
    """A request that is signed as Slack signs; `headers` are put over it."""
    stamp = str(int(time.time()))
    key = slack.slack.world.signing_secret.encode()
    signature = hmac.new(key, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    signed = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
        "Content-Type": kind,
    }
    async with httpx.AsyncClient(trust_env=False) as client:
        address = slack.slack.pusher.urls["events_api"]
        return await client.post(address, content=body, headers={**signed, **headers})


async def stored(slack: Inward) -> int:
    (row,) = await slack.world.query("select count(*) as n from raw_update")
    return int(row["n"])


async def test_what_is_not_slacks_is_refused_and_not_stored(slack: Inward) -> None:
    number = await slack.opened()
    slack.staff.zoe.say("Hello", slack.room, to=slack.card(number))
    await slack.lines(number, 1)
    await slack.settled()
    before, envelope = await stored(slack), slack.slack.pusher.sent[-1].envelope
    for attack in Attack:
        assert await slack.slack.attack(attack, envelope) == 401, attack
    assert await stored(slack) == before
    again = slack.slack.redeliver(envelope)  # Slack's own second try: taken, and nothing is done
    await slack.slack.over(again)
    assert again.acked
    assert await stored(slack) == before
    assert await slack.told() == ["Hello"]


async def test_slack_is_told_that_the_address_is_ours(slack: Inward) -> None:
    assert await slack.slack.pusher.challenge()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", JSON, 400),
        (b"{", JSON, 400),
        (b"[]", JSON, 400),
        (b"[" * 5000, JSON, 400),
        (b'{"event": 5}', JSON, 400),
        (b"payload=%7B", FORM, 400),
        (b"payload=[1]", FORM, 400),
        (b"nothing=1", FORM, 400),
        (b"\xff\xfe", JSON, 401),
        (b"x" * (MAX_BODY + 1), JSON, 413),
    ],
)
async def test_what_has_no_form_is_refused(slack: Inward, body: bytes, kind: str, status: int) -> None:
    assert (await send(slack, body, kind)).status_code == status
    assert await stored(slack) == 0


async def test_odd_payloads_neither_break_nor_are_kept(slack: Inward) -> None:
    user = {"id": slack.staff.zoe.id}
    odd: list[Any] = [
        {"type": "event_callback", "event": {"type": "message"}},
        {"type": "event_callback", "event": {"type": "message", "thread_ts": "1"}, "event_id": "E1"},
        {"type": "event_callback", "event": {}, "event_id": "E2"},
        {"type": "block_actions", "user": user, "actions": [], "team": {"id": "T"}},
        {"type": "block_actions", "user": user, "actions": [{"type": "button"}], "team": {"id": "T"}},
        {"type": "unheard_of", "user": user},
        {"type": "view_submission", "user": user, "view": {"id": "V1", "callback_id": "else"}},
        {
            "type": "view_submission",
            "user": user,
            "view": {"id": "V2", "callback_id": "case.close", "private_metadata": "[1]"},
        },
    ]
    for payload in odd:
        form = urlencode({"payload": json.dumps(payload)}).encode()
        answer = await send(slack, form, FORM)
        assert answer.status_code < 500, (payload, answer.text)
    stale = {"type": "button", "action_id": "case.claim", "action_ts": "1.1", "block_id": "b"}
    for number, value in enumerate(("", "1", "x:1", "999999:1", f"{10**30}:1")):
        body = {
            "type": "block_actions",
            "user": user,
            "team": {"id": "T"},
            "trigger_id": f"t{number}",
            "channel": {"id": slack.room.id},
            "actions": [{**stale, "action_ts": f"1.{number}", "value": value}],
        }
        form = urlencode({"payload": json.dumps(body)}).encode()
        assert (await send(slack, form, FORM)).status_code == 200
    await slack.settled()
    assert (await slack.whispers(slack.staff.zoe)) != []  # of the case that never was
    states = await slack.world.query("select distinct state, fault from raw_update")
    assert states == [{"state": "done", "fault": None}]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "event",
                    "user",
                    "channel",
                    "thread_ts",
                    "ts",
                    "message",
                    "actions",
                    "subtype",
                    "event_id",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.sampled_from(["event_callback", "block_actions", "message_action", ""]), values)
def test_whatever_comes_has_a_name_or_is_malformed(kind: str, value: Any) -> None:
    body = value if isinstance(value, dict) else {"event": value}
    try:
        one = arrived({**body, "type": kind})
    except (AttributeError, IndexError, KeyError, TypeError):
        return
    assert one is None or one.update_id
