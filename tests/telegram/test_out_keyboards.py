"""Buttons under messages: readable rows, ticks, pages, and never more than Telegram takes."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues import asking, payload
from dialogues.city import City
from dialogues.draft import Draft
from dialogues.push import Push
from dialogues.replies import Button, Reply
from dialogues.state import Phase, State
from integrations.telegram.keyboards import PAGE, inline, turns_to, width
from knowledge.interview import Item
from knowledge.pack import Kind, Pack, load
from tests.dialogues.test_transcripts import NOW
from tests.telegram.rules import Shown, shown

PACKS = ("saint-etienne", "example-city")
TITLES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip)


def seen(markup: Any) -> Shown:
    return shown(Push({"kind": "text", "text": "x", "markup": markup}))


@cache
def pack(name: str) -> Pack:
    return load(name)


@cache
def city(name: str) -> City:
    return City(pack(name), cast(Any, None))


def asked(name: str, question: str, index: int, picked: tuple[str, ...], language: str) -> Reply:
    """A question of a pack, put as the dialogues put it."""
    section = pack(name).positions[question].section.id
    of = pack(name).questions[question]
    key = question if index == 1 else f"{question}#{index}"
    state = State(phase=Phase.OPEN, waiting=key, picked=picked)
    draft = Draft(state, city(name), NOW, language)
    asking.ask(draft, Item(key, of, section, index if of.repeat else None))
    return draft.replies[0]


def every_question() -> list[tuple[str, str, int, str]]:
    return [
        (name, question.id, index, language)
        for name in PACKS
        for question in pack(name).questions.values()
        for index in ((1, question.repeat.max) if question.repeat else (1,))
        for language in pack(name).words
    ]


@pytest.mark.parametrize("ticked", [False, True])
def test_every_question_of_every_pack(ticked: bool) -> None:  # noqa: FBT001  # one of two cases
    """All choices are there, page by page, each as its own button, at most 64 bytes long."""
    many = 0
    for name, question, index, language in every_question():
        values = pack(name).questions[question].values
        reply = asked(name, question, index, values if ticked else (), language)
        part = reply.custom["question"]
        view = seen(inline(reply.buttons, question=part))
        data = dict(view.data)
        while following := [d for t, d in view.data.items() if t.endswith("»")]:
            many += 1
            view = seen(inline(reply.buttons, question=part, pressed=following[0]))
            data |= view.data
        assert {b.payload for b in reply.buttons} <= set(data.values())
        offered = [d for d in view.data.values() if payload.read(d)]
        assert len(offered) <= PAGE
        several = pack(name).questions[question].kind is Kind.CHOICES
        assert sum(t.startswith("✅ ") for t in data) == (len(values) if ticked and several else 0)
        commands = [d.startswith("/") for row in view.rows for t in row for d in [view.data[t]]]
        assert commands == sorted(commands), "commands stand below the choices"
    assert many, "no list of the packs has pages"


def test_pages_lead_back_and_forth_and_follow_the_pressed_choice() -> None:
    reply = asked("saint-etienne", "needs", 1, (), "en")
    part = reply.custom["question"]
    first = seen(inline(reply.buttons, question=part))
    assert [t for t in first.data if "/" in t] == ["2/2 »"]
    assert turns_to(first.data["2/2 »"]) == (2, "needs")
    second = seen(inline(reply.buttons, question=part, pressed=first.data["2/2 »"]))
    assert [t for t in second.data if "/" in t] == ["« 1/2"]
    pressed = next(d for d in second.data.values() if payload.read(d))
    assert seen(inline(reply.buttons, question=part, pressed=pressed)) == second
    assert seen(inline(reply.buttons, question=part, pressed=second.data["« 1/2"])) == first
    assert seen(inline(reply.buttons, question=part, pressed="/repeat 99 needs")) == second
    assert seen(inline(reply.buttons, question=part, pressed="/repeat 2 sector")) == first


def test_what_buttons_send_is_short_enough() -> None:
    for name, question, index, _ in every_question():
        key = question if index == 1 else f"{question}#{index}"
        assert len(f"/change {key}".encode()) <= 64
        assert len(f"/repeat 99 {key}".encode()) <= 64
        of = pack(name).questions[question]
        assert all(len(payload.chosen(key, of, value).encode()) <= 64 for value in of.values)


def test_a_tick_moves_no_button() -> None:
    for name, question, index, language in every_question():
        values = pack(name).questions[question].values
        if pack(name).questions[question].kind is not Kind.CHOICES:
            continue
        plain = asked(name, question, index, (), language)
        for value in values:
            pressed = payload.chosen(question, pack(name).questions[question], value)
            ticked = asked(name, question, index, (value,), language)
            rows = [
                seen(inline(reply.buttons, question=reply.custom["question"], pressed=pressed))
                for reply in (plain, ticked)
            ]
            choices = [[[v.data[t] for t in row if payload.read(v.data[t])] for row in v.rows] for v in rows]
            without_commands = [[row for row in layout if row] for layout in choices]
            assert without_commands[0] == without_commands[1]


@given(st.lists(TITLES, min_size=1, max_size=30, unique=True))
def test_rows_can_be_read(titles: list[str]) -> None:
    view = seen(inline([Button(title, f"#?{n}=0") for n, title in enumerate(titles)]))
    assert [title for row in view.rows for title in row] == titles
    for row in view.rows:
        widest = max(map(width, row))
        most = 8 if max(map(width, titles)) <= 2 else 3 if widest <= 10 else 2 if widest <= 17 else 1
        assert len(row) <= most


@pytest.mark.parametrize(
    ("titles", "rows"),
    [
        ([str(n) for n in range(1, 10)], [5, 4]),
        ([str(n) for n in range(11)], [6, 5]),
        (["1", "2", "3", "4", "5"], [5]),
        (["One", "Two", "Three", "Four"], [2, 2]),
        (["One", "Two", "Three", "Four", "Five"], [3, 2]),
        (["Yes", "No", "A title that needs the whole row"], [2, 1]),
        (["はい、そうです", "いいえ、ちがいます"], [1, 1]),
        (["はい", "いいえ", "不明"], [3]),
    ],
)
def test_rows_as_people_would_lay_them_out(titles: list[str], rows: list[int]) -> None:
    markup = inline([Button(title, f"#?{n}=0") for n, title in enumerate(titles)])
    assert [len(row) for row in markup["inline_keyboard"]] == rows


def test_links_open_and_other_addresses_do_not() -> None:
    link = Button("Write to me", "/start", "https://t.me/some_bot?start=x")
    odd = Button("Odd", "/start", "javascript:alert(1)")
    markup = inline([link, odd])
    assert markup["inline_keyboard"][0][0] == {"text": "Write to me", "url": link.url}
    assert markup["inline_keyboard"][0][1] == {"text": "Odd", "callback_data": "/start"}


def test_buttons_of_earlier_replies_stand_below_and_once() -> None:
    last = [Button("Yes", "#?1=0"), Button("Help", "/help")]
    markup = inline(last, earlier=[[Button("Privacy", "/privacy"), Button("Help", "/help")]])
    assert [[b["text"] for b in row] for row in markup["inline_keyboard"]] == [["Yes"], ["Help"], ["Privacy"]]
    assert inline([]) is None
