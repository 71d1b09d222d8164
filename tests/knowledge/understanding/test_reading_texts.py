"""Reading never fails on what people write, and gives the same whatever happens around it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.understanding import Reader, Understanding

TEXTS = ["combien ça coûte ?", "wie lange dauert das", "費用はいくらですか", "x" * 9000, "a\0b", "\ud800 hi"]


def test_vectors_are_of_length_one_and_the_same_alone_in_threads_and_in_a_batch(reader: Reader) -> None:
    alone = [Reader(reader.encoders).read(text) for text in TEXTS]
    with ThreadPoolExecutor(4) as threads:
        fresh = Reader(reader.encoders)
        together = list(threads.map(fresh.read, TEXTS * 3))
    batch = reader.encode(TEXTS)
    for name in ("e5", "use"):
        for place, reading in enumerate(alone):
            assert reading.vectors is not None
            assert np.linalg.norm(reading.vectors[name]) == pytest.approx(1, abs=1e-3)
            assert reading.vectors[name] @ batch[name][place] == pytest.approx(1, abs=1e-3)
            for again in together[place :: len(TEXTS)]:
                assert again.vectors is not None
                np.testing.assert_allclose(again.vectors[name], reading.vectors[name], atol=1e-5)


def test_the_same_words_are_encoded_once(reader: Reader) -> None:
    first, second = reader.read("Where  is it?\n"), reader.read("Where is it?", "fr")
    assert first.vectors is second.vectors
    assert first.normalised == second.normalised
    assert second.hint == "fr"


def test_a_plain_reading_has_a_language_and_no_vectors(reader: Reader, understanding: Understanding) -> None:
    plain = reader.read_plain("je voudrais parler à quelqu'un de votre équipe", None)
    assert plain.vectors is None
    assert next(iter(plain.languages)) == "fr"
    assert understanding.topic(plain, "fr").gap == "unsure"
    assert understanding.choose_near(plain, [("a", ("A sketch",))]) == ()


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), prior=st.sampled_from([None, "fr", "pt-BR", "zh-Hant", "tlh"]))
def test_whatever_is_written_is_read_and_gives_a_finding(
    reader: Reader, understanding: Understanding, text: str, prior: str | None
) -> None:
    reading = reader.read(text, prior)
    assert sum(reading.languages.values()) == pytest.approx(1 if reading.languages else 0, abs=1e-6)
    tag, _ = understanding.settle(reading, prior, chosen=False)
    assert tag.isalpha()
    assert tag.islower()
    finding = understanding.topic(reading, "en")
    assert (finding.gap is None) == (finding.decision != "gap")
    assert all(0 <= confidence <= 1 for _, confidence in finding.topics)
    assert len(finding.topics) <= 3
    wish = understanding.wish(reading, "en")
    assert wish is None or 0 < wish.confidence <= 1
    assert 0 <= understanding.looks_like_question(reading, "en") <= 1
