"""The fake Slack's rules by themselves: limits hold exactly at their number, pace holds in every window."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.bending import bent
from tests.fakes.pace import Pace
from tests.fakes.slack.blocks import characters, in_message, in_view

Json = Any
EXAMPLES = 60


def plain(text: str) -> Json:
    """A text object without markup."""
    return {"type": "plain_text", "text": text}


def a_button(title: int, value: int, name: int) -> Json:
    """A button with texts of these lengths."""
    texts = {"value": "v" * value, "action_id": "a" * name}
    return {"type": "button", "text": plain("x" * title), **{k: v for k, v in texts.items() if v}}


lengths = st.integers(1, 3100) | st.sampled_from([74, 75, 76, 150, 151, 255, 256, 2000, 2001, 3000, 3001])


@given(title=lengths, value=lengths, name=lengths)
@settings(max_examples=EXAMPLES)
def test_a_button_has_three_limits(title: int, value: int, name: int) -> None:
    faults = in_message([{"type": "actions", "elements": [a_button(title, value, name)]}])
    wrong = {
        where
        for where, long in (("text/text", title > 75), ("value", value > 2000), ("action_id", name > 255))
        if long
    }
    assert {fault.path.removeprefix("/blocks/0/elements/0/") for fault in faults} == wrong
    assert {fault.rule for fault in faults} <= {"too_long"}


@given(texts=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=8), header=lengths)
@settings(max_examples=EXAMPLES)
def test_any_words_may_stand_in_blocks(texts: list[str], header: int) -> None:
    blocks: list[Json] = [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts]
    blocks.append({"type": "context", "elements": [plain(text) for text in texts]})
    blocks.append({"type": "header", "text": plain("x" * header)})
    assert characters(blocks) == 2 * sum(map(len, texts)) + header
    assert bool(in_message(blocks)) == (header > 150)


@given(count=st.integers(1, 120), kind=st.sampled_from(["modal", "home"]), title=st.integers(1, 30))
@settings(max_examples=EXAMPLES)
def test_views_bear_a_hundred_blocks(count: int, kind: str, title: int) -> None:
    view: Json = {"type": kind, "blocks": [{"type": "divider"}] * count}
    if kind == "modal":
        view["title"] = plain("x" * title)
    wrong = count > 100 or (kind == "modal" and title > 24)
    assert bool(in_view(view, kind)) == wrong


def a_select() -> Json:
    """A select with all that it may have."""
    option = {"text": plain("one"), "value": "1", "description": plain("first")}
    return {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": plain("Pick"),
        "options": [option],
        "initial_option": option,
        "confirm": {name: plain("Sure") for name in ("title", "text", "confirm", "deny")},
    }


TRUE: list[Json] = [
    {"type": "header", "block_id": "head", "text": plain("Case")},
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*x*"},
        "fields": [plain("y")],
        "accessory": a_select(),
    },
    {"type": "actions", "elements": [a_button(3, 4, 5), a_select()]},
    {"type": "input", "label": plain("Words"), "element": {"type": "plain_text_input", "action_id": "words"}},
    {
        "type": "context",
        "elements": [plain("z"), {"type": "image", "image_url": "https://x", "alt_text": "x"}],
    },
]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=300)
def test_whatever_comes_is_judged(seed: int) -> None:
    assert in_message(TRUE) == []
    untrue = bent(TRUE, random.Random(seed))
    faults = in_message(untrue)
    assert faults or isinstance(untrue, list)
    view: Json = {"type": "home", "blocks": untrue}
    assert in_view(view, "home") or not faults or len(untrue) == 0


@given(
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=60),
    every=st.floats(0.1, 2),
    burst=st.integers(1, 5),
)
@settings(max_examples=EXAMPLES)
def test_no_window_holds_more_than_the_pace_allows(pauses: list[float], every: float, burst: int) -> None:
    pace: Pace[str] = Pace(every=every, burst=burst, slack=0.0)
    now, done = 1000.0, []
    for pause in pauses:
        now += pause
        if not pace.wait("channel", now):
            pace.count("channel", now)
            done.append(now)
    assert done[0] == 1000.0 + pauses[0]
    for number, start in enumerate(done):
        for later, end in enumerate(done[number:], 1):
            assert later <= burst + (end - start) / every + 1e-6
