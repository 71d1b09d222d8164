"""Every phrasing of the packs that come along has its vector, so that no first start encodes thousands."""

from __future__ import annotations

from knowledge.pack import load
from knowledge.pack.load import cities
from knowledge.understanding.examples import examples
from knowledge.understanding.shipped import lacking


def test_no_phrasing_lacks_its_vector() -> None:
    texts = [example.text for city in cities() for example in examples(load(city))]
    assert len(texts) > 1000
    assert lacking(texts) == (), "phrasings changed: run `make vectors` and commit the file"
