"""What new phrasings would take from topics, told before they are learned; on a small pack by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from knowledge.understanding.examples import Example
from knowledge.understanding.meaning import Meaning, Space, spans_of
from knowledge.understanding.reading import Reading
from knowledge.understanding.rows import Rows
from knowledge.understanding.taking import taken

KNOWN = (
    ("command:help", "help", (1, 0, 0)),
    ("topic:cost", "what does it cost", (0, 1, 0)),
    ("topic:cost", "the price please", (0, 0.9, 0.1)),
    ("topic:cost", "is parking expensive", (0, 0.5, 0.8)),
    ("topic:open", "when are you open", (0.9, 0, 0.4)),
    ("topic:open", "opening hours", (0.9, 0.1, 0.4)),
)


class Plain:
    """Centres that leave a vector as it is."""

    def centred(self, vector: Any, languages: Any) -> Any:
        del languages
        return vector


def unit(vector: tuple[float, ...]) -> Any:
    row = np.array(vector, np.float32)
    return row / np.linalg.norm(row)


def meaning(made_for: frozenset[str] | None = None) -> Meaning:
    labels = tuple(sorted({label for label, _, _ in KNOWN}))
    classes = np.array([labels.index(label) for label, _, _ in KNOWN], np.intp)
    rows = Rows.of(np.vstack([unit(vector) for _, _, vector in KNOWN]))
    space = Space("one", made_for, _any(Plain()), rows, _any(None))
    examples = tuple(Example(label, "en", text) for label, text, _ in KNOWN)
    spans = spans_of(classes, len(labels))
    nothing: dict[str, Any] = {}
    return Meaning(
        frozenset({"en"}),
        examples,
        labels,
        spans,
        (space,),
        _any(None),
        nothing,
        nothing,
        _any(None),
        _any(None),
    )


def _any(value: Any) -> Any:
    return value


def reading(*vector: float, text: str = "new") -> Reading:
    return Reading(text, text, None, {"en": 1.0}, {"one": unit(vector)})


def test_a_phrasing_that_is_nearer_to_the_new_ones_than_to_its_own_is_taken() -> None:
    (found,) = taken(meaning(), [reading(0, 0.3, 1)], "desk.parking")
    assert (found.topic, found.text) == ("cost", "is parking expensive")


def test_what_is_far_from_all_takes_nothing_and_neither_does_what_was_not_read() -> None:
    assert taken(meaning(), [reading(0, -1, -1)], "desk.new") == ()
    unread = Reading("new", "new", None, {"en": 1.0}, None)
    assert taken(meaning(), [unread], "desk.new") == ()
    assert taken(meaning(), [], "desk.new") == ()


def test_a_topic_takes_nothing_from_itself() -> None:
    assert taken(meaning(), [reading(0, 0.3, 1)], "cost") == ()


@pytest.mark.parametrize("made_for", [None, frozenset({"en"}), frozenset({"fr"})])
def test_a_space_counts_for_the_languages_that_it_was_made_for(made_for: frozenset[str] | None) -> None:
    found = taken(meaning(made_for), [reading(0, 0.3, 1)], "desk.parking")
    assert bool(found) == (made_for != frozenset({"fr"}))
