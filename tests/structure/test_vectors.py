"""What was learned from the packs and comes along is of the packs as they are."""

from __future__ import annotations

from knowledge.pack import load
from knowledge.pack.load import cities
from knowledge.understanding.agreement import learned_from
from knowledge.understanding.examples import examples, sayings
from knowledge.understanding.learning_agreement import digest
from knowledge.understanding.shipped import PHRASINGS, SAYINGS


def test_no_phrasing_lacks_its_vector() -> None:
    texts = [example.text for city in cities() for example in examples(load(city))]
    assert len(texts) > 1000
    assert PHRASINGS.lacking(texts) == (), "phrasings changed: run `make vectors` and commit the file"


def test_no_saying_of_a_choice_lacks_its_vector() -> None:
    texts = [text for city in cities() for text in sayings(load(city))]
    assert len(texts) > 1000
    assert SAYINGS.lacking(texts) == (), "choices' words changed: run `make vectors` and commit the file"


def test_yes_and_no_are_learned_from_the_forms_as_they_are() -> None:
    widest = max(map(load, cities()), key=lambda pack: len(pack.words))
    assert learned_from() == digest(widest), "forms changed: run `make vectors` and commit the file"
