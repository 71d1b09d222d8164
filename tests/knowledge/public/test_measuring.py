"""Public sets measured from a folder, on tiny ones of the same formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.public import SETS, KeptEncoder, measure_public
from knowledge.public.sources import CLINC
from knowledge.public.table import Line, PublicReport
from knowledge.public.trial import titled
from knowledge.understanding import Reader
from knowledge.understanding.bm25 import Bm25
from knowledge.understanding.examples import Example
from tests.knowledge.public.conftest import INTENTS, OTHER, Letters, write_clinc


def silent(_: str) -> None:
    """Nobody listens."""


def test_what_is_there_is_measured_and_what_is_not_is_told(sets: Path, reader: Reader) -> None:
    report = measure_public(sets, reader, frozenset(SETS), silent)
    measured = {line.set for line in report.lines}
    assert measured == {"MKQA", "Bitcoin.org FAQ", "BANKING77", "BANKING77-OOS", "xSID 0.6"}
    assert [what.partition(":")[0] for what in report.missing] == ["clinc", "tatoeba"]
    assert all(0 <= line.ours <= 1 for line in report.lines)
    table = report.table()
    assert "git clone https://github.com/clinc/oos-eval" in table
    assert "mainlp/xsid: CC BY-SA 4.0" in table


def test_only_what_is_chosen_is_measured(sets: Path, reader: Reader) -> None:
    told: list[str] = []
    report = measure_public(sets, reader, frozenset({"banking"}), told.append)
    assert told == ["banking"]
    five, ten = report.lines
    assert (five.asked, five.measured, ten.goal) == (6, 0.758, 0.88)
    assert five.ours > 1 / 3


def test_no_sentence_that_is_asked_is_learned(sets: Path, letters: Letters) -> None:
    measure_public(sets, Reader((letters,)), frozenset({"xsid"}), silent)
    taught = {text.removesuffix(" .") for text in letters.encoded if text.endswith(" .")}
    asked = {texts[place] for texts in INTENTS.values() for place in (1, 3)}
    assert taught == {texts[place] for texts in INTENTS.values() for place in (0, 2)}
    assert not taught & asked


def test_scope_is_told_at_a_threshold_of_the_validation_part(tmp_path: Path, reader: Reader) -> None:
    inside = [[text, intent] for intent, texts in INTENTS.items() for text in texts]
    parts = {
        "train": inside[::2], "val": inside[1::2], "test": inside[1::2],
        "oos_train": [[OTHER[0], "oos"]], "oos_val": [[OTHER[1], "oos"]],
        "oos_test": [[text, "oos"] for text in OTHER[2:]],
    }  # fmt: skip
    write_clinc(tmp_path, parts, more=[["how old is the sea", "oos"]])
    report = measure_public(tmp_path, reader, frozenset({"clinc"}), silent)
    assert [line.metric for line in report.lines] == [
        "right intent, in scope", "out of scope recall", "out of scope AUROC",
    ]  # fmt: skip
    assert report.lines[2].bm25 is not None


def line(ours: float) -> Line:
    return Line("Some set", "accuracy", CLINC, ours, None, 0.5, 0.8, 0.9, 10)


@pytest.mark.parametrize(
    ("ours", "reached"), [(0.95, "goal"), (0.8996, "goal"), (0.85, "measured"), (0.7, "below")]
)
def test_a_line_says_what_it_reaches(ours: float, reached: str) -> None:
    assert line(ours).reached == reached


def test_the_table_counts_and_names_sources() -> None:
    text = PublicReport((line(0.95), line(0.85), line(0.1)), ("x: missing",)).table()
    assert "2 of 3 as measured before or better, 1 of 3 at their goal" in text
    assert "| –    |" in text
    assert text.endswith("- not measured: x: missing")


def test_vectors_are_kept_for_the_next_run(tmp_path: Path, letters: Letters) -> None:
    first = KeptEncoder(letters, tmp_path)
    rows = first.encode(["open", "shut", "open"], "query")
    first.save()
    again = Letters()
    second = KeptEncoder(again, tmp_path)
    assert (second.encode(["shut", "open"], "query") == rows[[1, 0]]).all()
    assert again.encoded == []
    second.encode(["open"], "passage")
    assert again.encoded == ["open"]
    assert letters.encoded == ["open", "shut"]


def test_the_name_of_a_label_is_one_example_more() -> None:
    known = (
        Example("topic:get_card?", "en", "where is my card"),
        Example("topic:get_card?", "en", "no card yet"),
    )
    assert titled(known) == (*known, Example("topic:get_card?", "en", "get card"))


def test_best_by_words_is_what_shares_the_rarest() -> None:
    words = Bm25([Example("topic:a", "en", "the red door"), Example("topic:b", "en", "the blue door")])
    assert words.topic("a blue door") == "b"
    assert words.best("the blue")[1] > words.best("the")[1] > 0
    assert words.best("nothing of it") == ("", 0.0)
