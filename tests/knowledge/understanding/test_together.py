"""Texts that wait at the same time share a pass, and each gets what is its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge.understanding.together import MOST, Together


class Passes:
    """Passes that begin when `go` is set, and are written down."""

    def __init__(self) -> None:
        self.seen: list[list[str]] = []
        self.begun = threading.Event()
        self.go = threading.Event()

    def run(self, texts: Sequence[str]) -> list[str]:
        self.seen.append(list(texts))
        self.begun.set()
        assert self.go.wait(30)
        if "bad" in texts:
            raise ValueError("bad")
        return [text.upper() for text in texts]


def _ask(texts: Sequence[str]) -> tuple[Passes, list[str | Exception]]:
    """One text whose pass is held up until all these wait behind it; what came of each of these."""
    passes = Passes()
    together = Together(passes.run, lanes=1)

    def one(text: str) -> str | Exception:
        try:
            return together.one(text)
        except ValueError as error:
            return error

    with ThreadPoolExecutor(len(texts) + 1) as threads:
        first = threads.submit(one, "first")
        assert passes.begun.wait(30)
        others = []
        for number, text in enumerate(texts, 1):
            others.append(threads.submit(one, text))
            while together.waiting < number:
                threading.Event().wait(0.001)
        passes.go.set()
        assert first.result(30) == "FIRST"
        return passes, [other.result(30) for other in others]


def test_what_waits_shares_the_next_pass_in_order() -> None:
    texts = [f"text {n}" for n in range(MOST + 2)]
    passes, found = _ask(texts)
    assert found == [text.upper() for text in texts]
    assert passes.seen == [["first"], texts[:MOST], texts[MOST:]]


def test_a_long_text_goes_alone() -> None:
    texts = ["short", "long " * 200, "brief", "tiny"]
    passes, found = _ask(texts)
    assert found == [text.upper() for text in texts]
    assert passes.seen == [["first"], ["short"], [texts[1]], ["brief", "tiny"]]


def test_a_failure_is_theirs_who_shared_the_pass_and_the_next_goes_on() -> None:
    texts = ["a", "bad", "b", "c", "later"]
    _, found = _ask(texts)
    assert [type(one) for one in found] == [ValueError] * MOST + [str]


def test_as_many_passes_as_lanes_run_at_once() -> None:
    met = threading.Barrier(3)

    def run(texts: Sequence[str]) -> Sequence[str]:
        met.wait(30)
        return texts

    together = Together(run, lanes=3)
    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(together.one, "abc")) == ["a", "b", "c"]


@pytest.mark.parametrize("lanes", [1, 2])
def test_many_at_once_each_get_their_own(lanes: int) -> None:
    together = Together(lambda texts: [text[::-1] for text in texts], lanes=lanes)
    texts = [f"{n} of many" for n in range(400)]
    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(together.one, texts)) == [text[::-1] for text in texts]
