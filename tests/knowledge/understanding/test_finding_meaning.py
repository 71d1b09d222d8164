"""Topics, wishes, choices and questions on a small pack, with the real encoders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.evaluation import evaluate, questions
from knowledge.pack import Pack
from knowledge.understanding import Reader, Understanding


@pytest.mark.parametrize(
    ("text", "topic"),
    [("combien ça coûte", "programme.cost"), ("is it free of charge?", "programme.cost"),
     ("Was kostet das?", "programme.cost"), ("wen does the next corse start", "training.dates"),
     ("am I chatting with a robot?", "assistant.is-it-a-bot"),
     ("あなたはロボットですか", "assistant.is-it-a-bot")],
)  # fmt: skip
def test_the_right_topic_comes_first(
    reader: Reader, understanding: Understanding, text: str, topic: str
) -> None:
    finding = understanding.topic(reader.read(text), "en")
    assert finding.decision in ("answer", "clarify")
    assert finding.topics[0][0] == topic


@pytest.mark.parametrize("text", ["what will the weather be like", "recette de la tarte aux pommes"])
def test_what_the_pack_does_not_know_is_not_answered(
    reader: Reader, understanding: Understanding, text: str
) -> None:
    finding = understanding.topic(reader.read(text), "en")
    assert finding.decision != "answer"


@pytest.mark.parametrize(
    "text",
    [
        "asdf qwer", "qwertz uiop", "kjsdhf iuwer", "asd asd asd", "purple seventeen yes umbrella",
        "chaise nuage fourchette", "\u0439\u0446\u0443\u043a\u0435\u043d \u0444\u044b\u0432\u0430",
    ],
)  # fmt: skip
def test_what_says_nothing_is_an_honest_gap(reader: Reader, understanding: Understanding, text: str) -> None:
    assert understanding.topic(reader.read(text), "en").decision == "gap"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Delete my data!", "command", "delete"),
        ("PAUSE", "command", "pause"),
        ("bonjour", "chat", "greeting"),
    ],
)
def test_very_words_are_a_wish_beyond_doubt_and_need_no_vectors(
    reader: Reader, understanding: Understanding, text: str, kind: str, name: str
) -> None:
    wish = understanding.wish(reader.read_plain(text, None), "fr")
    assert wish is not None
    assert (wish.kind, wish.name, wish.confidence) == (kind, name, 1.0)


@pytest.mark.parametrize(
    "text",
    ["we pause production every winter", "nos clients annulent souvent après le premier mois",
     "We help farmers plan irrigation with sensors", "Maria Keller",
     "we delete what customers uploaded after thirty days and export the rest on request"],
)  # fmt: skip
def test_answers_are_no_wishes(reader: Reader, understanding: Understanding, text: str) -> None:
    for amid in (False, True):
        wish = understanding.wish(reader.read(text), "en", amid=amid)
        assert wish is None or (wish.confidence < 0.6 and wish.beside < 0.01)


def test_free_words_name_a_choice_or_none(reader: Reader, understanding: Understanding, pack: Pack) -> None:
    options = [
        (value, (choice.title, *choice.also)) for value, choice in pack.choice_words("stage", "en").items()
    ]
    found = understanding.choose_near(reader.read("we have built a prototype"), options)
    assert found[0][0] == "prototype"
    assert found[0][1] >= 0.5
    assert understanding.choose_near(reader.read("my dog likes the rain"), options)[0][1] < 0.3


@pytest.mark.parametrize(
    ("text", "language", "least", "most"),
    [("how long does it take?", "en", 0.9, 1), ("combien ça coûte", "fr", 0.5, 0.9),
     ("費用は？", "en", 0.5, 0.9),
     ("كم التكلفة؟", "en", 0.5, 0.9), ("We sell lamps.", "en", 0, 0), ("", "en", 0, 0)],
)  # fmt: skip
def test_questions_show_by_form(
    reader: Reader, understanding: Understanding, text: str, language: str, least: float, most: float
) -> None:
    assert least <= understanding.looks_like_question(reader.read_plain(text, None), language) <= most


def test_a_later_start_finds_the_same_and_a_damaged_cache_is_made_again(
    reader: Reader, understanding: Understanding, pack: Pack, cache: Path
) -> None:
    reading = reader.read("wie teuer ist das Programm")
    wanted = understanding.topic(reading, "en")
    (kept,) = cache.glob("*.npz")
    before = kept.read_bytes()
    again = Understanding(pack, reader, cache_dir=cache)
    assert again.topic(reading, "en") == wanted
    assert kept.read_bytes() == before
    # A damaged digest costs the fit alone; a cut file all. Vectors are spared here to keep the test quick.
    with np.load(kept) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(kept, **(arrays | {"digest": np.zeros(16, np.uint8)}))
    assert Understanding(pack, reader, cache_dir=cache).topic(reading, "en") == wanted


def test_questions_are_evaluated(reader: Reader, understanding: Understanding, tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text(
        "- {text: how much is it, topic: programme.cost, style: terse, set: heldout}\n"
        "- {text: who won the match, topic: out_of_scope, style: terse, set: heldout}\n"
    )
    ticks = iter(range(100))
    report = evaluate(understanding, reader, questions(tmp_path), lambda: float(next(ticks)))
    assert report.rows[0].what == "all"
    assert (report.rows[0].count, report.rows[0].outside) == (1, 1)
    assert (report.rows[0].nearest, report.rows[0].bm25) == (1, 1)
    assert report.seconds == (1.0, 1.0)
    assert "terse" in report.table()
    assert report.as_json()["rows"][0]["what"] == "all"
