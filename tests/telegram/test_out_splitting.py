"""Long texts in several messages: nothing lost, nothing cut apart, nothing too long."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from integrations.telegram.direction import RIGHT_MARK, directed
from integrations.telegram.html import Mark, Run, Text, cut, marked, plain, render, sendable, units, unmarked
from integrations.telegram.html import Span as Part
from integrations.telegram.splitting import MAX_TEXT, split
from tests.fakes.telegram.markup import parse_html

ODD = "aé世界👩\u200d🚀🇫🇷e\u0301ش<&>\"' \t\n.!?。"
ANY = st.text(st.one_of(st.sampled_from(ODD), st.characters()), max_size=400)
RUNS = st.lists(st.builds(Run, ANY.map(sendable), st.sampled_from([None, *Mark])), max_size=5).map(tuple)


def squeezed(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


@given(RUNS, st.integers(min_value=4, max_value=120))
def test_parts_fit_and_nothing_is_lost(text: Text, limit: int) -> None:
    parts = split(text, limit)
    assert squeezed("".join(map(plain, parts))) == squeezed(plain(text))
    for part in parts:
        words = plain(part)
        assert words == words.strip() != ""
        assert units(words) <= limit
        assert parse_html(render(part))[0] == words


@given(RUNS)
def test_what_is_rendered_is_read_as_it_was_written(text: Text) -> None:
    words, entities = parse_html(render(text))
    assert words == plain(text) == unmarked(render(text))
    assert [e["type"] for e in entities] == [
        {"b": "bold", "i": "italic"}[run.mark] for run in text if run.mark and run.text
    ]


@given(ANY)
def test_length_is_counted_as_telegram_does(text: str) -> None:
    words = sendable(text)
    assert units(words) == len(words.encode("utf-16-le")) // 2


@given(RUNS, st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_cutting_keeps_words_and_marks(text: Text, first: int, second: int, third: int) -> None:
    start, middle, end = sorted((first, second, third))
    halves = (*cut(text, Part(start, middle)), *cut(text, Part(middle, end)))
    assert plain(halves) == plain(text)[start:end]
    marks = [run.mark for run in text for _ in run.text]
    assert [run.mark for run in halves for _ in run.text] == marks[start:end]


def test_paragraphs_go_before_sentences_and_sentences_before_words() -> None:
    paragraphs = "\n\n".join(f"Paragraph {n}. It has two sentences of its own." for n in range(6))
    assert all(plain(p).endswith("own.") for p in split((Run(paragraphs),), 120))
    sentences = " ".join(f"This is sentence number {n}." for n in range(20))
    assert all(plain(p).endswith(".") for p in split((Run(sentences),), 100))
    words = "word " * 100
    assert {w for p in split((Run(words),), 64) for w in plain(p).split()} == {"word"}


def test_signs_of_several_characters_stay_whole() -> None:
    astronaut = "👩\u200d🚀"
    parts = split((Run(astronaut * 200),), 64)
    assert all(re.fullmatch(f"({astronaut})+", plain(part)) for part in parts)
    accents = split((Run("e\u0301" * 100),), 33)
    assert not any(unicodedata.combining(plain(part)[0]) for part in accents)


def test_a_very_long_text_takes_few_messages() -> None:
    text = "\n\n".join("A sentence of some length, which says little. " * 8 for _ in range(50))
    parts = split((Run(text),))
    assert len(parts) <= len(text) // MAX_TEXT + 2


@given(ANY, st.data())
def test_marked_parts_are_those_that_were_named(text: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(text)))
    start = data.draw(st.integers(0, end))
    runs = marked(text, [(Part(start, end), Mark.BOLD)])
    assert plain(runs) == text
    assert "".join(run.text for run in runs if run.mark) == text[start:end]


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("مرحبا\nDesign Tech: مرحبا", "ar", f"مرحبا\n{RIGHT_MARK}Design Tech: مرحبا"),
        ("✓ /help شرح المساعدة الكامل", "ar", f"{RIGHT_MARK}✓ /help شرح المساعدة الكامل"),
        ("12 שאלות\n\n• שם", "he", "12 שאלות\n\n• שם"),
        ("Nom : שם הפרויקט", "fr", "Nom : שם הפרויקט"),
        ("A plain answer.", "ar", "A plain answer."),
        ("Design Tech Saint-Étienne اسم", "ar", f"{RIGHT_MARK}Design Tech Saint-Étienne اسم"),
    ],
)
def test_lines_of_right_to_left_texts_begin_at_the_right(text: str, language: str, shown: str) -> None:
    assert plain(directed((Run(text),), language)) == shown


@given(RUNS, st.sampled_from(["ar", "he", "fr", "xx", "not a tag"]))
@example((Run("abc\n"), Run("x شششششششششش", Mark.BOLD)), "ar")
def test_direction_adds_marks_at_beginnings_of_lines_only(text: Text, language: str) -> None:
    seen = plain(directed(text, language))
    before = plain(text).split("\n")
    after = seen.split("\n")
    assert len(before) == len(after)
    assert all(b in (a, a.removeprefix(RIGHT_MARK)) for a, b in zip(after, before, strict=True))
